"""The reference course's `a2_xor`: its whole hidden suite on its reference, beside a bare `import torch`."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from bench.environment import Environment
from bench.errors import BenchError
from bench.measure import Imported, Measured, Say, account, import_s, timed
from bench.plan import Plan
from bench.process import cores
from bench.tools.ours import grade_run
from bench.tools.port import Grading

SLUG = "a2_xor"
CHECKOUT = Path(__file__).parent.parent
#: What makes the course, besides `course.toml`.
FOLDERS = ("assignments", "solutions", "tests/graders")
MODE = "one core"


def measure_a2(plan: Plan, python: Environment, scratch: Path, say: Say, into: Measured) -> None:
    """Time the reference from a standing start and in a batch of copies that differ in a comment.

    Raises `BenchError` when the reference is missing or does not get every point.
    """
    singles, batches, imports = [], [], []
    course = _course(scratch / f"{SLUG}-course")
    with cores(pinned=True):
        _grade(python, course, scratch / f"{SLUG}-warm", 1)
        for at in range(plan.a2_cold):
            say(f"{SLUG}: reference, cold {at + 1} of {plan.a2_cold}, and a batch of {plan.a2_batch}")
            imports += [import_s(python, "torch") for _ in range(plan.imports_per_round)]
            singles.append(_grade(python, course, scratch / f"{SLUG}-cold-{at}", 1))
            batches.append(_grade(python, course, scratch / f"{SLUG}-batch-{at}", plan.a2_batch))
    into.imports.append(Imported(library="torch", mode=f"{MODE}, beside {SLUG}", samples_s=tuple(imports)))
    into.timed.append(timed("ours", SLUG, MODE, singles, batches))
    into.accounts += account("ours", SLUG, MODE, batches)


def _grade(python: Environment, course: Path, workspace: Path, count: int) -> Grading:
    copies = _copies(course, workspace, count)
    grading = grade_run(python, course, SLUG, copies, workspace)
    if min(grading.shares) < 1.0:
        message = f"The reference of {SLUG} gets {min(grading.shares):.0%}; mend it, then measure again."
        raise BenchError(message)
    return grading


def _course(folder: Path) -> Path:
    """A copy of the course, so that what is graded here leaves no trace in the checkout. Raises `BenchError`."""
    if not (CHECKOUT / "solutions" / SLUG).is_dir():
        message = f"{CHECKOUT} has no solution of {SLUG}; run in a complete checkout, or with --task torch."
        raise BenchError(message)
    for name in FOLDERS:
        shutil.copytree(CHECKOUT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(CHECKOUT / "course.toml", folder)
    return folder


def _copies(course: Path, workspace: Path, count: int) -> Sequence[Path]:
    """Copies of the reference, each with a comment that names its folder."""
    reference = course / "solutions" / SLUG / "reference"
    copies = [workspace / f"copy{at:02d}" for at in range(count)]
    for copy in copies:
        shutil.copytree(reference, copy)
        for path in copy.rglob("*.py"):
            with path.open("a", encoding="utf-8") as file:
                file.write(f"\n# {copy}\n")
    return copies
