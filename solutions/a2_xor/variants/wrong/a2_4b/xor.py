"""The sizes of neighbouring layers are added, not multiplied."""


def count_weights(sizes):
    sizes = list(sizes)
    if len(sizes) < 2 or min(sizes) < 1:
        raise ValueError("a net has at least two layers of at least one unit")
    return sum(a + b for a, b in zip(sizes, sizes[1:]))
