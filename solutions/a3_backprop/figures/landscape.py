"""Draw the lettered curve: `cd solutions/a3_backprop/figures; python landscape.py > landscape.svg`."""

from drawing import COOL, INK, WARM, curve, dot, panel, picture, text

HEIGHTS = [2.0, 3.0, 4.0, 2.5, 1.0, 0.5, 1.0, 2.0, 3.0, 2.0, 1.5, 1.5, 2.0, 3.5, 3.0, 2.0, 1.2]
LETTERS = {"A": 0, "B": 2, "C": 5, "D": 8, "E": 10, "F": 13, "G": 16}


def main() -> None:
    """Print the picture."""
    place = panel(30, 200, 34, 38)
    points = [place((float(k), height)) for k, height in enumerate(HEIGHTS)]
    shapes = [curve(points)]
    for name, k in LETTERS.items():
        peak = 0 < k < len(HEIGHTS) - 1 and HEIGHTS[k] > HEIGHTS[k - 1]
        colour = WARM if peak else COOL
        shapes += [dot(points[k], colour), text((points[k][0], points[k][1] + (-10 if peak else 22)), name, colour)]
    shapes.append(text((302, 236), "one number per step to the right: y[0] … y[16]", INK, 12))
    print(picture(604, 250, "A landscape with letters A to G", shapes))


if __name__ == "__main__":
    main()
