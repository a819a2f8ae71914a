"""Assignment 1: Image representation. NumPy and Pillow; `img[row, col]`, row 0 at the top, H before W before C."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np  # noqa: F401 - yours to use
from numpy.typing import NDArray
from PIL import Image  # noqa: F401 - for Q6

### BEGIN SOLUTION
import io
import itertools
import math
import re
import struct
### END SOLUTION


# Q1. The pixel matrix --------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class ImageStats:
    """What `describe` returns."""

    height: int  #: number of rows
    width: int  #: number of columns
    channels: int  #: numbers per pixel
    dtype: str  #: name of the array's dtype, such as "uint8"
    min: int  #: smallest number in the array
    max: int  #: largest number
    mean: float  #: mean of all numbers
    n_bytes: int  #: bytes that the numbers take in memory


def as_image(rows: Sequence[Sequence[int]]) -> NDArray[np.uint8]:
    """A grey image from a list of its rows.

    Args:
        rows: one sequence of grey levels, 0 to 255, per row of the image, from the top; all of one length.

    Returns:
        the image, uint8 of shape (H, W): H rows of W pixels.

    Raises:
        TypeError: a cell is no integer: 3.5, 255.0, True and "7" are not, NumPy's integers are.
        ValueError: no rows, empty rows, rows of different lengths, a level below 0 or above 255.
    """
    ### BEGIN SOLUTION
    widths = {len(row) for row in rows}
    if len(widths) != 1 or 0 in widths:
        raise ValueError("an image has at least one row and one column, and rows of one length")
    for row in rows:
        for level in row:
            _demand_level(level)
    return np.array([[int(level) for level in row] for row in rows], dtype=np.uint8)
    ### END SOLUTION


def pixel(img: NDArray[np.uint8], row: int, col: int) -> int:
    """The grey level at one place of a grey image of shape (H, W).

    Row 0 is at the top, column 0 at the left.

    Raises:
        IndexError: the place is outside the image. A negative row or column is outside, too.
    """
    ### BEGIN SOLUTION
    if min(row, col) < 0:
        raise IndexError(f"row {row}, column {col} is outside the image: both count from 0")
    return int(img[row, col])  # NumPy itself refuses what is too large
    ### END SOLUTION


def describe(img: NDArray) -> ImageStats:
    """What an image is, in numbers.

    Args:
        img: integers of any dtype and of shape (H, W) or (H, W, C). A grey image has one channel.

    Raises:
        ValueError: the array has neither two nor three axes, or holds no numbers.
    """
    ### BEGIN SOLUTION
    if img.ndim not in (2, 3):
        raise ValueError(f"an image has shape (H, W) or (H, W, C), not {img.shape}")
    return ImageStats(
        height=img.shape[0],
        width=img.shape[1],
        channels=math.prod(img.shape[2:]),
        dtype=str(img.dtype),
        min=int(img.min()),  # a ValueError where there are no numbers
        max=int(img.max()),
        mean=float(img.mean(dtype=np.float64)),
        n_bytes=img.size * img.itemsize,
    )
    ### END SOLUTION


# Q2. Channels and layouts ----------------------------------------------------------------------------------


def split_rgb(img: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.uint8]]:
    """The red, green and blue channel of a colour image, each of shape (H, W) and in memory of its own.

    Args:
        img: uint8 of shape (H, W, 3).

    Raises:
        TypeError: not uint8.
        ValueError: not of shape (H, W, 3).
    """
    ### BEGIN SOLUTION
    _demand_rgb(img)
    red, green, blue = (img[:, :, channel].copy() for channel in range(3))
    return red, green, blue
    ### END SOLUTION


def merge_rgb(r: NDArray[np.uint8], g: NDArray[np.uint8], b: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The colour image of shape (H, W, 3) with these channels, each of shape (H, W).

    Raises:
        ValueError: the channels differ in shape.
    """
    ### BEGIN SOLUTION
    _demand_same_shape(r, g)
    _demand_same_shape(r, b)
    return np.stack([r, g, b], axis=2)
    ### END SOLUTION


def hwc_to_chw(img: NDArray) -> NDArray:
    """The same image with its channels first: from shape (H, W, C) to (C, H, W), in memory of its own.

    The axes are known by their order, never by their sizes: an image may well be 3 pixels high. Any dtype, any C.

    Raises:
        ValueError: the array does not have three axes.
    """
    ### BEGIN SOLUTION
    _demand_axes(img, 3)
    return img.transpose(2, 0, 1).copy()
    ### END SOLUTION


def chw_to_hwc(img: NDArray) -> NDArray:
    """The way back: from shape (C, H, W) to (H, W, C), in memory of its own. Raises like `hwc_to_chw`."""
    ### BEGIN SOLUTION
    _demand_axes(img, 3)
    return img.transpose(1, 2, 0).copy()
    ### END SOLUTION


def swap_rb(img: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The image (H, W, 3) with red and blue exchanged, in memory of its own: RGB to BGR, and back.

    Raises:
        TypeError: not uint8.
        ValueError: not of shape (H, W, 3).
    """
    ### BEGIN SOLUTION
    _demand_rgb(img)
    return img[:, :, ::-1].copy()
    ### END SOLUTION


def pack24(img: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """Each pixel as one number, 0xRRGGBB: uint8 of shape (H, W, 3) to uint32 of shape (H, W).

    Raises:
        TypeError: not uint8.
        ValueError: not of shape (H, W, 3).
    """
    ### BEGIN SOLUTION
    _demand_rgb(img)
    return img.astype(np.uint32) @ np.array([65536, 256, 1], dtype=np.uint32)
    ### END SOLUTION


def unpack24(codes: NDArray) -> NDArray[np.uint8]:
    """The way back: integers 0xRRGGBB of shape (H, W) to uint8 of shape (H, W, 3).

    Raises:
        ValueError: a code is below 0 or above 0xFFFFFF, or the array does not have two axes.
    """
    ### BEGIN SOLUTION
    _demand_axes(codes, 2)
    if codes.size and (codes.min() < 0 or codes.max() > 0xFFFFFF):
        raise ValueError("a colour of 24 bits is between 0 and 0xFFFFFF")
    wide = codes.astype(np.uint32)
    return np.stack([wide >> 16, (wide >> 8) & 0xFF, wide & 0xFF], axis=2).astype(np.uint8)
    ### END SOLUTION


# Q3. Arithmetic with intensities ---------------------------------------------------------------------------


def to_float(img: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Levels 0 to 255 as float32 between 0.0 and 1.0: divided by 255, whatever else is in the image. Any shape.

    Raises:
        TypeError: not uint8.
    """
    ### BEGIN SOLUTION
    _demand_uint8(img)
    return img.astype(np.float32) / np.float32(255)
    ### END SOLUTION


def to_uint8(x: NDArray[np.floating]) -> NDArray[np.uint8]:
    """The way back: floats to the nearest level.

    Numbers below 0.0 give 0 and above 1.0 give 255, infinities included. Halfway between two levels either is right.

    Args:
        x: floats of any shape.

    Raises:
        TypeError: not floats.
        ValueError: a NaN.
    """
    ### BEGIN SOLUTION
    if not np.issubdtype(x.dtype, np.floating):
        raise TypeError(f"floats were expected, not {x.dtype}")
    if np.isnan(x).any():
        raise ValueError("NaN has no level")
    return _nearest_levels(np.clip(x.astype(np.float64), 0.0, 1.0) * 255)
    ### END SOLUTION


def brighten(img: NDArray[np.uint8], delta: int) -> NDArray[np.uint8]:
    """Every level plus `delta`, saturating: what would be below 0 is 0, what would be above 255 is 255.

    Args:
        img: uint8 of any shape.
        delta: -255 to 255; below 0 the image gets darker.

    Raises:
        TypeError: the image is not uint8.
        ValueError: `delta` is out of its range.
    """
    ### BEGIN SOLUTION
    _demand_uint8(img)
    if not -255 <= delta <= 255:
        raise ValueError(f"delta goes from -255 to 255, and is {delta}")
    return np.clip(img.astype(np.int16) + delta, 0, 255).astype(np.uint8)
    ### END SOLUTION


def blend(a: NDArray[np.uint8], b: NDArray[np.uint8], alpha: float) -> NDArray[np.uint8]:
    """The mixture `alpha * a + (1 - alpha) * b`, to the nearest level; halfway between two either is right.

    Args:
        a, b: uint8 of one shape.
        alpha: 0.0 gives `b`, 1.0 gives `a`.

    Raises:
        TypeError: an image is not uint8.
        ValueError: the shapes differ, or `alpha` is outside 0.0 … 1.0 or NaN.
    """
    ### BEGIN SOLUTION
    _demand_uint8(a)
    _demand_uint8(b)
    _demand_same_shape(a, b)
    if not 0.0 <= alpha <= 1.0:
        raise ValueError(f"alpha goes from 0 to 1, and is {alpha}")
    return _nearest_levels(alpha * a.astype(np.float64) + (1.0 - alpha) * b.astype(np.float64))
    ### END SOLUTION


def abs_diff(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """How far two images are apart, pixel by pixel: `|a - b|`, which fits into uint8.

    Raises:
        TypeError: an image is not uint8.
        ValueError: the shapes differ.
    """
    ### BEGIN SOLUTION
    _demand_uint8(a)
    _demand_uint8(b)
    _demand_same_shape(a, b)
    return np.abs(a.astype(np.int16) - b).astype(np.uint8)
    ### END SOLUTION


# Q4. Grey and its histogram --------------------------------------------------------------------------------


def to_gray(img: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The brightness of a colour image: `0.299 R + 0.587 G + 0.114 B`, to the nearest level.

    Args:
        img: uint8 of shape (H, W, 3).

    Returns:
        uint8 of shape (H, W).

    Raises:
        TypeError: not uint8.
        ValueError: not of shape (H, W, 3).
    """
    ### BEGIN SOLUTION
    _demand_rgb(img)
    return _nearest_levels(img.astype(np.float64) @ np.array([0.299, 0.587, 0.114]))
    ### END SOLUTION


def histogram256(gray: NDArray[np.uint8]) -> NDArray[np.int64]:
    """How many pixels have each of the 256 levels.

    Args:
        gray: uint8 of shape (H, W).

    Returns:
        integers of shape (256,); entry k counts the pixels of level k, also where there are none.

    Raises:
        TypeError: not uint8.
    """
    ### BEGIN SOLUTION
    _demand_uint8(gray)
    return np.bincount(gray.ravel(), minlength=256)
    ### END SOLUTION


def binarize(gray: NDArray[np.uint8], t: int) -> NDArray[np.bool_]:
    """True where the level is above `t`, False where it is `t` or below.

    Args:
        gray: uint8 of any shape.
        t: a level, 0 to 255.
    """
    ### BEGIN SOLUTION
    return gray > t
    ### END SOLUTION


# Q5. A file is a header and pixels -------------------------------------------------------------------------


def write_pnm(img: NDArray[np.uint8]) -> bytes:
    """A PGM or PPM file of an image: a header in ASCII, then one byte per number, row by row from the top.

    The header is the magic `P5` (grey) or `P6` (colour), width, height and maxval 255, with white space between
    them and one white space byte at its end. After the last pixel the file ends.

    Args:
        img: uint8 of shape (H, W) for P5 or (H, W, 3) for P6, contiguous in memory or not.

    Raises:
        TypeError: not uint8.
        ValueError: another shape, or no pixels.
    """
    ### BEGIN SOLUTION
    _demand_uint8(img)
    _demand_pixels(img)
    magic = "P5" if img.ndim == 2 else "P6"
    return f"{magic}\n{img.shape[1]} {img.shape[0]}\n255\n".encode("ascii") + img.tobytes()
    ### END SOLUTION


def read_pnm(data: bytes) -> NDArray[np.uint8]:
    """The image in a PGM (P5) or PPM (P6) file.

    Between magic, width, height and maxval stands any white space, and comments: from `#` to the end of the
    line. Exactly one white space byte follows maxval; the next byte is the first pixel, whatever it looks like.
    Bytes after the last pixel are ignored. Levels come as they are, without a look at maxval.

    Returns:
        uint8 of shape (H, W) for P5 or (H, W, 3) for P6, in memory that can be written to.

    Raises:
        ValueError: another magic, a header that is broken or ends early, a width or height of 0, maxval 0 or
            above 255, fewer bytes than pixels.
    """
    ### BEGIN SOLUTION
    magic, width, height, maxval, start = _pnm_header(data)
    if maxval > 255:
        raise ValueError(f"maxval {maxval} needs two bytes per number, which this reader does not know")
    shape = (height, width) if magic == b"P5" else (height, width, 3)
    # A file that ends early is a ValueError of NumPy's own.
    return np.frombuffer(data, np.uint8, math.prod(shape), start).reshape(shape).copy()
    ### END SOLUTION


# Q6. Headers and compression -------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Header:
    """What `sniff` returns."""

    format: str  #: "png", "bmp", "pgm" or "ppm"
    width: int
    height: int
    bits_per_pixel: int  #: of all channels together


@dataclass(frozen=True, kw_only=True)
class Report:
    """What `compression_report` returns for each format."""

    n_bytes: int  #: size of the whole file
    max_abs_error: int  #: largest difference between a number of the image and of what comes back
    lossless: bool  #: whether every number comes back as it was


def sniff(data: bytes) -> Header:
    """What the first bytes of a file say, read without an image library.

    Args:
        data: the file, or its first 64 bytes. PNG (colour types 0, 2, 3, 4, 6), BMP (with the usual header of
            40 bytes or a longer one), PGM (P5) or PPM (P6), where a maxval above 255 means 2 bytes per number.

    Returns:
        the header. `height` is positive: a negative one in a BMP means that its rows go from the top down.

    Raises:
        ValueError: none of these formats, or fewer bytes than the fields that are needed.
    """
    ### BEGIN SOLUTION
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return _sniff_png(data)
    if data.startswith(b"BM"):
        return _sniff_bmp(data)
    magic, width, height, maxval, _ = _pnm_header(data)
    name, channels = ("pgm", 1) if magic == b"P5" else ("ppm", 3)
    bits = 8 if maxval <= 255 else 16
    return Header(format=name, width=width, height=height, bits_per_pixel=bits * channels)
    ### END SOLUTION


def compression_report(img: NDArray[np.uint8], formats: Sequence[str]) -> dict[str, Report]:
    """Write an image to memory in several formats with Pillow, read it back, and compare.

    Pillow's default settings are used, so "jpeg" is its usual quality.

    Args:
        img: uint8 of shape (H, W) or (H, W, 3).
        formats: names among "png", "bmp", "ppm" and "jpeg".

    Returns:
        a report for each of the names, and for no other.

    Raises:
        ValueError: another name.
    """
    ### BEGIN SOLUTION
    return {name: _compressed(img, name) for name in formats}
    ### END SOLUTION


# Q7. Video -------------------------------------------------------------------------------------------------


def stack_frames(frames: Sequence[NDArray[np.uint8]]) -> NDArray[np.uint8]:
    """A clip from its frames: T images of shape (H, W, 3) become one array of shape (T, H, W, 3) of its own.

    Raises:
        ValueError: no frames, or frames of different shapes.
    """
    ### BEGIN SOLUTION
    return np.stack(frames)  # a ValueError where there is none, or one of another shape
    ### END SOLUTION


def to_tchw(clip: NDArray) -> NDArray:
    """The clip with the channels before the rows: (T, H, W, C) becomes (T, C, H, W), in memory of its own.

    Raises:
        ValueError: the clip does not have four axes.
    """
    ### BEGIN SOLUTION
    _demand_axes(clip, 4)
    return clip.transpose(0, 3, 1, 2).copy()
    ### END SOLUTION


def raw_video_bytes(seconds: float, fps: float, height: int, width: int, channels: int = 3, bits: int = 8) -> int:
    """How many bytes an uncompressed video takes, without sound and without a header.

    It has `floor(seconds * fps + 1e-9)` frames.

    Args:
        seconds: duration, 0 or more.
        fps: frames per second, above 0; 29.97 is one.
        height, width, channels: of each frame, at least 1.
        bits: per channel of a pixel, 8 or 16.

    Raises:
        ValueError: a number that is none of these.
    """
    ### BEGIN SOLUTION
    if seconds < 0 or fps <= 0 or min(height, width, channels) < 1 or bits not in (8, 16):
        raise ValueError("a duration is not negative, sizes are at least 1, and bits are 8 or 16")
    frames = math.floor(seconds * fps + 1e-9)
    return frames * height * width * channels * (bits // 8)
    ### END SOLUTION


def frame_index(t: float, fps: float, n_frames: int) -> int:
    """Which frame is on the screen at time `t`: `floor(t * fps + 1e-9)`, but never beyond the last one.

    The 1e-9 is there because `k / fps * fps` may come out a hair below k.

    Args:
        t: seconds since the beginning.
        fps: frames per second, above 0.
        n_frames: number of frames, at least 1. They count from 0.

    Raises:
        ValueError: `t` is negative, `fps` is not above 0, or there is no frame.
    """
    ### BEGIN SOLUTION
    if t < 0 or fps <= 0 or n_frames < 1:
        raise ValueError("time is not negative, and a video has at least one frame")
    return min(math.floor(t * fps + 1e-9), n_frames - 1)
    ### END SOLUTION


def motion_energy(clip: NDArray[np.uint8]) -> NDArray[np.float64]:
    """How much changes from each frame to the next: the mean of `|frame[t + 1] - frame[t]|` over its numbers.

    Args:
        clip: uint8 of shape (T, H, W, C).

    Returns:
        floats of shape (T - 1,); a single frame gives an empty array.

    Raises:
        ValueError: the clip does not have four axes, or no frame.
    """
    ### BEGIN SOLUTION
    _demand_axes(clip, 4)
    if not len(clip):
        raise ValueError("a clip has at least one frame")
    return np.abs(np.diff(clip.astype(np.int16), axis=0)).mean(axis=(1, 2, 3), dtype=np.float64)
    ### END SOLUTION


# Q8. Vision by hand: segmentation --------------------------------------------------------------------------

#: Two thresholds for `support/scenes.py`: the first splits SCENE_A into its two regions, the second SCENE_B.
ANSWER_Q8: tuple[int, int] | None = None
### BEGIN SOLUTION
ANSWER_Q8 = (3, 40)
### END SOLUTION


def segment(gray: NDArray[np.uint8], tau: int) -> NDArray[np.integer]:
    """Split an image into regions of similar grey.

    Two pixels that touch along a side (not at a corner) belong together when their levels differ by at most
    `tau`; and whoever belongs to the same neighbour belongs together.

    Args:
        gray: uint8 of shape (H, W).
        tau: largest difference inside a region, from pixel to neighbour; 0 or more.

    Returns:
        integers of shape (H, W): equal numbers in one region, different numbers in different regions. Which
        numbers is your choice.

    Raises:
        TypeError: not uint8.
        ValueError: not two axes, or `tau` below 0.
    """
    ### BEGIN SOLUTION
    _demand_uint8(gray)
    _demand_axes(gray, 2)
    if tau < 0:
        raise ValueError(f"tau is 0 or more, and is {tau}")
    left = {place: int(level) for place, level in np.ndenumerate(gray)}
    labels = np.zeros(gray.shape, dtype=np.int64)
    for label in itertools.count():
        if not left:
            return labels
        waiting = [left.popitem()]
        while waiting:
            (row, col), level = waiting.pop()
            labels[row, col] = label
            for near in ((row - 1, col), (row + 1, col), (row, col - 1), (row, col + 1)):
                if near in left and abs(left[near] - level) <= tau:
                    waiting.append((near, left.pop(near)))
    ### END SOLUTION


def n_regions(labels: NDArray[np.integer]) -> int:
    """How many regions a labelling of shape (H, W) has: the number of different labels, whatever they are."""
    ### BEGIN SOLUTION
    return len(set(labels.ravel().tolist()))
    ### END SOLUTION


# Q9. Are these lines parallel? -----------------------------------------------------------------------------


def line_angle_deg(mask: NDArray[np.bool_]) -> float:
    """The direction of a straight line, in degrees, as seen on the screen.

    0 is horizontal, 90 vertical, positive angles rise to the right: counter-clockwise, although rows count
    downwards.

    Args:
        mask: bool of shape (H, W), True on the pixels of the line; it may be several pixels thick.

    Returns:
        the angle, above -90 and at most 90.

    Raises:
        ValueError: not two axes, or fewer than two pixels.
    """
    ### BEGIN SOLUTION
    _demand_axes(mask, 2)
    rows, cols = np.nonzero(mask)
    if len(rows) < 2:
        raise ValueError("a direction needs at least two pixels")
    x, y = cols - cols.mean(), rows.mean() - rows
    angle = math.degrees(math.atan2(2.0 * float(x @ y), float(x @ x - y @ y))) / 2.0
    return 90.0 - (90.0 - angle) % 180.0  # -90 is 90
    ### END SOLUTION


def are_parallel(m1: NDArray[np.bool_], m2: NDArray[np.bool_], tol_deg: float = 1.0) -> bool:
    """Whether two lines, given by their masks, differ in direction by at most `tol_deg` degrees.

    A line has no front end: 89.8 and -89.8 differ by 0.4 degrees. Raises like `line_angle_deg`.
    """
    ### BEGIN SOLUTION
    turn = abs(line_angle_deg(m1) - line_angle_deg(m2))
    return min(turn, 180.0 - turn) <= tol_deg
    ### END SOLUTION


# Q10. Seeing the invisible ---------------------------------------------------------------------------------


def window_to_uint8(raw: NDArray, low: float, high: float) -> NDArray[np.uint8]:
    """A sensor's numbers as grey levels: `low` becomes 0, `high` becomes 255, linear in between.

    What is below `low` becomes 0, above `high` 255; others go to the nearest level, halfway to either.

    Args:
        raw: integers or floats of any shape, such as 12-bit counts in uint16 or temperatures in float32.
        low, high: the window, in the sensor's unit.

    Raises:
        ValueError: `low` is not below `high`.
    """
    ### BEGIN SOLUTION
    if not low < high:
        raise ValueError(f"the window must open upwards: {low} is not below {high}")
    return _nearest_levels(np.clip((raw.astype(np.float64) - low) / (high - low), 0.0, 1.0) * 255)
    ### END SOLUTION


def em_band(wavelength_m: float) -> str:
    """The name of the band of the electromagnetic spectrum that a wavelength lies in.

    Args:
        wavelength_m: in metres, above 0.

    Returns:
        "gamma ray", "x-ray", "ultraviolet", "visible", "infrared", "microwave" or "radio", by the limits of the
        handout (and of `support/spectrum.py`). A limit itself belongs to the band of the longer waves.

    Raises:
        ValueError: a wavelength of 0 or below, or NaN.
    """
    ### BEGIN SOLUTION
    if not wavelength_m > 0:
        raise ValueError(f"a wavelength is above 0, and not {wavelength_m}")
    limits = (1e-11, 1e-8, 380e-9, 750e-9, 1e-3, 1.0)
    names = ("gamma ray", "x-ray", "ultraviolet", "visible", "infrared", "microwave", "radio")
    return names[sum(wavelength_m >= limit for limit in limits)]
    ### END SOLUTION


def uses_em(modality: str) -> bool:
    """Whether a way of making images measures electromagnetic waves.

    Args:
        modality: a name from the handout's table (and `support/spectrum.py`), in lower case.

    Raises:
        ValueError: a name that is not in the table.
    """
    ### BEGIN SOLUTION
    waves = {"photograph", "light microscope", "satellite", "infrared camera", "x-ray", "radar", "mri"}
    others = {"ultrasound", "sonar", "electron microscope"}
    if modality not in waves | others:
        raise ValueError(f"{modality!r} is not in the table")
    return modality in waves
    ### END SOLUTION


# Helpers ---------------------------------------------------------------------------------------------------

### BEGIN SOLUTION
_PNG_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_PNM_HEADER = re.compile(rb"(P[56])" + 3 * rb"(?:\s|#[^\n]*\n)+(\d+)" + rb"\s")
_PILLOW_NAMES = {"png": "PNG", "bmp": "BMP", "ppm": "PPM", "jpeg": "JPEG"}


def _demand_level(level: object) -> None:
    if isinstance(level, bool | np.bool_) or not isinstance(level, int | np.integer):
        raise TypeError(f"a level is an integer, and {level!r} is none")
    if not 0 <= level <= 255:
        raise ValueError(f"a level goes from 0 to 255, and is {level}")


def _demand_uint8(img: NDArray) -> None:
    if img.dtype != np.uint8:
        raise TypeError(f"uint8 was expected, not {img.dtype}")


def _demand_axes(array: NDArray, count: int) -> None:
    if array.ndim != count:
        raise ValueError(f"{count} axes were expected, not the shape {array.shape}")


def _demand_rgb(img: NDArray) -> None:
    _demand_uint8(img)
    if img.ndim != 3 or img.shape[2] != 3:
        raise ValueError(f"a colour image has shape (H, W, 3), not {img.shape}")


def _demand_pixels(img: NDArray) -> None:
    if img.ndim not in (2, 3) or img.shape[2:] not in ((), (3,)) or img.size == 0:
        raise ValueError(f"(H, W) or (H, W, 3) with pixels was expected, not {img.shape}")


def _demand_same_shape(a: NDArray, b: NDArray) -> None:
    if a.shape != b.shape:
        raise ValueError(f"shapes differ: {a.shape} and {b.shape}")


def _nearest_levels(values: NDArray[np.float64]) -> NDArray[np.uint8]:
    return np.rint(values).astype(np.uint8)


def _pnm_header(data: bytes) -> tuple[bytes, int, int, int, int]:
    """Magic, width, height, maxval, and where the pixels begin."""
    found = _PNM_HEADER.match(data)
    if found is None:
        raise ValueError("the header needs P5 or P6, a width, a height and a maxval, and one white space byte")
    width, height, maxval = (int(number) for number in found.groups()[1:])
    if min(width, height, maxval) < 1:
        raise ValueError("width, height and maxval are at least 1")
    return found[1], width, height, maxval, found.end()


def _sniff_png(data: bytes) -> Header:
    if len(data) < 26 or data[12:16] != b"IHDR" or data[25] not in _PNG_CHANNELS:
        raise ValueError("the PNG header is not complete")
    width, height, depth, colour = struct.unpack(">IIBB", data[16:26])
    return Header(format="png", width=width, height=height, bits_per_pixel=depth * _PNG_CHANNELS[colour])


def _sniff_bmp(data: bytes) -> Header:
    if len(data) < 30:
        raise ValueError("the BMP header is not complete")
    width, height, _, bits = struct.unpack("<iiHH", data[18:30])
    return Header(format="bmp", width=width, height=abs(height), bits_per_pixel=bits)


def _compressed(img: NDArray[np.uint8], name: str) -> Report:
    if name not in _PILLOW_NAMES:
        raise ValueError(f"{name!r} is none of {', '.join(_PILLOW_NAMES)}")
    file = io.BytesIO()
    Image.fromarray(img).save(file, format=_PILLOW_NAMES[name])
    back = np.asarray(Image.open(io.BytesIO(file.getvalue())))
    error = int(np.abs(back.astype(np.int16) - img).max())
    return Report(n_bytes=len(file.getvalue()), max_abs_error=error, lossless=not error)
### END SOLUTION
