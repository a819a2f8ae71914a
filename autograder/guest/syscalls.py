"""The few Linux calls that Python has no name for, as thin functions that raise `OSError`.

Used on both sides of the boundary: by the launcher that gives root away, and by the guest that builds a
submission's namespaces. Nothing here decides anything; constants carry the kernel's own names.
"""

import contextlib
import ctypes
import errno
import os
import signal
import struct
from functools import cache

CLONE_NEWNS = 0x00020000
CLONE_NEWCGROUP = 0x02000000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000

MS_RDONLY = 0x1
MS_NOSUID = 0x2
MS_NODEV = 0x4
MS_NOEXEC = 0x8
MS_REMOUNT = 0x20
MS_BIND = 0x1000
MS_REC = 0x4000
MS_PRIVATE = 0x40000

_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4
_PR_SET_SECCOMP = 22
_PR_CAPBSET_DROP = 24
_PR_SET_NO_NEW_PRIVS = 38
_PR_CAP_AMBIENT = 47
_PR_CAP_AMBIENT_CLEAR_ALL = 4
_SECCOMP_MODE_FILTER = 2
_INSTRUCTION_BYTES = 8
_CAPABILITY_VERSION_3 = 0x20080522
_MOST_CAPABILITIES = 64
_KEYCTL_JOIN_SESSION_KEYRING = 1
_SYS_CLONE = {"x86_64": 56, "aarch64": 220}
_SYS_KEYCTL = {"x86_64": 250, "aarch64": 219}


class _CapabilityHeader(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


class _CapabilityData(ctypes.Structure):
    _fields_ = [
        ("effective", ctypes.c_uint32),
        ("permitted", ctypes.c_uint32),
        ("inheritable", ctypes.c_uint32),
    ]


def unshare(flags: int) -> None:
    """Leave the namespaces named by `flags` for fresh ones."""
    _checked("unshare of namespaces", _libc().unshare(ctypes.c_int(flags)))


def fork_into(namespaces: int) -> int:
    """`os.fork` whose child is born in fresh namespaces: its pid here, 0 there.

    One fork instead of the two that `unshare` and `os.fork` would cost; the interpreter is told before and
    after, as `os.fork` does. Only for a process with a single thread.
    """
    number = _SYS_CLONE.get(os.uname().machine)
    if number is None:
        raise OSError(errno.ENOSYS, f"fork into namespaces: not known for {os.uname().machine}")
    interpreter = _interpreter()
    interpreter.PyOS_BeforeFork()
    nothing = ctypes.c_long(0)
    flags = ctypes.c_long(namespaces | signal.SIGCHLD)
    pid = int(interpreter.syscall(ctypes.c_long(number), flags, nothing, nothing, nothing, nothing))
    problem = ctypes.get_errno()
    if pid == 0:
        interpreter.PyOS_AfterFork_Child()
    else:
        interpreter.PyOS_AfterFork_Parent()
    _checked("fork into namespaces", min(pid, 0), problem)
    return pid


def mount(source: str, target: str, kind: str, flags: int, options: str = "") -> None:
    """Mount `source` (a device, a path or a mere name) on `target`."""
    result = _libc().mount(
        source.encode(), target.encode(), kind.encode(), ctypes.c_ulong(flags), options.encode() or None
    )
    _checked(f"mount of {kind or 'a folder'} on {target}", result)


def set_parent_death_signal(number: int) -> None:
    """Ask for signal `number` when the thread that forked this process ends."""
    _prctl("PR_SET_PDEATHSIG", _PR_SET_PDEATHSIG, number)


def set_dumpable(*, dumpable: bool) -> None:
    """Whether other processes of the same uid may look into this one through /proc and ptrace."""
    _prctl("PR_SET_DUMPABLE", _PR_SET_DUMPABLE, int(dumpable))


def set_no_new_privileges() -> None:
    """From now on no `exec` gains anything."""
    _prctl("PR_SET_NO_NEW_PRIVS", _PR_SET_NO_NEW_PRIVS, 1)


def drop_capabilities() -> None:
    """Give up every capability: ambient, bounding, inheritable, permitted and effective."""
    _prctl("PR_CAP_AMBIENT", _PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL)
    with contextlib.suppress(OSError):  # the first number that the kernel does not know ends the list
        for capability in range(_MOST_CAPABILITIES):
            _prctl("PR_CAPBSET_DROP", _PR_CAPBSET_DROP, capability)
    header = _CapabilityHeader(_CAPABILITY_VERSION_3, 0)
    nothing = (_CapabilityData * 2)()
    _checked("capset", _libc().capset(ctypes.byref(header), ctypes.byref(nothing)))


def filter_calls(program: bytes) -> None:
    """Filter the system calls of this process and of all that it will start, by a program in classic BPF.

    Needs no-new-privileges.
    """
    code = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("HxxxxxxP", len(program) // _INSTRUCTION_BYTES, ctypes.addressof(code))
    zero = ctypes.c_ulong(0)
    mode = ctypes.c_ulong(_SECCOMP_MODE_FILTER)
    _checked("PR_SET_SECCOMP", _libc().prctl(ctypes.c_int(_PR_SET_SECCOMP), mode, header, zero, zero))


def join_fresh_keyring() -> None:
    """Leave the inherited session keyring, which submissions would otherwise share.

    A kernel built without keyrings has none to share; it answers ENOSYS and that is fine.
    """
    number = _SYS_KEYCTL.get(os.uname().machine)
    if number is not None:
        _libc().syscall(ctypes.c_long(number), ctypes.c_long(_KEYCTL_JOIN_SESSION_KEYRING), ctypes.c_long(0))


@cache
def _interpreter() -> ctypes.PyDLL:
    return ctypes.PyDLL(None, use_errno=True)  # keeps the interpreter's lock over a call


@cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _prctl(name: str, option: int, value: int) -> None:
    zero = ctypes.c_ulong(0)
    _checked(name, _libc().prctl(ctypes.c_int(option), ctypes.c_ulong(value), zero, zero, zero))


def _checked(what: str, result: int, problem: int | None = None) -> None:
    if result != 0:
        number = ctypes.get_errno() if problem is None else problem
        raise OSError(number, f"{what}: {os.strerror(number)}")
