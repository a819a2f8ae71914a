"""Q8, vision by hand: segmentation. Regions are compared as a partition, so that labels may be any numbers."""

import numpy as np
import pytest
from autograder import assert_equal, check, value_of

import draws
import oracle
from asking import answers, check_refused
from given import scenes
from readings import changed, explained, raised_instead, returned

INCLUSIVE = "Neighbours that differ by exactly tau belong together: ≤, not <."
CORNERS = "Pixels that touch at a corner only are no neighbours."
CHAIN = "Neighbours 10 and 11 (difference 1 ≤ tau) ended in different regions."
GLOBAL = "Regions that never touch share a label."
MERGE = "The two arms of the U got different labels."
DEEP = "RecursionError on a long thin region; use a stack or union–find."
ONE_REGION = {scene: f"On scene {scene} your tau leaves one region; disc and ground are 2." for scene in "AB"}
MANY_REGIONS = {scene: f"On scene {scene} your tau leaves too many regions; disc and ground are 2." for scene in "AB"}


def regions(answer, gray):
    """The labels, once they are integers of the image's shape."""
    check(answer is not None, "`segment` returned None — did you forget `return`?")
    form = isinstance(answer, np.ndarray) and answer.shape == gray.shape and answer.dtype.kind in "iu"
    check(form, "Return integers of shape (H, W), one label per pixel.", staff=f"{answer!r:.200}")
    return answer


def check_partition(answer, gray, right, hint=""):
    """Demand the right regions, whatever their labels are."""
    labels = regions(answer, gray)
    check(
        oracle.same_partition(labels, right),
        hint,
        staff=f"{len(np.unique(labels))} labels, {len(np.unique(right))} regions",
    )


def two_levels(rng, mask):
    """A dark and a bright level that are 40 to 127 apart, as a picture of `mask`, and a tau between."""
    dark = int(rng.integers(0, 100))
    bright = dark + int(rng.integers(40, 128))  # in eight bits, too, they are further apart than tau
    return np.where(mask, bright, dark).astype(np.uint8), int(rng.integers(1, bright - dark))


@pytest.mark.question(
    "q8", weight=2, hint="Join neighbours whose levels differ by at most tau, and all that hang together that way."
)
def test_patchworks(student, rng):
    """Random patchworks come apart into the right regions, in any orientation and inverted, and are counted right."""
    for tau in (int(rng.integers(5, 15)), int(rng.integers(15, 30))):
        gray = draws.patchwork(rng, tau)
        right = oracle.partition(gray, tau)
        labels = regions(student.segment(gray, tau), gray)
        if not oracle.same_partition(labels, right):
            check_partition(labels, gray, right, _misreading(labels, gray, tau))
        answer = student.n_regions(labels)
        assert_equal(answer, len(np.unique(right)), hint="Count different labels.", name=returned("n_regions"))
    views = [(gray[::-1], right[::-1]), (gray[:, ::-1], right[:, ::-1]), (gray.T, right.T), (255 - gray, right)]
    found = answers(student, "segment", [(seen, tau) for seen, _ in views])
    for answer, (seen, wanted) in zip(found, views, strict=True):
        check_partition(answer, seen, wanted)


def _misreading(labels, gray, tau):
    """The sentence of the rule that would have given these regions."""
    rules = {
        INCLUSIVE: oracle.partition(gray, tau - 1),
        CORNERS: oracle.partition(gray, tau, corners=True),
    }
    return next((text for text, wrong in rules.items() if oracle.same_partition(labels, wrong)), "")


@pytest.mark.question(
    "q8", weight=1, hint="With tau 0 a region is a patch of one level, with 255 it is the whole image."
)
def test_least_and_largest_tau(student, rng):
    """With tau 0 only equal neighbours are joined, with 255 all pixels are."""
    gray = (rng.integers(0, 3, (9, 11)) * 127).astype(np.uint8)
    gray[2, 3:6] = 254
    labels = regions(student.segment(gray, 0), gray)
    alone = len(np.unique(labels)) == gray.size
    check_partition(
        labels, gray, oracle.partition(gray, 0), "Equal pixels with tau=0 belong together." if alone else ""
    )
    gray[0, :2] = 0, 255
    check_partition(
        student.segment(gray, 255), gray, np.zeros(gray.shape, dtype=int), "With tau=255 everything is one region."
    )


@pytest.mark.question("q8", weight=1, hint=CHAIN)
def test_slow_ramps_are_one_region(student, rng):
    """A ramp of small steps is one region although its ends are far apart; a cliff splits it."""
    step = int(rng.integers(1, 4))
    ramp = np.arange(0, 240, step, dtype=np.uint8)
    across, down = np.tile(ramp, (3, 1)), np.tile(ramp[::-1, None], (1, 2))
    cliff = np.tile(np.concatenate([ramp, ramp]), (2, 1))
    found = answers(student, "segment", [(gray, step) for gray in (across, down, cliff)])
    for answer, gray in zip(found, (across, down), strict=False):
        check_partition(answer, gray, np.zeros(gray.shape, dtype=int), CHAIN)
    right = np.repeat([[0] * len(ramp) + [1] * len(ramp)], 2, axis=0)
    check_partition(found[2], cliff, right, "A step of more than tau separates two regions.")


@pytest.mark.question("q8", weight=1, hint=MERGE)
def test_arms_that_meet_later(student, rng):
    """The arms of a U, a comb and a spiral are one region, to whichever side they open."""
    masks = draws.bowls(rng)
    asked = [two_levels(rng, mask) for mask in masks]
    for mask, (gray, tau), answer in zip(masks, asked, answers(student, "segment", asked), strict=True):
        right = oracle.partition(gray, tau)
        labels = regions(answer, gray)
        inside = np.unique(labels[mask])
        check(len(inside) == 1, MERGE, staff=f"{len(inside)} labels on one shape")
        check_partition(labels, gray, right)


@pytest.mark.question("q8", weight=1.25, hint=DEEP)
def test_a_long_snake(student, rng):
    """A corridor of eight thousand pixels, one wide, is one region."""
    corridor, count = draws.snake()
    gray, tau = two_levels(rng, corridor)
    with explained(DEEP):
        answer = student.segment(gray, tau)
    labels = regions(answer, gray)
    inside = np.unique(labels[corridor])
    check(len(inside) == 1, MERGE, staff=f"{len(inside)} labels in the corridor")
    check(len(np.unique(labels)) == count, "Each wall of the corridor is a region of its own.")


@pytest.mark.question("q8", weight=1, hint="A region is one connected piece; touching at a corner does not connect.")
def test_apart_and_at_corners(student, rng):
    """Spots of one grey that never touch are different regions, and so are squares that meet at a corner."""
    spots = np.zeros((12, 20), dtype=bool)
    spots[2:5, 3:7] = spots[7:10, 11:16] = True
    gray, tau = two_levels(rng, spots)
    asked = [(gray, tau)]
    squares = np.zeros((8, 8), dtype=bool)
    squares[1:4, 1:4] = squares[4:7, 4:7] = True
    gray, tau = two_levels(rng, squares)
    asked += [(gray, tau), (gray[:, ::-1], tau)]
    found = answers(student, "segment", asked)
    together = GLOBAL if regions(found[0], spots)[2, 3] == found[0][7, 11] else ""
    check_partition(found[0], asked[0][0], oracle.partition(*asked[0]), together)
    for (seen, tau), answer in zip(asked[1:], found[1:], strict=True):
        right = oracle.partition(seen, tau)
        check_partition(answer, seen, right, _misreading(regions(answer, seen), seen, tau))


@pytest.mark.question("q8", weight=0.75, hint="Labels are integers of the image's shape; bad input is refused.")
def test_forms_and_refusals(student, rng):
    """One pixel is one region, any labels are counted, the image stays; a negative tau and other arrays are refused."""
    halves = np.repeat([[False] * 3 + [True] * 3], 5, axis=0)
    gray, tau = two_levels(rng, halves)
    there = student.put(gray)
    check_partition(student.segment(there, tau), gray, halves.astype(int), "Left and right are two regions.")
    assert_equal(value_of(there), gray, hint=changed("segment", "gray"))
    check_partition(student.segment(gray[:1, :1], 3), gray[:1, :1], np.zeros((1, 1), dtype=int))
    labels = np.array([[7, 7, -3], [100, 7, -3]])
    assert_equal(
        student.n_regions(labels),
        3,
        hint="Count different labels; they need not be 0, 1, 2, …",
        name=returned("n_regions"),
    )
    bad = (("segment", gray, -1), ("segment", gray[0], 3), ("segment", gray[None], 3))
    check_refused(student, ValueError, *bad, hint=raised_instead("ValueError", "labels"))
    check_refused(student, TypeError, ("segment", gray / 255.0, 3), hint=raised_instead("TypeError", "labels"))


@pytest.mark.question(
    "q8", weight=0.5, hint="Try every tau on both scenes: what is the smallest that works, and the largest?"
)
def test_no_tau_for_both_scenes(student):
    """The first number splits scene A into disc and ground, the second scene B; no number does both."""
    answer = value_of(student.ANSWER_Q8)
    check(answer is not None, "ANSWER_Q8 is still None.")
    pair = isinstance(answer, tuple | list) and len(answer) == 2
    check(
        pair and all(isinstance(tau, int | np.integer) and 0 <= tau <= 255 for tau in answer),
        "ANSWER_Q8 is a pair of whole numbers.",
    )
    for name, scene, tau in zip("AB", (scenes.SCENE_A, scenes.SCENE_B), answer, strict=True):
        found = oracle.partition(scene, int(tau))
        right = oracle.same_partition(found, scenes.DISC.astype(int))
        count = len(np.unique(found))
        check(right, ONE_REGION[name] if count == 1 else MANY_REGIONS[name])
