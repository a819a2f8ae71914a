"""Draw the graph of Q7: `cd solutions/a3_backprop/figures; python shared_node.py > shared_node.svg`.

Numbers and slopes are those of the reference solution.
"""

import sys
from pathlib import Path

from drawing import COOL, FAINT, INK, WARM, arrow, picture, text

sys.path.insert(0, str(Path(__file__).parents[1] / "reference"))

import backprop  # noqa: E402 - found only now

PLACES = {"a": (60, 120), "b = a + a": (220, 120), "3 b": (390, 60), "4 b": (390, 180), "e": (540, 120)}
EDGES = (("a", "b = a + a"), ("b = a + a", "3 b"), ("b = a + a", "4 b"), ("3 b", "e"), ("4 b", "e"))


def main() -> None:
    """Print the picture."""
    a = backprop.Value(1.5)
    b = a + a
    left, right = 3 * b, 4 * b
    e = left + right
    e.backward()
    shapes = []
    for start, end in EDGES:
        (x0, y0), (x1, y1) = PLACES[start], PLACES[end]
        lifts = (-9, 9) if start == "a" else (0,)
        shapes += [arrow((x0 + 48, y0 + lift), (x1 - 50, y1 + lift)) for lift in lifts]
    for (name, (x, y)), node in zip(PLACES.items(), (a, b, left, right, e), strict=True):
        shapes.append(f'<rect x="{x - 46}" y="{y - 28}" width="92" height="56" rx="8" fill="white" stroke="{FAINT}"/>')
        shapes.append(text((x, y - 10), name, INK, 13))
        shapes.append(text((x, y + 6), f"data {node.data:g}", COOL, 12))
        shapes.append(text((x, y + 21), f"grad {node.grad:g}", WARM, 12))
    shapes.append(text((300, 232), "numbers flow to the right, slopes flow back to the left", INK, 12))
    print(picture(600, 245, "A node with two users", shapes))


if __name__ == "__main__":
    main()
