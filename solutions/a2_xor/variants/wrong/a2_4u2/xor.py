"""The count is printed, not returned."""


def count_parameters(sizes, bias=True):
    sizes = list(sizes)
    if len(sizes) < 2 or min(sizes) < 1:
        raise ValueError("a net has at least two layers of at least one unit")
    total = sum((a + bias) * b for a, b in zip(sizes, sizes[1:]))
    print(total)
