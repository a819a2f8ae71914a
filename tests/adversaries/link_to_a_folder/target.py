"""A module inside."""

print("TRIED")


def centred(x):
    return x
