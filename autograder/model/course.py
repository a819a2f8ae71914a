"""The course and its assignments, as configured."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from autograder.model.limits import Limits


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question of an assignment."""

    #: `q1`, `q2`, …
    id: str
    title: str
    #: Points of the question; its tests share them by weight.
    points: float
    #: Questions that must work first.
    needs: tuple[str, ...] = ()
    #: Points that can be earned apart from `points` by tests marked `bonus`.
    bonus: float = 0.0
    #: True when every test of it needs a GPU.
    gpu: bool = False


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """One assignment: what is handed in, what it may import, what it is worth."""

    slug: str
    title: str
    #: Module that holds the student's answers, such as `xor.py`.
    module: str
    #: Every file that is graded, `module` first.
    files: tuple[str, ...]
    #: Distributions that the sandbox offers, such as `numpy`; nothing else can be imported.
    libraries: tuple[str, ...]
    questions: tuple[Question, ...]
    limits: Limits
    #: Folder that students receive, holding `assignment.toml`.
    public_dir: Path
    #: Folder of the hidden graders; None where there are none (a student's machine).
    graders_dir: Path | None
    #: Folder of the reference solution and variants; None on a student's machine.
    solutions_dir: Path | None

    @property
    def max_score(self) -> float:
        """Points of all questions."""
        return sum(question.points for question in self.questions)


@dataclass(frozen=True, kw_only=True)
class ScheduledAssignment:
    """When an assignment is out and due, in the course's time zone."""

    slug: str
    release: datetime | None = None
    due: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Policy:
    """Rules that turn raw scores into the gradebook's."""

    late_bank_days: int = 0
    max_late_days: int = 0
    penalty_per_late_day: float = 0.0
    grace_minutes: int = 0
    keep: str = "best"
    gpu_questions: str = "required"


@dataclass(frozen=True, kw_only=True)
class Runner:
    """Where submissions run."""

    engine: str = "local"
    workers: int | None = None
    partition: str | None = None
    gres: str | None = None


@dataclass(frozen=True, kw_only=True)
class Course:
    """A course folder, read and checked."""

    name: str
    term: str
    timezone: str
    root: Path
    assignments_dir: Path
    graders_dir: Path
    solutions_dir: Path
    policy: Policy = field(default_factory=Policy)
    schedule: tuple[ScheduledAssignment, ...] = ()
    runners: tuple[tuple[str, Runner], ...] = ()
