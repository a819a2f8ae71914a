"""Q2, channels and layouts."""

import numpy as np
import pytest
from autograder import assert_close, assert_equal, check

import draws
from asking import answers, check_refused, results_of_their_own
from readings import WORKS_FIRST, parts, raised_instead, returned, same_numbers, sentence

BGR = "Pure red came out as blue; channel 0 is red (OpenCV's BGR order is different)."
CUT = "Right shape, wrong pixels: reshape re-cuts the data, `transpose` moves axes."
TURNED = "Rows and columns changed places, too; move the channel axis alone."
NARROW = "The shift was done in 8 bits, so red vanished; widen to uint32 first."
THREE = "Return the three channels as a tuple."


@pytest.mark.question("q2", weight=1.25, hint="Channel 0 is red, 1 green, 2 blue; the channels are the last axis.")
def test_split_and_merge(student, rng):
    """The channels of an image come apart in the order red, green, blue, and together again."""
    img = draws.colour(rng)
    channels = [np.ascontiguousarray(img[:, :, k]) for k in range(3)]
    split = parts(student.split_rgb(img), 3, "split_rgb", THREE)
    for k, name in enumerate(("red", "green", "blue")):
        hint = sentence(split[k], {BGR: channels[2 - k]} if k != 1 else {})
        assert_close(split[k], channels[k], dtype="uint8", hint=hint, name=f"the {name} channel")
    merged = student.merge_rgb(*channels)
    first = "The channels are the last axis: (H, W, 3)."
    hint = sentence(merged, {BGR: img[:, :, ::-1], first: np.stack(channels)})
    assert_close(merged, img, dtype="uint8", hint=hint, name=returned("merge_rgb"))


@pytest.mark.question("q2", weight=1.5, hint="Number the axes: (H, W, C) are axes 0, 1, 2, and C goes to the front.")
def test_layouts_move_one_axis(student, rng):
    """hwc_to_chw and chw_to_hwc move the channel axis, whatever the sizes of the axes are."""
    height, width = draws.sizes(rng)
    shapes = ((height, width, 3), (height, width, 1), (4, 7, 5), (3, 5, 3), (5, 3, 3), (3, 3, 5))
    imgs = [draws.distinct(rng, shape) for shape in shapes]
    chws = [np.array([img[:, :, k] for k in range(img.shape[2])]) for img in imgs]
    there, again = (
        answers(student, "hwc_to_chw", [(img,) for img in imgs]),
        answers(student, "chw_to_hwc", [(chw,) for chw in chws]),
    )
    for img, chw, forth, back in zip(imgs, chws, there, again, strict=True):
        shape = img.shape
        three = "Of an image with 3 rows or 3 columns you moved the wrong axis." if 3 in shape[:2] else ""
        hint = sentence(forth, {CUT: img.reshape(chw.shape), TURNED: img.T}, three) if chw.shape != shape else three
        assert_close(forth, chw, dtype="uint8", hint=hint, name=returned("hwc_to_chw"))
        hint = sentence(back, {CUT: chw.reshape(shape), TURNED: chw.T}, three) if chw.shape != shape else three
        assert_close(back, img, dtype="uint8", hint=hint, name=returned("chw_to_hwc"))


@pytest.mark.question("q2", weight=0.75, hint="Exchange channels 0 and 2, and leave green and every place alone.")
def test_swap_red_and_blue(student, rng):
    """swap_rb exchanges red and blue, and twice is as before."""
    img = draws.colour(rng)
    swapped = student.swap_rb(img)
    mirrored = "That mirrors the picture; the channels are the last axis."
    hint = sentence(
        swapped,
        {mirrored: img[:, ::-1], "That turns the picture upside down; the channels are the last axis.": img[::-1]},
    )
    assert_close(
        swapped, np.stack([img[:, :, k] for k in (2, 1, 0)], axis=2), dtype="uint8", hint=hint, name=returned("swap_rb")
    )
    assert_close(
        student.swap_rb(swapped), img, dtype="uint8", hint="Twice swapped is as before.", name=returned("swap_rb")
    )


@pytest.mark.question("q2", weight=1.5, hint="0xRRGGBB is red·65536 + green·256 + blue.")
def test_pack_into_24_bits(student, rng):
    """Thousands of colours become 0xRRGGBB, as uint32."""
    codes = draws.codes(rng)
    img = draws.rgb(codes)
    red, green, blue = (img[:, :, k].astype(np.uint32) for k in range(3))
    answer = student.pack24(img)
    swapped = "(255,0,0) should be 0xFF0000, yours is 0x0000FF."
    hint = sentence(answer, {swapped: blue * 65536 + green * 256 + red, NARROW: blue})
    assert_close(answer, codes, dtype="uint32", hint=hint, name=returned("pack24"))


@pytest.mark.question(
    "q2", weight=1.25, hint="Each channel is 8 of the 24 bits: shift it down, then keep the lowest 8."
)
def test_unpack_from_24_bits(student, rng):
    """Codes become colours again, whatever integer type they come in."""
    codes = draws.codes(rng)
    few = rng.integers(1, 0xFFFFFF, (2, 3))
    for given in (codes, codes.astype(np.int64), few):
        answer, img = student.unpack24(given), draws.rgb(given)
        assert_close(answer, img, dtype="uint8", hint=_first_difference(answer, img), name=returned("unpack24"))


FIRST_IN = [f"unpack(pack(x)) differs from x first in channel {channel}." for channel in range(3)]


def _first_difference(answer, img):
    """Which channel of the way there and back is wrong first."""
    if not isinstance(answer, np.ndarray) or answer.shape != img.shape or answer.dtype.kind not in "iuf":
        return ""
    wrong = [k for k in range(3) if not np.array_equal(answer[:, :, k], img[:, :, k])]
    if wrong and np.array_equal(answer[:, :, ::-1], img):
        return BGR
    return FIRST_IN[wrong[0]] if wrong else ""


@pytest.mark.question("q2", weight=1, hint="Give back memory of your own.")
def test_results_are_copies(student, rng):
    """Changing a result leaves the argument as it was, and so does the call itself."""
    img = draws.colour(rng)
    names = ("hwc_to_chw", "chw_to_hwc", "swap_rb", "split_rgb")
    chw, hwc, bgr, split = results_of_their_own(student, *((name, img) for name in names), arguments=["img"] * 4)
    together = np.stack(parts(split, 3, "split_rgb", THREE))
    for name, result in zip(names, (chw, hwc, bgr, together), strict=True):
        check(result is not None, f"`{name}` returned None — did you forget `return`?")
        check(same_numbers(result, img), WORKS_FIRST)


@pytest.mark.question("q2", weight=0.75, hint="Look at the shape, the dtype and the range before you compute.")
def test_refuses_other_arrays(student, rng):
    """Grey or RGBA images, channels that do not fit and codes beyond 24 bits raise ValueError, floats TypeError."""
    img = draws.colour(rng)
    assert_equal(len(parts(student.split_rgb(img), 3, "split_rgb", THREE)), 3)
    white = student.unpack24(np.array([[0xFFFFFF, 0]]))
    assert_equal(
        white, np.array([[[255] * 3, [0] * 3]]), hint="0xFFFFFF is white, and in range.", name=returned("unpack24")
    )
    calls = [
        (f, bad)
        for f in ("split_rgb", "swap_rb", "pack24")
        for bad in (img[:, :, 0], img[:, :, :2], np.dstack([img, img[:, :, :1]]), img[None, :, :3])
    ]
    calls += [(f, bad) for f in ("hwc_to_chw", "chw_to_hwc") for bad in (img[:, :, 0], img[None])]
    calls += [("unpack24", np.array([[0, bad]])) for bad in (0x1000000, -1)]
    check_refused(
        student,
        ValueError,
        *calls,
        ("merge_rgb", img[:, :, 0], img[:, :, 1], img[:1, :, 2]),
        hint=raised_instead("ValueError"),
    )
    check_refused(
        student,
        TypeError,
        *((name, img.astype(float)) for name in ("split_rgb", "swap_rb", "pack24")),
        hint=raised_instead("TypeError"),
    )
