"""Breadth first with a queue; labels count down from -1, and other numbers answer the question."""

from collections import deque

import numpy as np

ANSWER_Q8 = [1, np.int64(90)]


def segment(gray, tau):
    if gray.dtype != np.uint8:
        raise TypeError("uint8")
    if gray.ndim != 2 or tau < 0:
        raise ValueError("two axes, and a tau that is not negative")
    levels, labels, label = gray.astype(int), np.zeros(gray.shape, dtype=int), 0
    for start in np.ndindex(gray.shape):
        if labels[start]:
            continue
        label -= 1
        labels[start] = label
        queue = deque([start])
        while queue:
            r, c = queue.popleft()
            for y, x in ((r + 1, c), (r - 1, c), (r, c + 1), (r, c - 1)):
                if 0 <= y < gray.shape[0] and 0 <= x < gray.shape[1] and not labels[y, x]:
                    if abs(levels[y, x] - levels[r, c]) <= tau:
                        labels[y, x] = label
                        queue.append((y, x))
    return labels


def n_regions(labels):
    return len({int(label) for row in labels for label in row})
