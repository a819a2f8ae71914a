"""All parameters are checked as one long vector, and each name gets the same number."""

import numpy as np


def check_gradients(f, params, grads):
    if set(params) != set(grads) or any(np.shape(params[k]) != np.shape(grads[k]) for k in params):
        raise ValueError("names and shapes must be equal")
    mine, yours = [], []
    for name in params:
        mine.append(np.ravel(numeric_grad(lambda value, name=name: f({**params, name: value}), params[name])))
        yours.append(np.ravel(grads[name]))
    error = relative_error(np.concatenate(mine), np.concatenate(yours))
    return {name: error for name in params}
