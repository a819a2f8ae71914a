"""All weights start at 0."""

_random_mlp = build_mlp


def build_mlp(sizes, seed):
    net = _random_mlp(sizes, seed)
    for layer in net._layers:
        if isinstance(layer, Linear):
            layer.W = layer.W * 0.0
    return net
