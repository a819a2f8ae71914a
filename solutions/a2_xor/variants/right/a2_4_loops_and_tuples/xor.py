"""Shapes come as tuples of tuples, counts as NumPy integers."""

import numpy as np


def _check(sizes):
    if len(sizes) < 2:
        raise ValueError("too few layers")
    for n in sizes:
        if n <= 0:
            raise ValueError("a layer needs a unit")


def layer_shapes(sizes):
    _check(sizes)
    shapes = ()
    for k in range(len(sizes) - 1):
        shapes += (((sizes[k], sizes[k + 1]), (sizes[k + 1],)),)
    return shapes


def count_weights(sizes):
    _check(sizes)
    sizes = np.array(sizes, dtype=np.int64)
    return (sizes[:-1] * sizes[1:]).sum()


def count_biases(sizes):
    _check(sizes)
    return np.sum(np.array(sizes[1:], dtype=np.int64))


def count_parameters(sizes, bias=True):
    return count_weights(sizes) + bias * count_biases(sizes)


def depth(sizes):
    _check(sizes)
    return np.int32(len(sizes) - 1)


SYNAPSES_PER_NEURON = 10**3
