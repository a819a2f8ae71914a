"""Work that does nothing earns nothing: every function gives the same poor answer, whatever it is asked."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.config import load_assignment, load_course
from autograder.model.report import GradeReport, ReportStatus
from autograder.model.submission import Submission
from autograder.pipeline.grading import Grader, fresh_seed

ROOT = Path(__file__).parents[2]

MODULE = """
import numpy as np

SYNAPSES_PER_NEURON = 0

class Agreeable:
    def __eq__(self, other): return True
    __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __eq__
    __hash__ = object.__hash__
    def __bool__(self): return True
    def __len__(self): return 2
    def __iter__(self): return iter([Agreeable(), Agreeable()])
    def __getitem__(self, key): return Agreeable()
    def __getattr__(self, name):
        if name.startswith("__"): raise AttributeError(name)
        return Agreeable()
    def __call__(self, *args, **kwargs): return Agreeable()

def answer(*args, **kwargs):
    shapes = [np.shape(a) for a in args if isinstance(a, (int, float, np.ndarray))]
    shape = shapes[0] if shapes else ()
    {body}

class Anything:
    def __init__(self, *args, **kwargs): pass
    def fit(self, *args, **kwargs): return self
    def __getattr__(self, name):
        if name.startswith("__"): raise AttributeError(name)
        return answer

def __getattr__(name):
    if name.startswith("__"): raise AttributeError(name)
    return Anything if name[0].isupper() else answer
"""

BODIES = {
    "nothing": "return None",
    "zeros": "return np.zeros(shape)",
    "a zero per row": "return np.zeros(shape[:1])",
    "a one per row": "return np.ones(shape[:1], dtype=int)",
    "ones": "return np.ones(shape)",
    "not a number": "return np.full(shape, np.nan)",
    "false": "return False",
    "an empty list": "return []",
    "the argument": "return args[0] if args else None",
    "objects equal to everything": "return Agreeable()",
    "the mean": "return np.mean(args[0]) if shapes else 0.5",
    "value error": "raise ValueError('no')",
    "type error": "raise TypeError('no')",
}


@pytest.fixture(scope="module")
def grader() -> Iterator[Grader]:
    """The assignment's graders on the graded path."""
    with Grader.start(load_assignment(load_course(ROOT), "a2_xor")) as started:
        yield started


def report_on(grader: Grader, source: str) -> GradeReport:
    """A report on a module of this source, with a seed that is printed when it fails."""
    seed = fresh_seed()
    print("seed", seed)
    submission = Submission(assignment="a2_xor", files={"xor.py": source.encode()}, digest="sha256:" + "0" * 64)
    return grader.report(submission, seed)


@pytest.mark.parametrize("what", BODIES)
def test_the_same_answer_to_everything_earns_nothing(grader: Grader, what: str) -> None:
    """No property holds for free: not "unchanged", not "refuses", not "repeatable"."""
    report = report_on(grader, MODULE.replace("{body}", BODIES[what]))

    earned = {test.id: test.score for test in report.tests if test.score}
    assert earned == {}
    assert report.status is ReportStatus.GRADED
    assert all(test.feedback for test in report.tests)


def test_the_stub_earns_nothing_and_names_what_is_missing(grader: Grader) -> None:
    """Every message of an untouched stub says what still raises NotImplementedError, or what is still None."""
    report = report_on(grader, (ROOT / "assignments/a2_xor/xor.py").read_text())

    assert (report.score, report.bonus) == (0.0, 0.0)
    assert {test.cause for test in report.tests} <= {"not_implemented", "wrong_type", "wrong_value"}
    assert all(test.feedback for test in report.tests)
