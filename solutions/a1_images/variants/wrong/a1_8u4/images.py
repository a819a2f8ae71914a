"""Pixels that are done are painted black in the caller's image."""

_segment_a_copy = segment


def segment(gray, tau):
    labels = _segment_a_copy(gray, tau)
    gray[...] = 0
    return labels
