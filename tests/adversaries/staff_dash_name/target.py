"""Is handed in under a name that programs take for an option, over several lines."""

print("TRIED")


def centred(x):
    return x
