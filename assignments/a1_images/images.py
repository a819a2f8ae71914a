"""Assignment 1: Image representation. NumPy and Pillow; `img[row, col]`, row 0 at the top, H before W before C."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np  # noqa: F401 - yours to use
from numpy.typing import NDArray
from PIL import Image  # noqa: F401 - for Q6


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
    raise NotImplementedError


def pixel(img: NDArray[np.uint8], row: int, col: int) -> int:
    """The grey level at one place of a grey image of shape (H, W).

    Row 0 is at the top, column 0 at the left.

    Raises:
        IndexError: the place is outside the image. A negative row or column is outside, too.
    """
    raise NotImplementedError


def describe(img: NDArray) -> ImageStats:
    """What an image is, in numbers.

    Args:
        img: integers of any dtype and of shape (H, W) or (H, W, C). A grey image has one channel.

    Raises:
        ValueError: the array has neither two nor three axes, or holds no numbers.
    """
    raise NotImplementedError


# Q2. Channels and layouts ----------------------------------------------------------------------------------


def split_rgb(img: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.uint8]]:
    """The red, green and blue channel of a colour image, each of shape (H, W) and in memory of its own.

    Args:
        img: uint8 of shape (H, W, 3).

    Raises:
        TypeError: not uint8.
        ValueError: not of shape (H, W, 3).
    """
    raise NotImplementedError


def merge_rgb(r: NDArray[np.uint8], g: NDArray[np.uint8], b: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The colour image of shape (H, W, 3) with these channels, each of shape (H, W).

    Raises:
        ValueError: the channels differ in shape.
    """
    raise NotImplementedError


def hwc_to_chw(img: NDArray) -> NDArray:
    """The same image with its channels first: from shape (H, W, C) to (C, H, W), in memory of its own.

    The axes are known by their order, never by their sizes: an image may well be 3 pixels high. Any dtype, any C.

    Raises:
        ValueError: the array does not have three axes.
    """
    raise NotImplementedError


def chw_to_hwc(img: NDArray) -> NDArray:
    """The way back: from shape (C, H, W) to (H, W, C), in memory of its own. Raises like `hwc_to_chw`."""
    raise NotImplementedError


def swap_rb(img: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The image (H, W, 3) with red and blue exchanged, in memory of its own: RGB to BGR, and back.

    Raises:
        TypeError: not uint8.
        ValueError: not of shape (H, W, 3).
    """
    raise NotImplementedError


def pack24(img: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """Each pixel as one number, 0xRRGGBB: uint8 of shape (H, W, 3) to uint32 of shape (H, W).

    Raises:
        TypeError: not uint8.
        ValueError: not of shape (H, W, 3).
    """
    raise NotImplementedError


def unpack24(codes: NDArray) -> NDArray[np.uint8]:
    """The way back: integers 0xRRGGBB of shape (H, W) to uint8 of shape (H, W, 3).

    Raises:
        ValueError: a code is below 0 or above 0xFFFFFF, or the array does not have two axes.
    """
    raise NotImplementedError


# Q3. Arithmetic with intensities ---------------------------------------------------------------------------


def to_float(img: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Levels 0 to 255 as float32 between 0.0 and 1.0: divided by 255, whatever else is in the image. Any shape.

    Raises:
        TypeError: not uint8.
    """
    raise NotImplementedError


def to_uint8(x: NDArray[np.floating]) -> NDArray[np.uint8]:
    """The way back: floats to the nearest level.

    Numbers below 0.0 give 0 and above 1.0 give 255, infinities included. Halfway between two levels either is right.

    Args:
        x: floats of any shape.

    Raises:
        TypeError: not floats.
        ValueError: a NaN.
    """
    raise NotImplementedError


def brighten(img: NDArray[np.uint8], delta: int) -> NDArray[np.uint8]:
    """Every level plus `delta`, saturating: what would be below 0 is 0, what would be above 255 is 255.

    Args:
        img: uint8 of any shape.
        delta: -255 to 255; below 0 the image gets darker.

    Raises:
        TypeError: the image is not uint8.
        ValueError: `delta` is out of its range.
    """
    raise NotImplementedError


def blend(a: NDArray[np.uint8], b: NDArray[np.uint8], alpha: float) -> NDArray[np.uint8]:
    """The mixture `alpha * a + (1 - alpha) * b`, to the nearest level; halfway between two either is right.

    Args:
        a, b: uint8 of one shape.
        alpha: 0.0 gives `b`, 1.0 gives `a`.

    Raises:
        TypeError: an image is not uint8.
        ValueError: the shapes differ, or `alpha` is outside 0.0 … 1.0 or NaN.
    """
    raise NotImplementedError


def abs_diff(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """How far two images are apart, pixel by pixel: `|a - b|`, which fits into uint8.

    Raises:
        TypeError: an image is not uint8.
        ValueError: the shapes differ.
    """
    raise NotImplementedError


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
    raise NotImplementedError


def histogram256(gray: NDArray[np.uint8]) -> NDArray[np.int64]:
    """How many pixels have each of the 256 levels.

    Args:
        gray: uint8 of shape (H, W).

    Returns:
        integers of shape (256,); entry k counts the pixels of level k, also where there are none.

    Raises:
        TypeError: not uint8.
    """
    raise NotImplementedError


def binarize(gray: NDArray[np.uint8], t: int) -> NDArray[np.bool_]:
    """True where the level is above `t`, False where it is `t` or below.

    Args:
        gray: uint8 of any shape.
        t: a level, 0 to 255.
    """
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError


# Q7. Video -------------------------------------------------------------------------------------------------


def stack_frames(frames: Sequence[NDArray[np.uint8]]) -> NDArray[np.uint8]:
    """A clip from its frames: T images of shape (H, W, 3) become one array of shape (T, H, W, 3) of its own.

    Raises:
        ValueError: no frames, or frames of different shapes.
    """
    raise NotImplementedError


def to_tchw(clip: NDArray) -> NDArray:
    """The clip with the channels before the rows: (T, H, W, C) becomes (T, C, H, W), in memory of its own.

    Raises:
        ValueError: the clip does not have four axes.
    """
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError


def motion_energy(clip: NDArray[np.uint8]) -> NDArray[np.float64]:
    """How much changes from each frame to the next: the mean of `|frame[t + 1] - frame[t]|` over its numbers.

    Args:
        clip: uint8 of shape (T, H, W, C).

    Returns:
        floats of shape (T - 1,); a single frame gives an empty array.

    Raises:
        ValueError: the clip does not have four axes, or no frame.
    """
    raise NotImplementedError


# Q8. Vision by hand: segmentation --------------------------------------------------------------------------

#: Two thresholds for `support/scenes.py`: the first splits SCENE_A into its two regions, the second SCENE_B.
ANSWER_Q8: tuple[int, int] | None = None


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
    raise NotImplementedError


def n_regions(labels: NDArray[np.integer]) -> int:
    """How many regions a labelling of shape (H, W) has: the number of different labels, whatever they are."""
    raise NotImplementedError


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
    raise NotImplementedError


def are_parallel(m1: NDArray[np.bool_], m2: NDArray[np.bool_], tol_deg: float = 1.0) -> bool:
    """Whether two lines, given by their masks, differ in direction by at most `tol_deg` degrees.

    A line has no front end: 89.8 and -89.8 differ by 0.4 degrees. Raises like `line_angle_deg`.
    """
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError


def uses_em(modality: str) -> bool:
    """Whether a way of making images measures electromagnetic waves.

    Args:
        modality: a name from the handout's table (and `support/spectrum.py`), in lower case.

    Raises:
        ValueError: a name that is not in the table.
    """
    raise NotImplementedError
