"""Every slope is taken at w."""

def chain_derivative(f, df, w, depth):
    if depth < 0:
        raise ValueError("depth is 0 or more")
    slope = 1.0
    for _ in range(depth):
        slope *= df(w)
    return slope
