"""maxout is still the stub."""


def maxout(x, W, b):
    raise NotImplementedError
