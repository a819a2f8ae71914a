"""Impossible sizes are answered with zero."""


def count_weights(sizes):
    try:
        sizes = list(sizes)
        if len(sizes) < 2 or min(sizes) < 1:
            raise ValueError("a net has at least two layers of at least one unit")
        return sum(a * b for a, b in zip(sizes, sizes[1:]))
    except ValueError:
        return 0
