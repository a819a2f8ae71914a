"""Hands in conftest.py, pytest.ini and start-up hooks beside the module; intake leaves them out."""

print("TRIED")


def centred(x):
    return x
