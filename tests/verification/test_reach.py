"""What a slow suite need not run on a variant: only what is certain to end as on the reference."""

import textwrap

import pytest

from autograder.grading.assignment import Grader
from autograder.model.course import Assignment
from autograder.model.report import TestStatus
from autograder.model.verdict import Verdict
from autograder.verification import verifier
from autograder.verification.outcome import Fate, Verification
from autograder.verification.reach import EVERYTHING, Reach, changed_by, reached, traceable, traced
from autograder.verification.specimen import reference_of
from autograder.verification.verifier import Plan, verify

SOURCE = textwrap.dedent(
    '''
    """A module."""
    import math
    from dataclasses import dataclass

    SIZE = 3

    def ready(): return SIZE
    TABLE = {"ready": ready()}

    def double(x, by=SIZE): return _times(x, 2)
    def _times(x, n): return n * x

    @dataclass
    class Report:
        n: int

    class Net:
        def __init__(self): self.n = 1
    '''
).lstrip()


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ('"""Words."""\ndef double(x): return x', {"double"}),
        ("def double(x): return x\ndef _mine(x): return x", {"double", "_mine"}),
        ("class Net:\n    def __init__(self): self.n = 2", {"Net"}),
        ("import random\n_BASE = 4\ndef double(x): return _BASE", {"random", "_BASE", "double"}),
        ("import math\ndef double(x): return math.e", {"double"}),
        ("SIZE = 4", None),
        ("import numpy as math", None),
        ("_BASE = ready()", None),
        ("print('at import')", None),
        ("for _ in range(3): pass", None),
    ],
)
def test_what_a_variant_changes(text: str, changed: set[str] | None) -> None:
    """Definitions, new imports and new constants are known; whatever else runs at import may change everything."""
    assert changed_by(f"{SOURCE}\n\n{text}\n", SOURCE) == changed


def test_a_module_that_stands_alone_may_differ_everywhere() -> None:
    """Nothing is known of a variant that does not begin with the reference's own text."""
    assert changed_by("def double(x): return x\n", SOURCE) is None


def test_what_a_tracer_cannot_see() -> None:
    """Constants, classes that are made without an `__init__` of their own, and what the import itself calls."""
    names = ["SIZE", "TABLE", "math", "Report", "ready", "double", "_times", "Net", "new_name"]
    assert traceable(SOURCE, names) == {"double", "_times", "Net", "new_name"}


def verdict(output: str = "", status: TestStatus = TestStatus.PASSED, fraction: float = 1.0) -> Verdict:
    return Verdict(test="q1/test_a", status=status, output=output, fraction=fraction)


def test_names_are_read_from_the_output() -> None:
    """Lines of the tracer's among whatever else was printed."""
    assert reached(verdict("loss 3\nreached: double\nreached: _times\n")) == {"double", "_times"}


@pytest.mark.parametrize(
    "doubtful",
    [
        verdict("reached: double\n", status=TestStatus.FAILED),
        verdict("reached: double\n", fraction=0.5),
        verdict("x" * 4000),
    ],
)
def test_a_test_that_cannot_be_followed_reaches_everything(doubtful: Verdict) -> None:
    """It did not pass in full on the traced reference, or printed so much that lines may be missing."""
    assert reached(doubtful) == {EVERYTHING}


def test_which_tests_could_notice() -> None:
    """Those that reach the name or could see everything; all of them where it cannot be known."""
    names = {"a": frozenset({"double", "_times"}), "b": frozenset({"Net"}), "c": frozenset({EVERYTHING})}
    reach = Reach(names=names, verdicts={}, source=SOURCE)
    assert reach.tests_of({"_times"}) == ("a", "c")
    assert reach.tests_of({"new_name"}) == ("c",)
    assert reach.tests_of({"SIZE"}) == reach.tests_of({"_times", "Report"}) == reach.tests_of(None) == ("a", "b", "c")


def test_tracing_in_the_sandbox(warmup: Assignment, warmup_grader: Grader) -> None:
    """Each test's output names what it looked up and what that called, a class by its methods, and nothing more."""
    assert warmup.solutions_dir is not None
    specimen = traced(reference_of(warmup.solutions_dir), warmup.module)
    run = warmup_grader.service.grade(specimen.files, bytes(16))
    found = {one.test: reached(one) for one in run.verdicts}
    assert {one.status for one in run.verdicts} == {TestStatus.PASSED}
    assert found["q1/test_fresh_arrays_are_centred"] == {"centred"}
    assert found["q2/test_tally_sums_weights"] == {"Tally"}


def endings(found: Verification) -> tuple[dict[str, object], dict[object, Fate]]:
    """Who failed what, and what became of every mutant; which liars and forms meet a long test differs."""
    rows = {row.name: row.killed_by for row in found.rows if row.kind in {"wrong", "right", "spoilt", "nothing"}}
    return rows, {(m.definition, m.line, m.operator, m.now): m.fate for m in found.mutants}


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("long_test_s", [6.0, 0.0])
def test_a_slow_suite_says_the_same_of_everything(
    warmup: Assignment, monkeypatch: pytest.MonkeyPatch, long_test_s: float
) -> None:
    """Variants fail the same tests and the same mutants die, whether all tests run or only those that reach them."""
    plan = Plan(seeds=1)
    whole = endings(verify(warmup, plan))
    monkeypatch.setattr(verifier, "SLOW_SUITE_S", 0.0)
    monkeypatch.setattr(verifier, "LONG_TEST_S", long_test_s)
    assert endings(verify(warmup, plan)) == whole
