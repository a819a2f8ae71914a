"""Draw the handout's picture: `python solutions/a2_xor/figures/xor_plane.py > assignments/a2_xor/xor_plane.svg`.

Left, the four corners of XOR and two lines that fail. Right, the same corners as two hidden units see them: the
plane has been folded, the corners labelled 1 have met, and one line does it.
"""

from collections.abc import Iterable

SIZE = 240
CORNERS = {(0, 0): 0, (0, 1): 1, (1, 0): 1, (1, 1): 0}
INK, ONE, ZERO, FAINT = "#30343b", "#d9480f", "#1c6fb5", "#8a919c"


def main() -> None:
    """Print the picture."""
    print(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {2 * SIZE + 80} {SIZE + 60}" '
        f'font-family="Helvetica, Arial, sans-serif" font-size="14" fill="{INK}">'
    )
    print("<title>XOR before and after two hidden units</title>")
    print(f'<rect width="{2 * SIZE + 80}" height="{SIZE + 60}" fill="white"/>')
    print("\n".join(inputs()))
    print("\n".join(features()))
    print("</svg>")


def inputs() -> Iterable[str]:
    """The input plane, where every line leaves a corner on its wrong side."""
    place = panel(30)
    yield from frame(place, "x₁", "x₂", "what a single unit sees")
    yield line(place((-0.25, 0.75)), place((0.75, -0.25)), dashed=True)
    yield line(place((0.25, 1.25)), place((1.25, 0.25)), dashed=True)
    for corner, label in CORNERS.items():
        yield from dot(place(corner), label, f"{corner[0]},{corner[1]}")


def features() -> Iterable[str]:
    """The plane of the hidden values: relu of the sum, and relu of the sum less 1."""
    place = panel(SIZE + 70, scale=0.55)
    yield from frame(place, "hidden unit 1", "hidden unit 2", "what the output unit sees", reach=2.0)
    yield line(place((-0.1, -0.3)), place((2.3, 0.9)), dashed=False)
    seen: dict[tuple[float, float], list[str]] = {}
    for corner in CORNERS:
        total = sum(corner)
        seen.setdefault((float(total), 1.0 * max(0, total - 1)), []).append(f"{corner[0]},{corner[1]}")
    for (first, second), names in seen.items():
        yield from dot(place((first, second)), len(names) - 1, " and ".join(names), left=len(names) == 1)


def panel(left: float, scale: float = 1.0):  # noqa: ANN201 - a function from points to pixels
    """From a point of the plane to a pixel."""
    return lambda p: (left + 50 + p[0] * scale * 130, 25 + SIZE - 70 - p[1] * scale * 130)


def frame(place, across: str, up: str, caption: str, reach: float = 1.0) -> Iterable[str]:  # noqa: ANN001
    """Two axes with their names, and a caption."""
    (x0, y0), (x1, _), (_, y1) = place((0, 0)), place((reach, 0)), place((0, reach))
    yield f'<path d="M{x0} {y1 - 30}V{y0}H{x1 + 30}" fill="none" stroke="{FAINT}"/>'
    yield f'<text x="{x1 + 30}" y="{y0 + 36}" text-anchor="end" fill="{FAINT}">{across}</text>'
    yield f'<text x="{x0}" y="{y1 - 36}" text-anchor="middle" fill="{FAINT}">{up}</text>'
    yield f'<text x="{(x0 + x1) / 2}" y="{SIZE + 46}" text-anchor="middle">{caption}</text>'


def line(start: tuple[float, float], end: tuple[float, float], *, dashed: bool) -> str:
    """A separating line, dashed when it fails."""
    dash = ' stroke-dasharray="6 5"' if dashed else ""
    return (
        f'<line x1="{start[0]:.0f}" y1="{start[1]:.0f}" x2="{end[0]:.0f}" y2="{end[1]:.0f}" '
        f'stroke="{INK}" stroke-width="2"{dash}/>'
    )


def dot(at: tuple[float, float], label: int, name: str, *, left: bool = False) -> Iterable[str]:
    """A corner: filled for 1, hollow for 0, with its coordinates."""
    colour, fill = (ONE, ONE) if label else (ZERO, "white")
    yield f'<circle cx="{at[0]:.0f}" cy="{at[1]:.0f}" r="8" fill="{fill}" stroke="{colour}" stroke-width="3"/>'
    x, y = (at[0] - 34, at[1] - 8) if left else (at[0] + 11, at[1] + 21)
    yield f'<text x="{x:.0f}" y="{y:.0f}" font-size="12">{name}</text>'


if __name__ == "__main__":
    main()
