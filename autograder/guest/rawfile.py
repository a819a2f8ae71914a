"""Small files of the kernel, read and written by descriptor.

Python's own file objects touch so many pages that a fresh fork, which must copy each page it touches, pays about
two milliseconds for the first of them.
"""

import os

_MOST_BYTES = 64 * 1024


def read_file(path: str) -> bytes:
    """What the file holds, at most 64 KiB. Raises `OSError`."""
    number = os.open(path, os.O_RDONLY)
    try:
        return os.read(number, _MOST_BYTES)
    finally:
        os.close(number)


def write_file(path: str, content: bytes) -> None:
    """Overwrite a file that exists. Raises `OSError`."""
    number = os.open(path, os.O_WRONLY)
    try:
        os.write(number, content)
    finally:
        os.close(number)
