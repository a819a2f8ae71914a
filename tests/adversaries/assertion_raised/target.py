"""Raises AssertionError itself, so that its text passes for the author's."""


def centred(x):
    print("TRIED")
    raise AssertionError("assert True")


def parse(text):
    print("TRIED")
    raise AssertionError("DID NOT RAISE")
