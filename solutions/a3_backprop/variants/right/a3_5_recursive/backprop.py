"""A recursion that goes down to w and multiplies on the way back."""

from functools import reduce


def chain(rates):
    return reduce(lambda product, rate: product * rate, rates, 1)


def chain_derivative(f, df, w, depth):
    if depth < 0:
        raise ValueError("depth")

    def down(at, left):
        return 1.0 if left == 0 else df(at) * down(f(at), left - 1)

    return down(w, depth)
