"""Is handed in under a name that a spreadsheet takes for a formula and a terminal for a command."""

print("TRIED")


def centred(x):
    return x
