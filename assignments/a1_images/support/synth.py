"""Pictures to try your functions on. The same seed gives the same picture."""

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]


def scene(seed: int, height: int = 120, width: int = 160) -> NDArray[np.uint8]:
    """Discs and a word before a colour gradient: uint8 of shape (height, width, 3)."""
    from PIL import Image, ImageDraw

    rng = np.random.default_rng(seed)
    corners = rng.uniform(40.0, 220.0, (2, 3))
    across = np.linspace(0.0, 1.0, width)[None, :, None]
    ground = np.broadcast_to(corners[0] * (1.0 - across) + corners[1] * across, (height, width, 3))
    picture = Image.fromarray(ground.astype(np.uint8))
    pen = ImageDraw.Draw(picture)
    for _ in range(4):
        x, y, r = rng.integers(0, width), rng.integers(0, height), rng.integers(height // 12, height // 4)
        pen.ellipse(
            (int(x - r), int(y - r), int(x + r), int(y + r)), fill=tuple(int(c) for c in rng.integers(0, 256, 3))
        )
    pen.text((width // 16, height // 16), "pixels", fill=(255, 255, 255))
    return np.array(picture)


def clip(seed: int, n_frames: int = 12, height: int = 48, width: int = 64) -> NDArray[np.uint8]:
    """A bright square that moves over a dark ground: uint8 of shape (n_frames, height, width, 3)."""
    rng = np.random.default_rng(seed)
    frames = np.full((n_frames, height, width, 3), 30, dtype=np.uint8)
    side, top = height // 4, int(rng.integers(0, height - height // 4))
    colour = rng.integers(120, 256, 3)
    for t in range(n_frames):
        left = t * (width - side) // max(1, n_frames - 1)
        frames[t, top : top + side, left : left + side] = colour
    return frames


def illusion(seed: int, kind: str) -> tuple[NDArray[np.uint8], list[Mask]]:
    """A picture whose long lines look askew, and a mask of each of the lines; they are parallel.

    `kind` is "zoellner" (hatched slanting lines) or "cafe wall" (mortar between shifted tiles). Pictures are
    uint8 of shape (200, 200).
    """
    rng = np.random.default_rng(seed)
    if kind == "zoellner":
        return _zoellner(float(rng.uniform(20.0, 70.0)))
    if kind == "cafe wall":
        return _cafe_wall(int(rng.integers(5, 9)))
    raise ValueError(f"{kind!r} is neither 'zoellner' nor 'cafe wall'")


def raw_sensor(seed: int, bits: int = 12) -> NDArray[np.uint16]:
    """Counts of a sensor with `bits` bits, of shape (64, 96): a warm spot on a cool ground, and noise."""
    rng = np.random.default_rng(seed)
    rows, cols = np.mgrid[:64, :96]
    spot = np.exp(-((rows - 30) ** 2 + (cols - 50) ** 2) / 300.0)
    top = 2**bits - 1
    return np.clip(top * (0.2 + 0.6 * spot) + rng.normal(0.0, top / 100, (64, 96)), 0, top).astype(np.uint16)


def stroke(
    shape: tuple[int, int], centre: tuple[float, float], angle_deg: float, length: float, thickness: float
) -> Mask:
    """A straight stroke, True on its pixels; `centre` is (row, column), the angle counts counter-clockwise."""
    rows, cols = np.ogrid[: shape[0], : shape[1]]
    x, y = cols - centre[1], centre[0] - rows
    cos, sin = np.cos(np.radians(angle_deg)), np.sin(np.radians(angle_deg))
    return (np.abs(x * cos + y * sin) <= length / 2) & (np.abs(y * cos - x * sin) <= thickness / 2)


def _zoellner(angle: float) -> tuple[NDArray[np.uint8], list[Mask]]:
    """Long lines across the picture; the hatches lean to one side on every other line."""
    shape, picture, masks = (200, 200), np.full((200, 200), 255, dtype=np.uint8), []
    cos, sin = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    for number, offset in enumerate((-60, -20, 20, 60)):
        row, col = 100 + offset * cos, 100 + offset * sin
        masks.append(stroke(shape, (row, col), angle, 150, 3))
        lean = angle + (20 if number % 2 else -20)
        for along in range(-66, 67, 12):
            _hatch(picture, row - along * sin, col + along * cos, lean)
        picture[masks[-1]] = 0
    return picture, masks


def _hatch(picture: NDArray[np.uint8], row: float, col: float, lean: float) -> None:
    """A short stroke in grey, drawn in its own corner of the picture."""
    top, left = max(0, int(row) - 14), max(0, int(col) - 14)
    window = picture[top : int(row) + 16, left : int(col) + 16]
    window[stroke((window.shape[0], window.shape[1]), (row - top, col - left), lean, 24, 2)] = 90


def _cafe_wall(shift: int) -> tuple[NDArray[np.uint8], list[Mask]]:
    """Rows of black and white tiles, each row a little further to the right than its neighbours."""
    picture, masks = np.zeros((200, 200), dtype=np.uint8), []
    rows, cols = np.mgrid[:200, :200]
    row_of_tiles = rows // 25
    picture[((cols + shift * (row_of_tiles % 3)) // 25) % 2 == 0] = 255
    for edge in range(25, 200, 25):
        masks.append((rows == edge) | (rows == edge - 1))
        picture[masks[-1]] = 128
    return picture, masks
