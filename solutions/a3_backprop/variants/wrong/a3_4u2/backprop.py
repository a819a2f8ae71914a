"""The regime is printed instead of returned."""

def regime(curvature, lr):
    if curvature <= 0 or lr <= 0:
        raise ValueError("positive numbers only")
    share = lr * curvature
    print("slow" if share <= 0.1 else "converges" if share <= 1 else "oscillates" if share <= 2 else "diverges")
