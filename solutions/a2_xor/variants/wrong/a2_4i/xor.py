"""Weights and biases are listed one after the other, not in pairs."""


def layer_shapes(sizes):
    sizes = list(sizes)
    if len(sizes) < 2 or min(sizes) < 1:
        raise ValueError("a net has at least two layers of at least one unit")
    shapes = []
    for n_in, n_out in zip(sizes, sizes[1:]):
        shapes.append((n_in, n_out))
        shapes.append((n_out,))
    return shapes
