"""Q5, a file is a header and pixels."""

import numpy as np
import pytest
from autograder import assert_close, batched, check, value_of

import draws
import oracle
from asking import answers, check_refused
from readings import WORKS_FIRST, explained, raised_instead, returned, same_numbers, sentence

EATEN = "A pixel value that looks like a space was eaten as a separator."
ONE_BYTE = "Exactly one whitespace byte separates header and pixels."
COMMENT = "`#` starts a comment only inside the header."
EARLY = "File ends early: raise ValueError saying how many bytes are missing."
TURNED = "The file says width, then height; NumPy's shape is (height, width)."


RAW_BYTES = {
    b"P5": "P5 stores raw bytes: after the header comes one byte for each number, and nothing else.",
    b"P6": "P6 stores raw bytes: after the header comes one byte for each number, and nothing else.",
}
AXES = {b"P5": "An image with 2 axes is a P5 file.", b"P6": "An image with 3 axes is a P6 file."}


def check_file(data, img):
    """Demand a header that says what the image is, and its bytes after it."""
    check(data is not None, "`write_pnm` returned None — did you forget `return`?")
    check(type(data) is bytes, "A file is `bytes`.")
    magic, channels = (b"P5", 1) if img.ndim == 2 else (b"P6", 3)
    found = oracle.parse_pnm(data)
    check(
        found is not None and data[:1] == b"P",
        "The header is `P5` or `P6`, width, height and 255, with white space between them.",
    )
    said, numbers, raster = found
    raw = RAW_BYTES[magic]
    check(said == magic, raw if said in (b"P2", b"P3") else AXES[magic])
    height, width = img.shape[:2]
    turned = "Header says `height width`, should be `width height`."
    check(numbers[:2] == [width, height], turned if numbers[:2] == [height, width] else "", staff=f"it says {numbers}")
    check(numbers[2:] == [255], "After width and height comes 255, the largest value.", staff=f"it says {numbers}")
    check(len(raster) == img.size, raw)
    got = np.frombuffer(raster, np.uint8).reshape(img.shape)
    order = "The pixels go row by row from the top, and in each pixel red, green, blue."
    check(np.array_equal(got, img), order if channels == 3 else "The pixels go row by row from the top.")


def check_ending(data, img):
    """Demand that a file ends with the image's bytes, whatever its header says."""
    check(data is not None, "`write_pnm` returned None — did you forget `return`?")
    right = type(data) is bytes and len(data) > img.size and data.endswith(img.tobytes())
    check(right, "Write the bytes of the image as it is seen, row by row, after the header.")


@pytest.mark.question(
    "q5", weight=1.75, hint="A header in ASCII, then one byte per number, row by row, and nothing else."
)
def test_files_hold_header_and_pixels(student, rng):
    """Files of grey and colour images hold what a reader expects, and not a byte more."""
    height, width = draws.sizes(rng)
    shapes = ((height, width), (height, width, 3), (1, width, 3), (height, 1), (1, 1))
    imgs = [draws.distinct(rng, shape) for shape in shapes]
    for img, data in zip(imgs, answers(student, "write_pnm", [(img,) for img in imgs]), strict=True):
        check_file(data, img)


@pytest.mark.question("q5", weight=1, hint="Pixels are written in the order of rows, wherever they lie in memory.")
def test_scattered_pixels(student, rng):
    """Mirrored, thinned out and turned images are written in the order in which they are seen."""
    img = draws.colour(rng)
    views = student.driver("views")
    with batched(student):
        there = student.put(img)
        files = [student.write_pnm(view) for view in (there, views.thinned(there), there.swapaxes(0, 1))]
    for data, seen in zip(map(value_of, files), (img, img[::2, ::-1], img.swapaxes(0, 1)), strict=True):
        check_ending(data, seen)


@pytest.mark.question("q5", weight=1.25, hint="P5 gives shape (H, W), P6 gives (H, W, 3); the header says W first.")
def test_reads_files_of_others(student, rng):
    """Files that Pillow wrote are read, grey and colour, with bytes after the last pixel or without."""
    height, width = draws.sizes(rng)
    imgs = [draws.letters(rng, shape) for shape in ((height, width), (height, width, 3), (1, width))]
    files = [(oracle.by_pillow(img, "PPM") + tail,) for img in imgs for tail in (b"", b"\nP5 and more")]
    for number, answer in enumerate(answers(student, "read_pnm", files)):
        img = imgs[number // 2]
        hint = sentence(answer, {TURNED: img.reshape(img.shape[1], img.shape[0], *img.shape[2:])})
        assert_close(answer, img, dtype="uint8", hint=hint, name=returned("read_pnm"))


@pytest.mark.question(
    "q5",
    weight=1.5,
    hint="White space of any kind, and comments to the end of their line, may stand between the numbers.",
)
def test_headers_of_all_kinds(student, rng):
    """Tabs, line ends of both kinds, runs of spaces and comments between the numbers make no difference."""
    img = draws.letters(rng, draws.sizes(rng))
    height, width = img.shape
    comments = f"P5 # {height} {width}\n# two\n{width} # 7 7 7\n  #\n{height}\n# maxval 15 follows not\n255\n"
    for header, hint in (
        (f"P5\t{width}\t{height}\t255\t", "A tab is white space, too."),
        (f"P5\r\n{width}  {height}\r\n255\n", "A line may end in \\r\\n."),
        (f"P5\n\n {width}\n{height} \t 255 ", "Any run of white space separates two numbers."),
        (comments, COMMENT),
        (f"P5\n# by hand\n{width} {height}\n100\n", "Levels come as they are, whatever maxval is."),
    ):
        with explained(hint):
            answer = student.read_pnm(header.encode() + img.tobytes())
        assert_close(answer, img, dtype="uint8", hint=hint, name=returned("read_pnm"))


@pytest.mark.question("q5", weight=1.5, hint="After maxval comes one white space byte; every byte after it is a pixel.")
def test_pixels_that_look_like_a_header(student, rng):
    """Pixels that look like spaces, line ends, digits or comments are pixels, in the middle and in front."""
    spaces = rng.permutation(np.tile(np.frombuffer(b" \n\t\r0759A", np.uint8), 4)).reshape(4, 9)
    letters, comments = draws.letters(rng, (4, 9)), draws.letters(rng, (4, 9))
    comments[1, 3], comments[2, 5] = b"#\n"
    for img, first, hint in (
        (spaces, b"\x80", EATEN), (letters, b"\n", ONE_BYTE), (letters, b" ", ONE_BYTE), (letters, b"\r", ONE_BYTE),
        (letters, b"7", "A pixel that looks like a digit is a pixel."), (comments, b"\x80", COMMENT), (letters, b"#", COMMENT),
    ):  # fmt: skip
        img[0, :2] = first[0], 200
        with explained(hint):
            answer = student.read_pnm(b"P5 9 4 255\n" + img.tobytes())
        assert_close(answer, img, dtype="uint8", hint=hint, name=returned("read_pnm"))


@pytest.mark.question("q5", weight=0.75, hint=EARLY)
def test_files_that_end_early(student, rng):
    """A file that lacks pixels raises ValueError, be it one byte or all; the whole file is read."""
    img = draws.letters(rng, (4, 9, 3))
    header = f"P6\n{img.shape[1]} {img.shape[0]}\n255\n".encode()
    data = header + img.tobytes()
    check(same_numbers(student.read_pnm(data), img), "The whole file is an image.")
    shorter = (data[:-1], data[: -img.shape[1] * 3], header)
    check_refused(student, ValueError, *(("read_pnm", short) for short in shorter), hint=EARLY)


@pytest.mark.question(
    "q5", weight=0.75, hint="Look at magic, sizes and maxval, for reading; at dtype and shape, for writing."
)
def test_refuses_what_is_no_such_file(student, rng):
    """Other kinds of files and broken headers raise ValueError; so do arrays that are no image, and floats TypeError."""
    img = draws.letters(rng, (2, 3))
    raster = img.tobytes()
    check(same_numbers(student.read_pnm(b"P5 3 2 255\n" + raster), img), WORKS_FIRST)
    data = student.write_pnm(img)
    check(data is not None, "`write_pnm` returned None — did you forget `return`?")
    check(type(data) is bytes and data.startswith(b"P"), WORKS_FIRST)
    bad_headers = (
        b"", b"P5", b"P5 3 2", b"P2 3 2 255\n", b"P3 3 2 255\n", b"P4 3 2\n", b"P7 3 2 255\n", b"P5 3 2 0\n", b"P5 3 2 256\n",
        b"P5 3 2 65535\n", b"P5 0 2 255\n", b"P5 3 0 255\n", b"P5 three 2 255\n", b"P5 -3 2 255\n", b"GIF89a",
        b"P5 3 2 # 255", b"P5 3 2 255x",
    )  # fmt: skip
    files = [header + raster if header.endswith(b"\n") else header for header in bad_headers]
    check_refused(
        student, ValueError, *(("read_pnm", data) for data in files), hint=raised_instead("ValueError", "an image")
    )
    no_images = (img.ravel(), img[:, :, None, None], np.dstack([img, img]), img[:0])
    check_refused(
        student, ValueError, *(("write_pnm", bad) for bad in no_images), hint=raised_instead("ValueError", "a file")
    )
    check_refused(student, TypeError, ("write_pnm", img / 255.0), hint=raised_instead("TypeError", "a file"))
