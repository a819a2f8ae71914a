"""All inner values are listed first, then all slopes, which NumPy multiplies."""

import numpy as np



def chain(rates):
    return np.prod(np.array(rates, dtype=float))


def chain_derivative(f, df, w, depth):
    if depth < 0:
        raise ValueError("a chain cannot be shorter than nothing")
    values = [w]
    while len(values) <= depth:
        values.append(f(values[-1]))
    slopes = [df(value) for value in values[:depth]]
    return np.multiply.reduce(np.array(slopes, dtype=float))
