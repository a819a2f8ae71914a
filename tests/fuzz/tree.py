"""A folder in which files and links of hostile names are made, and outside of which nothing is ever written.

Theory of operation. A fuzzer's inputs name files and links, and links point anywhere, also at the files of whoever
runs the fuzzer. No path is therefore handed to the system: each name is split here, and its parts are opened one below
the other, from the folder's own descriptor, with `O_NOFOLLOW`. A file is only ever created (`O_EXCL`), never opened
again: what is there, stays. Neither a link of an earlier name nor `..` can lead outside.
"""

import contextlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: Folders on the way: a link in the place of one is refused.
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
#: A new file: a file or a link of that name is refused.
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE_MODE, _FOLDER_MODE = 0o600, 0o700


class Tree:
    """The content of a new folder. Names are bytes with `/` between their parts, and need not be text."""

    def __init__(self, folder: Path) -> None:
        """Make the folder. Raises `FileExistsError`."""
        folder.mkdir(mode=_FOLDER_MODE)
        self._folder = folder

    def add_file(self, name: bytes, content: bytes) -> None:
        """Make a file, and the folders on its way. Raises `OSError` where there is something, or for a bad name."""
        with self._parent(name) as (parent, last):
            number = os.open(last, _NEW, _FILE_MODE, dir_fd=parent)
            with open(number, "wb") as stream:  # noqa: PTH123 - a descriptor
                stream.write(content)

    def add_link(self, name: bytes, target: bytes) -> None:
        """Make a link to anywhere, and the folders on its way. Raises `OSError` as `add_file` does."""
        with self._parent(name) as (parent, last):
            os.symlink(target, last, dir_fd=parent)

    @contextmanager
    def _parent(self, name: bytes) -> Iterator[tuple[int, bytes]]:
        """The descriptor of the folder that a name is in, and the last part of the name."""
        *folders, last = _parts(name)
        number = os.open(self._folder, _FOLDER)
        try:
            for folder in folders:
                number = _entered(number, folder)
            yield number, last
        finally:
            os.close(number)


def _parts(name: bytes) -> list[bytes]:
    """The parts of a name without `.` and `..`. Raises `OSError` for a name that has none, or leads upwards."""
    parts = os.path.normpath(name.lstrip(b"/")).split(b"/")
    if not name.strip(b"/") or parts[0] in {b".", b".."}:
        message = f"{name!r:.100} names nothing below the folder"
        raise OSError(message)
    return parts


def _entered(parent: int, name: bytes) -> int:
    """The descriptor of a folder, made if need be, in the place of its parent's, which is closed. Raises `OSError`."""
    with contextlib.suppress(FileExistsError):  # a folder, or something that cannot be entered
        os.mkdir(name, _FOLDER_MODE, dir_fd=parent)
    number = os.open(name, _FOLDER, dir_fd=parent)
    os.close(parent)
    return number
