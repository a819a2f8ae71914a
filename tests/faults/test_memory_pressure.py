"""A grader or its worker that gets no more memory costs nobody a point."""

import json
import resource
import subprocess
import time
from pathlib import Path

import pytest

from tests.faults.family import Kind, look
from tests.faults.hunt import GRADE
from tests.faults.works import ASSIGNMENT, make_course, make_work

OUR_FAULT = 4
PATIENCE_S = 60.0


@pytest.mark.parametrize("kind", [Kind.GRADER, Kind.WORKER])
@pytest.mark.parametrize("room_bytes", [0, pytest.param(1 << 20, marks=pytest.mark.slow)])
def test_no_memory_is_never_a_score(tmp_path: Path, kind: Kind, room_bytes: int) -> None:
    """Whoever runs out of memory, the report is true or says that the fault is ours; the next run is true."""
    course = make_course(tmp_path / "course")
    work = make_work(course, "right", "pressed")
    command = [*GRADE, "run", ASSIGNMENT, work.path, "--json", "out.json"]

    process = subprocess.Popen(command, cwd=course, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    limit_memory(process, kind, room_bytes)
    _, said = process.communicate()
    pressed = report_in(course)
    after = subprocess.run(command, cwd=course, capture_output=True, check=False)

    assert process.returncode in {0, OUR_FAULT}, said
    if process.returncode == 0:
        assert (pressed["score"], pressed["status"]) == (work.points, "graded")
    else:
        assert pressed["status"] == "error"
    assert after.returncode == 0
    assert report_in(course)["score"] == work.points


def limit_memory(command: "subprocess.Popen[str]", kind: Kind, room_bytes: int) -> None:
    """Bound the address space of the first process of that kind to what it has, and a little room."""
    deadline = time.monotonic() + PATIENCE_S
    while not (found := look(command.pid).of(kind) if look(command.pid).of(Kind.GRADER) else ()):
        assert time.monotonic() < deadline
        assert command.poll() is None
        time.sleep(0.002)
    pages = int(Path(f"/proc/{found[0]}/statm").read_text().split()[0])
    bound = pages * resource.getpagesize() + room_bytes
    resource.prlimit(found[0], resource.RLIMIT_AS, (bound, bound))


def report_in(course: Path) -> dict[str, object]:
    """The only report of the last run."""
    (report,) = json.loads((course / "out.json").read_text())["reports"]
    return dict(report)
