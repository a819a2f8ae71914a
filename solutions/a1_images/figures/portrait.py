"""Draw the handout's first picture: `python solutions/a1_images/figures/portrait.py > assignments/a1_images/portrait.svg`.

The deck's portrait twice: as people see it, and as the machine does, with the two cells that are easily mixed up.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[3] / "assignments" / "a1_images"))

from support.deck import DECK  # noqa: E402

CELL_WIDTH, CELL_HEIGHT = 26, 20
#: Distance between the two pictures, and the margin for the numbers of rows and columns.
GAP, MARGIN = 50, 26
INK, FIRST, SECOND, FAINT = "#30343b", "#d9480f", "#1c6fb5", "#8a919c"
ROWS, COLUMNS = len(DECK), len(DECK[0])
WIDTH, HEIGHT = COLUMNS * CELL_WIDTH, ROWS * CELL_HEIGHT


def main() -> None:
    """Print the picture."""
    print(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {2 * WIDTH + GAP + 2 * MARGIN} {HEIGHT + 2 * MARGIN}" '
        f'font-family="Helvetica, Arial, sans-serif" font-size="10" text-anchor="middle" fill="{INK}">'
    )
    print("<title>A portrait as people see it, and as numbers</title>")
    print(f'<rect width="{2 * WIDTH + GAP + 2 * MARGIN}" height="{HEIGHT + 2 * MARGIN}" fill="white"/>')
    print("\n".join(seen(MARGIN)))
    print("\n".join(numbers(MARGIN + WIDTH + GAP)))
    print("</svg>")


def seen(left: int) -> Iterator[str]:
    """One grey rectangle per pixel."""
    for row, levels in enumerate(DECK):
        for col, level in enumerate(levels):
            x, y = left + col * CELL_WIDTH, MARGIN + row * CELL_HEIGHT
            grey = f"#{level:02x}{level:02x}{level:02x}"
            yield f'<rect x="{x}" y="{y}" width="{CELL_WIDTH + 1}" height="{CELL_HEIGHT + 1}" fill="{grey}"/>'


def numbers(left: int) -> Iterator[str]:
    """The levels, with the numbers of their rows and columns, and (3, 5) and (5, 3) framed."""
    for col in range(COLUMNS):
        yield f'<text x="{left + (col + 0.5) * CELL_WIDTH:g}" y="{MARGIN - 8}" fill="{FAINT}">{col}</text>'
    for row, levels in enumerate(DECK):
        y = MARGIN + row * CELL_HEIGHT
        yield f'<text x="{left - 12}" y="{y + 14}" fill="{FAINT}">{row}</text>'
        for col, level in enumerate(levels):
            yield f'<text x="{left + (col + 0.5) * CELL_WIDTH:g}" y="{y + 14}">{level}</text>'
    for row, col, colour in ((3, 5, FIRST), (5, 3, SECOND)):
        x, y = left + col * CELL_WIDTH, MARGIN + row * CELL_HEIGHT
        yield (
            f'<rect x="{x}" y="{y}" width="{CELL_WIDTH}" height="{CELL_HEIGHT}" fill="none" '
            f'stroke="{colour}" stroke-width="2.5"/>'
        )


if __name__ == "__main__":
    main()
