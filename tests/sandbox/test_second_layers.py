"""The layers behind the namespaces: a filter on system calls, and Landlock where the kernel has it."""

import ctypes
import platform
import struct

import pytest

from autograder.guest import landlock
from autograder.sandbox import LinuxSandbox, syscall_filter
from tests.sandbox.conftest import Enclose, ask_once, image

TRIES = b"""
import ctypes, errno, os, socket

libc = ctypes.CDLL(None, use_errno=True)


def outcome(result):
    return b"allowed" if result == 0 else errno.errorcode[ctypes.get_errno()].encode()


def limits_of(pid):
    return outcome(libc.prlimit(int(pid), 7, None, ctypes.create_string_buffer(16)))


def leave_namespaces():
    return outcome(libc.unshare(0x20000))


def signal_init():
    return outcome(libc.kill(1, 0))


def open_socket(family):
    try:
        socket.socket(int(family)).close()
    except OSError as error:
        return errno.errorcode[error.errno].encode()
    return b"allowed"


def write_to(path):
    try:
        with open(path, "w") as file:
            file.write("x")
    except OSError as error:
        return errno.errorcode[error.errno].encode()
    return b"allowed"


def layers():
    status = open("/proc/self/status").read()
    return status.split("Seccomp:")[1].split()[0].encode()
"""
MACHINES = {"x86_64", "aarch64"}


def answer(enclose: Enclose, request: str) -> object:
    """What the submission above says to one request."""
    with enclose(submission=image(TRIES)) as enclosure:
        return ask_once(enclosure, request)


def test_calls_into_other_processes_are_refused(enclose_linux: Enclose) -> None:
    """Limits of the first process, which shares the uid, are out of reach; one's own are not."""
    assert answer(enclose_linux, "limits_of 1") == b"EPERM"
    assert answer(enclose_linux, "limits_of 0") == b"allowed"


def test_calls_that_no_course_needs_are_refused(enclose_linux: Enclose) -> None:
    """A submission is filtered, and cannot leave its namespaces."""
    assert answer(enclose_linux, "layers") == b"2"
    assert answer(enclose_linux, "leave_namespaces") == b"EPERM"


def test_the_filter_is_written_for_this_machine() -> None:
    """Libseccomp's program is whole instructions, and loads the architecture first."""
    program = syscall_filter.program()
    assert program is not None
    assert platform.machine() in MACHINES
    code, _, _, offset = struct.unpack("HBBI", program[:8])
    assert len(program) % 8 == 0
    assert (code, offset) == (0x20, 4)


def test_a_machine_without_the_library_says_so(monkeypatch: pytest.MonkeyPatch, linux_box: LinuxSandbox) -> None:
    """Without libseccomp the report says what is not enforced and what to install."""
    monkeypatch.setattr(syscall_filter, "_LIBRARY", "libnothing.so.0")
    syscall_filter.program.cache_clear()
    try:
        assert syscall_filter.program() is None
        assert syscall_filter.MISSING in linux_box.isolation.not_enforced
    finally:
        monkeypatch.undo()
        syscall_filter.program.cache_clear()
    assert syscall_filter.MISSING not in linux_box.isolation.not_enforced


def test_a_library_that_refuses_a_rule_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule that cannot be made is not left out in silence."""
    monkeypatch.setattr(syscall_filter, "ALLOWED", {"nothing": ("no such call",)})
    syscall_filter.program.cache_clear()
    try:
        with pytest.raises(OSError, match="refused a rule"):
            syscall_filter.program()
    finally:
        monkeypatch.undo()
        syscall_filter.program.cache_clear()


def test_landlock_hides_the_first_process_from_signals(enclose_linux: Enclose) -> None:
    """From version 6 of the interface on, not even an empty signal reaches what is outside."""
    expected = b"EPERM" if landlock.version() >= 6 else b"allowed"
    assert answer(enclose_linux, "signal_init") == expected


def test_what_a_submission_needs_is_still_allowed(enclose_linux: Enclose) -> None:
    """Its own temporary files and the harmless devices can be written; its folder cannot."""
    assert answer(enclose_linux, "write_to /tmp/note") == b"allowed"
    assert answer(enclose_linux, "write_to /dev/shm/note") == b"allowed"
    assert answer(enclose_linux, "write_to /dev/null") == b"allowed"
    assert answer(enclose_linux, "write_to /submission/note") in {b"EROFS", b"EACCES"}


def test_what_is_active_is_said(linux_box: LinuxSandbox) -> None:
    """`grade doctor` lists both layers, with the version of the kernel's interface."""
    said = linux_box.isolation.enforced["system calls"]
    assert "seccomp" in said
    assert ("Landlock" in said) == (landlock.version() > 0)


def test_an_old_kernel_has_no_landlock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the kernel does not know the call, nothing is restricted and nothing fails."""

    class OldKernel:
        """A C library whose kernel answers ENOSYS."""

        def syscall(self, *_words: object) -> int:
            """No such call."""
            return -1

    monkeypatch.setattr(ctypes, "CDLL", lambda *_args, **_kwargs: OldKernel())
    assert landlock.version() == 0
    landlock.restrict()
