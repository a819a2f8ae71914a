"""The last layer of the MLP has an activation, too."""

def build_mlp(sizes: Sequence[int], activation: str = "relu") -> nn.Module:
    kinds = {"relu": nn.ReLU, "tanh": nn.Tanh, "sigmoid": nn.Sigmoid, "identity": nn.Identity}
    if len(sizes) < 2 or min(sizes) < 1:
        raise ValueError(f"at least two sizes of at least 1 are needed, not {list(sizes)}")
    if activation not in kinds:
        raise ValueError(f"activation must be one of {', '.join(kinds)}, not {activation!r}")
    layers: list[nn.Module] = []
    for n_in, n_out in zip(sizes, sizes[1:]):
        layers += [nn.Linear(n_in, n_out), kinds[activation]()]
    return nn.Sequential(*layers)
