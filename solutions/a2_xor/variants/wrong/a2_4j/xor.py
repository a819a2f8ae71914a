"""Only hidden layers are counted in the depth."""


def depth(sizes):
    sizes = list(sizes)
    if len(sizes) < 2 or min(sizes) < 1:
        raise ValueError("a net has at least two layers of at least one unit")
    return len(sizes) - 2
