"""The few shapes that the handout's pictures are made of."""

from collections.abc import Callable, Sequence

INK, WARM, COOL, FAINT = "#30343b", "#d9480f", "#1c6fb5", "#8a919c"

Point = tuple[float, float]


def picture(width: int, height: int, title: str, shapes: Sequence[str]) -> str:
    """A whole picture, as text of an svg file."""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'font-family="Helvetica, Arial, sans-serif" font-size="14" fill="{INK}">'
    )
    return "\n".join(
        [head, f"<title>{title}</title>", f'<rect width="{width}" height="{height}" fill="white"/>', *shapes, "</svg>"]
    )


def curve(points: Sequence[Point], colour: str = INK, width: float = 2) -> str:
    """A line through all points."""
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    return f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width}" stroke-linejoin="round"/>'


def dot(at: Point, colour: str = INK, radius: float = 4) -> str:
    """A filled point."""
    return f'<circle cx="{at[0]:.1f}" cy="{at[1]:.1f}" r="{radius}" fill="{colour}"/>'


def text(at: Point, words: str, colour: str = INK, size: int = 14, anchor: str = "middle") -> str:
    """Words, centred on a point unless told otherwise."""
    place = f'x="{at[0]:.1f}" y="{at[1]:.1f}" text-anchor="{anchor}"'
    return f'<text {place} fill="{colour}" font-size="{size}">{words}</text>'


def arrow(start: Point, end: Point, colour: str = FAINT) -> str:
    """A straight arrow; its head is drawn as two strokes."""
    length = ((end[0] - start[0]) ** 2 + (end[1] - start[1]) ** 2) ** 0.5
    x, y = (end[0] - start[0]) / length, (end[1] - start[1]) / length
    left = (end[0] - 8 * x + 4 * y, end[1] - 8 * y - 4 * x)
    right = (end[0] - 8 * x - 4 * y, end[1] - 8 * y + 4 * x)
    return curve([start, end], colour, 1.5) + "\n" + curve([left, end, right], colour, 1.5)


def panel(left: float, bottom: float, across: float, up: float) -> Callable[[Point], Point]:
    """From a point of a plane to a pixel; `across` and `up` are pixels per unit."""
    return lambda p: (left + across * p[0], bottom - up * p[1])
