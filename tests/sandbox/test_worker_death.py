"""When the trusted side dies, by whatever means, everything of the sandbox goes with it."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from autograder.errors import SandboxFault
from autograder.model.limits import Limits
from autograder.sandbox import launch
from autograder.sandbox.cgroups import ControlGroups
from tests.sandbox.conftest import Enclose, ask, ask_once, image, linux

WORKER = """
import os, sys, time
from tests.sandbox.conftest import ask, image, linux
from autograder.model.limits import Limits
sandbox = linux()
enclosure = sandbox.enclose(image(), Limits())
channel = enclosure.open_test()
assert ask(channel, "daemonize 5") == b"left"
print("ready", flush=True)
time.sleep(60)
"""
REPOSITORY = Path(__file__).parents[2]


@pytest.fixture
def worker() -> subprocess.Popen[bytes]:
    process = subprocess.Popen([sys.executable, "-c", WORKER], cwd=REPOSITORY, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    process.stdout.close()
    return process


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_killed_worker_leaves_nothing(worker: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """Within a second no process and no control group of a killed worker is there, and no mount ever was."""
    family = _descendants(worker.pid)
    assert len(family) >= 9
    worker.send_signal(number)
    worker.wait()
    deadline = time.monotonic() + 1.0
    while (left := [pid for pid in family if _is_alive(pid)] + _groups(worker.pid)) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert left == []
    assert "autograder" not in Path("/proc/mounts").read_text()


@pytest.mark.parametrize("submission_uids", [None, (70_000, 8)])
def test_what_a_launcher_killed_too_early_leaves_behind_goes_at_once(
    tmp_path: Path, submission_uids: tuple[int, int] | None
) -> None:
    """Of bubblewrap's two processes the second hangs when the first is killed while it sets up, and holds its pipes."""
    note, launcher = tmp_path / "second", tmp_path / "launcher"
    launcher.write_text(f"#!/bin/sh\nsleep 60 & echo $! > {note}.part && mv {note}.part {note}; kill -9 $$\n")
    launcher.chmod(0o755)
    ours, theirs = socket.socketpair()
    plan = launch.Plan(
        worker_pid=os.getpid(),
        uid=None,
        argv=(str(launcher),),
        sources=(),
        control_fd=theirs.fileno(),
        groups=(),
        submission_uids=submission_uids,
    )
    command = [sys.executable, "-I", "-S", "-B", "-c", launch.BOOTSTRAP, str(REPOSITORY)]
    with (
        ours,
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL, pass_fds=[theirs.fileno()]
        ) as keeper,
    ):
        theirs.close()
        assert keeper.stdin is not None
        keeper.stdin.write(plan.to_json().encode())
        keeper.stdin.close()
        ours.settimeout(10.0)
        try:
            assert ours.recv(1) == b""  # nobody holds the other end any more
            deadline, second = time.monotonic() + 10.0, int(note.read_text())
            while _is_alive(second) and time.monotonic() < deadline:  # a process closes its files before it is gone
                time.sleep(0.01)
            assert not _is_alive(second)
        finally:
            keeper.terminate()


def test_a_killed_grader_takes_its_submission_along(enclose_linux: Enclose) -> None:
    """A forked suite process that is killed leaves no process of its submission, and the template serves on."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        with enclose_linux() as enclosure, enclosure.open_test() as channel:
            ask(channel, "hello")
            pids = (enclosure._group.folders["pids"] / "cgroup.procs").read_text()  # type: ignore[attr-defined]
            os.write(writer, pids.encode())
            signal.pause()
    pids = [int(pid) for pid in os.read(reader, 1000).split()]
    os.close(reader)
    os.close(writer)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    deadline = time.monotonic() + 2.0
    while any(_is_alive(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert len(pids) == 3
    assert not any(_is_alive(pid) for pid in pids)
    with enclose_linux() as enclosure:
        assert ask_once(enclosure, "hello") == b"hello"


def test_a_lost_template_is_our_fault_not_the_students() -> None:
    """When bubblewrap is killed under a test, that is a fault and no ending."""
    with linux() as sandbox, sandbox.enclose(image(), Limits()) as enclosure, enclosure.open_test() as channel:
        assert ask(channel, "hello") == b"hello"
        family = _descendants(sandbox._keeper.pid)[1:]
        os.kill(family[0], signal.SIGKILL)
        while any(_is_alive(pid) for pid in family):
            time.sleep(0.01)
        with pytest.raises(SandboxFault, match=r"lost|gone"):
            ask(channel, "hello")
        with pytest.raises(SandboxFault, match=r"gone"):
            enclosure.open_test()


def test_a_library_that_is_not_installed_is_named() -> None:
    """The sentence says what to install."""
    with pytest.raises(SandboxFault, match="pip install no-such-library"):
        linux("no-such-library")


def test_the_control_groups_of_dead_workers_are_swept() -> None:
    """Folders whose worker is dead disappear when the next one starts."""
    first = ControlGroups.open()
    stale = []
    for base in set(first.bases.values()):
        name = base.name.rsplit("-", 3)
        dead = base.with_name(f"{name[0]}-{2**22 - 1}-1-0")
        (dead / "submission").mkdir(parents=True)
        stale.append(dead)
        base.rmdir()
    second = ControlGroups.open()
    for base in set(second.bases.values()):
        base.rmdir()
    assert stale
    assert not any(path.exists() for path in stale)


def _descendants(pid: int) -> list[int]:
    """A process and all below it, parents first."""
    found = [pid]
    for parent in found:
        for task in Path(f"/proc/{parent}/task").glob("*/children"):
            found += [int(child) for child in task.read_text().split()]
    return found


def _is_alive(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] not in "ZX"


def _groups(pid: int) -> list[str]:
    """Control groups of a worker; `os.walk` takes it in its stride when those of others vanish meanwhile."""
    mine = re.compile(rf"autograder-.*-{pid}-.*")
    found = ((folder, name) for folder, names, _ in os.walk("/sys/fs/cgroup") for name in names)
    return [f"{folder}/{name}" for folder, name in found if mine.fullmatch(name)]
