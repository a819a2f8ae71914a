"""Q3, what one unit can do and what it cannot. Units are verified, never compared."""

from itertools import product

import numpy as np
import pytest
from autograder import assert_close, assert_equal, attempts, batched, check, raises, value_of

import draws
import oracle
from readings import changed, parts, raised_instead

EXISTS = "This set is separable: a unit exists."
FORM = "Return a pair (w, theta), or None."
ON_THE_LINE = "A point lies exactly on your line."
#: Of each point of the public tables: that it is on the wrong side, or exactly on the line.
SIDES = {
    (x, y): (
        f"Point ({x:g},{y:g}) is on the wrong side of your line.",
        f"Point ({x:g},{y:g}) lies exactly on your line.",
    )
    for x, y in oracle.CORNERS.tolist()
}


def _works(table):
    """A sentence that names a unit for one of the public tables."""
    for w1, w2, theta in product((-1, 0, 1), (-1, 0, 1), (-1.5, -0.5, 0.5, 1.5)):
        if ((oracle.CORNERS @ (w1, w2) > theta) == table).all():
            return f"This set is separable: w = ({w1}, {w2}), theta = {theta} works."
    raise AssertionError(table)


#: A sentence for each of the public tables that a unit can produce.
WORKS = {table: _works(np.array(table)) for table in oracle.threshold_functions(2) if 0 < sum(table) < 4}


def check_unit(unit, X, y, *, missing=EXISTS, name_points=False):
    """Demand a unit that fires on exactly the rows of `X` labelled 1; `missing` is said when there is none.

    The rule about ties is asked where numbers are exact, in the tables of two inputs, whose points are named.
    Elsewhere a row that is on the line but for rounding is fine on either side, where there is a line and another row.
    """
    check(unit is not None, missing)
    w, theta = parts(unit, 2, "separating_unit", FORM)
    assert_close(w, np.asarray(w, dtype=float).reshape(X.shape[1]), dtype="number", sequence=True, hint=FORM, name="w")
    assert_close(theta, float(theta), dtype="number", hint=FORM, name="theta")
    excess = X @ np.asarray(w, dtype=float) - float(theta)
    rounding = 1e-12 * float(np.abs(X).max() * np.abs(w).max() + abs(float(theta)))
    is_exact = name_points or len(X) == 1 or not np.any(w)
    for row, label, over in zip(X, y, excess, strict=True):
        on_the_line = abs(over) <= rounding
        if on_the_line and (label == 0 or not is_exact):
            continue
        wrong_side, exactly = SIDES[tuple(row)] if name_points else ("", ON_THE_LINE)
        check(bool(over > 0) == bool(label), exactly if on_the_line else wrong_side)


def separating_units(student, problems):
    """What `separating_unit` gives for each (X, y)."""
    with batched(student):
        units = [student.separating_unit(X, y) for X, y in problems]
    return [value_of(unit) for unit in units]


@pytest.mark.question("q3", weight=1.5, hint="One unit fires on one side of a straight line.")
def test_two_input_functions(student):
    """Of the functions of two inputs, XOR and its opposite get None and the twelve that vary get a unit."""
    tables = [np.array(t) for t in product((0, 1), repeat=4) if 0 < sum(t) < 4]
    units = separating_units(student, [(oracle.CORNERS, table) for table in tables])
    for table, unit in zip(tables, units, strict=True):
        if tuple(table) in oracle.threshold_functions(2):
            check_unit(unit, oracle.CORNERS, table, missing=WORKS[tuple(table)], name_points=True)
        else:
            check(unit is None, "No unit computes XOR or its opposite: return None.")


@pytest.mark.question(
    "q3", weight=1.5, hint="Three inputs: some labellings of the cube's corners have a unit, some have none."
)
def test_three_input_functions(student, rng):
    """Forty labellings of a cube's corners get a working unit or None, as the case may be."""
    problems = draws.cube_problems(rng)
    units = separating_units(student, [(X, y) for X, y, _ in problems])
    for (X, y, possible), unit in zip(problems, units, strict=True):
        if possible:
            check_unit(unit, X, y)
        else:
            check(unit is None, "No unit produces these labels: return None.")


@pytest.mark.question("q3", weight=1.5, hint="Thin margins need patience: at least 0.01 of the radius is promised.")
def test_thin_margins(student, rng):
    """Sets with a margin of little more than 0.01 of their radius get a working unit, and stay as they were."""
    problems = [draws.thin_set(rng) for _ in range(3)]
    for (X, y), unit in zip(problems, separating_units(student, problems), strict=True):
        check_unit(unit, X, y)
    X, y = problems[0]
    with batched(student):
        there, labels = student.put(X), student.put(y)
        student.separating_unit(there, labels)
        after = there.copy(), labels.copy()
    assert_equal(after[0], X, hint=changed("separating_unit", "X"))
    assert_equal(after[1], y, hint=changed("separating_unit", "y"))


@pytest.mark.question("q3", weight=1, hint="Where no unit can be right, return None.")
def test_contradictions_and_overlaps(student, rng):
    """A row with both labels, or clouds that reach through each other, have no unit; one label less has."""
    X = np.vstack([oracle.CORNERS, oracle.CORNERS[1]])
    contradictions = [(X, np.append(table, 1 - table[1])) for table in (oracle.AND, oracle.OR)]
    crossings = [draws.crossing_set(rng) for _ in range(3)]
    agreeing = X, np.append(oracle.OR, 1)
    units = separating_units(student, [*contradictions, *crossings, agreeing])
    check(all(unit is None for unit in units[:2]), "Row (0,1) carries both labels.")
    check(all(unit is None for unit in units[2:-1]), "These clouds reach through each other: return None.")
    check_unit(units[-1], *agreeing)


@pytest.mark.question("q3", weight=0.75, hint="All labels alike are easy: a unit that always or never fires.")
def test_constant_labels(student, rng):
    """A unit that never fires, or always, is an answer, and a sample alone has one."""
    X = rng.normal(size=(6, 3))
    alike = [(X, np.full(6, label)) for label in (0, 1)]
    alone = [(X[:1], np.array([label])) for label in (0, 1)]
    never, always, *single = separating_units(student, [*alike, *alone])
    check_unit(never, *alike[0], missing="A unit that never fires is allowed.")
    check_unit(always, *alike[1], missing="A unit that always fires is allowed.")
    for unit, problem in zip(single, alone, strict=True):
        check_unit(unit, *problem)


@pytest.mark.question("q3", weight=0.75, hint="`gate` knows six names; any other is a ValueError.")
def test_gate_refuses_unknown_names(student):
    """An unknown gate raises ValueError, XOR among them; known ones of opposite sense give working units."""
    known = (("OR", oracle.OR), ("A", oracle.CORNERS[:, 0]), ("NOR", 1 - oracle.OR))
    *units, first, second = attempts(
        student, *(("gate", name) for name, _ in known), ("gate", "XOR"), ("gate", "MAYBE")
    )
    for unit, (_, table) in zip(units, known, strict=True):
        check_unit(value_of(unit()), oracle.CORNERS, table, missing="`gate` returned None.", name_points=True)
    for refusal in (first, second):
        with raises(ValueError, hint=raised_instead("ValueError", "a unit")):
            refusal()
