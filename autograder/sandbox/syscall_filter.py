"""Compile the filter on system calls with libseccomp; the student's process only installs the program.

Theory of operation. Namespaces, a uid of its own and missing capabilities already make most of the kernel harmless.
What is refused here is what those do not cover, or what has been a source of holes: changing another process's
limits (the sandbox's first process shares the uid), looking into other processes, and interfaces that no course
needs. libseccomp knows the numbers of every architecture and writes the program (`seccomp_export_bpf(3)`).
"""

import ctypes
import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

MISSING = "System calls are not filtered, because libseccomp is not installed; run `apt-get install libseccomp2`."

_REFUSED = (
    "add_key", "bpf", "io_uring_enter", "io_uring_register", "io_uring_setup", "kcmp", "keyctl", "mount",
    "move_mount", "fsopen", "fsmount", "open_tree", "mount_setattr", "perf_event_open", "pidfd_getfd",
    "process_madvise", "process_vm_readv", "process_vm_writev", "ptrace", "request_key", "setns", "umount2",
    "unshare", "userfaultfd",
)  # fmt: skip
#: Calls whose first argument names a process: allowed on oneself (0) only.
_ON_SELF_ONLY = ("prlimit64",)

_LIBRARY = "libseccomp.so.2"
_ALLOW = 0x7FFF0000
_REFUSE = 0x00050000 | errno.EPERM
_ACTION_FOR_OTHER_ARCHITECTURES = 2
_NOT_EQUAL = 1


class _Comparison(ctypes.Structure):
    """`struct scmp_arg_cmp`."""

    _fields_ = [
        ("argument", ctypes.c_uint),
        ("operator", ctypes.c_int),
        ("datum", ctypes.c_uint64),
        ("mask", ctypes.c_uint64),
    ]


@cache
def program() -> bytes | None:
    """The filter as classic BPF for this machine; None where libseccomp is not installed.

    Raises `OSError` when libseccomp refuses a rule.
    """
    try:
        library = ctypes.CDLL(_LIBRARY)
    except OSError:
        return None
    with _filter(library) as context:
        _checked(library.seccomp_attr_set(context, _ACTION_FOR_OTHER_ARCHITECTURES, ctypes.c_uint32(_REFUSE)))
        for name in _REFUSED:
            _refuse(library, context, name)
        for name in _ON_SELF_ONLY:
            _refuse(library, context, name, _Comparison(argument=0, operator=_NOT_EQUAL, datum=0))
        return _exported(library, context)


@contextmanager
def _filter(library: ctypes.CDLL) -> Iterator[ctypes.c_void_p]:
    """A filter that allows everything, until it is given rules."""
    library.seccomp_init.restype = ctypes.c_void_p
    context = ctypes.c_void_p(library.seccomp_init(ctypes.c_uint32(_ALLOW)))
    if not context:
        raise OSError(errno.ENOMEM, "libseccomp could not begin a filter")
    try:
        yield context
    finally:
        library.seccomp_release(context)


def _refuse(library: ctypes.CDLL, context: ctypes.c_void_p, name: str, *comparisons: _Comparison) -> None:
    number = library.seccomp_syscall_resolve_name(name.encode())
    arguments = (_Comparison * len(comparisons))(*comparisons)
    _checked(
        library.seccomp_rule_add_array(
            context, ctypes.c_uint32(_REFUSE), ctypes.c_int(number), ctypes.c_uint(len(comparisons)), arguments
        )
    )


def _exported(library: ctypes.CDLL, context: ctypes.c_void_p) -> bytes:
    number = os.memfd_create("syscall filter")
    try:
        _checked(library.seccomp_export_bpf(context, ctypes.c_int(number)))
        return os.pread(number, os.fstat(number).st_size, 0)
    finally:
        os.close(number)


def _checked(result: int) -> None:
    if result != 0:
        raise OSError(-result, f"libseccomp refused a rule: {os.strerror(-result)}")
