"""A negative depth is taken as 0."""

def chain_derivative(f, df, w, depth):
    slope = 1.0
    for _ in range(depth):
        slope *= df(w)
        w = f(w)
    return slope
