"""Lay a process's memory out so that forking it, and ending the fork, cost little.

Theory of operation. A fork copies an entry for each mapped area and for each page of memory that is not shared with a
file; its end gives them back; and what lies in files, it faults in anew. A process that has torch in memory has 300
areas and 10,000 such pages, and a submission is ten forks of it. So whatever is written to, and the code that is in
use, is moved once into huge pages (one entry for 2 MiB) in few areas, each at the address where it was.

A block of memory is copied to fresh pages, and these take its place. In between nothing may write to it, the
interpreter included: so no Python runs, but a chain of contexts (makecontext(3)), each of which is one call of the C
library and leads to the next. Where that cannot be had (another C library, no huge pages, a second thread, a kernel
that refuses), all stays as it was. What was moved can be read, written and executed: this is for a process that will
be given to student code anyway, and not for one that must defend itself.
"""

import ctypes
import itertools
import mmap
import os
import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

_BLOCK = 2 * 1024 * 1024
_PAGE = mmap.PAGESIZE
#: Pages in use that make it worthwhile to move a block that is never written to.
_USED_PAGES = 64
#: Memory that is in use twice while it is moved, at most.
_PIECE_BLOCKS = 16
_USER_END = 1 << 47
_PRESENT = 1 << 63
#: The kernel's words, by number: `mmap` has them only where the system knows them, and this is imported everywhere.
_READABLE, _ANYTHING = 0x1, 0x7
_ANONYMOUS = 0x22
_MAP_FIXED = 0x10
_MAP_FIXED_NOREPLACE = 0x100000
_MREMAP_TO_FIXED = 3
_MADV_DONTNEED = 4
_MADV_HUGEPAGE = 14
_MADV_COLLAPSE = 25
_FAILED = ctypes.c_void_p(-1).value

#: Of `ucontext_t` on Linux: its size, generously, and where it says what follows and where its stack is.
_CONTEXT_BYTES = 8192
_STACK_BYTES = 64 * 1024
_LINK, _STACK_START, _STACK_SIZE = 8, 16, 32

_Call = tuple[Any, tuple[int, ...]]


@dataclass(frozen=True, kw_only=True)
class _Area:
    """A line of /proc/self/maps."""

    start: int
    end: int
    permissions: str
    name: str


def forget_code() -> None:
    """Give up the pages of mapped code, so that those present later are those in use."""
    for area in _areas():
        if area.permissions == "r-xp" and area.name.startswith("/"):
            _libc().madvise(area.start, area.end - area.start, _MADV_DONTNEED)


def consolidate() -> None:
    """Move what is written to, and the code in use, into huge pages and few areas, in place.

    Raises `OSError` where /proc does not tell what is mapped, and in use; then nothing was moved.
    """
    if hasattr(_libc(), "makecontext") and len(os.listdir("/proc/self/task")) == 1 and _has_huge_pages():
        blocks = _movable(_areas())
        _make_readable(blocks)
        readable = _readable(_areas())
        runs = _runs([block for block in blocks if block in readable])
        _run_chain([call for start, end in runs for call in _moves(start, end)])
    collapse()


def collapse() -> None:
    """Move anonymous memory into huge pages, as far as the kernel will (Linux 6.1 and later); nothing else changes."""
    for area in _areas():
        if "w" in area.permissions and area.name in {"", "[heap]"}:
            for block in _blocks(area):
                if area.start <= block and block + _BLOCK <= area.end:
                    _libc().madvise(block, _BLOCK, _MADV_COLLAPSE)


def _areas() -> list[_Area]:
    with open("/proc/self/maps", encoding="ascii", errors="replace") as file:
        return [area for area in map(_area, file) if area.end <= _USER_END]


def _area(line: str) -> _Area:
    addresses, permissions, _offset, _device, _inode, *name = line.rstrip("\n").split(maxsplit=5)
    start, _, end = addresses.partition("-")
    return _Area(start=int(start, 16), end=int(end, 16), permissions=permissions, name=name[0] if name else "")


def _movable(areas: Sequence[_Area]) -> list[int]:
    """Addresses of the blocks worth moving, ascending."""
    inside: dict[int, list[_Area]] = {}
    for area in areas:
        for block in _blocks(area):
            inside.setdefault(block, []).append(area)
    return sorted(block for block, found in inside.items() if _is_movable(block, found))


def _blocks(area: _Area) -> Iterable[int]:
    """Addresses of the blocks that `area` has a part in; of memory that is only reserved, its ends."""
    first, last = (address // _BLOCK * _BLOCK for address in (area.start, area.end - 1))
    return range(first, last + 1, _BLOCK) if area.permissions[0] == "r" else {first, last}


def _is_movable(block: int, areas: Sequence[_Area]) -> bool:
    if any(area.permissions[3] == "s" or _is_kept(block, area) for area in areas):
        return False
    return any("w" in area.permissions for area in areas) or _pages_in_use(block) >= _USED_PAGES


def _is_kept(block: int, area: _Area) -> bool:
    """The kernel's own (the stack, the clock) and the heap's ends: it must be able to grow, and may shrink any time."""
    if area.name == "[heap]":
        return block < area.start or block + 2 * _BLOCK > area.end
    return area.name.startswith("[") and not area.name.startswith("[anon")


def _pages_in_use(block: int) -> int:
    count = _BLOCK // _PAGE
    with open("/proc/self/pagemap", "rb", buffering=0) as file:
        file.seek(block // _PAGE * 8)
        entries = struct.unpack(f"={count}Q", file.read(count * 8))
    return sum(entry >= _PRESENT for entry in entries)


def _has_huge_pages() -> bool:
    """Whether a fresh block comes whole when one byte of it is written: on small pages there is nothing to gain."""
    place = _fresh(_BLOCK)
    if place is None:
        return False
    ctypes.memset(place, 0, 1)
    is_whole = _pages_in_use(place) == _BLOCK // _PAGE
    _libc().munmap(place, _BLOCK)
    return is_whole


def _fresh(size: int) -> int | None:
    """Address of fresh memory for `size` bytes, at the start of a block; None where the kernel refuses."""
    reserved = _libc().mmap(None, size + _BLOCK, _ANYTHING, _ANONYMOUS, -1, 0)
    if reserved == _FAILED:
        return None
    place = int(-(-reserved // _BLOCK) * _BLOCK)
    for slack, after in ((reserved, place), (place + size, reserved + size + _BLOCK)):
        if slack < after:
            _libc().munmap(slack, after - slack)
    _libc().madvise(place, size, _MADV_HUGEPAGE)
    return place


def _make_readable(blocks: Sequence[int]) -> None:
    """Put empty memory where there is none, and where it is only reserved, so that all can be copied."""
    areas = _areas()
    for start, end in _runs(blocks):
        at = start
        for area in [area for area in areas if area.start < end and start < area.end]:
            _put_empty(at, area.start, _MAP_FIXED_NOREPLACE)
            if area.permissions[0] == "-":
                _put_empty(max(start, area.start), min(area.end, end), _MAP_FIXED)
            at = area.end
        _put_empty(at, end, _MAP_FIXED_NOREPLACE)


def _put_empty(start: int, end: int, how: int) -> None:
    if start < end:
        _libc().mmap(start, end - start, _READABLE, _ANONYMOUS | how, -1, 0)


def _readable(areas: Sequence[_Area]) -> set[int]:
    """Addresses of the blocks that can be read to the last byte."""
    covered: dict[int, int] = {}
    for area in areas:
        if area.permissions[0] == "r":
            for block in _blocks(area):
                part = min(area.end, block + _BLOCK) - max(area.start, block)
                covered[block] = covered.get(block, 0) + part
    return {block for block, size in covered.items() if size == _BLOCK}


def _runs(blocks: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Start and end of each row of adjacent blocks."""
    for _, row in itertools.groupby(enumerate(blocks), lambda item: item[1] - item[0] * _BLOCK):
        members = [block for _, block in row]
        yield members[0], members[-1] + _BLOCK


def _moves(start: int, end: int) -> Iterator[_Call]:
    """The calls that move the memory from `start` to `end`, piece by piece; none where the kernel refuses."""
    place = _fresh(end - start)
    if place is None:
        return
    for piece in range(start, end, _PIECE_BLOCKS * _BLOCK):
        size = min(_PIECE_BLOCKS * _BLOCK, end - piece)
        fresh = place + piece - start
        yield _libc().memcpy, (fresh, piece, size)
        yield _libc().mremap, (fresh, size, size, _MREMAP_TO_FIXED, piece)


def _run_chain(calls: Sequence[_Call]) -> None:
    """Make the calls one after the other, with no Python in between."""
    if not calls:
        return
    libc, each = _libc(), _CONTEXT_BYTES + _STACK_BYTES
    with mmap.mmap(-1, (len(calls) + 1) * each) as memory:
        view = (ctypes.c_char * len(memory)).from_buffer(memory)
        here = ctypes.addressof(view)
        contexts = [here + (number + 1) * each for number in range(len(calls))]
        for context, following, (function, arguments) in zip(contexts, [*contexts[1:], here], calls, strict=True):
            libc.getcontext(ctypes.c_void_p(context))
            for offset, value in (
                (_LINK, following),
                (_STACK_START, context + _CONTEXT_BYTES),
                (_STACK_SIZE, _STACK_BYTES),
            ):
                ctypes.c_size_t.from_address(context + offset).value = value
            libc.makecontext(
                ctypes.c_void_p(context), function, len(arguments), *(ctypes.c_size_t(value) for value in arguments)
            )
        libc.swapcontext(ctypes.c_void_p(here), ctypes.c_void_p(contexts[0]))
        del view


@cache
def _libc() -> ctypes.CDLL:
    libc = ctypes.CDLL(None)
    libc.mmap.restype = ctypes.c_void_p
    libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
    libc.madvise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
    libc.munmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
    return libc
