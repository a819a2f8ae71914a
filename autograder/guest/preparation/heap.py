"""Fill the gaps in this process's heap, so that what its forks allocate lies together on pages of its own.

Theory of operation. Importing libraries leaves free places all over the heap. A fork that allocates one of them
copies the page that it lies on, and splits the huge page around that, which every later fork and exit pays for
again. The gaps of torch amount to 4 MiB; they are given up once, and each test copies a tenth fewer pages.
"""

import ctypes
from collections.abc import Iterator

#: The interpreter's own allocator serves objects up to this many bytes, in classes of 16 bytes.
_LARGEST_OBJECT_BYTES = 512
_OBJECT_STEP_BYTES = 16
#: What a `bytes` takes beside its characters, and what a chunk of the C library's takes beside its contents.
_BYTES_HEADER = 33
_CHUNK_HEADER = 8
#: Chunks below these sizes are tried one size after the other, larger ones in steps of an eighth.
_CHUNK_STEP_BYTES = 16
_FINE_CHUNK_BYTES = 2048
_LARGEST_CHUNK_BYTES = 120 * 1024
#: Of one size, however large the gaps are.
_MOST_OF_A_SIZE = 100_000

_kept: list[bytes] = []


def fill_gaps() -> None:
    """Take every free place below the heap's present ends, for good."""
    _fill_chunks()
    _fill_pools()


def _fill_pools() -> None:
    """The gaps between small objects: until an object lies where nothing was mapped before."""
    mapped = _writable()
    for size in range(_LARGEST_OBJECT_BYTES, 2 * _OBJECT_STEP_BYTES, -_OBJECT_STEP_BYTES):
        for _ in range(_MOST_OF_A_SIZE):
            _kept.append(bytes(size - _BYTES_HEADER))
            if not any(id(_kept[-1]) in area for area in mapped):
                break


def _fill_chunks() -> None:
    """The gaps that the C library has to give: until a chunk lies above what the heap's end was."""
    library = ctypes.CDLL(None)
    library.malloc.restype = library.sbrk.restype = ctypes.c_void_p
    end = library.sbrk(ctypes.c_long(0))
    for size in _chunk_sizes():
        for _ in range(_MOST_OF_A_SIZE):
            if (library.malloc(ctypes.c_size_t(size - _CHUNK_HEADER)) or end) >= end:
                break


def _chunk_sizes() -> Iterator[int]:
    size = _LARGEST_CHUNK_BYTES
    while size > _FINE_CHUNK_BYTES:
        yield size
        size = size * 7 // 8
    yield from range(size, _CHUNK_STEP_BYTES, -_CHUNK_STEP_BYTES)


def _writable() -> list[range]:
    """Addresses of this process's writable memory."""
    with open("/proc/self/maps", encoding="ascii", errors="replace") as file:
        areas = [line.split()[0].partition("-") for line in file if " rw-p " in line]
    return [range(int(start, 16), int(end, 16)) for start, _, end in areas]
