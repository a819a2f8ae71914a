"""Q9, are these lines parallel?"""

import math

import numpy as np
import pytest
from autograder import assert_close, assert_equal, check

import draws
import oracle
from asking import answers, check_refused
from given import synth
from readings import numbers, raised_instead, returned

DOWN = "Rows grow downwards: the line rises to the right, angle must be +30, yours −30."
RADIANS = "0.785 looks like radians; degrees expected."
AXIS = "You measured the angle to the vertical axis."
AROUND = "−89.8° and 89.8° differ by 0.4°."


def check_angle(answer, angle):
    """Demand an angle above −90 and at most 90, half a degree from the right one at most."""
    got = numbers(answer)
    plain = got is not None and got.shape == () and bool(np.isfinite(got))
    if not plain:
        assert_close(answer, angle, dtype="number", name=returned("line_angle_deg"))
    value = float(got)
    check(oracle.angle_apart(value, angle) <= 0.5, _misreading(value, angle), staff=f"{value}, should be {angle}")
    check(-90.0 < value <= 90.0, "Angles are above −90 and at most 90: a vertical line has 90.", staff=f"{value}")


def _misreading(value, angle):
    """The sentence of what was measured instead."""
    if abs(value - math.radians(angle)) < 0.01 or abs(value - math.radians(angle - 180.0)) < 0.01:
        return RADIANS
    for text, other in ((DOWN, -angle), (AXIS, 90.0 - angle), (AXIS, 90.0 + angle)):
        if oracle.angle_apart(value, other) <= 0.5:
            return text
    return ""


@pytest.mark.question("q9", weight=1.5, hint="Fit a line through the pixels; x goes right, y goes up.")
def test_directions_all_around(student, rng):
    """Lines in every direction, thick and thin, anywhere in the picture, are measured to half a degree."""
    angles = [float(angle + rng.uniform(-0.4, 0.4)) for angle in range(-82, 90, 7)]
    masks = [draws.line(rng, angle) for angle in angles]
    upright, level = np.zeros((2, 70, 80), dtype=bool)
    upright[3:66, 20:22] = level[30, 5:70] = True
    found = answers(student, "line_angle_deg", [(mask,) for mask in (*masks, upright, level)])
    for angle, answer in zip((*angles, 90.0, 0.0), found, strict=True):
        check_angle(answer, angle)


@pytest.mark.question("q9", weight=0.75, hint=AROUND)
def test_parallel_near_the_vertical(student, rng):
    """Lines on either side of the vertical are as parallel as any others; a few degrees are told apart."""
    lean = float(rng.uniform(0.2, 0.35))
    left, right = draws.steep_line(rng, 90.0 + lean), draws.steep_line(rng, 90.0 - lean)
    further = draws.steep_line(rng, 90.0 - lean - 1.4)
    cases = (
        ((left, right), True, AROUND),
        ((left, further), False, "These differ by more than 1.5°."),
        ((further, left), False, "These differ by more than 1.5°."),
        ((left, further, 4.0), True, "Use the tolerance that is given."),
    )
    found = answers(student, "are_parallel", [arguments for arguments, _, _ in cases])
    for answer, (_, right_answer, hint) in zip(found, cases, strict=True):
        assert_equal(answer, right_answer, hint=hint, name=returned("are_parallel"))


@pytest.mark.question("q9", weight=0.75, hint="Measure: the hatches and tiles around a line do not bend it.")
def test_illusions(student, rng):
    """The long lines of both illusions are parallel, and one that is turned by four degrees is not."""
    seed, angle = int(rng.integers(10**6)), float(rng.uniform(20, 70))
    pairs = [tuple(synth.illusion(seed, kind)[1][:2]) for kind in ("zoellner", "cafe wall")]
    pairs += [(draws.line(rng, angle), draws.line(rng, angle + turn)) for turn in (-4.0, 4.0)]
    found = answers(student, "are_parallel", pairs)
    for answer, alike in zip(found, (True, True, False, False), strict=True):
        hint = "These lines are parallel: measure them." if alike else "These differ by 4°."
        assert_equal(answer, alike, hint=hint, name=returned("are_parallel"))


@pytest.mark.question("q9", weight=0.5, hint="One pixel has no direction: raise ValueError.")
def test_refuses_what_has_no_direction(student, rng):
    """No pixel, or one alone, raises ValueError; two are enough."""
    mask = np.zeros((8, 9), dtype=bool)
    row, col = int(rng.integers(2, 6)), int(rng.integers(2, 6))
    single, pair = mask.copy(), mask.copy()
    single[row, col] = pair[row, col] = pair[row - 1, col + 1] = True
    angle = student.line_angle_deg(pair)
    assert_close(
        angle, 0.0, atol=180.0, dtype="number", hint="Two pixels have a direction.", name=returned("line_angle_deg")
    )
    check(bool(abs(angle) > 0), "Two pixels at a corner of each other are not level.")
    bad = (mask, single, pair[None])
    check_refused(
        student, ValueError, *(("line_angle_deg", one) for one in bad), hint=raised_instead("ValueError", "an angle")
    )
