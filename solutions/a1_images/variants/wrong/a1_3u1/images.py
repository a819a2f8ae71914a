"""blend is left as it came."""


def blend(a, b, alpha):
    raise NotImplementedError
