"""The MLP holds bare parameters in (in, out) form and calls functions."""

class _Bare(nn.Module):
    def __init__(self, sizes, act):
        super().__init__()
        self.weights = nn.ParameterList()
        for a, b in zip(sizes, sizes[1:]):
            self.weights.append(nn.Parameter(torch.randn(a, b) / a**0.5))
            self.weights.append(nn.Parameter(torch.zeros(b).uniform_(-0.5, 0.5)))
        self.act = act

    def forward(self, x):
        weights = list(self.weights)
        for k in range(0, len(weights), 2):
            x = torch.addmm(weights[k + 1], x, weights[k])
            if k + 2 < len(weights):
                x = self.act(x)
        return x


def build_mlp(sizes, activation="relu"):
    if len(sizes) < 2 or min(sizes) < 1 or activation not in ("relu", "tanh", "sigmoid", "identity"):
        raise ValueError("sizes or activation")
    return _Bare(sizes, getattr(torch, activation, lambda z: z))
