"""What an attempt to grade has come to so far: advice for whoever watches, never the record."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from autograder.model.report import TestStatus


@dataclass(frozen=True, kw_only=True)
class VerdictsSoFar:
    """How far an attempt is; for staff."""

    #: Tests that the attempt runs.
    tests: int
    #: How many of them have a verdict, also where the status below is left out to save space.
    done: int
    #: Statuses of public tests, by id.
    public: Mapping[str, TestStatus] = field(default_factory=dict)
    #: Statuses of hidden tests, by id.
    hidden: Mapping[str, TestStatus] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class StudentProgress:
    """What a student may see of it before the report stands: nothing that a hidden test decides or times."""

    #: Statuses of public tests, by id.
    public: Mapping[str, TestStatus] = field(default_factory=dict)
