"""Q3, arithmetic with intensities."""

import numpy as np
import pytest
from autograder import assert_close, check, raises

import draws
from asking import answers, check_refused, results_of_their_own
from readings import WORKS_FIRST, assert_levels, raised_instead, returned, sentence, shows_something

WRAPPED = "200+100 gave 44 (=300−256); saturate at 255."
NEAREST = "0.999·255=254.7 became 254; round to nearest."
SIGNED = "The distance between 105 and 109 came out 252; subtract in a signed type."
STRETCHED = "The same grey level maps to different floats in two images."
WHITE = "White must map to exactly 1.0."
#: All 256 levels.
LEVELS = np.arange(256, dtype=np.uint8)


@pytest.mark.question("q3", weight=1.5, hint="Divide by 255, in float32.")
def test_to_float(student, rng):
    """Every level becomes its 255th, as float32, whatever other levels are in the image."""
    narrow = draws.noise(rng, draws.sizes(rng), 60, 190)
    flat = np.full((2, 3), int(rng.integers(1, 255)), dtype=np.uint8)
    imgs = (narrow, flat, rng.permutation(LEVELS).reshape(4, 8, 8), np.zeros((0, 5), dtype=np.uint8))
    for img, answer in zip(imgs, answers(student, "to_float", [(img,) for img in imgs]), strict=True):
        exact = img / 255.0
        hint = ""
        if np.ptp(img if img.size else [0]):
            hint = sentence(answer, {STRETCHED: (img - float(img.min())) / float(np.ptp(img))}, within=1e-6)
        hint = hint or sentence(
            answer,
            {WHITE: img / 256.0, "Floats go from 0.0 to 1.0, not to 255.": img} if img.any() else {},
            within=1e-6,
        )
        assert_close(answer, exact, rtol=0.0, atol=1.2e-7, dtype="float32", hint=hint, name=returned("to_float"))


@pytest.mark.question("q3", weight=2, hint="Clip to 0.0 … 1.0, multiply by 255, round to nearest.")
def test_to_uint8_clips_and_rounds(student, rng):
    """Floats go to the nearest level: all 256 come back, what is between is rounded, what is outside is clipped."""
    there_and_back = LEVELS.reshape(16, 16)
    x, exact = draws.between_levels(rng)
    outside = np.array([-0.3, -1e9, -np.inf, -1e-9, 1.0 + 1e-9, 1.7, 1e9, np.inf])
    ties = (rng.permutation(255)[:20] + 0.5) / 255
    cases = (
        (x, exact),
        (x.astype(np.float32), exact),
        (there_and_back / 255.0, there_and_back.astype(float)),
        ((there_and_back / np.float32(255)).astype(np.float32), there_and_back.astype(float)),
        (outside, np.repeat([0.0, 255.0], 4)),
        (ties, ties * 255),
        (np.zeros((0, 3)), np.zeros((0, 3))),
    )
    given_answers = answers(student, "to_uint8", [(given,) for given, _ in cases])
    for (given, levels), answer in zip(cases, given_answers, strict=True):
        with np.errstate(all="ignore"):
            cut = np.clip(np.nan_to_num(given) * 255, -1e6, 1e6).astype(np.int64) % 256
        outer = "What is outside 0.0 … 1.0 must be clipped first." if given is outside else NEAREST
        hint = sentence(answer, {outer: cut}, outer if given is outside else "") if given.size else ""
        assert_levels(answer, levels, call="to_uint8", hint=hint)


@pytest.mark.question("q3", weight=0.5, hint="NaN has no pixel value; raise ValueError.")
def test_to_uint8_refuses_nan(student, rng):
    """A NaN among the floats raises ValueError; without it they become levels."""
    x, _ = draws.between_levels(rng)
    check(shows_something(student.to_uint8(x), x.shape), WORKS_FIRST)
    x[3, 4] = np.nan
    with raises(ValueError, hint="NaN has no pixel value; raise ValueError."):
        student.to_uint8(x)


@pytest.mark.question("q3", weight=1.5, hint="Add in a wider type, clip to 0 … 255, then go back to uint8.")
def test_brighten_saturates(student, rng):
    """All 256 levels with all 511 deltas: sums are exact, and end at 0 and 255."""
    table = rng.permutation(LEVELS).reshape(8, 32)
    deltas = np.arange(-255, 256)
    assert_close(student.brighten(table[:0], 5), table[:0], dtype="uint8", name=returned("brighten"))
    found = np.array(answers(student, "brighten", [(table, delta) for delta in deltas.tolist()]))
    sums = deltas[:, None, None] + table.astype(int)
    hint = sentence(found, {WRAPPED: sums % 256}, "Saturate at both ends: at 0 and at 255.")
    assert_close(found, np.clip(sums, 0, 255), dtype="uint8", hint=hint, name=returned("brighten"))


@pytest.mark.question("q3", weight=1.75, hint="alpha·a + (1−alpha)·b, in floats, then to the nearest level.")
def test_blend(student, rng):
    """A blend lies between its images as alpha says, is exact at 0 and 1, and changes nothing in equal images."""
    shape = draws.sizes(rng)
    a, b = draws.distinct(rng, shape), draws.distinct(rng, shape)
    a[0, :2], b[0, :2] = (255, 0), (0, 255)
    alphas = (float(rng.uniform(0.15, 0.35)), float(rng.uniform(0.65, 0.85)), 0.5, 0.0, 1.0)
    found = answers(student, "blend", [(a, b, alpha) for alpha in alphas] + [(a, a, alpha) for alpha in alphas])
    for alpha, answer, same in zip(alphas, found[:5], found[5:], strict=True):
        exact = alpha * a.astype(float) + (1.0 - alpha) * b.astype(float)
        other = (1.0 - alpha) * a.astype(float) + alpha * b.astype(float)
        swapped = "alpha belongs to `a`: alpha·a + (1 − alpha)·b."
        hint = sentence(answer, {swapped: np.rint(other)} if alpha != 0.5 else {}, within=1.0)
        hint = hint or sentence(answer, {"Round the mixture to the nearest level; do not cut it off.": np.floor(exact)})
        assert_levels(answer, exact, call="blend", hint=hint)
        assert_levels(same, a.astype(float), call="blend", hint="An image blended with itself stays as it is.")


@pytest.mark.question("q3", weight=1.5, hint="|a − b| needs numbers that can be negative on the way.")
def test_abs_diff(student, rng):
    """The distance of every pair of levels is right, in either order."""
    order = rng.permutation(256)
    a = np.repeat(LEVELS[order], 256).reshape(256, 256)
    b = np.tile(LEVELS, 256).reshape(256, 256)
    answer = student.abs_diff(a, b)
    far = a.astype(int) - b
    cut = "Where b is the larger one you gave 0; the distance is the same in either direction."
    hint = sentence(answer, {SIGNED: far % 256, cut: np.maximum(far, 0)})
    assert_close(answer, np.abs(far), dtype="uint8", hint=hint, name=returned("abs_diff"))


@pytest.mark.question("q3", weight=0.75, hint="Work on a copy, and give back memory of your own.")
def test_arguments_stay_as_they_are(student, rng):
    """No function changes its images, and no result shares their memory, even where nothing is to be done."""
    img = draws.colour(rng)
    other, black = 255 - img, np.zeros_like(img)
    x, _ = draws.between_levels(rng)
    calls = (
        ("brighten", img, 7), ("brighten", img, 0), ("blend", img, other, 1.0), ("blend", other, img, 0.0),
        ("abs_diff", img, other), ("abs_diff", img, black), ("to_uint8", 2.0 * x - 0.5),
    )  # fmt: skip
    results = results_of_their_own(student, *calls, arguments=["img", "img", "a", "a", "a", "a", "x"])
    for (name, first, *_), result in zip(calls, results, strict=True):
        check(result is not None, f"`{name}` returned None — did you forget `return`?")
        check(shows_something(result, first.shape), WORKS_FIRST)


@pytest.mark.question("q3", weight=0.5, hint="Look at dtypes, shapes and ranges before you compute.")
def test_refuses_bad_input(student, rng):
    """Other shapes, deltas and alphas out of range raise ValueError, other dtypes TypeError."""
    img = draws.colour(rng)
    for result in (student.abs_diff(img, np.zeros_like(img)), student.brighten(img, 5)):
        check(shows_something(result, img.shape), WORKS_FIRST)
    narrow, floats = img[:, :1], img / 255.0
    check_refused(
        student, ValueError,
        ("brighten", img, 256), ("brighten", img, -256), ("blend", img, img, -0.01), ("blend", img, img, 1.01),
        ("blend", img, img, float("nan")), ("blend", img, narrow, 0.5), ("abs_diff", img, narrow), hint=raised_instead("ValueError", "an image"),
    )  # fmt: skip
    check_refused(
        student, TypeError,
        ("to_float", floats), ("to_uint8", img), ("brighten", floats, 1), ("blend", img, floats, 0.5),
        ("abs_diff", floats, img), hint=raised_instead("TypeError", "an image"),
    )  # fmt: skip
