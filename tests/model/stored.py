"""The stored reports in `tests/model/reports/<schema>/`, which every later version must read.

Run as a program (`python -m tests.model.stored`) it grades a few submissions and writes the folder of the current
schema. Do that once, with the change that raises the schema; folders of earlier schemas stay as they are for good.

    graded.json, partial.json, ungradable.json, error.json   a staff report of each status
    on_gpu.json                                              the part on a GPU of `partial.json`
    student.json                                             the student's form of `graded.json`
    batch.json                                               the staff reports above in the envelope of `grade run`
"""

import contextlib
import tempfile
from dataclasses import replace
from pathlib import Path

from autograder.authoring.starter import start_course
from autograder.config import load_assignment, load_course
from autograder.grading.assignment import Grader
from autograder.intake import take_in
from autograder.metering import GpuKind
from autograder.model.report import SCHEMA, GradeReport
from autograder.model.serial import batch_to_json, to_json
from autograder.scoring import student_view

STORED = Path(__file__).parent / "reports"
SEED = "0123456789abcdef" * 2
#: Belongs to the last question of the tiny course, after which it is appended.
BONUS = "bonus = 2\n"
QUESTION = """
[[questions]]
id = "q3"
title = "On a GPU"
points = 10
gpu = true
"""
#: Every level of feedback, a prerequisite, partial credit and a bonus.
MORE_TESTS = '''"""Further hidden tests of the warm-up."""

import numpy as np
import pytest
from autograder import assert_close, check


@pytest.mark.question("q1", feedback="public")
def test_two_numbers(student):
    """A student reads the values."""
    assert_close(student.centred(np.array([1.0, 3.0])), [-1.0, 1.0])


@pytest.mark.question("q1", feedback="verdict")
def test_three_numbers(student):
    """A student reads one word."""
    assert_close(student.centred(np.array([0.0, 1.0, 5.0])), [-2.0, -1.0, 3.0])


@pytest.mark.question("q1", feedback="silent")
def test_four_numbers(student):
    """A student reads nothing."""
    assert_close(student.centred(np.arange(4.0)), [-1.5, -0.5, 0.5, 1.5])


@pytest.mark.question("q2", needs=("q1",))
def test_tally_of_an_array(student, rng):
    """It needs a centred array."""
    tally = student.Tally()
    tally.add(float(rng.uniform(2.0, 3.0)))
    check(tally.total > 5.0)


@pytest.mark.question("q2")
def test_tally_is_exact(student, award):
    """Half of it is earned."""
    tally = student.Tally()
    tally.add(0.5)
    award(0.5, hint="Not bad.")
    check(float(tally.total) > -1.0)


@pytest.mark.question("q2", bonus=True)
def test_tally_starts_at_nothing(student):
    """More than is asked for."""
    check(float(student.Tally().total) == 0.0)
'''
GPU_TESTS = '''"""A hidden test that needs a GPU."""

import pytest
from autograder import assert_close


@pytest.mark.question("q3")
def test_centred_on_a_gpu(student, rng, gpu, gpu_meter):
    """What it takes is metered."""
    x = rng.normal(size=(4, 3))
    with gpu_meter():
        assert_close(student.centred(x), x - (x.max() + x.min()) / 2)
'''
BROKEN_TESTS = '''"""A hidden test with a defect."""

import numpy as np
import pytest


@pytest.mark.question("q1")
def test_that_breaks(student):
    """The fault is the grader's."""
    student.centred(np.array([1.0, 3.0]))
    raise OSError("there is no such table")
'''
SUBMISSION = '''"""Some of it right, some of it wrong; it prints, and hands in a file too many."""


def centred(x):
    print("centring ↦", x.shape)
    if x.size == 0:
        raise ValueError("x is empty")
    return x - (x.max() + x.min()) / 2


class Tally:
    def __init__(self):
        self.total = 0.0

    def add(self, weight):
        self.total += 1
'''


def write() -> None:
    """Write the stored reports of the current schema. Raises `FileExistsError` where there are some."""
    target = STORED / str(SCHEMA)
    target.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as place, contextlib.chdir(place):
        reports = _reports()
    for name, report in reports.items():
        (target / f"{name}.json").write_bytes(to_json(report))
    (target / "student.json").write_bytes(to_json(student_view(reports["graded"])))
    (target / "batch.json").write_bytes(batch_to_json(reports.values()))


def _reports() -> dict[str, GradeReport]:
    handed_in = _folder("handed_in", {"warmup.py": SUBMISSION, "diary.txt": "Monday: began."})
    empty = _folder("empty", {"diary.txt": "Monday: did not begin."})
    without_gpu = {"test_more.py": MORE_TESTS}
    with_gpu = without_gpu | {"test_on_gpu.py": GPU_TESTS}
    return {
        "graded": _graded(handed_in, without_gpu),
        "partial": _graded(handed_in, with_gpu, QUESTION),
        "on_gpu": _graded(handed_in, with_gpu, QUESTION, gpu="fake"),
        "ungradable": _graded(empty, without_gpu),
        "error": _graded(handed_in, without_gpu | {"test_broken.py": BROKEN_TESTS}),
    }


def _folder(name: str, files: dict[str, str]) -> Path:
    folder = Path(name)
    folder.mkdir()
    for file, text in files.items():
        (folder / file).write_text(text, encoding="utf-8")
    return folder


def _graded(path: Path, tests: dict[str, str], question: str = "", *, gpu: GpuKind | None = None) -> GradeReport:
    """The report on `path` by the warm-up of a tiny course with further hidden `tests` and a further `question`."""
    with tempfile.TemporaryDirectory(dir=".") as place:
        root = Path(place).resolve() / "course"
        start_course(root)
        with (root / "assignments/warmup/assignment.toml").open("a", encoding="utf-8") as file:
            file.write(BONUS + question)
        for name, text in tests.items():
            (root / "tests/graders/warmup" / name).write_text(text, encoding="utf-8")
        assignment = load_assignment(load_course(root), "warmup")
        submission = replace(take_in(path, assignment), notes=("handed in a day late",))
        with Grader.start(assignment, gpu=gpu) as grader:
            return grader.report(submission, SEED)


if __name__ == "__main__":
    write()
