"""The course and its assignments, as configured."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import ClassVar

from autograder.model.limits import Limits


class Keep(StrEnum):
    """Which of a student's attempts counts."""

    BEST = "best"  #: the best total after penalty
    LAST = "last"  #: the last one handed in


class Bank(StrEnum):
    """Which late days the bank pays for."""

    IN_ORDER = "in_order"  #: those of the assignments that are due first; no later work changes an earlier mark
    BEST = "best"  #: those that make the term's total largest, known when the term is over


class GpuQuestions(StrEnum):
    """What becomes of questions that need a GPU."""

    REQUIRED = "required"  #: they count like any other
    EXCUSED = "excused"  #: they are left out and the total is scaled from the rest


class Engine(StrEnum):
    """What starts the workers of a runner."""

    LOCAL = "local"  #: processes of this machine
    SLURM = "slurm"  #: jobs of a cluster's scheduler


@dataclass(frozen=True, kw_only=True)
class ConstantsAllowed:
    """More points than usual that a question may give for answers of the right form without content, and why."""

    __pydantic_config__: ClassVar = {"extra": "forbid", "strict": True}

    points: float
    #: One line; students can read it.
    reason: str


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question of an assignment."""

    __pydantic_config__: ClassVar = {"extra": "forbid", "strict": True}

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
    #: For `grade verify` alone: no score depends on it.
    constants_allowed: ConstantsAllowed | None = None


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
    """When an assignment is out and due; both times carry a zone, the course's unless the file names one."""

    __pydantic_config__: ClassVar = {"extra": "forbid", "strict": True}

    slug: str
    #: From when students can see it and hand in; None: from the start.
    release: datetime | None = None
    #: When it must be in; None: at any time.
    due: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Policy:
    """Rules that turn raw scores into the gradebook's. The defaults take nothing late and charge nothing."""

    __pydantic_config__: ClassVar = {"extra": "forbid", "strict": True}

    #: Free late days per student and term.
    late_bank_days: int = 0
    #: Days after `due` on which an assignment is still taken, banked or not.
    max_late_days: int = 0
    #: Fraction of the maximum, 0 to 1, that each late day costs once the bank is empty.
    penalty_per_late_day: float = 0.0
    #: Minutes after `due` that still count as in time.
    grace_minutes: int = 0
    keep: Keep = Keep.BEST
    bank: Bank = Bank.IN_ORDER
    gpu_questions: GpuQuestions = GpuQuestions.REQUIRED


@dataclass(frozen=True, kw_only=True)
class Runner:
    """Where submissions run."""

    __pydantic_config__: ClassVar = {"extra": "forbid", "strict": True}

    engine: Engine = Engine.LOCAL
    #: Submissions graded at once; None: as many as the machine has cores.
    workers: int | None = None
    #: Partition of the cluster, for Slurm only.
    partition: str | None = None
    #: Generic resources such as `gpu:1`, for Slurm only.
    gres: str | None = None


@dataclass(frozen=True, kw_only=True)
class Record:
    """Where submissions, jobs and scores are kept."""

    __pydantic_config__: ClassVar = {"extra": "forbid", "strict": True}

    #: URL of a PostgreSQL database such as `postgresql://user@host/name`; None: a SQLite file in the course's folder.
    database: str | None = None
    #: What the course is called in that database, which others may share; another term is another course.
    course: str | None = None


@dataclass(frozen=True, kw_only=True)
class Course:
    """A course folder, read and checked."""

    name: str
    term: str
    #: Key of the IANA time zone database, such as `America/Denver`.
    timezone: str
    #: Absolute folder that holds `course.toml`.
    root: Path
    assignments_dir: Path
    graders_dir: Path
    solutions_dir: Path
    policy: Policy = field(default_factory=Policy)
    record: Record = field(default_factory=Record)
    schedule: tuple[ScheduledAssignment, ...] = ()
    #: Runners by name, in the order of the file.
    runners: tuple[tuple[str, Runner], ...] = ()
