"""Q4, grey and its histogram."""

import numpy as np
import pytest
from autograder import assert_close, check

import draws
import oracle
from asking import answers, check_refused, results_of_their_own
from readings import WORKS_FIRST, assert_levels, raised_instead, returned, sentence, shows_something

MEAN = "Green looks brighter than blue: (0,255,0) should give 150, yours 85."
BGR = "Weights are in the wrong order: red gave 29."
TELEVISION = "The handout uses 0.299/0.587/0.114."
CUT = "Luma 84.8 became 84; round to nearest."


@pytest.mark.question("q4", weight=2.25, hint="0.299 R + 0.587 G + 0.114 B, in floats, to the nearest level.")
def test_luma_of_many_colours(student, rng):
    """Twenty thousand colours get the weighted sum of their channels; close to halfway either neighbour is right."""
    img = draws.noise(rng, (100, 200, 3))
    luma = oracle.luma(img)
    answer = student.to_gray(img)
    # Other roundings of the weights (0.2989, or 299/1000 in integers) move a sum by less than 0.1.
    hint = sentence(answer, {CUT: luma - 0.5}, within=0.51) or sentence(
        answer,
        {
            MEAN: oracle.luma(img, (1 / 3, 1 / 3, 1 / 3)),
            BGR: oracle.luma(img, oracle.LUMA[::-1]),
            TELEVISION: oracle.luma(img, (0.2126, 0.7152, 0.0722)),
        },
        within=1.01,
    )
    assert_levels(answer, luma, call="to_gray", hint=hint, slack=0.1)


@pytest.mark.question("q4", weight=0.75, hint="Where R = G = B the grey level is that number.")
def test_grey_stays_grey(student, rng):
    """A colour image without colour keeps its levels, all 256 of them."""
    grey = rng.permutation(256).astype(np.uint8).reshape(8, 32)
    answer = student.to_gray(np.dstack([grey] * 3))
    hint = sentence(answer, {CUT: grey - 0.5}, within=0.51)
    assert_levels(answer, grey.astype(float), call="to_gray", hint=hint)


@pytest.mark.question("q4", weight=1.75, hint="Entry k counts the pixels of level k: 256 entries, always.")
def test_histogram(student, rng):
    """Every level is counted in its own entry, also where the darkest and the brightest are absent."""
    low, high = int(rng.integers(5, 30)), int(rng.integers(200, 240))
    dim = draws.noise(rng, (20, 31), low, high)
    grays = (dim, draws.noise(rng, (17, 40)), np.full((3, 4), high, dtype=np.uint8))
    for gray, answer in zip(grays, answers(student, "histogram256", [(gray,) for gray in grays]), strict=True):
        counts = np.array([int((gray == level).sum()) for level in range(256)])
        stretched = np.histogram(gray, bins=256)[0]
        absent = "There are 256 entries, also for levels that no pixel has."
        hint = sentence(answer, {"Bin 0 counts the darkest level of the image; edges must be 0…256.": stretched}) or (
            absent if isinstance(answer, np.ndarray) and answer.shape != (256,) else ""
        )
        assert_close(answer, counts, dtype="int", hint=hint, name=returned("histogram256"))


@pytest.mark.question("q4", weight=1.25, hint="True where the level is above t.")
def test_binarize_is_strict(student, rng):
    """Pixels above t are True; those equal to t or below are False, for any t."""
    gray = rng.permutation(256).astype(np.uint8).reshape(16, 16)
    levels = (int(rng.integers(1, 255)), 0, 254, 255)
    for t, answer in zip(levels, answers(student, "binarize", [(gray, t) for t in levels]), strict=True):
        hint = sentence(answer, {"A pixel equal to t is not above t.": gray >= t, "True means above t.": gray <= t})
        assert_close(answer, gray > t, dtype="bool", hint=hint, name=returned("binarize"))


@pytest.mark.question("q4", weight=1, hint="Look at shape and dtype first, and leave the image as it is.")
def test_refuses_and_leaves_alone(student, rng):
    """to_gray refuses what is no colour image, histogram256 floats, and neither changes its image."""
    img = draws.colour(rng)
    red = img[:, :, 0].copy()
    calls = (("to_gray", img), ("histogram256", red), ("binarize", red, 100))
    gray, counts, above = results_of_their_own(student, *calls, arguments=["img", "gray", "gray"])
    check(shows_something(gray, red.shape), WORKS_FIRST)
    check(all(isinstance(answer, np.ndarray) and bool(answer.any()) for answer in (counts, above)), WORKS_FIRST)
    no_colours = (red, np.dstack([img, img[:, :, :1]]))
    check_refused(
        student, ValueError, *(("to_gray", bad) for bad in no_colours), hint=raised_instead("ValueError", "an image")
    )
    check_refused(student, TypeError, ("histogram256", red / 255.0), hint=raised_instead("TypeError", "counts"))
