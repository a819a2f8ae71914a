"""The intervals of the regimes leave out their right ends."""

def regime(curvature, lr):
    if curvature <= 0 or lr <= 0:
        raise ValueError("positive numbers only")
    for limit, name in ((0.1, "slow"), (1.0, "converges"), (2.0, "oscillates")):
        if lr * curvature < limit:
            return name
    return "diverges"
