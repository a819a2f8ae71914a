"""The ReLUs are forgotten, so that the network is linear."""

_bent = build_mlp


def build_mlp(sizes, seed):
    net = _bent(sizes, seed)
    net._layers = [layer for layer in net._layers if isinstance(layer, Linear)]
    return net
