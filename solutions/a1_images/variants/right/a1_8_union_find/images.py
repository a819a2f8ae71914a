"""Regions are joined by union-find, and labelled by the place of their root."""

import numpy as np


def segment(gray, tau):
    _demand_uint8(gray)
    _demand_axes(gray, 2)
    if tau < 0:
        raise ValueError("tau is negative")
    height, width = gray.shape
    levels, parent = gray.ravel().astype(int).tolist(), list(range(gray.size))

    def find(place):
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    for place in range(gray.size):
        if (place + 1) % width and abs(levels[place] - levels[place + 1]) <= tau:
            parent[find(place)] = find(place + 1)
        if place + width < gray.size and abs(levels[place] - levels[place + width]) <= tau:
            parent[find(place)] = find(place + width)
    return np.array([find(place) for place in range(gray.size)], dtype=np.int32).reshape(gray.shape)


def n_regions(labels):
    return np.unique(labels).size
