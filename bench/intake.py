"""What it costs to take one submission in, with parsers in a sandbox and in this process: `python bench/intake.py`.

Each round takes the same work in both ways, in turn, so that a busy machine is busy for both. Printed per form of work:
the medians of wall time and their difference; the difference of the smallest, which other load can only enlarge; and
the difference in CPU time, the sandbox's processes included, which says most on a busy machine.
"""

import io
import json
import statistics
import tempfile
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path

from autograder.config import load_assignment, load_course
from autograder.intake import take_in
from autograder.intake.confined import ConfinedParsers
from autograder.intake.parsing import LocalParsers, Parsers
from autograder.model.course import Assignment

COURSE = Path(__file__).with_name("course")
ROUNDS = 60


def main() -> None:
    """Print a line per form of work."""
    course = load_course(COURSE)
    assignment = load_assignment(course, min(path.name for path in course.assignments_dir.iterdir()))
    with tempfile.TemporaryDirectory() as name, ConfinedParsers() as confined:
        started = time.perf_counter()
        confined.start().await_ready()
        print(f"template: {time.perf_counter() - started:.2f} s, once per command, beside the grading process's start")
        for work in _works(assignment, Path(name)):
            _compare(work, assignment, confined)


def _works(assignment: Assignment, folder: Path) -> list[Path]:
    """The same module as a folder, a zip and a notebook."""
    module = (assignment.public_dir / assignment.module).read_bytes()
    plain = folder / "folder"
    plain.mkdir()
    (plain / assignment.module).write_bytes(module)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(assignment.module, module)
    (folder / "work.zip").write_bytes(packed.getvalue())
    cells = [{"cell_type": "code", "metadata": {}, "source": module.decode()}]
    (folder / "work.ipynb").write_text(json.dumps({"nbformat": 4, "metadata": {}, "cells": cells}))
    return [plain, folder / "work.zip", folder / "work.ipynb"]


@dataclass(frozen=True, kw_only=True)
class Spent:
    """What one submission cost, in milliseconds."""

    wall_ms: float
    cpu_ms: float


def _compare(work: Path, assignment: Assignment, confined: ConfinedParsers) -> None:
    ways: dict[str, Parsers] = {"sandbox": confined, "here": LocalParsers()}
    spent: dict[str, list[Spent]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, parsers in ways.items():
            wall_s, cpu_s = time.perf_counter(), _cpu_s(confined)
            take_in(work, assignment, parsers=parsers)
            wall_s, cpu_s = time.perf_counter() - wall_s, _cpu_s(confined) - cpu_s
            spent[name].append(Spent(wall_ms=1000.0 * wall_s, cpu_ms=1000.0 * cpu_s))
    sandbox, here = spent["sandbox"], spent["here"]
    walls = [statistics.median(one.wall_ms for one in way) for way in (sandbox, here)]
    least = [min(one.wall_ms for one in way) for way in (sandbox, here)]
    cpu = [statistics.median(one.cpu_ms for one in way) for way in (sandbox, here)]
    print(
        f"{work.suffix or 'folder':<7} sandbox {walls[0]:6.2f} ms, here {walls[1]:6.2f} ms, "
        f"more {walls[0] - walls[1]:6.2f} ms; smallest more {least[0] - least[1]:6.2f} ms; "
        f"CPU more {cpu[0] - cpu[1]:6.2f} ms"
    )


def _cpu_s(confined: ConfinedParsers) -> float:
    """Of this process and of the sandbox's."""
    enclosure = confined._enclosure  # noqa: SLF001 - nobody else asks
    return time.process_time() + ((enclosure.cpu_s() or 0.0) if enclosure else 0.0)


if __name__ == "__main__":
    main()
