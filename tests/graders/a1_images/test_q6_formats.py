"""Q6, headers and compression. Sizes of compressed files are compared as inequalities: they depend on the encoder."""

import numpy as np
import pytest
from autograder import assert_equal, batched, check, value_of

import draws
import oracle
from asking import check_refused, fields
from readings import explained, raised_instead

FIELDS = ("format", "width", "height", "bits_per_pixel")
#: What a PNG's colour types stand for.
NAMES = {0: "Grey", 2: "RGB", 3: "A palette", 4: "Grey with alpha", 6: "RGBA"}
#: Numbers per pixel of each colour type of PNG, and what is said of each at the depths that are asked for.
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
PER_PIXEL = {
    (colour, depth): f"{NAMES[colour]} at depth {depth} has {depth * channels} bits per pixel."
    for colour, channels in CHANNELS.items()
    for depth in (1, 8, 16)
}
SAME_IMAGE = "All formats must encode the image you were given."
RAW = ("png", "bmp", "ppm")
GIVES_BACK = {name: f"{name.upper()} gives back every number." for name in RAW}
LOSSLESS = {name: f"{name.upper()} is lossless." for name in RAW}
#: The fields of an entry of a report.
ENTRY = ("n_bytes", "max_abs_error", "lossless")


def check_header(header, expected, misreadings=()):
    """Demand the four fields of a header; `misreadings` pairs a field's wrong value with its sentence."""
    for field, want in zip(FIELDS, expected, strict=True):
        got = header[field]
        hint = next((text for name, wrong, text in misreadings if name == field and _is(got, wrong)), "")
        assert_equal(got, want, hint=hint, name=field)


def _is(got, wrong):
    return isinstance(got, int | np.integer) and int(got) == wrong


@pytest.mark.question(
    "q6",
    weight=1.75,
    hint="PNG: width and height are 4 bytes each from byte 16, depth is byte 24, colour type byte 25.",
)
def test_png(student, rng):
    """PNG headers of all colour types are read, with sizes of one byte and of several."""
    big = [int(size) for size in rng.integers(300, 60000, 2)]
    cases = [
        (300, int(rng.integers(1, 250)), 8, 6), (7, 65536 + big[0], 8, 0), (big[0], big[1], 8, 2),
        (256, 65536, 16, 2), (big[1], 3, 8, 4), (255, 257, 8, 3), (64, 48, 1, 0),
    ]  # fmt: skip
    headers = fields(student, "sniff", [(oracle.png_start(*case),) for case in cases], FIELDS)
    for (width, height, depth, colour), header in zip(cases, headers, strict=True):
        bits = depth * CHANNELS[colour]
        turned = int.from_bytes(width.to_bytes(4, "big"), "little")
        misreadings = [
            ("width", turned, "The width came out turned round: PNG stores the high byte first."),
            ("width", height, "In the file width comes first, then height."),
            ("bits_per_pixel", depth, PER_PIXEL[colour, depth]),
        ]
        check_header(header, ("png", width, height, bits), misreadings)


@pytest.mark.question(
    "q6",
    weight=1.25,
    hint="BMP: width and height are signed and 4 bytes each from byte 18, bits per pixel 2 bytes from byte 28.",
)
def test_bmp(student, rng):
    """BMP headers are read with the low byte first; a negative height is a top-down file."""
    cases = [(300, int(rng.integers(5, 250)), 24), (70000, 257, 8), (int(rng.integers(300, 999)), -5, 32)]
    headers = fields(student, "sniff", [(oracle.bmp_start(*case),) for case in cases], FIELDS)
    for (width, height, bits), header in zip(cases, headers, strict=True):
        turned = int.from_bytes(width.to_bytes(4, "little"), "big")
        unsigned = 2**32 + height
        misreadings = [
            ("width", turned, "The width came out turned round: BMP stores the low byte first."),
            ("height", height, "Negative BMP height means top-down; report 5, not −5."),
            ("height", unsigned, "The height in a BMP is signed: −5 read as unsigned is 4294967291."),
        ]
        check_header(header, ("bmp", width, abs(height), bits), misreadings)


@pytest.mark.question(
    "q6", weight=0.75, hint="A PNM header says P5 or P6, width, height and maxval; comments count for nothing."
)
def test_pnm(student, rng):
    """PGM and PPM headers are read, comments and two-byte numbers included, down to the smallest file."""
    width, height = (int(size) for size in rng.integers(300, 5000, 2))
    cases = (
        (f"P6\n{width} {height}\n255\n".encode() + bytes(40), ("ppm", width, height, 24)),
        (f"P5\n# 9 9\n{width}\t{height}\n100\n".encode() + b"\n" * 20, ("pgm", width, height, 8)),
        (f"P6 {width} {height} 65535\n".encode() + bytes(30), ("ppm", width, height, 48)),
        (f"P5 {width} {height} 256\n".encode() + bytes(30), ("pgm", width, height, 16)),
        (b"P5 1 1 255\n\x07", ("pgm", 1, 1, 8)),
    )
    with explained("The smallest PGM has 12 bytes, and 64 bytes of a large one are enough."):
        headers = fields(student, "sniff", [(data[:64],) for data, _ in cases], FIELDS)
    for header, (_, expected) in zip(headers, cases, strict=True):
        check_header(header, expected)


@pytest.mark.question(
    "q6", weight=0.75, hint="Look at the first bytes, and at how many there are; for a report, at the names."
)
def test_refuses_what_it_does_not_know(student, rng):
    """Other formats, files that are too short and unknown names raise ValueError; known ones are answered."""
    img = draws.noise(rng, (6, 9))
    png, bmp = oracle.by_pillow(img, "PNG"), oracle.by_pillow(img, "BMP")
    assert_equal(fields(student, "sniff", [(png,)], FIELDS)[0]["format"], "png", hint="This is a PNG.", name="format")
    report = student.compression_report(img, ["png"])
    check(isinstance(report, dict) and list(report) == ["png"], "The report has one entry for each name.")
    others = (oracle.by_pillow(img, "GIF")[:64], oracle.by_pillow(img, "JPEG")[:64], b"P4 8 8\n" + bytes(30), bytes(64))
    cut = (b"", png[:8], png[:24], png[:25], bmp[:2], bmp[:26], bmp[:29], b"P5\n9", b"\x89PNG" + bytes(40))
    check_refused(
        student,
        ValueError,
        *(("sniff", data) for data in (*others, *cut)),
        hint=raised_instead("ValueError", "a header"),
    )
    check_refused(
        student, ValueError, ("compression_report", img, ["png", "tiny"]), hint=raised_instead("ValueError", "a report")
    )


def reported(student, img, names):
    """The fields of a compression report by name, and the image as it is after the call."""
    with batched(student):
        there = student.put(img)
        report, after = student.compression_report(there, names), there.copy()
    entries = value_of(report)
    right = isinstance(entries, dict) and set(entries) == set(names)
    check(right, "The report has one entry for each name, and no other.")
    with batched(student):
        fields = {name: {field: getattr(report[name], field) for field in ENTRY} for name in names}
    return {name: {field: value_of(value) for field, value in entry.items()} for name, entry in fields.items()}, after


@pytest.mark.question(
    "q6", weight=1.5, hint="Write to memory, read it back, and compare with the image that was given."
)
def test_what_survives(student, rng):
    """PNG, BMP and PPM give every number back; JPEG does not, and its error is the true one."""
    for img in (draws.noise(rng, (24, 40, 3)), draws.noise(rng, (40, 24, 3), 90, 160), draws.noise(rng, (33, 24))):
        report, afterwards = reported(student, img, ["jpeg", *RAW])
        for name in RAW:
            assert_equal(report[name]["max_abs_error"], 0, hint=GIVES_BACK[name], name="max_abs_error")
            assert_equal(report[name]["lossless"], True, hint=LOSSLESS[name], name="lossless")
        true_error = oracle.jpeg_error(img)
        survives = "On noise JPEG changes pixels."
        assert_equal(report["jpeg"]["lossless"], False, hint=survives, name="lossless")
        error = report["jpeg"]["max_abs_error"]
        check(isinstance(error, int | np.integer), "`max_abs_error` is an integer.")
        narrow = "Error computed in 8 bits wraps; use a wider signed type." if int(error) > 0 else survives
        check(abs(int(error) - true_error) <= 25, narrow, staff=f"error {error}, should be about {true_error}")
        assert_equal(afterwards, img, hint="The image must stay as it is.")


@pytest.mark.question("q6", weight=1, hint="`n_bytes` is the size of the whole file that was written.")
def test_sizes_follow_content(student, rng):
    """Raw formats take what the pixels take; PNG shrinks a gradient to a fraction and noise not at all."""
    smooth, rough = draws.gradient(rng, 60, 100), draws.noise(rng, (60, 100, 3))
    raw = smooth.size
    for img in (smooth, rough):
        report, _ = reported(student, img, ["ppm", "bmp", "png", "jpeg"])
        sizes = {name: report[name]["n_bytes"] for name in ("ppm", "bmp", "png", "jpeg")}
        check(all(isinstance(size, int | np.integer) for size in sizes.values()), "`n_bytes` is an integer.")
        staff = f"{sizes}, raw {raw}"
        bare = "The header counts, too." if raw in (sizes["ppm"], sizes["bmp"]) else SAME_IMAGE
        check(raw < sizes["ppm"] <= raw + 64 and raw < sizes["bmp"] <= raw + 512, bare, staff=staff)
        if img is smooth:
            check(0 < sizes["png"] < sizes["ppm"] // 4, "PNG shrinks a gradient to a fraction.", staff=staff)
        else:
            check(raw <= sizes["png"] <= 2 * raw, SAME_IMAGE, staff=staff)
        check(0 < sizes["jpeg"] < sizes["ppm"], SAME_IMAGE, staff=staff)
