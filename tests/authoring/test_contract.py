"""Which calls and signatures fit a stub."""

from pathlib import Path

import pytest

from autograder.authoring.contract import contract_of, grader_faults, handout_faults
from autograder.authoring.handout import cut_handout

STUB = """
LIMIT: int | None = None
TABLE = {}

def f(a: int, b: int = 2, *, c: str) -> float: ...
def g(*rows, **options): ...
def h(a, /, b): ...

class Unit:
    def __init__(self, lr: float = 1.0) -> None: ...
    def fit(self, X: list) -> "Unit": ...

class Model: ...
"""

FINE = [
    'student.f(1, c="x")',
    'student.f(1, 2, c="x")',
    'student.f(a=1, c="x")',
    "student.f(*rows)",
    "student.f(**options)",
    "student.g(1, 2, d=3)",
    "student.h(1, b=2)",
    "student.Unit()",
    "student.Unit(lr=0.5)",
    "student.Model(1, 2)",
    "student.LIMIT",
    "student.TABLE",
    "student.put(1)",
    'student.driver("d").anything(1)',
    "other.missing(1)",
    "student.f",
]


@pytest.mark.parametrize("call", FINE)
def test_calls_that_fit(call: str) -> None:
    """What Python would take, and what cannot be known before it runs, is no fault."""
    assert list(grader_faults(contract_of(STUB), {Path("t.py"): call})) == []


WRONG = [
    ("student.f(1)", "without `c`"),
    ('student.f(c="x")', "without `a`"),
    ('student.f(1, 2, 3, c="x")', "with 3 arguments"),
    ('student.f(1, c="x", d=1)', "with `d=`"),
    ('student.f(1, a=1, c="x")', "with `a=`"),
    ("student.Unit(1, 2)", "with 2 arguments"),
    ("student.missing()", "asks for `missing`"),
    ("student.NAME", "asks for `NAME`"),
]


@pytest.mark.parametrize(("call", "phrase"), WRONG)
def test_calls_that_do_not_fit(call: str, phrase: str) -> None:
    """Missing names and calls that must raise TypeError are named with file and line."""
    (fault,) = grader_faults(contract_of(STUB), {Path("tests/t.py"): f"\n{call}"})

    assert fault.startswith("t.py, line 2: ")
    assert phrase in fault


def handout_of(code: str) -> list[str]:
    """What is wrong with a handout that shows this."""
    return list(handout_faults(contract_of(STUB), cut_handout(f"# A\n\n```python\n{code}\n```\n")))


def test_signatures_of_a_handout_that_fit() -> None:
    """With or without `def`, over several lines, below their class; plain code and sessions are no signatures."""
    assert handout_of("f(a: int, b: int = 2, *, c: str) -> float") == []
    assert handout_of("def f(\n    a: int,\n    b: int = 2,  # two\n    *,\n    c: str,\n) -> float: ...") == []
    assert (
        handout_of('class Unit:\n    __init__(self, lr: float = 1.0) -> None\n    fit(self, X: list) -> "Unit"') == []
    )
    assert handout_of("f(1, 2)\nx = g(a)  # -> 3\nLIMIT: int | None = None") == []
    assert handout_of(">>> def other(): ...") == []


def test_signatures_of_a_handout_that_differ() -> None:
    """Another default, another annotation, an unknown name: each is a sentence."""
    (default,) = handout_of("f(a: int, b: int = 3, *, c: str) -> float")
    (returned,) = handout_of("class Unit:\n    fit(self, X: list) -> None")
    (unknown,) = handout_of("fit(X: list) -> None")

    assert default == (
        "README.md shows `f(a: int, b: int=3, *, c: str) -> float`, "
        "but the stub has `f(a: int, b: int=2, *, c: str) -> float`"
    )
    assert returned.startswith("README.md shows `Unit.fit(self, X: list) -> None`")
    assert unknown == "README.md shows `fit`, which the stub does not define; change one of them"
