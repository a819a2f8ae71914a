"""Regions are counted as the largest label plus one."""


def n_regions(labels):
    return int(labels.max()) + 1
