"""Put this process's anonymous memory into huge pages, so that its forks copy one entry for 2 MiB, and not 512."""

import ctypes
import re
from collections.abc import Iterator

_HUGE_BYTES = 2 * 1024 * 1024
#: As the kernel numbers it (Linux 6.1): the `mmap` module has no name for it.
_MADV_COLLAPSE = 25
#: Memory without a file behind it, as /proc/self/maps has it: writable, private, without a name or the heap.
_ANONYMOUS = re.compile(r"([0-9a-f]+)-([0-9a-f]+) rw-p \S+ \S+ 0\s*(?:\[heap\])?$")


def collapse() -> None:
    """Ask the kernel for huge pages, as far as it will; nothing but speed changes. Raises `OSError` without /proc."""
    libc = ctypes.CDLL(None)
    with open("/proc/self/maps", encoding="ascii", errors="replace") as file:
        found = [place for line in file for place in _huge_places(line)]
    for place in found:
        libc.madvise(ctypes.c_void_p(place), ctypes.c_size_t(_HUGE_BYTES), _MADV_COLLAPSE)


def _huge_places(line: str) -> Iterator[int]:
    """Addresses at which a whole huge page fits into the area that `line` of /proc/self/maps is about."""
    area = _ANONYMOUS.match(line.rstrip())
    if area is not None:
        start, end = int(area[1], 16), int(area[2], 16)
        yield from range(-(-start // _HUGE_BYTES) * _HUGE_BYTES, end - _HUGE_BYTES + 1, _HUGE_BYTES)
