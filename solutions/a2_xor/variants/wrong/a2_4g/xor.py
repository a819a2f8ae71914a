"""Impossible sizes are counted like any others."""


def layer_shapes(sizes):
    sizes = list(sizes)
    return [((n_in, n_out), (n_out,)) for n_in, n_out in zip(sizes, sizes[1:])]


def count_weights(sizes):
    return sum(a * b for a, b in zip(sizes, sizes[1:]))


def count_biases(sizes):
    return sum(sizes[1:])


def count_parameters(sizes, bias=True):
    weights = sum(a * b for a, b in zip(sizes, sizes[1:]))
    return weights + sum(sizes[1:]) if bias else weights


def depth(sizes):
    return len(sizes) - 1
