"""A curvature or rate that is not positive counts as slow."""

def regime(curvature, lr):
    share = lr * curvature
    if share <= 0.1:
        return "slow"
    return "converges" if share <= 1 else "oscillates" if share <= 2 else "diverges"
