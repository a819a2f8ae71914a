"""Fill the gaps in this process's heap, so that what its forks allocate lies together on pages of its own.

Theory of operation. Importing libraries leaves free places all over the heap. A fork that allocates one of them
copies the page that it lies on, and splits the huge page around that, which every later fork and exit pays for
again. The gaps of torch amount to a few MiB; they are given up once, and each test copies a fifth fewer pages.
Python's own objects lie in the same heap, because the template runs with `PYTHONMALLOC=malloc`.
"""

import ctypes
from collections.abc import Iterator

#: What a chunk of the C library's takes beside its contents.
_CHUNK_HEADER = 8
#: Chunks below these sizes are tried one size after the other, larger ones in steps of an eighth.
_CHUNK_STEP_BYTES = 16
_FINE_CHUNK_BYTES = 2048
_LARGEST_CHUNK_BYTES = 120 * 1024
#: Of one size, however large the gaps are.
_MOST_OF_A_SIZE = 100_000


def fill_gaps() -> None:
    """Take every free place below the heap's present end, for good: until a chunk lies above what the end was."""
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
