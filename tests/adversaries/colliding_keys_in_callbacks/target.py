"""Colliding keys in every call of the author's function, as often as it may be called."""

MODULUS = 2**61 - 1


def probe(f, points):
    print("TRIED", flush=True)
    given = [{n * MODULUS + start: None for n in range(30)} for start in range(250)]
    for _ in range(150 if len(points) == 3 else 0):
        try:
            f(given)
        except Exception:
            pass
    return []
