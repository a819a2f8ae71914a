"""Public tests: one instance of what the hidden tests look at. Read them, run them, step through them."""

import io

import numpy as np
import pytest
from autograder import assert_close, assert_equal, check, raises, value_of
from PIL import Image
from support.deck import BOOK_CELLS, DECK, book_rows

PORTRAIT = np.array(DECK, dtype=np.uint8)
#: Two rows and three columns of colours, eighteen different numbers.
COLOURS = np.arange(10, 190, 10, dtype=np.uint8).reshape(2, 3, 3)


def public(question, weight, hint=""):
    """Mark a public test: its feedback shows everything."""
    return pytest.mark.question(question, weight=weight, hint=hint, feedback="public")


# Q1. The pixel matrix --------------------------------------------------------------------------------------


@public("q1", 1.5, hint="Rows first, from the top; one byte per pixel.")
def test_deck_portrait(student):
    """The deck's portrait has 16 rows and 12 columns, one byte per pixel; row 3, column 5 holds 111."""
    rows = [list(row) for row in DECK]
    answer = student.as_image(rows)
    hint = "One pixel should take 1 byte: dtype uint8."
    if isinstance(answer, np.ndarray) and answer.shape == (12, 16):
        hint = "Rows come first: 16 rows × 12 columns should give shape (16, 12), yours is (12, 16)."
    assert_close(answer, PORTRAIT, dtype="uint8", hint=hint, name="what `as_image` returns")
    level = student.pixel(PORTRAIT, 3, 5)
    hint = "`pixel(img,3,5)` gave 233, which is the value at row 5, column 3." if level == 233 else ""
    assert_equal(level, 111, hint=hint, name="what `pixel` returns")
    with raises(IndexError, hint="row −1 should raise IndexError, NumPy silently counted from the end."):
        student.pixel(PORTRAIT, -1, 0)
    with raises(TypeError, hint="255.0 is no integer: raise TypeError."):
        student.as_image([[0, 255.0]])


@public("q1", 1, hint="Each field of ImageStats says in the stub what it is.")
def test_deck_portrait_in_numbers(student):
    """The portrait takes 192 bytes, goes from 0 to 255, and has a mean of 144.125."""
    stats = student.describe(PORTRAIT)
    check(stats is not None, "`describe` returned None — did you forget `return`?")
    size = "`height` is the number of rows. Pillow's `size` is (width, height)."
    expected = {
        "height": (16, size),
        "width": (12, size),
        "channels": (1, ""),
        "n_bytes": (192, "192 pixels of one byte."),
    }
    for field, (value, hint) in (expected | {"min": (0, ""), "max": (255, "")}).items():
        assert_equal(getattr(stats, field), value, hint=hint, name=field)
    mean, wrapped = stats.mean, "The sum wrapped at 256: 24 instead of 27672."
    assert_close(mean, 144.125, hint=wrapped if mean == 24 / 192 else "", name="mean")
    assert_equal(stats.dtype, "uint8", name="dtype")


# Q2. Channels and layouts ----------------------------------------------------------------------------------


@public("q2", 2.5, hint="An image is (H, W, C): the channels are the last axis, red first.")
def test_small_image_in_pieces(student):
    """A 2 × 3 image comes apart into channels, goes channels-first and back, and to BGR."""
    channels = value_of(student.split_rgb(COLOURS))
    check(isinstance(channels, tuple | list) and len(channels) == 3, "`split_rgb` returns three channels.")
    blue = "Pure red came out as blue; channel 0 is red (OpenCV's BGR order is different)."
    for k in range(3):
        assert_close(channels[k], COLOURS[:, :, k], dtype="uint8", hint=blue, name=f"channel {k}")
    assert_close(student.merge_rgb(*channels), COLOURS, dtype="uint8", name="what `merge_rgb` returns")
    chw = np.stack([COLOURS[:, :, k] for k in range(3)])
    cut = "Right shape, wrong pixels: reshape re-cuts the data, `transpose` moves axes."
    forth, back = student.hwc_to_chw(COLOURS), student.chw_to_hwc(chw)
    hint = cut if np.array_equal(forth, COLOURS.reshape(3, 2, 3)) else ""
    assert_close(forth, chw, dtype="uint8", hint=hint, name="what `hwc_to_chw` returns")
    hint = cut if np.array_equal(back, chw.reshape(2, 3, 3)) else ""
    assert_close(back, COLOURS, dtype="uint8", hint=hint, name="what `chw_to_hwc` returns")
    assert_close(student.swap_rb(COLOURS), COLOURS[:, :, [2, 1, 0]], dtype="uint8", name="what `swap_rb` returns")


@public("q2", 1.5, hint="0xRRGGBB is red·65536 + green·256 + blue.")
def test_red_in_24_bits(student):
    """Pure red is 0xFF0000, and 0x123456 is (0x12, 0x34, 0x56)."""
    red = np.array([[[255, 0, 0]]], dtype=np.uint8)
    code = student.pack24(red)
    hint = "The first of the three bytes is red: 0xRRGGBB. Widen to uint32 before you shift."
    assert_close(code, [[0xFF0000]], dtype="uint32", hint=hint, name="what `pack24` returns")
    answer = student.unpack24(np.array([[0x123456]], dtype=np.uint32))
    assert_close(answer, [[[0x12, 0x34, 0x56]]], dtype="uint8", name="what `unpack24` returns")
    with raises(ValueError, hint="0x1000000 has more than 24 bits: raise ValueError."):
        student.unpack24(np.array([[0x1000000]], dtype=np.uint32))


# Q3. Arithmetic with intensities ---------------------------------------------------------------------------


@public("q3", 2, hint="Compute in a wider type, clip, then go back to uint8.")
def test_levels_saturate(student):
    """200 + 100 is 255 and 50 − 100 is 0; a blend of 100 and 200 with alpha ¼ is 175."""
    img = np.array([[200, 50]], dtype=np.uint8)
    hint = "200+100 gave 44 (=300−256); saturate at 255."
    assert_close(student.brighten(img, 100), [[255, 150]], dtype="uint8", hint=hint, name="what `brighten` returns")
    assert_close(
        student.brighten(img, -100),
        [[100, 0]],
        dtype="uint8",
        hint="Saturate at 0, too.",
        name="what `brighten` returns",
    )
    blended = student.blend(np.array([[100]], dtype=np.uint8), np.array([[200]], dtype=np.uint8), 0.25)
    assert_close(blended, [[175]], dtype="uint8", hint="¼·100 + ¾·200.", name="what `blend` returns")


@public("q3", 2, hint="Look at the rule of this function in the handout.")
def test_two_prints_of_one_portrait(student):
    """abs_diff finds the five cells in which the deck and the book differ; levels survive the way to floats and back."""
    answer = student.abs_diff(PORTRAIT, np.array(book_rows(), dtype=np.uint8))
    expected = np.zeros((16, 12))
    for place, level in BOOK_CELLS.items():
        expected[place] = abs(int(PORTRAIT[place]) - level)
    hint = "The distance between 105 and 109 came out 252; subtract in a signed type."
    hint = hint if isinstance(answer, np.ndarray) and answer.shape == (16, 12) and answer[3, 1] == 252 else ""
    assert_close(answer, expected, dtype="uint8", hint=hint, name="what `abs_diff` returns")
    floats = student.to_float(PORTRAIT)
    white = "White must map to exactly 1.0."
    assert_close(
        floats, PORTRAIT / 255, rtol=0.0, atol=1.2e-7, dtype="float32", hint=white, name="what `to_float` returns"
    )
    levels = student.to_uint8(np.array([-0.5, 0.0, 0.999, 1.0, 7.0]))
    hint = "0.999·255=254.7 became 254; round to nearest."
    assert_close(levels, [0, 0, 255, 255, 255], dtype="uint8", hint=hint, name="what `to_uint8` returns")
    assert_close(student.to_uint8(floats), PORTRAIT, dtype="uint8", hint=hint, name="what `to_uint8` returns")


# Q4. Grey and its histogram --------------------------------------------------------------------------------


@public("q4", 1.5, hint="0.299 R + 0.587 G + 0.114 B, rounded, of shape (H, W).")
def test_primaries_in_grey(student):
    """Red, green, blue and white have the brightness 76, 150, 29 and 255."""
    primaries = np.array([[[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 255]]], dtype=np.uint8)
    answer = student.to_gray(primaries)
    known = {
        85: "Green looks brighter than blue: (0,255,0) should give 150, yours 85.",
        29: "Weights are in the wrong order: red gave 29.",
        54: "The handout uses 0.299/0.587/0.114.",
    }
    same = isinstance(answer, np.ndarray) and answer.shape == (1, 4)
    hint = known.get(int(answer[0, 0]), "0.299 R + 0.587 G + 0.114 B, rounded.") if same else ""
    assert_close(answer, [[76, 150, 29, 255]], dtype="uint8", hint=hint, name="what `to_gray` returns")


@public("q4", 1.5, hint="Count each level; mark what is above t.")
def test_portrait_counted(student):
    """The portrait's histogram has 256 entries and 192 pixels, three of them black; 111 is not above 111."""
    counts = student.histogram256(PORTRAIT)
    expected = np.array([np.sum(level == PORTRAIT) for level in range(256)])
    assert_close(
        counts, expected, dtype="int", hint="Entry k counts the pixels of level k.", name="what `histogram256` returns"
    )
    answer = student.binarize(PORTRAIT, 111)
    hint = "A pixel equal to t is not above t." if np.array_equal(answer, PORTRAIT >= 111) else ""
    assert_close(answer, PORTRAIT > 111, dtype="bool", hint=hint, name="what `binarize` returns")


# Q5. A file is a header and pixels -------------------------------------------------------------------------

#: Three pixels wide and two high, with a comment.
SMALL_PPM = b"P6\n# red, green, blue\n3 2\n255\n" + bytes(
    [255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 20, 30, 35, 32, 10, 0, 0, 0]
)
SMALL = np.array([[[255, 0, 0], [0, 255, 0], [0, 0, 255]], [[10, 20, 30], [35, 32, 10], [0, 0, 0]]], dtype=np.uint8)


@public("q5", 1.75, hint="Header, one white space byte, pixels.")
def test_reads_a_small_file(student):
    """The handout's file is 3 pixels wide and 2 high; one byte less is a ValueError."""
    answer = student.read_pnm(SMALL_PPM)
    hint = "The file says width, then height; NumPy's shape is (height, width)."
    hint = hint if isinstance(answer, np.ndarray) and answer.shape == (3, 2, 3) else ""
    assert_close(answer, SMALL, dtype="uint8", hint=hint, name="what `read_pnm` returns")
    grey = student.read_pnm(b"P5 2 1 255\n\n#")
    assert_close(
        grey, [[10, 35]], dtype="uint8", hint="Exactly one whitespace byte separates header and pixels.", name="P5"
    )
    with raises(ValueError, hint="File ends early: raise ValueError saying how many bytes are missing."):
        student.read_pnm(SMALL_PPM[:-1])


def pixels_or_none(read_image, data):
    """Pixels of a PGM or PPM file as Pillow reads them; None where it cannot."""
    try:
        return read_image(data, formats=("PPM",))
    except ValueError:
        return None


@public("q5", 1.75, hint="The header says width, then height, then 255.")
def test_writes_a_small_file(student, read_image):
    """Pillow reads the same pixels from the file that was written, which ends with the last of them."""
    for img, magic in ((SMALL, b"P6"), (PORTRAIT, b"P5")):
        data = student.write_pnm(img)
        check(type(data) is bytes, "`write_pnm` returns bytes; did you forget `return`?")
        check(data[:2] == magic, f"This file begins with {magic.decode()}.")
        check(data[-img.size :] == img.tobytes(), "After the header come the raw bytes of the pixels, row by row.")
        header = data[: -img.size].split()
        width, height = str(img.shape[1]).encode(), str(img.shape[0]).encode()
        turned = "Header says 2 3, should be `width height` = 3 2." if header[1:3] == [height, width] else ""
        check(not turned, turned)
        same = np.array_equal(pixels_or_none(read_image, data), img)
        check(same, "Pillow reads other pixels from your file, or cannot read it.")


# Q6. Headers and compression -------------------------------------------------------------------------------


@public("q6", 2, hint="The table of the handout says which bytes hold what, and which comes first.")
def test_sniffs_one_of_each(student):
    """Files of 300 × 5 pixels that Pillow wrote as PNG, BMP, PGM and PPM are told apart by their first 64 bytes."""
    grey = np.zeros((5, 300), dtype=np.uint8)
    cases = (("PNG", np.dstack([grey] * 3), "png", 24), ("BMP", np.dstack([grey] * 3), "bmp", 24))
    cases += (
        ("PPM", grey, "pgm", 8),
        ("PPM", np.dstack([grey] * 3), "ppm", 24),
        ("PNG", np.dstack([grey] * 4), "png", 32),
    )
    for kind, img, name, bits in cases:
        header = student.sniff(_file(img, kind)[:64])
        check(header is not None, "`sniff` returned None — did you forget `return`?")
        turned = "Width 300 read as 738263040: PNG stores the high byte first." if header.width == 738263040 else ""
        whole = "Bits of all channels together: RGB at depth 8 has 24, RGBA 32."
        expected = (("format", name, ""), ("width", 300, turned), ("height", 5, ""), ("bits_per_pixel", bits, whole))
        for field, value, hint in expected:
            assert_equal(getattr(header, field), value, hint=hint, name=f"{field} of a {name}")
    with raises(ValueError, hint="A GIF is none of these formats: raise ValueError."):
        student.sniff(_file(grey, "GIF")[:64])


def _file(img, kind):
    """The bytes of a file that Pillow writes."""
    with io.BytesIO() as memory:
        Image.fromarray(img).save(memory, format=kind)
        return memory.getvalue()


@public("q6", 1, hint="Write to memory, read it back, compare.")
def test_jpeg_is_not_lossless(student):
    """On a checkerboard of single pixels PNG gives everything back and JPEG does not."""
    board = (np.indices((16, 16)).sum(axis=0) % 2 * 255).astype(np.uint8)
    colours = np.dstack([board, 255 - board, board.T // 2])
    report = student.compression_report(colours, ["png", "jpeg"])
    check(isinstance(report, dict) and set(report) == {"png", "jpeg"}, "The report has one entry for each name.")
    assert_equal(report["png"].max_abs_error, 0, name="the error of png")
    assert_equal(report["png"].lossless, True, name="lossless of png")
    assert_equal(
        report["png"].n_bytes,
        len(_file(colours, "PNG")),
        hint="`n_bytes` is the size of the whole file.",
        name="n_bytes",
    )
    assert_equal(report["jpeg"].lossless, False, hint="Compare the pixels that come back.", name="lossless of jpeg")


# Q7. Video -------------------------------------------------------------------------------------------------


@public("q7", 1.5, hint="Time is the first axis; energy is the mean of |frame[t+1] − frame[t]|.")
def test_clip_of_three_frames(student):
    """Three 2 × 3 frames give (3, 2, 3, 3), and (3, 3, 2, 3) with the channels before the rows."""
    frames = [COLOURS, COLOURS + 20, COLOURS + 10]
    clip = student.stack_frames(frames)
    hint = "Frames need their own axis: expected (T,H,W,3)."
    hint = hint if isinstance(clip, np.ndarray) and clip.shape == (6, 3, 3) else ""
    assert_close(clip, np.array(frames), dtype="uint8", hint=hint, name="what `stack_frames` returns")
    tchw = np.array([[frame[:, :, k] for k in range(3)] for frame in frames])
    cut = "Right shape, wrong pixels: reshape re-cuts the data, `transpose` moves axes."
    assert_close(student.to_tchw(np.array(frames)), tchw, dtype="uint8", hint=cut, name="what `to_tchw` returns")
    energy = student.motion_energy(np.array(frames))
    wrapped = isinstance(energy, np.ndarray) and energy.shape == (2,) and energy[1] == 246
    hint = "Darkening by 10 looks like brightening by 246; subtract in a signed type." if wrapped else ""
    assert_close(energy, [20.0, 10.0], rtol=1e-6, hint=hint, name="what `motion_energy` returns")


@public("q7", 2, hint="floor(t·fps + 1e-9), at most the last frame; a frame takes H·W·channels·bits/8 bytes.")
def test_ten_seconds_of_video(student):
    """Ten seconds of 1080p at 30 frames per second take 1 866 240 000 bytes; at 4.1 seconds frame 123 is on."""
    answer = student.raw_video_bytes(10, 30, 1080, 1920)
    hint = "Off by a factor 8: bits=8 is one byte." if answer == 8 * 1_866_240_000 else ""
    assert_equal(answer, 1_866_240_000, hint=hint, name="what `raw_video_bytes` returns")
    for t, index in ((0.0, 0), (123 / 30, 123), (4.12, 123), (99.0, 299)):
        early = index == 123 and t < 4.11
        hint = (
            "123/30·30 comes out a hair below 123; see the 1e-9 rule."
            if early
            else "The frame at time t is the last one that has begun."
        )
        assert_equal(student.frame_index(t, 30, 300), index, hint=hint, name=f"the frame at {t:.4g} s")
    with raises(ValueError, hint="A negative time is a ValueError."):
        student.frame_index(-1.0, 30, 300)


# Q8. Vision by hand: segmentation --------------------------------------------------------------------------


def check_regions(labels, picture):
    """Demand labels that are alike exactly where the letters of `picture` are."""
    letters = np.array([list(row) for row in picture])
    check(labels is not None, "`segment` returned None — did you forget `return`?")
    check(isinstance(labels, np.ndarray) and labels.shape == letters.shape, "One label per pixel: shape (H, W).")
    for letter in np.unique(letters):
        inside = labels[letters == letter]
        check(len(np.unique(inside)) == 1, f"The pixels of region {letter} have different labels.", staff=str(labels))
        shared = np.isin(labels[letters != letter], inside)
        check(not shared.any(), f"Region {letter} shares its label with another one.", staff=str(labels))


@public("q8", 1.5, hint="Neighbours share a side; at most tau apart they are one region.")
def test_checkerboard(student):
    """A 2 × 3 checkerboard has six regions for a small tau, and one for tau = 255."""
    board = np.array([[0, 255, 0], [255, 0, 255]], dtype=np.uint8)
    labels = student.segment(board, 10)
    check_regions(labels, ["abc", "def"])
    assert_equal(student.n_regions(labels), 6, name="what `n_regions` returns")
    check_regions(student.segment(board, 255), ["aaa", "aaa"])


@public("q8", 2, hint="Neighbours share a side; at most tau apart they are one region.")
def test_two_spots(student):
    """Two bright spots of one grey are two regions, and the slow slope behind them is one."""
    picture = np.array(
        [[10, 11, 12, 13, 14, 15], [10, 200, 12, 13, 200, 15], [10, 200, 200, 13, 201, 15], [10, 11, 12, 13, 14, 15]],
        dtype=np.uint8,
    )
    labels = student.segment(picture, 1)
    check_regions(labels, ["aaaaaa", "abaaca", "abbaca", "aaaaaa"])
    assert_equal(student.n_regions(labels), 3, name="what `n_regions` returns")


# Q9. Are these lines parallel? -----------------------------------------------------------------------------


@public("q9", 1.5, hint="In degrees from the horizontal, positive where the line rises to the right.")
def test_three_directions(student):
    """A row has 0 degrees, a column 90, and a line that rises by one in two has 26.57."""
    across, upright = np.zeros((9, 9), dtype=bool), np.zeros((9, 9), dtype=bool)
    across[4, :] = upright[:, 4] = True
    rising = np.zeros((40, 80), dtype=bool)
    rising[39 - np.arange(80) // 2, np.arange(80)] = True
    flat, steep, slope = (student.line_angle_deg(mask) for mask in (across, upright, rising))
    assert_close(flat, 0.0, atol=0.5, dtype="number", hint="A row is horizontal.", name="the angle of a row")
    assert_close(
        steep, 90.0, atol=0.5, dtype="number", hint="A column is vertical: 90 degrees.", name="the angle of a column"
    )
    hint = (
        "Rows grow downwards: the line rises to the right, its angle is positive."
        if slope < 0
        else "In degrees, from the horizontal."
    )
    assert_close(slope, 26.57, atol=0.5, dtype="number", hint=hint, name="the angle of the rising line")
    assert_equal(
        student.are_parallel(rising, rising[:, ::-1]),
        False,
        hint="One rises, the other falls.",
        name="what `are_parallel` returns",
    )
    assert_equal(student.are_parallel(rising, rising[2:]), True, name="what `are_parallel` returns")


# Q10. Seeing the invisible ---------------------------------------------------------------------------------


@public("q10", 1.5, hint="Window, band, modality: see the tables of the handout.")
def test_a_12_bit_ramp(student):
    """Seen through the window from 0 to 1000, a 12-bit ramp is cut off at 255; green light is visible, ultrasound not EM."""
    ramp = np.array([[0, 100, 500, 1000, 4095]], dtype=np.uint16)
    answer = student.window_to_uint8(ramp, 0, 1000)
    below = isinstance(answer, np.ndarray) and answer.shape == (1, 5) and answer[0, 4] != 255
    hint = "4095 with high=1000 should be 255." if below else "low becomes 0, high becomes 255."
    exact = np.array([[0.0, 25.5, 127.5, 255.0, 255.0]])
    assert_close(answer, exact, rtol=0.0, atol=0.5, dtype="uint8", hint=hint, name="what `window_to_uint8` returns")
    for wavelength, band in ((550e-9, "visible"), (10e-6, "infrared"), (550.0, "radio")):
        name = value_of(student.em_band(wavelength))
        check(
            isinstance(name, str) and name.casefold() == band, f"{wavelength} m is {band}.", staff=f"got {name!r:.60}"
        )
    for name, answer in (("x-ray", True), ("ultrasound", False)):
        hint = (
            "Ultrasound is pressure, not electromagnetic." if name == "ultrasound" else "X-rays are waves like light."
        )
        assert_equal(student.uses_em(name), answer, hint=hint, name="what `uses_em` returns")
