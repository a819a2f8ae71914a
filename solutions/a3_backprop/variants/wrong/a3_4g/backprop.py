"""The limits at 1/λ and 2/λ are taken at half their size."""

def regime(curvature, lr):
    if curvature <= 0 or lr <= 0:
        raise ValueError("positive numbers only")
    share = lr * curvature
    if share <= 0.1:
        return "slow"
    if share <= 0.5:
        return "converges"
    return "oscillates" if share <= 1.0 else "diverges"
