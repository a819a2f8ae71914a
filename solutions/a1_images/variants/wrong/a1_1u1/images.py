"""describe is left as it came."""


def describe(img):
    raise NotImplementedError
