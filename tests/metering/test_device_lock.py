"""One submission at a time has a GPU."""

import os
import threading
import time
from pathlib import Path

import pytest

from autograder.errors import SandboxFault
from autograder.metering import FakeGpu, device_lock


def test_the_second_waits_for_the_first(tmp_path: Path) -> None:
    """Whoever comes second gets the device when the first is done, in another process or this one."""
    order: list[str] = []
    first_has_it = threading.Event()

    def first() -> None:
        with device_lock(FakeGpu(), folder=tmp_path):
            first_has_it.set()
            time.sleep(0.2)
            order.append("first")

    thread = threading.Thread(target=first)
    thread.start()
    first_has_it.wait()
    with device_lock(FakeGpu(), folder=tmp_path):
        order.append("second")
    thread.join()
    assert order == ["first", "second"]


def test_other_devices_do_not_wait(tmp_path: Path) -> None:
    """Each device has a lock of its own."""
    with device_lock(FakeGpu(uuid="GPU-1"), folder=tmp_path), device_lock(FakeGpu(uuid="GPU-2"), folder=tmp_path):
        pass


def test_a_dead_process_gives_its_turn_back(tmp_path: Path) -> None:
    """The kernel frees the lock of a process that was killed while it had the device."""
    child = os.fork()
    if child == 0:
        with device_lock(FakeGpu(), folder=tmp_path):
            os.kill(os.getpid(), 9)
    os.waitpid(child, 0)
    with device_lock(FakeGpu(), folder=tmp_path):
        pass


def test_a_link_in_the_locks_place_is_refused(tmp_path: Path) -> None:
    """Nobody can make the grader open another file by laying a link there."""
    (tmp_path / "autograder-GPU-fake.lock").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(SandboxFault, match="remove it"), device_lock(FakeGpu(), folder=tmp_path):
        pass
    assert not (tmp_path / "elsewhere").exists()
