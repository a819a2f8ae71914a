"""A tiny course whose files the tests bend."""

from dataclasses import dataclass
from pathlib import Path

import pytest

COURSE = """\
[course]
name = "Tiny course"
term = "Fall 2026"
timezone = "America/Denver"

[policy]
late_bank_days = 5
max_late_days = 3
penalty_per_late_day = 0.10
grace_minutes = 10
keep = "last"
bank = "best"
gpu_questions = "excused"

[[assignments]]
slug = "sums"
release = 2026-09-07T09:00:00
due = 2026-09-21T23:59:00

[runners.cpu]
engine = "local"
workers = 2

[runners.gpu]
engine = "slurm"
partition = "teaching"
gres = "gpu:1"
"""

ASSIGNMENT = """\
[assignment]
title = "Sums"
module = "sums.py"
files = ["sums.py", "data/points.csv"]
libraries = ["numpy"]

[limits]
call_wall_s = 5
processes = 16

[[questions]]
id = "q1"
title = "Add"
points = 4

[[questions]]
id = "q2"
title = "Mean"
points = 5.5
needs = ["q1"]
bonus = 1
gpu = true
"""


@dataclass(frozen=True, kw_only=True)
class CourseFolder:
    """A course on disk."""

    root: Path

    @property
    def course_file(self) -> Path:
        """Its `course.toml`."""
        return self.root / "course.toml"

    @property
    def assignment_file(self) -> Path:
        """The `assignment.toml` of its one assignment."""
        return self.root / "assignments" / "sums" / "assignment.toml"

    def change_course(self, old: str, new: str) -> None:
        """Replace the first `old` of `course.toml`, which must be there."""
        _change(self.course_file, old, new)

    def change_assignment(self, old: str, new: str) -> None:
        """Replace the first `old` of `assignment.toml`, which must be there."""
        _change(self.assignment_file, old, new)


@pytest.fixture
def folder(tmp_path: Path) -> CourseFolder:
    """A valid course with the assignment `sums`."""
    course = CourseFolder(root=tmp_path)
    course.assignment_file.parent.mkdir(parents=True)
    course.course_file.write_text(COURSE, encoding="utf-8")
    course.assignment_file.write_text(ASSIGNMENT, encoding="utf-8")
    return course


def _change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
