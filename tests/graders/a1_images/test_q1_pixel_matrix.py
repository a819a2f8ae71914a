"""Q1, the pixel matrix."""

import numpy as np
import pytest
from autograder import assert_close, assert_equal, check, value_of

import draws
from asking import answers, check_refused, fields
from readings import agrees, changed, numbers, raised_instead, returned, same_numbers

FIELDS = ("height", "width", "channels", "dtype", "min", "max", "mean", "n_bytes")
FROM_THE_END = {
    axis: f"{axis} −1 should raise IndexError, NumPy silently counted from the end." for axis in ("row", "col")
}


@pytest.mark.question(
    "q1", weight=1.25, hint="The first list is the top row; a level stands where it stood in the list."
)
def test_rows_become_rows(student, rng):
    """Lists of rows become rows, for images of any shape, down to one row or one column."""
    height, width = draws.sizes(rng)
    for shape in ((height, width), (1, width), (height, 1)):
        image = draws.distinct(rng, shape)
        there = student.put(image.tolist())
        answer = student.as_image(there)
        got = numbers(answer)
        turned = got is not None and got.shape == shape[::-1]
        hint = "Rows come first: the shape is (rows, columns), and yours is (columns, rows)." if turned else ""
        assert_close(answer, image, dtype="int", hint=hint, name=returned("as_image"))
        assert_equal(value_of(there), image.tolist(), hint=changed("as_image", "rows"))
    answer = student.as_image([np.array(row, dtype=np.int64) for row in image])
    assert_close(answer, image, dtype="int", hint="NumPy's integers are integers, too.", name=returned("as_image"))


@pytest.mark.question("q1", weight=0.75, hint="An image holds uint8: one byte for each pixel.")
def test_a_pixel_takes_one_byte(student, rng):
    """The array is uint8 and holds 0 and 255 as well."""
    image = draws.noise(rng, draws.sizes(rng))
    answer = student.as_image(image.tolist())
    hint = ""
    if isinstance(answer, np.ndarray) and answer.itemsize > 1:
        hint = "One pixel should take 1 byte: dtype uint8."
    check(answer is not None, "`as_image` returned None — did you forget `return`?")
    check(same_numbers(answer, image), "Keep every level.")
    check(isinstance(answer, np.ndarray) and answer.dtype == np.uint8, hint)


@pytest.mark.question("q1", weight=1, hint="`pixel(img, row, col)`: first down, then to the right.")
def test_pixel_reads_row_then_column(student, rng):
    """pixel gives the level at a row and a column, corners included."""
    image = draws.distinct(rng, (12, 20))
    row, col = (int(place) for place in rng.choice(12, 2, replace=False))
    for r, c in ((row, col), (col, row)):
        answer = student.pixel(image, r, c)
        mixed_up = isinstance(answer, int | np.integer) and int(answer) == int(image[c, r])
        hint = "`pixel(img, r, c)` gave the value at row c, column r." if mixed_up else ""
        assert_equal(answer, int(image[r, c]), hint=hint, name=returned("pixel"))
    corners = [(image, r, c) for r in (0, 11) for c in (0, 19)]
    levels = [int(image[r, c]) for _, r, c in corners]
    assert_equal(answers(student, "pixel", corners), levels, name="the levels of the corners")


@pytest.mark.question("q1", weight=0.75, hint="A place outside the image is an IndexError.")
def test_pixel_outside_is_an_error(student, rng):
    """A row or column that is negative or too large raises IndexError; one inside gives its level."""
    height, width = draws.sizes(rng)
    image = draws.distinct(rng, (height, width))
    assert_equal(student.pixel(image, 1, 1), int(image[1, 1]), name=returned("pixel"))
    for axis, places in (("row", ((-1, 0), (-height, 0))), ("col", ((0, -1), (0, -width)))):
        check_refused(student, IndexError, *(("pixel", image, *place) for place in places), hint=FROM_THE_END[axis])
    beyond = ((height, 0), (0, width), (width, height))
    check_refused(
        student,
        IndexError,
        *(("pixel", image, *place) for place in beyond),
        hint=raised_instead("IndexError", "a level"),
    )


@pytest.mark.question("q1", weight=1, hint="Each field of ImageStats says in the stub what it is.")
def test_describe(student, rng):
    """describe is right in every field for grey images, colour images and wider numbers, down to one pixel."""
    height, width = draws.sizes(rng)
    images = [
        draws.noise(rng, (height, width), 1, 250),
        draws.noise(rng, (1, width), 200, 255),
        draws.noise(rng, (height, width, 1), 100, 255),
        draws.noise(rng, (1, 2))[:, :1],
        draws.noise(rng, (height, width, 3)),
        draws.noise(rng, (height, width)).astype(np.uint16) * 257,
    ]
    for image, stats in zip(images, fields(student, "describe", [(image,) for image in images], FIELDS), strict=True):
        _check_sizes(stats, image)
        assert_equal(stats["dtype"], image.dtype.name, hint="`dtype` is the name of the array's dtype.", name="dtype")
        for field, value in (("min", image.min()), ("max", image.max())):
            assert_equal(stats[field], int(value), hint=f"`{field}` is over all numbers.", name=field)
        mean = stats["mean"]
        wrapped = isinstance(mean, float | np.floating) and abs(mean * image.size - int(image.sum()) % 256) < 1e-6
        hint = "The sum wrapped at 256; add up in a wider type." if wrapped else "`mean` is over all numbers."
        assert_close(mean, int(image.sum()) / image.size, rtol=1e-12, hint=hint, name="mean")


def _check_sizes(stats, image):
    """Demand the right sizes; a mix-up of height and width gets its own sentence."""
    height, width = stats["height"], stats["width"]
    turned = image.shape[0] != image.shape[1] and agrees([height, width], image.shape[1::-1])
    size = "`height` is the number of rows. Pillow's `size` is (width, height)." if turned else ""
    assert_equal(height, image.shape[0], hint=size or "`height` is the number of rows.", name="height")
    assert_equal(width, image.shape[1], hint=size or "`width` is the number of columns.", name="width")
    channels = image.shape[2] if image.ndim == 3 else 1
    assert_equal(stats["channels"], channels, hint="A grey image has one channel; (H, W, C) has C.", name="channels")
    bytes_hint = "Every number takes as many bytes as its dtype says."
    assert_equal(stats["n_bytes"], image.size * image.itemsize, hint=bytes_hint, name="n_bytes")


@pytest.mark.question("q1", weight=0.75, hint="Check the rows and every cell before you build the array.")
def test_refuses_what_is_no_image(student, rng):
    """Ragged or missing rows and levels out of range raise ValueError, cells that are no integers TypeError."""
    good = draws.distinct(rng, (3, 4)).tolist()
    check(same_numbers(student.as_image(good), np.array(good)), "Right rows give an image.")
    no_images = ([[1, 2], [3]], [], [[], []], [[0, -1]], [[0, 256]], [[0, 1], [2, 1000]])
    check_refused(
        student, ValueError, *(("as_image", bad) for bad in no_images), hint=raised_instead("ValueError", "an image")
    )
    no_levels = (3.5, 255.0, True, "7", None)
    check_refused(
        student,
        TypeError,
        *(("as_image", [[1, 2], [3, cell]]) for cell in no_levels),
        hint=raised_instead("TypeError", "an image"),
    )
    no_pixels = (np.zeros(4, dtype=np.uint8), np.zeros((0, 4), dtype=np.uint8))
    check_refused(
        student,
        ValueError,
        *(("describe", bad) for bad in no_pixels),
        hint=raised_instead("ValueError", "a description"),
    )
