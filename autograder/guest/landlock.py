"""Landlock: what the student's process may still open, bind or signal, said once more by another part of the kernel.

Theory of operation. Mounts already make everything read-only but the submission's own tmpfs, an empty network
namespace has no network, and a PID namespace hides all other processes. Landlock (landlock(7)) repeats it from
another angle, without privileges and for good: a hole in one layer is not yet a hole. It also takes away what no
mount can: signals to the sandbox's first process, which shares the uid.
"""

import contextlib
import ctypes
import errno
import os
import struct

READ_ONLY = "/"
#: The devices are few, and their folder is read-only by its mount; `/proc` holds only what belongs to this sandbox.
WRITABLE = ("/tmp", "/dev", "/proc")  # noqa: S108 - the submission's own tmpfs

#: From asm-generic/unistd.h: the same on every architecture.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ASK_VERSION = 1
_BENEATH = 1
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_TRUNCATE = 1 << 14
#: Rights over files by the version of the interface that brought them, as the number of known ones.
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
_NETWORK_SINCE, _ALL_NETWORK = 4, 0b11
_SCOPES_SINCE, _ALL_SCOPES = 6, 0b11
#: What can be said about a file that is no folder.
_OF_A_FILE = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE


def version() -> int:
    """The kernel's version of the interface; 0 where there is none."""
    return max(0, _call(_CREATE_RULESET, None, 0, _ASK_VERSION))


def restrict() -> None:
    """Confine this process and all that it will start. Does nothing where the kernel has no Landlock.

    Needs no-new-privileges. Raises `OSError` when the kernel refuses.
    """
    known = version()
    if known == 0:
        return
    every = (1 << _FILE_RIGHTS[min(known, max(_FILE_RIGHTS))]) - 1
    rules = _ruleset(known, every)
    try:
        _allow(rules, READ_ONLY, _EXECUTE | _READ_FILE | _READ_DIR)
        for path in WRITABLE:
            _allow(rules, path, every)
        _checked(_call(_RESTRICT_SELF, rules, 0))
    finally:
        os.close(rules)


def _ruleset(known: int, files: int) -> int:
    network = _ALL_NETWORK if known >= _NETWORK_SINCE else 0
    scopes = _ALL_SCOPES if known >= _SCOPES_SINCE else 0
    attributes = struct.pack("QQQ", files, network, scopes)
    return _checked(_call(_CREATE_RULESET, attributes, len(attributes), 0))


def _allow(rules: int, path: str, rights: int) -> None:
    """Allow `rights` on `path` and everything beneath; a path that is not there needs no rule."""
    with contextlib.suppress(FileNotFoundError):
        handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
        try:
            held = rights if os.path.isdir(path) else rights & _OF_A_FILE
            _checked(_call(_ADD_RULE, rules, _BENEATH, struct.pack("=Qi", held, handle), 0))
        finally:
            os.close(handle)


def _call(number: int, *arguments: bytes | int | None) -> int:
    words = [ctypes.c_long(word) if isinstance(word, int) else word for word in arguments]
    return int(ctypes.CDLL(None, use_errno=True).syscall(ctypes.c_long(number), *words))


def _checked(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno() or errno.EPERM
        raise OSError(number, f"Landlock: {os.strerror(number)}")
    return result
