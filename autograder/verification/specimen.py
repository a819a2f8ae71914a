"""What is graded to try the graders, and how each test ended on it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from autograder.errors import ConfigError
from autograder.model.report import Finding, GradeReport, TestStatus
from autograder.model.verdict import Verdict


class Kind(StrEnum):
    """Why a specimen is graded, and so what it must get."""

    REFERENCE = "reference"  #: every point, always
    NOTHING = "nothing"  #: the stub and empty work: no point
    DEGENERATE = "degenerate"  #: the same poor answer to everything: no point
    RIGHT = "right"  #: another right answer: every point
    WRONG = "wrong"  #: a known misconception: loses its own tests
    SPOILT = "spoilt"  #: the reference with every answer made wrong in one way
    EMPTY = "empty form"  #: answers of the right form without content: few points in any question
    MEMORISER = "memoriser"  #: knows only what it was fitted on: few points in any question
    LIAR = "liar"  #: objects that say yes to everything: no point that its mute twin does not get
    MUTE = "mute liar"  #: the same objects without operators and comparisons
    MUTANT = "mutant"  #: the reference with one small change


@dataclass(frozen=True, kw_only=True)
class Specimen:
    """A submission of known worth."""

    kind: Kind
    name: str
    #: What is handed in, by relative POSIX path.
    files: Mapping[str, bytes]
    #: One sentence on what it is.
    about: str = ""


@dataclass(frozen=True, kw_only=True)
class EndOfTest:
    """How one test ended on a specimen."""

    test: str
    status: TestStatus
    #: Whether it gave all its points.
    earned: bool
    #: What a student would read.
    feedback: str = ""
    #: What staff read.
    message: str = ""
    #: What the specimen printed.
    output: str = ""
    #: Trusted wall seconds.
    wall_s: float = 0.0
    #: Part of its points that it gave, 0.0 to 1.0.
    fraction: float = 0.0

    @classmethod
    def of(cls, said: Finding | Verdict) -> "EndOfTest":
        """The part of a finding or of a verdict that matters here."""
        return cls(
            test=said.id if isinstance(said, Finding) else said.test,
            status=said.status,
            earned=said.status is TestStatus.PASSED and said.fraction >= 1.0,
            feedback=said.feedback,
            message=said.message,
            output=said.output,
            wall_s=said.wall_s,
            fraction=said.fraction if said.status is TestStatus.PASSED else 0.0,
        )

    @property
    def noticed(self) -> bool:
        """Whether the test took something away; one that is pending saw nothing, and one that broke proves nothing."""
        return not self.earned and self.status not in {TestStatus.PENDING, TestStatus.ERROR}


@dataclass(frozen=True, kw_only=True)
class Trial:
    """One specimen, graded once."""

    specimen: Specimen
    #: 32 hexadecimal digits, for `grade run --seed`.
    seed: str
    endings: tuple[EndOfTest, ...]
    #: The whole report; None where only some tests were run.
    report: GradeReport | None = field(default=None, repr=False)

    @property
    def noticed(self) -> tuple[str, ...]:
        """Ids of the tests that noticed something, in their order."""
        return tuple(ending.test for ending in self.endings if ending.noticed)

    @property
    def label(self) -> str:
        """How sentences call it."""
        return f"{self.specimen.kind.value} {self.specimen.name}".strip()


def reference_of(solutions_dir: Path) -> Specimen:
    """The reference solution below `solutions/<slug>`. Raises `ConfigError` when there is none."""
    files = files_below(solutions_dir / "reference")
    if not files:
        message = f"{solutions_dir / 'reference'}: there is no reference solution to verify the graders with; write it"
        raise ConfigError(message)
    return Specimen(kind=Kind.REFERENCE, name="", files=files, about="The reference solution.")


def files_below(folder: Path) -> dict[str, bytes]:
    """Every file below a folder by relative POSIX path; nothing hidden, nothing compiled."""
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file())
    named = ((path.relative_to(folder), path) for path in paths)
    return {
        name.as_posix(): path.read_bytes()
        for name, path in named
        if not any(part.startswith(".") or part == "__pycache__" for part in name.parts)
    }
