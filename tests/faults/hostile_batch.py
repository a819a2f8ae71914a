"""`python -m tests.faults.hostile_batch --count 200 --hostile 20`: honest work beside hostile work, and what it costs.

Two batches on the tiny course with small limits: one of honest submissions only, and one in which some of them are
replaced by fork bombs, memory hogs, floods of output, hangs and daemons that stay. Both must finish, and every
honest submission must score as it does alone.
"""

import argparse
import json
import os
import random
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.faults.hunt import GRADE
from tests.faults.works import ASSIGNMENT, POINTS, Work, make_course, make_work

#: What replaces the body of `centred`; the tally beside it stays honest.
HOSTILE = {
    "fork_bomb": "while True:\n        try:\n            os.fork()\n        except OSError:\n            pass",
    "memory": "hoard = []\n    while True:\n        hoard.append(bytearray(16 << 20))",
    "output": "while True:\n        print('flood ' * 1000)",
    "hang": "while True:\n        time.sleep(1)",
    "daemon": (
        "if os.fork() == 0:\n        os.setsid()\n        if os.fork() == 0:\n            signal.pause()\n"
        "        os._exit(0)\n    return x - x.mean()"
    ),
}
_SOURCE = """
import os
import signal
import time
import numpy as np

def centred(x):
    {body}

class Tally:
    def __init__(self):
        self.total = 0.0

    def add(self, weight):
        self.total += weight

# {mark}
"""
_LIMITS = """
[limits]
call_wall_s = 1.0
test_wall_s = 2.0
import_wall_s = 5.0
submission_wall_s = 30.0
test_cpu_s = 1.0
submission_cpu_s = 10.0
memory_bytes = 100663296
processes = 16
output_bytes = 65536
"""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One batch."""

    wall_s: float
    status: int
    reports: list[dict[str, Any]]
    said: str


def make_batch(course: Path, count: int, hostile: int, dice: random.Random, name: str) -> list[Work]:
    """Honest works of every kind, and hostile ones in random places among them."""
    places = set(dice.sample(range(count), hostile))
    kinds = sorted(POINTS)
    return [
        _make_hostile(
            course, sorted(HOSTILE)[sum(place < number for place in places) % len(HOSTILE)], f"{name}-{number}"
        )
        if number in places
        else make_work(course, kinds[number % len(kinds)], f"{name}-{number}", slow=False)
        for number in range(count)
    ]


def grade(course: Path, works: Sequence[Work], environment: dict[str, str]) -> Outcome:
    """One `grade run` over all of them."""
    out = course / "out.json"
    out.unlink(missing_ok=True)
    command = [*GRADE, "run", ASSIGNMENT, *(work.path for work in works), "--json", str(out)]
    started = time.perf_counter()
    done = subprocess.run(command, cwd=course, env=environment, capture_output=True, text=True, check=False)
    wall_s = time.perf_counter() - started
    reports = json.loads(out.read_text())["reports"] if out.exists() else []
    return Outcome(wall_s=wall_s, status=done.returncode, reports=reports, said=done.stderr[-2000:])


def wrongs(works: Sequence[Work], outcome: Outcome) -> list[str]:
    """What is not as it must be, a sentence each."""
    found = [] if outcome.status == 0 else [f"exit status {outcome.status}: {outcome.said}"]
    if [report["source"] for report in outcome.reports] != [work.path for work in works]:
        return [*found, "the reports are not those of the works, in their order"]
    for work, report in zip(works, outcome.reports, strict=True):
        if work.kind in POINTS and (report["score"], report["status"]) != (work.points, "graded"):
            found.append(f"{work.path}, {work.kind}, has {report['score']} ({report['status']})")
        if work.kind not in POINTS and (report["status"] != "graded" or report["score"] > _most(work.kind)):
            found.append(f"{work.path}, a {work.kind}, has {report['score']} ({report['status']} {report['reason']})")
    return found


def limited_course(folder: Path) -> Path:
    """The tiny course with limits that keep a hostile submission short."""
    course = make_course(folder)
    configuration = course / "assignments" / ASSIGNMENT / "assignment.toml"
    head, _, tail = configuration.read_text().partition("[limits]")
    questions = tail[tail.index("[[questions]]") :]
    configuration.write_text(f"{head}{_LIMITS.lstrip()}\n{questions}")
    return course


def main() -> int:
    """Grade both batches and print what came of it; exit status 1 when an honest score is wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.hostile_batch")
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--hostile", type=int, default=20)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(2**32))
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="hostile-") as name:
        found, honest, mixed = compare(Path(name), options.count, options.hostile, random.Random(options.seed))
    print(f"{options.count} honest: {honest.wall_s:.1f} s")
    longer = mixed.wall_s / honest.wall_s
    each_s = (mixed.wall_s - honest.wall_s) / max(options.hostile, 1)
    print(
        f"{options.count - options.hostile} honest and {options.hostile} hostile: {mixed.wall_s:.1f} s, "
        f"{longer:.2f} times as long, {each_s:.2f} s more per hostile one"
    )
    print(f"wrong: {len(found)}")
    for line in found:
        print(f"  {line}")
    return 1 if found else 0


def compare(folder: Path, count: int, hostile: int, dice: random.Random) -> tuple[list[str], Outcome, Outcome]:
    """The honest batch, the mixed one, and what was wrong in either."""
    course = limited_course(folder / "course")
    environment = dict(os.environ)
    honest_works = make_batch(course, count, 0, dice, "honest")
    mixed_works = make_batch(course, count, hostile, dice, "mixed")
    honest = grade(course, honest_works, environment)
    mixed = grade(course, mixed_works, environment)
    return [*wrongs(honest_works, honest), *wrongs(mixed_works, mixed)], honest, mixed


def _make_hostile(course: Path, kind: str, mark: str) -> Work:
    folder = course / "work" / mark
    folder.mkdir(parents=True)
    (folder / "warmup.py").write_text(_SOURCE.format(body=HOSTILE[kind], mark=mark))
    return Work(kind=kind, path=str(folder.relative_to(course)))


def _most(kind: str) -> float:
    """The tally's four points are honestly earned; a daemon's arrays are centred rightly, too."""
    return 10.0 if kind == "daemon" else 4.0


if __name__ == "__main__":
    sys.exit(main())
