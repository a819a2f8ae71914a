"""Limits that only the graded sandbox can enforce, each reached by a submission that goes too far."""

import pytest

from autograder.model.limits import MEBIBYTE
from autograder.model.outcome import OutOfMemory, OutputLimited, TimedOut
from autograder.sandbox import LinuxSandbox
from tests.sandbox.conftest import Enclose, ask, ask_once, image


def test_a_busy_test_ends_by_its_cpu_limit(enclose_linux: Enclose) -> None:
    """CPU seconds are counted from outside, and end a test long before its wall limit."""
    with enclose_linux(test_cpu_s=0.3) as enclosure:
        ending = ask_once(enclosure, "burn")
        assert isinstance(ending, TimedOut)
        assert (ending.clock, ending.limit_s) == ("cpu", 0.3)
        assert 0.3 <= ending.cpu_s < 1.5
        assert ask_once(enclosure, "hello") == b"hello"


def test_the_submissions_cpu_limit_holds_over_its_tests(enclose_linux: Enclose) -> None:
    """Tests that are cheap each may not be dear together, fresh sandboxes included."""
    with enclose_linux(test_cpu_s=0.3, submission_cpu_s=0.75) as enclosure:
        endings = [ask_once(enclosure, "burn") for _ in range(3)]
        assert isinstance(endings[-1], TimedOut)
        assert endings[-1].limit_s == 0.75
        assert (enclosure.cpu_s() or 0) > 0.75


def test_a_busy_import_ends_by_the_cpu_limit(enclose_linux: Enclose) -> None:
    """The import has a limit on CPU as well."""
    with enclose_linux(image(b"while True: pass"), test_cpu_s=0.2) as enclosure:
        ending = ask_once(enclosure, "hello")
        assert isinstance(ending, TimedOut)
        assert ending.clock == "cpu"


def test_a_wall_timeout_tells_how_little_cpu_was_used(enclose_linux: Enclose) -> None:
    """Sleeping is told from computing."""
    with enclose_linux() as enclosure:
        ending = ask_once(enclosure, "sleep 60", wall_s=0.3)
        assert isinstance(ending, TimedOut)
        assert ending.cpu_s < 0.2


def test_too_much_memory_is_said_with_evidence(enclose_linux: Enclose) -> None:
    """The kernel's count of kills in the submission's control group is the evidence."""
    with enclose_linux(memory_bytes=64 * MEBIBYTE) as enclosure:
        assert ask_once(enclosure, f"allocate {16 * MEBIBYTE}") == b"allocated"
        ending = ask_once(enclosure, f"allocate {256 * MEBIBYTE}")
        assert ending == OutOfMemory(limit_bytes=64 * MEBIBYTE)
        assert ask_once(enclosure, "hello") == b"hello"


def test_files_in_memory_count_as_memory(enclose_linux: Enclose) -> None:
    """A tmpfs that is larger than the memory limit does not widen it."""
    with enclose_linux(memory_bytes=48 * MEBIBYTE, tmpfs_bytes=512 * MEBIBYTE, file_bytes=512 * MEBIBYTE) as enclosure:
        assert ask_once(enclosure, f"fill_tmp {256 * MEBIBYTE}") == OutOfMemory(limit_bytes=48 * MEBIBYTE)


def test_too_much_memory_at_import_is_said(enclose_linux: Enclose) -> None:
    """The limit holds during the import."""
    source = b"block = bytearray(256 << 20)\nblock[::4096] = b'm' * len(block[::4096])"
    with enclose_linux(image(source), memory_bytes=64 * MEBIBYTE) as enclosure:
        assert ask_once(enclosure, "hello") == OutOfMemory(limit_bytes=64 * MEBIBYTE)


@pytest.mark.parametrize("folder", ["/tmp", "/dev/shm"])
def test_temporary_folders_have_a_size(enclose_linux: Enclose, folder: str) -> None:
    """Writing more than the tmpfs holds is an ordinary error over there."""
    with enclose_linux(tmpfs_bytes=4 * MEBIBYTE) as enclosure:
        assert ask_once(enclosure, f"write_file {folder}/x,{2 * MEBIBYTE}") == b"written"
        assert ask_once(enclosure, f"write_file {folder}/x,{8 * MEBIBYTE}") == b"ENOSPC"


@pytest.mark.parametrize("folder", ["/tmp", "/dev/shm"])
def test_temporary_folders_have_a_number_of_files(enclose_linux: Enclose, folder: str) -> None:
    """So has the number of files in it."""
    with enclose_linux(tmpfs_inodes=100) as enclosure:
        assert ask_once(enclosure, f"make_files {folder}") == b"ENOSPC 99"


def test_a_single_file_has_a_size(enclose_linux: Enclose) -> None:
    """RLIMIT_FSIZE bounds one file."""
    with enclose_linux(file_bytes=MEBIBYTE) as enclosure:
        assert ask_once(enclosure, f"write_file /tmp/x,{2 * MEBIBYTE}") == b"EFBIG"


def test_open_files_have_a_number(enclose_linux: Enclose) -> None:
    """RLIMIT_NOFILE bounds one process."""
    with enclose_linux(open_files=40) as enclosure:
        answer = ask_once(enclosure, "open_many")
        assert isinstance(answer, bytes)
        code, number = answer.split()
        assert code == b"EMFILE"
        assert 30 <= int(number) < 40


def test_processes_have_a_number(enclose_linux: Enclose) -> None:
    """A fork bomb stops at the limit, init and the import included, and leaves nothing."""
    with enclose_linux(processes=16) as enclosure:
        channel = enclosure.open_test()
        assert ask(channel, "fork_many") == b"EAGAIN 13"
        assert channel.close() is not None
        assert ask_once(enclosure, "hello") == b"hello"


def test_threads_count_as_processes(enclose_linux: Enclose) -> None:
    """Threads stop at the same limit."""
    with enclose_linux(processes=16) as enclosure:
        assert ask_once(enclosure, "thread_many") == b"13"


def test_output_after_the_last_frame_counts(enclose_linux: Enclose) -> None:
    """What a test prints while it is being closed is under the limit too."""
    with enclose_linux(output_bytes=100_000) as enclosure:
        channel = enclosure.open_test()
        assert ask(channel, "print_bytes 90000") == b"printed"
        assert ask(channel, "print_bytes 20000") == OutputLimited(limit_bytes=100_000)


def test_the_machine_says_what_enforces_the_limits(linux_box: LinuxSandbox) -> None:
    """Each measure has a name, and what is missing is a sentence with a next step."""
    isolation = linux_box.isolation
    assert isolation.graded
    assert {"memory", "cpu", "processes", "network", "open files", "tmpfs"} <= set(isolation.enforced)
    assert all("run" in sentence for sentence in isolation.not_enforced)
