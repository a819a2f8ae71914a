"""A submission's private mounts: sized tmpfs, its own procfs, and its files read-only."""

import contextlib
import errno
import os

from autograder.guest import syscalls
from autograder.guest.rawfile import write_file
from autograder.guest.student import FOLDER, Order

_TIGHT = syscalls.MS_NOSUID | syscalls.MS_NODEV
#: Limits per user on what sees others open and change files.
_WATCHES = ("max_inotify_instances", "max_inotify_watches", "max_fanotify_groups", "max_fanotify_marks")
#: Room beside the files' own bytes for page rounding and folders.
_PAGE_BYTES = 4096
_SPARE_INODES = 16


def build(order: Order, files: list[tuple[str, bytes]]) -> None:
    """Mount everything and lay the files down. Raises `OSError` when the kernel refuses."""
    syscalls.mount("", "/", "", syscalls.MS_REC | syscalls.MS_PRIVATE)
    _forbid_what_users_share(order)
    for target in ("/tmp", "/dev/shm"):  # noqa: S108 - a tmpfs of this submission alone
        options = f"size={order.tmpfs_bytes},nr_inodes={order.tmpfs_inodes},mode=1777"
        syscalls.mount("tmpfs", target, "tmpfs", _TIGHT, options)
    _lay_down(files)


def _forbid_what_users_share(order: Order) -> None:
    """A fresh procfs, through which this user namespace's limits are set to none; then one without the system."""
    flags = _TIGHT | syscalls.MS_NOEXEC
    syscalls.mount("proc", "/proc", "proc", flags)
    write_file("/proc/sys/user/max_user_namespaces", b"0")
    for name in _WATCHES:
        with contextlib.suppress(FileNotFoundError):  # an older kernel, or one built without
            write_file(f"/proc/sys/user/{name}", b"0")
    # The driver of a GPU reads its settings in the whole one, which is harmless; an older kernel has nothing else.
    with contextlib.suppress(OSError):
        syscalls.mount("proc", "/proc", "proc", flags, "" if order.gpu else "subset=pid")


def _lay_down(files: list[tuple[str, bytes]]) -> None:
    size = sum(len(content) + 2 * _PAGE_BYTES for _, content in files) + _SPARE_INODES * _PAGE_BYTES
    inodes = sum(path.count("/") + 1 for path, _ in files) + _SPARE_INODES
    syscalls.mount("tmpfs", FOLDER, "tmpfs", _TIGHT, f"size={size},nr_inodes={inodes},mode=755")
    for path, content in files:
        _lay_down_file(path, content)
    syscalls.mount("", FOLDER, "", _TIGHT | syscalls.MS_REMOUNT | syscalls.MS_RDONLY)


def _lay_down_file(path: str, content: bytes) -> None:
    parts = path.split("/")
    if not all(part not in ("", ".", "..") for part in parts):
        raise OSError(errno.EINVAL, "a submission's path is not a plain relative one")
    os.makedirs(os.path.dirname(f"{FOLDER}/{path}"), 0o755, exist_ok=True)
    number = os.open(f"{FOLDER}/{path}", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    try:
        while content:
            content = content[os.write(number, content) :]
    finally:
        os.close(number)
