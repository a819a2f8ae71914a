"""Right answers, worked out on the trusted side alone."""

import io
import math
import zlib

import numpy as np
import numpy.ma  # noqa: F401 - `np.unique` would load it anew in every suite process
from numpy.typing import NDArray
from PIL import Image

# Pillow would load its formats anew in every suite process.
Image.preinit()

Levels = NDArray[np.uint8]
Labels = NDArray[np.int64]

LUMA = (0.299, 0.587, 0.114)

#: Names of the bands and where each begins, in metres.
BANDS = (
    ("gamma ray", 0.0), ("x-ray", 1e-11), ("ultraviolet", 1e-8), ("visible", 380e-9),
    ("infrared", 750e-9), ("microwave", 1e-3), ("radio", 1.0),
)  # fmt: skip

EM = ("photograph", "light microscope", "satellite", "infrared camera", "x-ray", "radar", "mri")
NOT_EM = ("ultrasound", "sonar", "electron microscope")


def luma(img: Levels, weights: tuple[float, float, float] = LUMA) -> NDArray[np.float64]:
    """Weighted sum of the channels, before rounding."""
    return sum((w * img[..., k].astype(float) for k, w in enumerate(weights)), start=np.zeros(img.shape[:2]))


def partition(gray: Levels, tau: int, *, corners: bool = False) -> Labels:
    """Regions by union-find: each pixel is labelled with the place of its region's first one.

    `corners` joins pixels that touch at a corner, too, which is a misreading.
    """
    height, width = gray.shape
    levels, parents = [int(v) for v in gray.ravel()], list(range(gray.size))

    def root(place: int) -> int:
        while parents[place] != place:
            parents[place] = parents[parents[place]]
            place = parents[place]
        return place

    for down, right in ((0, 1), (1, 0), (1, 1), (1, -1))[: 4 if corners else 2]:
        for row in range(height - down):
            for col in range(max(0, -right), width - max(0, right)):
                here, there = row * width + col, (row + down) * width + col + right
                if -tau <= levels[here] - levels[there] <= tau:
                    one, other = root(here), root(there)
                    parents[max(one, other)] = min(one, other)
    return np.array([root(place) for place in range(gray.size)]).reshape(gray.shape)


def same_partition(one: NDArray[np.integer], other: NDArray[np.integer]) -> bool:
    """Whether two labellings of one shape draw the same regions, whatever their labels are."""
    first = np.unique(one, return_inverse=True)[1].ravel().astype(np.int64)
    second = np.unique(other, return_inverse=True)[1].ravel().astype(np.int64)
    pairs = len(np.unique(first * (second.max() + 1) + second))
    return pairs == first.max() + 1 == second.max() + 1


def angle_apart(one: float, other: float) -> float:
    """Degrees between two directions of lines, 0 to 90."""
    turn = abs(one - other) % 180.0
    return min(turn, 180.0 - turn)


def direction(mask: NDArray[np.bool_]) -> float:
    """Direction of a line's pixels: the axis along which they are spread most."""
    rows, cols = np.nonzero(mask)
    spread = np.linalg.eigh(np.cov(np.stack([cols, -rows])))[1][:, -1]
    return math.degrees(math.atan2(spread[1], spread[0]))


def energy(clip: Levels) -> list[float]:
    """Mean absolute change from frame to frame."""
    frames = clip.astype(float)
    return [float(np.abs(later - earlier).mean()) for earlier, later in zip(frames, frames[1:], strict=False)]


def video_bytes(seconds: float, fps: float, numbers_per_frame: int, bytes_per_number: int) -> int:
    """Size of a raw video."""
    return math.floor(seconds * fps + 1e-9) * numbers_per_frame * bytes_per_number


# Files -----------------------------------------------------------------------------------------------------


def parse_pnm(data: bytes) -> tuple[bytes, list[int], bytes] | None:
    """Magic, [width, height, maxval] and everything after the header; None where there is no such header."""
    place, tokens = 0, []
    for _ in range(4):
        place = _token_begin(data, place)
        end = place
        while end < len(data) and not data[end : end + 1].isspace() and end - place < 10:
            end += 1
        tokens.append(data[place:end])
        place = end
    if not all(token.isdigit() for token in tokens[1:]) or not data[place : place + 1].isspace():
        return None
    return tokens[0], [int(token) for token in tokens[1:]], data[place + 1 :]


def _token_begin(data: bytes, place: int) -> int:
    while data[place : place + 1].isspace() or data[place : place + 1] == b"#":
        if data[place : place + 1] == b"#":
            end = data.find(b"\n", place)
            place = len(data) if end < 0 else end
        else:
            place += 1
    return place


def by_pillow(img: Levels, kind: str) -> bytes:
    """A file written by Pillow with its default settings."""
    file = io.BytesIO()
    Image.fromarray(img).save(file, format=kind)
    return file.getvalue()


def jpeg_error(img: Levels) -> int:
    """Largest change that Pillow's usual JPEG makes."""
    back = np.asarray(Image.open(io.BytesIO(by_pillow(img, "JPEG"))))
    return int(np.abs(back.astype(int) - img).max())


def png_start(width: int, height: int, depth: int, colour_type: int) -> bytes:
    """The first 64 bytes of a PNG: signature, IHDR with its checksum, and the beginning of the data."""
    fields = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([depth, colour_type, 0, 0, 0])
    chunk = b"IHDR" + fields
    head = b"\x89PNG\r\n\x1a\n" + (13).to_bytes(4, "big") + chunk + zlib.crc32(chunk).to_bytes(4, "big")
    return (head + b"\x00\x00\x20\x00IDAT\x78\x9c" + bytes(64))[:64]


def bmp_start(width: int, height: int, bits: int) -> bytes:
    """The first 64 bytes of a BMP with the usual header; a negative height means rows from the top down."""
    row_bytes = (width * bits + 31) // 32 * 4
    size = 54 + row_bytes * abs(height)
    head = b"BM" + size.to_bytes(4, "little") + bytes(4) + (54).to_bytes(4, "little") + (40).to_bytes(4, "little")
    sizes = width.to_bytes(4, "little", signed=True) + height.to_bytes(4, "little", signed=True)
    return (head + sizes + b"\x01\x00" + bits.to_bytes(2, "little") + bytes(64))[:64]
