"""A worker is called dead only when that is certain."""

import os
import socket
import time
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.ledger import Worker


def test_text_form_is_read_back(worker: Worker) -> None:
    """A worker is kept as text in the ledger and read back equal."""
    assert Worker.parse(str(worker)) == worker
    with pytest.raises(ValueError, match="unpack"):
        Worker.parse("somebody")


def test_living_process_is_not_dead(worker: Worker) -> None:
    """The process that asks lives."""
    assert not worker.is_dead()


def test_ended_process_is_dead(dead_worker: Worker) -> None:
    """A process that was waited for is gone."""
    assert dead_worker.is_dead()


def test_zombie_is_dead() -> None:
    """A killed process that nobody has waited for yet does nothing any more."""
    child = os.fork()
    if child == 0:
        time.sleep(60)
        os._exit(0)
    stat = Path(f"/proc/{child}/stat").read_text(encoding="ascii")
    started = stat.rpartition(")")[2].split()[19]
    zombie = replace(Worker.here(), pid=child, started=started)
    assert not zombie.is_dead()
    os.kill(child, 9)
    os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
    assert zombie.is_dead()
    os.waitpid(child, 0)


def test_reused_pid_is_told_apart(worker: Worker) -> None:
    """A later process with the same number started at another time."""
    assert replace(worker, started="1").is_dead()


@pytest.mark.parametrize(
    "change",
    [
        {"boot": "another", "host": "elsewhere"},
        # Two machines may have one name; so may one machine before and after it was restarted.
        {"boot": "another"},
        {"pid_namespace": "pid:[1]"},
        {"boot": ""},
    ],
)
def test_what_cannot_be_looked_up_is_not_called_dead(change: dict[str, str], dead_worker: Worker) -> None:
    """Workers of other machines, boots and PID namespaces lose their lease by the clock alone."""
    assert not replace(dead_worker, **change).is_dead()


def test_machine_without_proc_calls_nobody_dead(
    worker: Worker, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where processes cannot be looked up, the worker still has a name and only the clock ends its lease."""
    monkeypatch.setattr("autograder.ledger.worker._PROC", tmp_path)
    here = Worker.here()
    assert (here.boot, here.started, here.pid) == ("", "", os.getpid())
    assert not here.is_dead()
    assert Worker.parse(str(here)) == here
    assert worker.host == socket.gethostname()
