"""Calls the author's function with large arguments again and again, in the hope that they are kept."""

def probe(f, points):
    print("TRIED", flush=True)
    for n in range(190 if len(points) == 3 else 0):
        try:
            f(bytes([n]) * 15_000_000)
        except Exception:
            pass
    return []
