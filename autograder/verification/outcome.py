"""What a verification found, as data."""

import json
from dataclasses import asdict, dataclass
from enum import StrEnum

from autograder.model.report import Environment

SCHEMA = 1


@dataclass(frozen=True, kw_only=True)
class Check:
    """One question put to the graders, and the answer."""

    #: A word to find it by, such as `stub` or `mutants`.
    name: str
    #: What was found, in one line, whether it is good or not.
    summary: str
    #: Why the graders must not be released, one sentence each; empty when nothing is wrong.
    refusals: tuple[str, ...] = ()
    #: What an author should know, one sentence each.
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Row:
    """One specimen of a kill matrix."""

    kind: str
    name: str
    about: str
    #: Ids of the tests that were run on it.
    ran: tuple[str, ...]
    #: Ids of those that noticed it.
    killed_by: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class TestColumn:
    """One test of a kill matrix, and how many specimens it noticed."""

    __test__ = False  # its name begins with "Test"; pytest shall not collect it

    test: str
    question: str
    max_score: float
    wrong: int
    spoilt: int
    mutants: int


class Fate(StrEnum):
    """What became of a mutant."""

    KILLED = "killed"
    SURVIVED = "survived"
    EQUIVALENT = "equivalent"  #: survived, and the author says why nobody could tell


@dataclass(frozen=True, kw_only=True)
class MutantRecord:
    """One mutant of the reference."""

    #: Function, method or constant that holds the change, such as `Perceptron.fit`.
    definition: str
    #: Line of the reference, from 1.
    line: int
    #: Name of the tool's operator.
    operator: str
    #: The changed lines before and after, stripped.
    was: str
    now: str
    #: Questions whose tests were run on it.
    questions: tuple[str, ...]
    fate: Fate
    killed_by: tuple[str, ...]
    #: Why it is equivalent, in the author's words.
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Verification:
    """Everything that was found about the graders of one assignment."""

    schema: int = SCHEMA
    assignment: str
    title: str
    #: `sha256:…` of the graders.
    grader: str
    environment: Environment
    #: True when the costly checks were left out.
    quick: bool
    checks: tuple[Check, ...]
    columns: tuple[TestColumn, ...]
    rows: tuple[Row, ...]
    mutants: tuple[MutantRecord, ...]
    #: Wall seconds of the verification.
    wall_s: float

    @property
    def refusals(self) -> tuple[str, ...]:
        """Every reason not to release, in the order of the checks."""
        return tuple(f"{check.name}: {sentence}" for check in self.checks for sentence in check.refusals)


def to_json(verifications: tuple[Verification, ...]) -> bytes:
    """The envelope `{"schema": 1, "verifications": […]}`."""
    plain = [{**asdict(one), "refused": bool(one.refusals)} for one in verifications]
    return json.dumps({"schema": SCHEMA, "verifications": plain}).encode()
