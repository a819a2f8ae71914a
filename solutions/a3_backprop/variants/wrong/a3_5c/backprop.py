"""One link too many is multiplied in."""

def chain_derivative(f, df, w, depth):
    if depth < 0:
        raise ValueError("depth is 0 or more")
    slope = 1.0
    for _ in range(depth + 1):
        slope *= df(w)
        w = f(w)
    return slope
