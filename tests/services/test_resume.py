"""A killed `grade run` or `grade submit` goes on where it stopped; every submission ends with one true report."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest

GRADE = [sys.executable, "-c", "from autograder.cli.main import main; main()"]
PATIENCE_S = 60.0

Counted = Callable[[str], int]


@pytest.fixture
def course(tiny_course: Path, tmp_path: Path) -> Path:
    """A tiny course of one's own."""
    return Path(copytree(tiny_course, tmp_path / "course"))


@pytest.fixture
def works(course: Path, reference_source: str) -> list[str]:
    """Eight distinct right submissions that take their time, by path relative to the course."""
    slow = reference_source.replace(
        "    return x - x.mean()", "    import time; time.sleep(0.1)\n    return x - x.mean()"
    )
    paths = [course / f"work/{number}/warmup.py" for number in range(8)]
    for number, path in enumerate(paths):
        path.parent.mkdir(parents=True)
        path.write_text(f"{slow}\n# {number}\n")
    return [str(path.parent.relative_to(course)) for path in paths]


def start(course: Path, *arguments: str) -> subprocess.Popen[str]:
    """`grade` in a process group of its own."""
    return subprocess.Popen(
        [*GRADE, *arguments],
        cwd=course,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def run(course: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`grade`, to its end."""
    return subprocess.run([*GRADE, *arguments], cwd=course, capture_output=True, text=True, check=False)


def await_that(condition: Callable[[], bool]) -> None:
    """Wait until it holds."""
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_killed_run_goes_on_where_it_stopped(course: Path, works: list[str], counted: Counted) -> None:
    """What was graded before the kill is not graded again; nothing is missing, nothing is there twice."""
    first = start(course, "run", "warmup", *works)
    await_that(lambda: counted("select count(*) from reports") >= 2)
    os.kill(first.pid, signal.SIGKILL)
    first.communicate()
    there = counted("select count(*) from reports")

    second = run(course, "run", "warmup", *works, "--json", "out.json")

    reports = json.loads((course / "out.json").read_text())["reports"]
    assert second.returncode == 0, second.stderr
    assert f"{there} of 8 were graded before" in second.stdout
    assert [report["source"] for report in reports] == works
    assert [report["score"] for report in reports] == [10.0] * 8
    assert counted("select count(*) from reports") == 8


def test_a_finished_run_starts_anew(course: Path, works: list[str], counted: Counted) -> None:
    """The same command after a whole run grades everything again."""
    first = run(course, "run", "warmup", *works[:2])
    second = run(course, "run", "warmup", *works[:2])

    assert (first.returncode, second.returncode) == (0, 0)
    assert "before the run was stopped" not in second.stdout
    assert counted("select count(*) from reports") == 4


def test_an_acknowledged_submission_survives_a_kill(course: Path, works: list[str], counted: Counted) -> None:
    """After the words "is safe", `kill -9` loses nothing: the next command grades it, once."""
    first = start(course, "submit", works[0], "-a", "warmup", "--as", "ada")
    assert first.stdout is not None
    assert "is safe" in first.stdout.readline()
    os.kill(first.pid, signal.SIGKILL)
    first.communicate()

    before = run(course, "status")
    work = run(course, "worker", "--once")
    after = run(course, "status")

    assert "1 job waits to be graded; run `grade worker --once`" in before.stderr
    assert work.stdout == "graded: 1, still waiting: 0\n"
    assert "10/10" in after.stdout, after.stderr
    assert after.stderr == ""
    assert counted("select count(*) from reports") == 1
    assert counted("select count(*) from submissions") == 1


def test_nothing_of_a_killed_run_stays_alive(course: Path, works: list[str], counted: Counted) -> None:
    """Worker, grader and sandbox processes end when the command that started them is killed."""
    first = start(course, "run", "warmup", *works)
    await_that(lambda: counted("select count(*) from reports") >= 1)
    family = _descendants(first.pid)
    os.kill(first.pid, signal.SIGKILL)
    first.communicate()

    assert len(family) > 3
    await_that(lambda: not any(_is_alive(pid) for pid in family))


def _descendants(pid: int) -> list[int]:
    try:
        children = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []
    return [*children, *(one for child in children for one in _descendants(child))]


def _is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False
