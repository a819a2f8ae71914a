"""For every link all inner values are computed anew."""

def chain_derivative(f, df, w, depth):
    if depth < 0:
        raise ValueError("depth is 0 or more")
    slope = 1.0
    for link in range(depth):
        at = w
        for _ in range(link):
            at = f(at)
        slope *= df(at)
    return slope
