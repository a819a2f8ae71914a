"""A filter on system calls for everything that runs student code: a second layer, small on purpose.

Theory of operation. Namespaces, a uid of its own and missing capabilities already make most of the kernel harmless.
What is refused here is what those do not cover, or what has been a source of holes: changing another process's
limits (the sandbox's first process shares the uid), looking into other processes, and interfaces that no course
needs. The program is classic BPF: it refuses foreign architectures, then compares the call's number.
"""

import ctypes
import errno
import platform
import struct

_PR_SET_SECCOMP = 22
_SECCOMP_MODE_FILTER = 2
_ALLOW = 0x7FFF0000
_REFUSE = 0x00050000 | errno.EPERM
#: Calls whose first argument names a process: allowed on oneself only.
_ON_SELF_ONLY = "prlimit64"
_REFUSED = (
    "add_key", "bpf", "io_uring_enter", "io_uring_register", "io_uring_setup", "kcmp", "keyctl", "mount",
    "perf_event_open", "pidfd_getfd", "process_madvise", "process_vm_readv", "process_vm_writev", "ptrace",
    "request_key", "setns", "umount2", "unshare", "userfaultfd",
)  # fmt: skip
#: Numbers from the kernel's tables, by machine.
_NUMBERS = {
    "x86_64": {
        "add_key": 248, "bpf": 321, "io_uring_enter": 426, "io_uring_register": 427, "io_uring_setup": 425, "kcmp": 312,
        "keyctl": 250, "mount": 165, "perf_event_open": 298, "pidfd_getfd": 438, "prlimit64": 302,
        "process_madvise": 440,
        "process_vm_readv": 310, "process_vm_writev": 311, "ptrace": 101, "request_key": 249, "setns": 308,
        "umount2": 166, "unshare": 272, "userfaultfd": 323,
    },
    "aarch64": {
        "add_key": 217, "bpf": 280, "io_uring_enter": 426, "io_uring_register": 427, "io_uring_setup": 425, "kcmp": 272,
        "keyctl": 219, "mount": 40, "perf_event_open": 241, "pidfd_getfd": 438, "prlimit64": 261,
        "process_madvise": 440,
        "process_vm_readv": 270, "process_vm_writev": 271, "ptrace": 117, "request_key": 218, "setns": 268,
        "umount2": 39, "unshare": 97, "userfaultfd": 282,
    },
}  # fmt: skip
_AUDIT_ARCHITECTURE = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
#: From here on numbers belong to the x32 interface of x86-64, which would otherwise go round the filter.
_X32 = 0x40000000

_LOAD, _JUMP_EQUAL, _JUMP_AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_NUMBER_AT, _ARCHITECTURE_AT, _FIRST_ARGUMENT_AT = 0, 4, 16


def install() -> None:
    """Filter the system calls of this process and of all that it will start. Needs no-new-privileges.

    Raises `OSError` when the kernel refuses.
    """
    program = _program(platform.machine())
    code = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(code))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(ctypes.c_int(_PR_SET_SECCOMP), ctypes.c_ulong(_SECCOMP_MODE_FILTER), header, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "the kernel refuses a filter on system calls")


def _program(machine: str) -> bytes:
    numbers = _NUMBERS[machine]
    refused = [numbers[name] for name in _REFUSED]
    lines = [
        _line(_LOAD, _ARCHITECTURE_AT),
        _line(_JUMP_EQUAL, _AUDIT_ARCHITECTURE[machine], if_not=_to_end(refused, used=2)),
        _line(_LOAD, _NUMBER_AT),
        _line(_JUMP_AT_LEAST, _X32, if_so=_to_end(refused, used=4)),
    ]
    lines += [
        _line(_JUMP_EQUAL, number, if_so=_to_end(refused, used=5 + index)) for index, number in enumerate(refused)
    ]
    lines += [
        _line(_JUMP_EQUAL, numbers[_ON_SELF_ONLY], if_not=2),
        _line(_LOAD, _FIRST_ARGUMENT_AT),
        _line(_JUMP_EQUAL, 0, if_not=1),
        _line(_RETURN, _ALLOW),
        _line(_RETURN, _REFUSE),
    ]
    return b"".join(lines)


def _to_end(refused: list[int], *, used: int) -> int:
    """Jump from the line after `used` lines to the last one, which refuses."""
    return 4 + len(refused) + 5 - used - 1


def _line(code: int, value: int, *, if_so: int = 0, if_not: int = 0) -> bytes:
    return struct.pack("HBBI", code, if_so, if_not, value)
