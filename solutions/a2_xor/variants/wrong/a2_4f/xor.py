"""The switch bias=False is ignored."""


def count_parameters(sizes, bias=True):
    sizes = list(sizes)
    if len(sizes) < 2 or min(sizes) < 1:
        raise ValueError("a net has at least two layers of at least one unit")
    return sum((a + 1) * b for a, b in zip(sizes, sizes[1:]))
