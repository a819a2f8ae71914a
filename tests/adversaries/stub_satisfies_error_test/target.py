"""An untouched stub whose NotImplementedError is a ValueError too."""


class Sneaky(NotImplementedError, ValueError):
    """Both at once."""


def parse(text):
    print("TRIED")
    raise Sneaky(text)
