"""Every layer is given biases, the inputs too."""


def count_biases(sizes):
    sizes = list(sizes)
    if len(sizes) < 2 or min(sizes) < 1:
        raise ValueError("a net has at least two layers of at least one unit")
    return sum(sizes)
