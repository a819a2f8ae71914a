"""Become an ordinary user for good, with the repository and the interpreter still in reach.

Root's own folders are often closed to others (`/root` has mode 0700). So that the second isolation level can be tried
from any checkout, this process enters a mount namespace of its own and lays an empty folder over the first closed one
on the way, with only what is needed bound into it, before it gives root away. Nothing of this is visible outside.
"""

import os
import stat
import sys
from collections.abc import Iterable
from pathlib import Path

from autograder.guest import syscalls

#: From the range that Debian's policy reserves; another one than the sandbox takes where the worker is root.
ORDINARY_UID = 65431


def become_ordinary(root: Path) -> None:
    """Drop from uid 0 to an ordinary user who can read `root` and run this interpreter; nothing where not root."""
    if os.getuid() != 0:
        return
    _keep_in_reach([root, *map(Path, dict.fromkeys((sys.prefix, sys.base_prefix)))])
    os.setgroups([])
    os.setresgid(ORDINARY_UID, ORDINARY_UID, ORDINARY_UID)
    os.setresuid(ORDINARY_UID, ORDINARY_UID, ORDINARY_UID)
    os.environ["HOME"] = "/nonexistent"


def _keep_in_reach(paths: Iterable[Path]) -> None:
    needed = [path.resolve() for path in paths]
    closed = {door: [path for path in needed if _first_closed(path) == door] for door in map(_first_closed, needed)}
    syscalls.unshare(syscalls.CLONE_NEWNS)
    syscalls.mount("", "/", "", syscalls.MS_REC | syscalls.MS_PRIVATE)
    for door, behind in closed.items():
        if door is not None:
            _open(door, behind)


def _first_closed(path: Path) -> Path | None:
    """The topmost folder on the way to `path` that others may not walk through."""
    way = [*reversed(path.parents), path]
    return next((folder for folder in way if not folder.stat().st_mode & stat.S_IXOTH), None)


def _open(door: Path, behind: list[Path]) -> None:
    """An empty folder over `door`, with the paths behind it bound back to their places."""
    handles = {path: os.open(path, os.O_PATH | os.O_CLOEXEC) for path in behind}
    syscalls.mount("tmpfs", str(door), "tmpfs", syscalls.MS_NOSUID | syscalls.MS_NODEV, "mode=755")
    for path, handle in handles.items():
        path.mkdir(parents=True, exist_ok=True)
        syscalls.mount(f"/proc/self/fd/{handle}", str(path), "", syscalls.MS_BIND | syscalls.MS_REC)
        os.close(handle)
