"""Small references and courses to build from."""

import textwrap
from dataclasses import dataclass
from pathlib import Path

from autograder.authoring.build import Build, build
from autograder.authoring.point_split import PointSplit
from autograder.config import load_assignment, load_course
from autograder.model.course import Assignment

#: What the tiny course's tests share the points by; building from it alone needs no grading process.
WORTH = PointSplit(public_points={"q1": 1.0, "q2": 1.0}, hidden_points={"q1": 5.0, "q2": 3.0})


@dataclass(frozen=True, kw_only=True)
class Bench:
    """A tiny course of one's own, to change and to build."""

    root: Path

    @property
    def public(self) -> Path:
        """What students receive."""
        return self.root / "assignments/warmup"

    @property
    def reference(self) -> Path:
        """The one source."""
        return self.root / "solutions/warmup/reference/warmup.py"

    @property
    def hidden(self) -> Path:
        """The hidden tests."""
        return self.root / "tests/graders/warmup/test_warmup_hidden.py"

    def assignment(self) -> Assignment:
        """The assignment as its files are now."""
        return load_assignment(load_course(self.root), "warmup")

    def build(self) -> Build:
        """Build it as its files are now; nothing is written."""
        return build(self.assignment(), WORTH)

    def edit(self, path: Path, old: str, new: str) -> None:
        """Replace a text that occurs once."""
        text = path.read_text()
        assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times in {path}"
        path.write_text(text.replace(old, new))

    def write_reference(self, source: str) -> None:
        """Another reference."""
        self.reference.write_text(dedented(source))


def dedented(text: str) -> str:
    """A module's text written inside a test."""
    return textwrap.dedent(text).lstrip("\n")
