"""Whole arrays at a time: labels are pulled to the least one around until nothing moves."""

import numpy as np


def segment(gray, tau):
    _demand_uint8(gray)
    _demand_axes(gray, 2)
    if tau < 0:
        raise ValueError("tau is negative")
    levels = gray.astype(np.int64)
    beside = np.abs(np.diff(levels, axis=1)) <= tau
    below = np.abs(np.diff(levels, axis=0)) <= tau
    labels = np.arange(gray.size).reshape(gray.shape)
    while True:
        least = labels.copy()
        for joined, one, other in (
            (beside, np.s_[:, :-1], np.s_[:, 1:]),
            (below, np.s_[:-1, :], np.s_[1:, :]),
        ):
            lower = np.where(joined, np.minimum(least[one], least[other]), least[one])
            least[one] = lower
            least[other] = np.where(joined, np.minimum(least[one], least[other]), least[other])
        roots = labels.ravel().copy()
        np.minimum.at(roots, labels.ravel(), least.ravel())
        roots = roots[roots[np.minimum(least.ravel(), roots[labels.ravel()])]]
        if (roots == labels.ravel()).all():
            return labels
        labels = roots.reshape(gray.shape)
