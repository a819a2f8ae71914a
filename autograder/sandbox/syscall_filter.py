"""Compile the filter on system calls with libseccomp; the student's process only installs the program.

Theory of operation. Namespaces, a uid of its own and missing capabilities make most of the kernel harmless, but not
all: some state belongs to no namespace (AF_VSOCK, locks and watches on shared files, quotas per user), and every
call is code that may have a hole. So a submission has the calls of `autograder.sandbox.system_calls` and no others.
libseccomp knows the numbers of every architecture and writes the program (`seccomp_export_bpf(3)`), as a binary tree
where its version can, so that a call costs a handful of comparisons.
"""

import ctypes
import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from functools import cache

from autograder.sandbox.system_calls import (
    ALLOWED,
    ALLOWED_IF,
    REFUSED,
    REFUSED_CALLS_WITH_A_GPU,
    REFUSED_IF,
    REFUSED_UNLESS,
    REFUSED_WITH_A_GPU,
    Rule,
)

MISSING = "System calls are not filtered, because libseccomp is not installed; run `apt-get install libseccomp2`."
UNPROVEN = (
    "System calls of tests on a GPU are filtered by a list of what is refused, not of what is allowed: "
    "which calls its driver makes was not recorded on a real one yet."
)

_LIBRARY = "libseccomp.so.2"
_ALLOW = 0x7FFF0000
_ERRNO = 0x00050000
_REFUSE = _ERRNO | errno.EPERM
_UNKNOWN = _ERRNO | errno.ENOSYS
_ACTION_FOR_OTHER_ARCHITECTURES = 2
_OPTIMIZE, _BINARY_TREE = 8, 2
_NOT_EQUAL, _MASKED_EQUAL = 1, 7
#: What `seccomp_syscall_resolve_name` says of a name that this libseccomp is too old for.
_NO_SUCH_NAME = -1


class Profile(Enum):
    """What is filtered for."""

    #: Python, NumPy, torch on the CPU, and what a submission starts.
    BASE = "base"
    #: Tests on a GPU.
    CUDA = "cuda"


class _Comparison(ctypes.Structure):
    """`struct scmp_arg_cmp`; where bits are compared, `datum` is the mask and `other` the value."""

    _fields_ = [
        ("argument", ctypes.c_uint),
        ("operator", ctypes.c_int),
        ("datum", ctypes.c_uint64),
        ("other", ctypes.c_uint64),
    ]


@cache
def program(profile: Profile = Profile.BASE) -> bytes | None:
    """The filter as classic BPF for this machine; None where libseccomp is not installed.

    Raises `OSError` when libseccomp refuses a rule.
    """
    try:
        library = ctypes.CDLL(_LIBRARY)
    except OSError:
        return None
    default = _UNKNOWN if profile is Profile.BASE else _ALLOW
    with _filter(library, default) as context:
        _checked(library.seccomp_attr_set(context, _ACTION_FOR_OTHER_ARCHITECTURES, ctypes.c_uint32(_REFUSE)))
        library.seccomp_attr_set(context, _OPTIMIZE, ctypes.c_uint32(_BINARY_TREE))  # from version 2.5 on
        rules = _Rules(library, context)
        if profile is Profile.BASE:
            _add_base(rules)
        else:
            _add_cuda(rules)
        return _exported(library, context)


def number_of(call: str) -> int | None:
    """The number of a call on this machine; None where it, or this libseccomp, has none of that name."""
    number = int(ctypes.CDLL(_LIBRARY).seccomp_syscall_resolve_name(call.encode()))
    return number if number >= 0 else None


class _Rules:
    """A filter that is being written."""

    def __init__(self, library: ctypes.CDLL, context: ctypes.c_void_p) -> None:
        self._library = library
        self._context = context

    def allow(self, call: str, *comparisons: _Comparison) -> None:
        """Raises `OSError` for a name that this libseccomp does not know: a submission would miss it."""
        self._add(_ALLOW, call, comparisons)

    def refuse(self, call: str, *comparisons: _Comparison) -> None:
        """A call that this libseccomp does not know is refused as every unknown one."""
        if self._library.seccomp_syscall_resolve_name(call.encode()) != _NO_SUCH_NAME:
            self._add(_REFUSE, call, comparisons)

    def _add(self, action: int, call: str, comparisons: tuple[_Comparison, ...]) -> None:
        number = self._library.seccomp_syscall_resolve_name(call.encode())
        arguments = (_Comparison * len(comparisons))(*comparisons)
        _checked(
            self._library.seccomp_rule_add_array(
                self._context, ctypes.c_uint32(action), ctypes.c_int(number), ctypes.c_uint(len(comparisons)), arguments
            )
        )


def _add_base(rules: _Rules) -> None:
    for calls in ALLOWED.values():
        for call in calls:
            rules.allow(call)
    for conditions in ALLOWED_IF.values():
        for rule in conditions:
            rules.allow(rule.call, *_comparisons(rule))
    for calls in REFUSED.values():
        for call in calls:
            rules.refuse(call)
    _add_conditions(rules)


def _add_cuda(rules: _Rules) -> None:
    for purpose in REFUSED_WITH_A_GPU:
        for call in REFUSED[purpose]:
            rules.refuse(call)
    for call in REFUSED_CALLS_WITH_A_GPU:
        rules.refuse(call)
    _add_conditions(rules)


def _add_conditions(rules: _Rules) -> None:
    for conditions in REFUSED_IF.values():
        for rule in conditions:
            rules.refuse(rule.call, *_comparisons(rule))
    for call, value in REFUSED_UNLESS.items():
        rules.refuse(call, _Comparison(argument=0, operator=_NOT_EQUAL, datum=value))


def _comparisons(rule: Rule) -> list[_Comparison]:
    return [
        _Comparison(argument=each.position, operator=_MASKED_EQUAL, datum=each.mask, other=each.value)
        for each in rule.arguments
    ]


@contextmanager
def _filter(library: ctypes.CDLL, default: int) -> Iterator[ctypes.c_void_p]:
    """A filter that answers every call with `default`, until it is given rules."""
    library.seccomp_init.restype = ctypes.c_void_p
    context = ctypes.c_void_p(library.seccomp_init(ctypes.c_uint32(default)))
    if not context:
        raise OSError(errno.ENOMEM, "libseccomp could not begin a filter")
    try:
        yield context
    finally:
        library.seccomp_release(context)


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
