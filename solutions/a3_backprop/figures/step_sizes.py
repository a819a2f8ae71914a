"""Draw four walks in one bowl: `cd solutions/a3_backprop/figures; python step_sizes.py > step_sizes.svg`.

The walks are those of the reference solution's `descend`.
"""

import sys
from pathlib import Path

from drawing import FAINT, INK, WARM, curve, dot, panel, picture, text

sys.path.insert(0, str(Path(__file__).parents[1] / "reference"))

import backprop  # noqa: E402 - found only now

#: Learning rates in units of 1/λ, here with λ = 2 in the bowl x².
SHARES = (0.05, 0.6, 1.8, 2.1)
STEPS = 9


def main() -> None:
    """Print the picture."""
    shapes = []
    for k, share in enumerate(SHARES):
        place = panel(90 + 160 * k, 160, 42, 32)
        walk = backprop.descend(lambda x: 2.0 * x, 1.5 if share > 1 else -1.7, share / 2.0, STEPS, 1e-9).x
        walk = [x for x in walk if abs(x) <= 1.9]
        shapes.append(curve([place((x / 20, (x / 20) ** 2)) for x in range(-38, 39)], FAINT))
        shapes.append(curve([place((x, x * x)) for x in walk], WARM, 1.5))
        shapes += [dot(place((x, x * x)), WARM, 3) for x in walk]
        shapes.append(text((90 + 160 * k, 190), f"lr = {share:g} / λ"))
        shapes.append(text((90 + 160 * k, 210), backprop.regime(2.0, share / 2.0), INK, 12))
    print(picture(660, 225, "Gradient descent with four learning rates", shapes))


if __name__ == "__main__":
    main()
