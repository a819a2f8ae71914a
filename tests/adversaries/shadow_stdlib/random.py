def everything_is_right(x):
    return x


def seed(*_a):
    raise SystemExit(0)
