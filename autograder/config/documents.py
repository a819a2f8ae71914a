"""The shape of the two files: every table and key there is."""

from dataclasses import dataclass, field
from typing import ClassVar

from autograder.model.course import Policy, Question, Record, Runner, ScheduledAssignment
from autograder.model.limits import Limits


@dataclass(frozen=True, kw_only=True)
class CourseTable:
    """`[course]` of `course.toml`."""

    __pydantic_config__: ClassVar = {"extra": "forbid", "strict": True}

    name: str
    term: str
    #: Key of the IANA time zone database.
    timezone: str
    #: Folder that students receive, relative to `course.toml`.
    assignments: str = "assignments"
    #: Folder of the reference solutions.
    solutions: str = "solutions"
    #: Folder of the hidden graders.
    graders: str = "tests/graders"


@dataclass(frozen=True, kw_only=True)
class CourseDocument:
    """`course.toml`."""

    __pydantic_config__: ClassVar = {"extra": "forbid", "strict": True}

    course: CourseTable
    policy: Policy = field(default_factory=Policy)
    record: Record = field(default_factory=Record)
    assignments: tuple[ScheduledAssignment, ...] = ()
    runners: dict[str, Runner] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class AssignmentTable:
    """`[assignment]` of `assignment.toml`."""

    __pydantic_config__: ClassVar = {"extra": "forbid", "strict": True}

    title: str
    #: Module that holds the student's answers, such as `xor.py`.
    module: str
    #: Every file that is graded; None: the module alone.
    files: tuple[str, ...] | None = None
    #: Distributions that the sandbox offers.
    libraries: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AssignmentDocument:
    """`assignment.toml`."""

    __pydantic_config__: ClassVar = {"extra": "forbid", "strict": True}

    assignment: AssignmentTable
    questions: tuple[Question, ...]
    limits: Limits = field(default_factory=Limits)
