"""A zip, read by ourselves from one snapshot of its bytes.

Order of work: the end record (how many members, before any is parsed), the central directory (names, kinds,
sizes, ratio, all against the bounds), the local headers (they must agree with it, and members must not
overlap), and only then, for a file that is graded, its bytes: counted while they unpack, and refused when
length or checksum is not the promised one. Archives inside are never opened. Only what ordinary tools write
is taken: stored or deflated members, no encryption, no spanning, no zip64 (which begins at 4 GiB or 65535
members, far above the bounds).
"""

import stat
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from autograder.errors import RefusedError
from autograder.parsers.bounds import IntakeBounds
from autograder.parsers.members import check_distinct, check_path, is_leftover, refusal, too_large
from autograder.text import shown

_END = struct.Struct("<4s4H2LH")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_END_MARK, _CENTRAL_MARK, _LOCAL_MARK = b"PK\x05\x06", b"PK\x01\x02", b"PK\x03\x04"

#: The longest comment an archive may end with.
_COMMENT_BYTES = 0xFFFF
_ZIP64_COUNT, _ZIP64_SIZE = 0xFFFF, 0xFFFFFFFF
_LOCATOR_MARK, _LOCATOR_BYTES = b"PK\x06\x07", 20

#: Flag bits: encrypted, patch data, strong encryption, masked headers.
_UNREADABLE_FLAGS = 0x0001 | 0x0020 | 0x0040 | 0x2000
_UTF8_FLAG = 0x0800
_STORED, _DEFLATED = 0, 8
_CHUNK_BYTES = 256 * 1024

_AGAIN = "zip the files again and hand that in"

#: How other files begin that are handed in by the name of a zip.
_OTHERS = {
    b"Rar!": "a RAR archive",
    b"7z\xbc\xaf\x27\x1c": "a 7-Zip archive",
    b"\x1f\x8b": "a gzip file",
    b"%PDF": "a PDF",
}


@dataclass(frozen=True, kw_only=True)
class _Entry:
    """One member as the central directory describes it."""

    path: str
    raw_name: bytes
    flags: int
    method: int
    checksum: int
    packed_bytes: int
    unpacked_bytes: int
    header_offset: int
    #: Type bits of the Unix mode, 0 where there are none.
    kind: int

    @property
    def is_folder(self) -> bool:
        """True for an entry that only makes a folder."""
        return self.path.endswith("/")


@dataclass(frozen=True, kw_only=True)
class ArchiveContents:
    """The files of a zip; see `Contents`."""

    source: str
    data: bytes
    entries: dict[str, _Entry]
    bounds: IntakeBounds

    @property
    def paths(self) -> tuple[str, ...]:
        """Relative POSIX paths of all regular files, leftovers apart, sorted."""
        return tuple(sorted(self.entries))

    def read(self, path: str) -> bytes:
        """Unpack one file, at most its promised size."""
        entry = self.entries[path]
        start = _data_start(self.data, entry, self.source)
        packed = memoryview(self.data)[start : start + entry.packed_bytes]
        content = bytes(packed) if entry.method == _STORED else _inflate(packed, entry, self.source)
        if len(content) != entry.unpacked_bytes or zlib.crc32(content) != entry.checksum:
            raise _damaged(self.source, path)
        return content


def open_archive(data: bytes, source: str, bounds: IntakeBounds) -> ArchiveContents:
    """Judge a zip by its headers; refuse whatever is not an ordinary, modest archive."""
    try:
        entries = tuple(_directory(data, source, bounds))
    except struct.error:
        raise _incomplete(source) from None
    _check_sizes(entries, len(data), source, bounds)
    _check_layout(data, entries, source)
    files = [entry for entry in entries if not entry.is_folder and not is_leftover(entry.path)]
    check_distinct(source, [entry.path for entry in files])
    return ArchiveContents(source=source, data=data, entries={entry.path: entry for entry in files}, bounds=bounds)


def _directory(data: bytes, source: str, bounds: IntakeBounds) -> Iterator[_Entry]:
    """Members in the order of the central directory, each judged before the next is parsed."""
    end = _end_record(data, source)
    _, disk, first_disk, here, count, size_bytes, offset, _ = _END.unpack_from(data, end)
    has_locator = data[max(0, end - _LOCATOR_BYTES) : end].startswith(_LOCATOR_MARK)
    if count == _ZIP64_COUNT or _ZIP64_SIZE in (size_bytes, offset) or has_locator:
        raise refusal(source, "it is in the zip64 format, which is for huge archives", _AGAIN)
    if disk or first_disk or here != count:
        raise refusal(source, "it is one part of several", "hand in a single zip")
    if count > bounds.members:
        problem = f"there are more than {bounds.members} files and folders in it"
        raise refusal(source, problem, "hand in the assignment's files only")
    if offset + size_bytes != end:
        raise _incomplete(source)
    position = offset
    for _ in range(count):
        entry, position = _entry(data, position, source)
        _check_entry(entry, source, bounds)
        yield entry
    if position != end:
        raise _incomplete(source)


def _end_record(data: bytes, source: str) -> int:
    """Position of the end record: the one whose comment reaches exactly to the end of the file."""
    lowest = max(0, len(data) - _END.size - _COMMENT_BYTES)
    position = data.rfind(_END_MARK, lowest)
    while position >= 0:
        if position + _END.size <= len(data):
            comment_bytes = _END.unpack_from(data, position)[-1]
            if position + _END.size + comment_bytes == len(data):
                return position
        position = data.rfind(_END_MARK, lowest, position)
    raise _not_a_zip(data, source)


def _entry(data: bytes, position: int, source: str) -> tuple[_Entry, int]:
    """Parse the member described at `position`, and say where the next one begins."""
    fields = _CENTRAL.unpack_from(data, position)
    mark, flags, method, checksum, packed, unpacked = *fields[:1], *fields[3:5], *fields[7:10]
    name_bytes, extra_bytes, comment_bytes = fields[10:13]
    external, header_offset = fields[15:17]
    name_at = position + _CENTRAL.size
    after = name_at + name_bytes + extra_bytes + comment_bytes
    if mark != _CENTRAL_MARK or after > len(data):
        raise _incomplete(source)
    raw_name = data[name_at : name_at + name_bytes]
    entry = _Entry(
        path=_name(raw_name, flags, source),
        raw_name=raw_name,
        flags=flags,
        method=method,
        checksum=checksum,
        packed_bytes=packed,
        unpacked_bytes=unpacked,
        header_offset=header_offset,
        kind=stat.S_IFMT(external >> 16),
    )
    return entry, after


def _name(raw: bytes, flags: int, source: str) -> str:
    """Decode a member's name: UTF-8 by its flag or by its looks, else the code page of the format."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        if flags & _UTF8_FLAG:
            problem = f"the name {shown(raw.decode('utf-8', 'replace'))} is not UTF-8"
            raise refusal(source, problem, "rename that file or leave it out") from None
        return raw.decode("cp437")


def _check_entry(entry: _Entry, source: str, bounds: IntakeBounds) -> None:
    check_path(source, entry.path.removesuffix("/"), bounds)
    name = shown(entry.path)
    if entry.flags & _UNREADABLE_FLAGS:
        raise refusal(source, f"{name} is encrypted", "zip the files again without a password")
    if entry.kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        kind = "a link" if entry.kind == stat.S_IFLNK else "not a regular file"
        raise refusal(source, f"{name} is {kind}", "hand in regular files only")
    if entry.method not in (_STORED, _DEFLATED):
        raise refusal(source, f"{name} is packed by a rare method", "zip the files again with the usual one")
    if _ZIP64_SIZE in (entry.packed_bytes, entry.unpacked_bytes, entry.header_offset):
        raise refusal(source, f"{name} is in the zip64 format, which is for huge archives", _AGAIN)
    if entry.unpacked_bytes > bounds.file_bytes:
        raise too_large(source, entry.path, bounds.file_bytes)
    if _is_bomb(entry.packed_bytes, entry.unpacked_bytes, bounds):
        problem = f"{name} unpacks to more than {bounds.ratio} times its size"
        raise refusal(source, problem, "leave that file out")


def _check_sizes(entries: tuple[_Entry, ...], archive_bytes: int, source: str, bounds: IntakeBounds) -> None:
    total_bytes = sum(entry.unpacked_bytes for entry in entries)
    if total_bytes > bounds.total_bytes:
        problem = f"its files take more than {bounds.total_bytes} bytes together"
        raise refusal(source, problem, "hand in the assignment's files only")
    if _is_bomb(archive_bytes, total_bytes, bounds):
        problem = f"it unpacks to more than {bounds.ratio} times its size"
        raise refusal(source, problem, "hand in the assignment's files only")


def _is_bomb(packed_bytes: int, unpacked_bytes: int, bounds: IntakeBounds) -> bool:
    return unpacked_bytes > max(bounds.ratio_free_bytes, bounds.ratio * packed_bytes)


def _check_layout(data: bytes, entries: tuple[_Entry, ...], source: str) -> None:
    """Refuse members that share bytes: the trick of the densest zip bombs."""
    position = 0
    for entry in sorted(entries, key=lambda one: one.header_offset):
        if entry.header_offset < position:
            raise refusal(source, f"{shown(entry.path)} overlaps another member", _AGAIN)
        position = _data_start(data, entry, source) + entry.packed_bytes
        if position > len(data):
            raise _incomplete(source)


def _data_start(data: bytes, entry: _Entry, source: str) -> int:
    """Where the member's bytes begin, once its local header agrees with the central directory."""
    try:
        fields = _LOCAL.unpack_from(data, entry.header_offset)
    except struct.error:
        raise _incomplete(source) from None
    mark, flags, method, name_bytes, extra_bytes = *fields[:1], *fields[2:4], *fields[9:11]
    name_at = entry.header_offset + _LOCAL.size
    same = flags & _UNREADABLE_FLAGS == 0 and method == entry.method
    if mark != _LOCAL_MARK or not same or data[name_at : name_at + name_bytes] != entry.raw_name:
        raise refusal(source, f"its two descriptions of {shown(entry.path)} disagree", _AGAIN)
    return int(name_at + name_bytes + extra_bytes)


def _inflate(packed: memoryview, entry: _Entry, source: str) -> bytes:
    """Unpack a deflated member, one byte beyond its promised size at most."""
    engine = zlib.decompressobj(-zlib.MAX_WBITS)
    chunks: list[bytes] = []
    left = entry.unpacked_bytes + 1
    pending: bytes | memoryview = packed
    try:
        while left and not engine.eof:
            chunk = engine.decompress(pending, min(left, _CHUNK_BYTES))
            if not chunk and not engine.eof:
                break
            chunks.append(chunk)
            left -= len(chunk)
            pending = engine.unconsumed_tail
    except zlib.error:
        raise _damaged(source, entry.path) from None
    if not engine.eof or engine.unused_data:
        raise _damaged(source, entry.path)
    return b"".join(chunks)


def _damaged(source: str, path: str) -> RefusedError:
    return refusal(source, f"{shown(path)} is damaged in it: length or checksum is wrong", _AGAIN)


def _incomplete(source: str) -> RefusedError:
    return refusal(source, "it is a damaged or incomplete zip", _AGAIN)


def _not_a_zip(data: bytes, source: str) -> RefusedError:
    if data.startswith(_LOCAL_MARK):
        return _incomplete(source)
    kind = next((kind for mark, kind in _OTHERS.items() if data.startswith(mark)), None)
    problem = "it is empty" if not data else f"it is {kind}, not a zip" if kind else "it is not a zip"
    return refusal(source, problem, "hand in a zip, a folder or the file itself")
