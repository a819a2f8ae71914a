"""Everything follows from the list of shapes and math.prod."""

import math


def layer_shapes(sizes):
    if len(sizes) < 2 or any(n < 1 for n in sizes):
        raise ValueError("sizes must be at least two positive integers")
    return [[[n, m], [m]] for n, m in zip(sizes[:-1], sizes[1:])]


def count_weights(sizes):
    return sum(math.prod(weights) for weights, _ in layer_shapes(sizes))


def count_biases(sizes):
    return sum(math.prod(biases) for _, biases in layer_shapes(sizes))


def count_parameters(sizes, bias=True):
    total = count_weights(sizes)
    if bias:
        total += count_biases(sizes)
    return total


def depth(sizes):
    return sum(1 for _ in layer_shapes(sizes))


SYNAPSES_PER_NEURON = 1e14 / 1e11
