"""Weight shapes are written (outputs, inputs)."""


def layer_shapes(sizes):
    sizes = list(sizes)
    if len(sizes) < 2 or min(sizes) < 1:
        raise ValueError("a net has at least two layers of at least one unit")
    return [((n_out, n_in), (n_out,)) for n_in, n_out in zip(sizes, sizes[1:])]
