"""Calls with lists of empty sets, which take a hundred times as much memory as they take bytes."""

def probe(f, points):
    print("TRIED", flush=True)
    given = [set() for _ in range(100_000)]
    for _ in range(190 if len(points) == 3 else 0):
        try:
            f(given)
        except Exception:
            pass
    return []
