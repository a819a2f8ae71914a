"""The whole chain is nudged instead of using df."""

def chain_derivative(f, df, w, depth):
    if depth < 0:
        raise ValueError("depth is 0 or more")

    def whole(x):
        for _ in range(depth):
            x = f(x)
        return x

    return (whole(w + 1e-6) - whole(w - 1e-6)) / 2e-6
