def centred(x):
    if x.size == 0:
        raise ValueError("x is empty")
    return x - (x.max() + x.min()) / 2
