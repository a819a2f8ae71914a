"""There is no activation between the layers."""

def build_mlp(sizes, activation="relu"):
    if len(sizes) < 2 or min(sizes) < 1 or activation not in ("relu", "tanh", "sigmoid", "identity"):
        raise ValueError("sizes or activation")
    return nn.Sequential(*(nn.Linear(a, b) for a, b in zip(sizes, sizes[1:])))
