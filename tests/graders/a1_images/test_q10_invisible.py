"""Q10, seeing the invisible."""

import numpy as np
import pytest
from autograder import assert_equal, check

import draws
import oracle
from asking import answers, check_refused, results_of_their_own
from readings import WORKS_FIRST, assert_levels, raised_instead, returned, sentence, shows_something

DATA = "low/high must decide the mapping, not the data."
HIGH_BYTE = "A 12-bit image came out nearly black."
WRAPPED = "Subtracting `low` wrapped around in the sensor's own type; use floats."
UNCLIPPED = "4095 with high=1000 should be 255."
UNIT = "550e-9 m is visible; check the unit."
PRESSURE = "Ultrasound is pressure, not electromagnetic."
MEASURES = {name: f"What does the table say that '{name}' measures?" for name in (*oracle.EM, *oracle.NOT_EM)}


def scaled(raw, low, high):
    """Levels before rounding."""
    return np.clip((raw.astype(float) - low) / (high - low), 0.0, 1.0) * 255.0


def misreading(answer, raw, low, high):
    """The sentence of what the numbers were turned into instead."""
    numbers = raw.astype(float)
    wrong = {DATA: scaled(raw, numbers.min(), numbers.max())}
    if raw.dtype.kind in "iu":
        wrong[HIGH_BYTE] = np.clip(raw.astype(np.int64) >> 8, 0, 255)
    wrong[UNCLIPPED] = wrapped_around(answer, (numbers - low) / (high - low) * 255.0)
    if raw.dtype.kind == "u":
        wrong[WRAPPED] = scaled((numbers - low) % 65536, 0, high - low)
    exact = scaled(raw, low, high)
    return sentence(
        answer, {text: value for text, value in wrong.items() if np.abs(value - exact).max() > 5}, within=1.01
    )


def wrapped_around(answer, levels):
    """Levels in eight bits without a limit, rounded or cut off as the answer has it."""
    cut, rounded = np.floor(levels) % 256, np.rint(levels) % 256
    if np.shape(answer) != levels.shape:
        return cut
    return np.where(np.abs(cut - answer) <= np.abs(rounded - answer), cut, rounded)


@pytest.mark.question("q10", weight=1.25, hint="low becomes 0, high 255, linear in between, cut off outside.")
def test_windows_on_sensors(student, rng):
    """Counts near the top of 16 bits, 12-bit counts, negative temperatures and floats land where the window says."""
    kelvin = rng.uniform(-80.0, 60.0, (9, 12))
    cases = [
        (rng.integers(50000, 65536, (9, 12)).astype(np.uint16), 58000 + int(rng.integers(0, 999)), 65535),
        (rng.integers(0, 4096, (9, 12)).astype(np.uint16), 0, 4095),
        (rng.integers(0, 4096, (9, 12)).astype(np.uint16), int(rng.integers(200, 700)), int(rng.integers(1000, 3000))),
        ((kelvin * 100).astype(np.int32), -4000, 3000),
        (kelvin.astype(np.float32), -40.0, 37.5),
        (kelvin, -10.25, float(rng.uniform(5.0, 30.0))),
    ]
    for raw, low, high in cases:
        raw[0, :4] = low, high, raw.min(), raw.max()
    calls = [("window_to_uint8", *case) for case in cases]
    results = results_of_their_own(student, *calls, arguments=["raw"] * len(calls))
    for case, answer in zip(cases, results, strict=True):
        assert_levels(answer, scaled(*case), call="window_to_uint8", hint=misreading(answer, *case))


@pytest.mark.question("q10", weight=0.5, hint=DATA)
def test_the_window_decides(student, rng):
    """A constant image gets the level of its number, and one number gets one level in every image."""
    number = int(rng.integers(1200, 2800))
    flat, wide = np.full((3, 4), number, dtype=np.uint16), draws.noise(rng, (3, 4), 40, 200).astype(np.uint16) * 16
    wide[1, 1] = number
    for raw in (flat, wide):
        answer = student.window_to_uint8(raw, 500, 3500)
        assert_levels(answer, scaled(raw, 500, 3500), call="window_to_uint8", hint=DATA, slack=0.6)


@pytest.mark.question("q10", weight=0.5, hint="A window opens upwards: low below high.")
def test_refuses_closed_windows(student, rng):
    """low equal to high, or above it, raises ValueError; an open window gives levels."""
    raw = draws.noise(rng, (6, 9)).astype(np.int32)
    check(shows_something(student.window_to_uint8(raw, 10, 200), raw.shape), WORKS_FIRST)
    closed = (("window_to_uint8", raw, 100, 100), ("window_to_uint8", raw, 200, 10))
    check_refused(student, ValueError, *closed, hint=raised_instead("ValueError", "an image"))


@pytest.mark.question(
    "q10", weight=0.75, hint="Compare metres with the table; a limit belongs to the band of the longer waves."
)
def test_bands(student, rng):
    """Wavelengths inside the bands and on either side of their limits get their names; 550 is metres, not nanometres."""
    begins = [begin for _, begin in oracle.BANDS] + [1e4]
    asked = [(550e-9, "visible"), (550.0, "radio")]
    for (name, begin), end in zip(oracle.BANDS, begins[1:], strict=True):
        lowest = begin or 1e-15
        asked.append((lowest * (end / lowest) ** float(rng.uniform(0.1, 0.9)), name))
        asked += [(end * (1.0 - 1e-6), name)] + ([(begin * (1.0 + 1e-6), name)] if begin else [])
    # On these limits metres and nanometres compare alike, bit by bit.
    asked += [(1.0, "radio"), (1e-3, "microwave")]
    found = answers(student, "em_band", [(wavelength,) for wavelength, _ in asked])
    for (wavelength, name), answer in zip(asked, found, strict=True):
        check(answer is not None, "`em_band` returned None — did you forget `return`?")
        edge = "A limit belongs to the band of the longer waves." if wavelength in (1.0, 1e-3) else ""
        unit = UNIT if wavelength in (550e-9, 550.0) else ""
        check(
            isinstance(answer, str) and answer.casefold() == name,
            unit or edge,
            staff=f"{wavelength} m is {answer!r:.60}",
        )
    check_refused(
        student,
        ValueError,
        *(("em_band", bad) for bad in (0.0, -1e-7, float("nan"))),
        hint=raised_instead("ValueError", "a band"),
    )


@pytest.mark.question(
    "q10", weight=0.5, hint="Is it a wave of electric and magnetic fields, or something else that moves?"
)
def test_modalities(student):
    """Seven of the ten ways to make an image use electromagnetic waves; a name that is not in the table is refused."""
    names = (*oracle.EM, *oracle.NOT_EM)
    for name, answer in zip(names, answers(student, "uses_em", [(name,) for name in names]), strict=True):
        hint = PRESSURE if name in ("ultrasound", "sonar") else MEASURES[name]
        assert_equal(answer, name in oracle.EM, hint=hint, name=returned("uses_em"))
    check_refused(
        student,
        ValueError,
        ("uses_em", "telepathy"),
        ("uses_em", ""),
        hint=raised_instead("ValueError", "True or False"),
    )
