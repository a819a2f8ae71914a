"""A folder, walked and read below an open descriptor so that no link is ever followed.

Each step down opens one name relative to its parent's descriptor with `O_NOFOLLOW`: a folder that is
exchanged for a link between the look and the step fails instead of leading elsewhere. Where a system cannot
open relative to a descriptor (Windows), paths are used instead; there students grade their own work only.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import RefusedError
from autograder.parsers.bounds import IntakeBounds
from autograder.parsers.members import check_distinct, check_path, is_leftover, refusal, too_large
from autograder.text import shown

#: A descriptor, or a path where the system cannot do better.
Place = int | Path

_BY_DESCRIPTOR = {os.open, os.stat} <= os.supports_dir_fd and os.scandir in os.supports_fd

# Non-blocking, so that a pipe put in a file's place cannot make us wait for a writer.
_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)

#: A virtual environment says so with this file.
_ENVIRONMENT_MARK = "pyvenv.cfg"


_CHUNK_BYTES = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class FolderContents:
    """The files of an open folder; see `Contents`."""

    source: str
    root: Place
    paths: tuple[str, ...]
    bounds: IntakeBounds

    def read(self, path: str) -> bytes:
        """Read one file, at most `bounds.file_bytes`."""
        *folders, name = path.split("/")
        try:
            return self._read_below(self.root, folders, name, path)
        except OSError as error:
            raise unreadable(self.source, path, error) from None

    def _read_below(self, place: Place, folders: list[str], name: str, path: str) -> bytes:
        if folders:
            with _entered(*_at(place, folders[0])) as below:
                return self._read_below(below, folders[1:], name, path)
        with _opened(*_at(place, name)) as descriptor:
            return _read_regular(descriptor, self.source, path, self.bounds.file_bytes)


@contextmanager
def open_folder(path: Path, source: str, bounds: IntakeBounds) -> Iterator[FolderContents]:
    """List a folder, which stays open for reading.

    Raises `RefusedError` for links, special files, unsafe names and too many members.
    """
    try:
        with _entered(path) as root:
            paths = sorted(_Walk(source=source, bounds=bounds).below(root, ""))
            check_distinct(source, paths)
            yield FolderContents(source=source, root=root, paths=tuple(paths), bounds=bounds)
    except OSError as error:
        raise unreadable(source, source, error) from None


def read_file(path: Path, source: str, limit_bytes: int) -> bytes:
    """Read a single file that was handed in, at most `limit_bytes`."""
    try:
        with _opened(path) as descriptor:
            return _read_regular(descriptor, source, source, limit_bytes)
    except OSError as error:
        raise unreadable(source, source, error) from None


def kind_of(mode: int) -> str:
    """What a file is that is not a regular one, with its article."""
    kinds = {
        stat.S_IFLNK: "a link",
        stat.S_IFIFO: "a pipe",
        stat.S_IFSOCK: "a socket",
        stat.S_IFDIR: "a folder",
    }
    return kinds.get(stat.S_IFMT(mode), "a device")


def unreadable(source: str, path: str, error: OSError) -> RefusedError:
    """Refuse a file that the system does not let us read."""
    reason = error.strerror or type(error).__name__
    return refusal(source, f"{shown(path)} cannot be read ({reason})", "check that it is a file you may read")


class _Walk:
    """One walk down a folder, counting as it goes."""

    def __init__(self, *, source: str, bounds: IntakeBounds) -> None:
        self._source = source
        self._bounds = bounds
        self._members = 0

    def below(self, place: Place, prefix: str) -> Iterator[str]:
        """Paths of the regular files below `place`, each beginning with `prefix`."""
        try:
            names = sorted(self._names(place))
            if prefix and _ENVIRONMENT_MARK in names:
                return
            for name in names:
                if not is_leftover(name):
                    yield from self._member(place, name, prefix + name)
        except OSError as error:
            raise unreadable(self._source, prefix or ".", error) from None

    def _names(self, place: Place) -> Iterator[str]:
        with os.scandir(place) as entries:
            for entry in entries:
                self._count()
                yield entry.name

    def _count(self) -> None:
        self._members += 1
        if self._members > self._bounds.members:
            problem = f"there are more than {self._bounds.members} files and folders in it"
            raise refusal(self._source, problem, "hand in the assignment's files only")

    def _member(self, place: Place, name: str, path: str) -> Iterator[str]:
        check_path(self._source, path, self._bounds)
        mode = _look(place, name).st_mode
        if stat.S_ISDIR(mode):
            with _entered(*_at(place, name)) as below:
                yield from self.below(below, path + "/")
        elif stat.S_ISREG(mode):
            yield path
        else:
            problem = f"{shown(path)} is {kind_of(mode)}"
            raise refusal(self._source, problem, "hand in regular files only")


def _look(place: Place, name: str) -> os.stat_result:
    if isinstance(place, Path):
        return (place / name).lstat()
    return os.stat(name, dir_fd=place, follow_symlinks=False)


def _at(place: Place, name: str) -> tuple[str | Path, int | None]:
    """`name` below `place`, as `_entered` and `_opened` take it."""
    return (place / name, None) if isinstance(place, Path) else (name, place)


@contextmanager
def _entered(name: str | Path, place: int | None = None) -> Iterator[Place]:
    """Step into a folder: `name` below the descriptor `place`, or a path."""
    if isinstance(name, Path) and not _BY_DESCRIPTOR:
        yield name
        return
    descriptor = os.open(name, _FLAGS | os.O_DIRECTORY, dir_fd=place)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def _opened(name: str | Path, place: int | None = None) -> Iterator[int]:
    """Open a file: `name` below the descriptor `place`, or a path."""
    descriptor = os.open(name, _FLAGS) if place is None else os.open(name, _FLAGS, dir_fd=place)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _read_regular(descriptor: int, source: str, path: str, limit_bytes: int) -> bytes:
    """Read an open regular file to its end; refuse it beyond `limit_bytes`, even when it grows."""
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        raise refusal(source, f"{shown(path)} is {kind_of(status.st_mode)}", "hand in regular files only")
    chunks: list[bytes] = []
    left = limit_bytes + 1
    while left and (chunk := os.read(descriptor, min(left, _CHUNK_BYTES))):
        chunks.append(chunk)
        left -= len(chunk)
    if not left:
        raise too_large(source, path, limit_bytes)
    return b"".join(chunks)
