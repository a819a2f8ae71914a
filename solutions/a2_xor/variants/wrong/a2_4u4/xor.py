"""The caller's list is eaten up while counting."""


def count_weights(sizes):
    if len(sizes) < 2 or min(sizes) < 1:
        raise ValueError("a net has at least two layers of at least one unit")
    total = 0
    n_in = sizes.pop(0)
    while sizes:
        n_out = sizes.pop(0)
        total += n_in * n_out
        n_in = n_out
    return total
