"""A task of the benchmark's tiny course, and submissions of it that differ in their bytes."""

from dataclasses import dataclass
from pathlib import Path

COURSE = Path(__file__).parent / "course"
PRELUDES = COURSE / "preludes"


@dataclass(frozen=True, kw_only=True)
class Task:
    """One task: `torch` or `numpy`."""

    name: str

    @property
    def slug(self) -> str:
        """Slug of the assignment in the course."""
        return f"bench_{self.name}"

    @property
    def module(self) -> str:
        """Name of the student's file."""
        return "xor.py"

    @property
    def stub(self) -> str:
        """What students receive."""
        return (COURSE / "assignments" / self.slug / self.module).read_text(encoding="utf-8")

    @property
    def reference(self) -> str:
        """A right solution."""
        return (COURSE / "solutions" / self.slug / "reference" / self.module).read_text(encoding="utf-8")

    @property
    def wrong(self) -> str:
        """A solution that must lose points and keep some."""
        folder = COURSE / "solutions" / self.slug / "variants" / "wrong" / "or_gate"
        return (folder / self.module).read_text(encoding="utf-8")

    @property
    def assignment_file(self) -> Path:
        """Where points per question stand."""
        return COURSE / "assignments" / self.slug / "assignment.toml"

    @property
    def grader_file(self) -> Path:
        """Our grader of it, from which every other tool's form is made."""
        return COURSE / "tests" / "graders" / self.slug / f"test_{self.slug}.py"

    @property
    def prelude(self) -> str:
        """What the checks need where the submission lives in the same process as they do."""
        return (PRELUDES / f"{self.name}.py").read_text(encoding="utf-8")


def distinct(source: str, count: int, salt: str) -> tuple[str, ...]:
    """`count` sources that do what `source` does and differ in their bytes, from each other and by `salt`."""
    return tuple(f"{source.rstrip()}\n\n# submission {salt}-{number:02d}\n" for number in range(count))
