"""A zip is judged by its headers, counted while it unpacks, and never trusted."""

import io
import stat
import struct
import tracemalloc
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.errors import RefusedError
from autograder.intake import IntakeBounds, take_in
from autograder.model.limits import MEBIBYTE
from autograder.parsers.archive import open_archive
from autograder.parsers.bounds import DEFAULT_BOUNDS
from tests.intake import corpus

PLAIN = corpus.zips()["plain"]
#: Where fields of the single member's central description and of the end record begin.
CENTRAL, END = PLAIN.rindex(b"PK\x01\x02"), PLAIN.rindex(b"PK\x05\x06")


def refused(data: bytes, bounds: IntakeBounds = DEFAULT_BOUNDS) -> str:
    """The sentence with which a zip is refused, by its headers or by its one file's content."""
    with pytest.raises(RefusedError) as caught:
        _read_all(data, bounds)
    assert str(caught.value).isprintable()
    return str(caught.value).removeprefix("'work.zip': ")


def _read_all(data: bytes, bounds: IntakeBounds) -> dict[str, bytes]:
    contents = open_archive(data, "work.zip", bounds)
    return {path: contents.read(path) for path in contents.paths}


def patched(at: int, form: str, value: int, data: bytes = PLAIN) -> bytes:
    """`data` with one number overwritten."""
    number = struct.pack(form, value)
    return data[:at] + number + data[at + len(number) :]


def with_mode(name: str, mode: int, content: str = "/etc/passwd") -> bytes:
    """A zip with one member of a Unix mode."""
    member = zipfile.ZipInfo(name)
    member.create_system = 3
    member.external_attr = mode << 16
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(member, content)
    return stream.getvalue()


def test_reads_what_an_ordinary_tool_wrote() -> None:
    """Stored and deflated members come back as they went in."""
    members = {"sums.py": corpus.MODULE_TEXT.encode(), "data/points.csv": b"1,2\n" * 5000}
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        assert _read_all(corpus.zip_of(members, method=method), DEFAULT_BOUNDS) == members


def test_reads_a_zip_that_was_written_in_one_pass(tmp_path: Path) -> None:
    """Sizes that follow the data, as tools write into a pipe, are read from the central directory."""

    class Pipe(io.RawIOBase):
        def writable(self) -> bool:
            return True

        def write(self, data: object) -> int:
            assert isinstance(data, bytes | bytearray | memoryview)
            written.extend(data)
            return len(data)

    written = bytearray()
    with zipfile.ZipFile(Pipe(), "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("sums.py", corpus.MODULE_TEXT)
    path = tmp_path / "work.zip"
    path.write_bytes(bytes(written))

    assert take_in(path, corpus.assignment()).files["sums.py"] == corpus.MODULE_TEXT.encode()


def test_a_comment_is_no_fault() -> None:
    """An archive's comment may even hold the mark of an end record."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("sums.py", "x = 1\n")
        archive.comment = b"PK\x05\x06 is how a zip ends"

    assert open_archive(stream.getvalue(), "work.zip", DEFAULT_BOUNDS).paths == ("sums.py",)


def test_old_code_pages_are_read() -> None:
    """A name that is not UTF-8 is read in the format's own code page."""
    data = corpus.zip_of({"sums.py": "", "gr__e.txt": ""}).replace(b"gr__e", b"gr\x94\xe1e")

    assert open_archive(data, "work.zip", DEFAULT_BOUNDS).paths == ("größe.txt", "sums.py")


NAMES = [
    ("/etc/passwd", "begins at the root of a disk"),
    ("../sums.py", "leaves its folder"),
    ("a/../../sums.py", "leaves its folder"),
    ("..", "leaves its folder"),
    ("C:sums.py", "begins at the root of a disk"),
    ("a\\..\\b", "holds a backslash"),
    ("a\nb", "holds a control or direction character"),
    ("a\x7fb", "holds a control or direction character"),
    ("a\u202eyp.b", "holds a control or direction character"),
    ("a\u2028b", "holds a control or direction character"),
    ("a//b", "is not a plain path"),
    ("./a", "is not a plain path"),
    ("a/b/" * 20 + "c", "is more than 16 folders deep"),
    ("é" * 300, "is longer than 512 bytes"),
]


@pytest.mark.parametrize(("name", "problem"), NAMES, ids=[ascii(name)[:20] for name, _ in NAMES])
def test_an_unsafe_name(name: str, problem: str) -> None:
    """Names that lead elsewhere or look like others are refused, ignored file or not."""
    sentence = refused(corpus.zip_of({"sums.py": "", name: ""}))

    assert sentence.startswith("the name '")
    assert sentence.endswith(f" {problem}; rename that file or leave it out")


def test_a_name_with_a_zero_byte() -> None:
    """A name that ends early for other readers is refused."""
    data = corpus.zip_of({"sums.py_.txt": ""}).replace(b"sums.py_", b"sums.py\0")

    assert "holds a control or direction character" in refused(data)


def test_an_empty_name() -> None:
    """A member without a name is refused."""
    data = corpus.zip_of({"a": ""})
    central = data.rindex(b"PK\x01\x02")
    local = data[:26] + b"\0\0" + data[28:30] + data[31:central]
    moved = data[central : central + 28] + b"\0\0" + data[central + 30 : central + 46]
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, len(moved), len(local), 0)

    assert "is not a plain path" in refused(local + moved + end)


def test_a_name_that_claims_to_be_utf8() -> None:
    """A flag that says UTF-8 is held to it."""
    data = corpus.zip_of({"é": ""}).replace("é".encode(), b"\xff\xff")

    assert refused(data).endswith("is not UTF-8; rename that file or leave it out")


def test_the_same_name_twice() -> None:
    """Two members of one name are refused: readers differ in which they take."""
    data = corpus.zip_of({"sums.py": "a", "sumz.py": "b"}).replace(b"sumz", b"sums")

    assert refused(data) == "'sums.py' and 'sums.py' are the same name on some systems; keep one of them"


@pytest.mark.parametrize("other", ["SUMS.py", "sums.PY", "ſums.py"])
def test_names_that_differ_by_case(other: str) -> None:
    """Nor may two names differ by case alone."""
    assert "are the same name on some systems; keep" in refused(corpus.zip_of({"sums.py": "", other: ""}))


def test_a_file_that_is_a_folder() -> None:
    """A name is a file or a folder, not both."""
    data = corpus.zip_of({"sums.py": "", "sums.py/a": ""})

    assert refused(data) == "'sums.py' is a file and a folder at once; keep one of them"


@pytest.mark.parametrize(
    ("kind", "words"),
    [(stat.S_IFLNK, "a link"), (stat.S_IFIFO, "not a regular file"), (stat.S_IFCHR, "not a regular file")],
)
def test_a_member_that_is_no_regular_file(kind: int, words: str) -> None:
    """Links, pipes and devices in a zip are refused."""
    assert refused(with_mode("sums.py", kind | 0o777)) == f"'sums.py' is {words}; hand in regular files only"


@pytest.mark.parametrize("flag", [0x0001, 0x0040, 0x2000])
def test_an_encrypted_member(flag: int) -> None:
    """A password is named as the reason."""
    assert refused(patched(CENTRAL + 8, "<H", flag)) == (
        "'sums.py' is encrypted; zip the files again without a password"
    )


def test_a_rare_method() -> None:
    """Methods that unpack by other engines are refused."""
    data = corpus.zip_of({"sums.py": "x = 1\n"}, method=zipfile.ZIP_BZIP2)

    assert refused(data) == "'sums.py' is packed by a rare method; zip the files again with the usual one"


def test_zip64_sizes() -> None:
    """A member that puts its size into zip64 is refused, whatever it puts there."""
    assert "is in the zip64 format" in refused(patched(CENTRAL + 24, "<L", 0xFFFFFFFF))


def test_zip64_counts() -> None:
    """So is an archive that puts its count there."""
    data = patched(END + 8, "<L", 0xFFFFFFFF)

    assert refused(data) == (
        "it is in the zip64 format, which is for huge archives; zip the files again and hand that in"
    )


def test_a_zip64_locator() -> None:
    """Nor may a second end record say something else."""
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, 0, 1)

    assert "it is in the zip64 format" in refused(PLAIN[:END] + locator + PLAIN[END:])


def test_many_members_are_not_even_parsed() -> None:
    """The count is judged before any member is looked at."""
    data = patched(END + 8, "<L", 60_000 | 60_000 << 16)

    assert refused(data) == ("there are more than 2000 files and folders in it; hand in the assignment's files only")


@pytest.mark.parametrize("count", [0, 2])
def test_a_count_that_lies(count: int) -> None:
    """The central directory must hold exactly the promised members."""
    data = patched(END + 8, "<L", count | count << 16)

    assert refused(data) == "it is a damaged or incomplete zip; zip the files again and hand that in"


def test_one_part_of_several() -> None:
    """A part of a split archive is refused."""
    assert refused(patched(END + 4, "<H", 1)) == "it is one part of several; hand in a single zip"


def test_every_truncation_is_refused() -> None:
    """A zip that was cut anywhere is refused."""
    for length in range(len(PLAIN)):
        assert refused(PLAIN[:length])


def test_something_in_front_or_behind() -> None:
    """Bytes that are no part of the archive are refused."""
    assert "damaged or incomplete" in refused(b"#!/bin/sh\n" + PLAIN)
    assert refused(PLAIN + b"\n")


def test_wrong_checksum() -> None:
    """Content that is not what was packed is refused."""
    assert refused(patched(CENTRAL + 16, "<L", 1)) == (
        "'sums.py' is damaged in it: length or checksum is wrong; zip the files again and hand that in"
    )


def test_damaged_content() -> None:
    """So is content that does not unpack."""
    at = PLAIN.index(b"sums.py") + len("sums.py")

    assert "'sums.py' is damaged in it" in refused(PLAIN[:at] + b"\xff" * 8 + PLAIN[at + 8 :])


def test_content_that_ends_early() -> None:
    """A packed size that cuts the content off is noticed."""
    packed_bytes = struct.unpack_from("<L", PLAIN, CENTRAL + 20)[0]

    assert "'sums.py' is damaged in it" in refused(patched(CENTRAL + 20, "<L", packed_bytes - 3))


@pytest.mark.parametrize("size", [0, 1, 70, 10_000])
def test_a_size_that_lies(size: int) -> None:
    """A member that is shorter or longer than promised is refused."""
    assert "'sums.py' is damaged in it" in refused(patched(CENTRAL + 24, "<L", size))


def test_descriptions_that_disagree() -> None:
    """What stands before the data must say the same as the directory: readers differ in whom they believe."""
    renamed = PLAIN.replace(b"sums.py", b"evil.py", 1)
    elsewhere = patched(CENTRAL + 42, "<L", 1)

    for data in (renamed, elsewhere, patched(8, "<H", 0)):
        assert "its two descriptions of 'sums.py' disagree; zip the files again" in refused(data)


def test_a_header_beyond_the_end() -> None:
    """An offset beyond the archive is refused."""
    assert "damaged or incomplete" in refused(patched(CENTRAL + 42, "<L", len(PLAIN)))


def test_data_beyond_the_end() -> None:
    """A packed size beyond the archive is refused."""
    assert "damaged or incomplete" in refused(patched(CENTRAL + 20, "<L", 100_000))


def test_members_that_share_bytes() -> None:
    """Overlapping members, the densest of bombs, are refused."""
    data = corpus.zip_of({"sums.py": "x = 1\n" * 50, "sums.pz": "x = 1\n" * 50})
    second = data.rindex(b"PK\x01\x02")

    assert refused(patched(second + 42, "<L", 0, data)) == (
        "'sums.pz' overlaps another member; zip the files again and hand that in"
    )


def test_too_large_a_member() -> None:
    """A single member has a bound, and exactly the bound is within it."""
    data = corpus.zip_of({"a": "1" * 100})

    assert open_archive(data, "work.zip", IntakeBounds(file_bytes=100)).paths == ("a",)
    assert refused(data, IntakeBounds(file_bytes=99)) == (
        "'a' is larger than 99 bytes; make it smaller or leave it out"
    )


def test_too_large_together() -> None:
    """All members together have a bound, ignored ones included."""
    data = corpus.zip_of({"a": "1" * 60, "b": "1" * 60})

    assert refused(data, IntakeBounds(total_bytes=100)) == (
        "its files take more than 100 bytes together; hand in the assignment's files only"
    )


def test_too_large_as_it_is(tmp_path: Path) -> None:
    """The archive itself has a bound, and is not read beyond it."""
    path = tmp_path / "work.zip"
    path.write_bytes(PLAIN)

    with pytest.raises(RefusedError, match=r"'work.zip' is larger than 50 bytes; make it smaller or leave it out$"):
        take_in(path, corpus.assignment(), IntakeBounds(archive_bytes=50))


def test_a_bomb_of_one_member() -> None:
    """A member that unpacks to a thousand times its size is refused."""
    data = corpus.zip_of({"sums.py": bytes(8 * MEBIBYTE)})

    assert refused(data) == "'sums.py' unpacks to more than 100 times its size; leave that file out"


def test_a_bomb_of_many_members() -> None:
    """Many members, each harmless, are refused together."""
    data = corpus.zip_of({f"f{number}": bytes(MEBIBYTE) for number in range(8)})

    assert refused(data) == ("it unpacks to more than 100 times its size; hand in the assignment's files only")


def test_small_files_may_pack_well() -> None:
    """A small table of zeros is no bomb."""
    data = corpus.zip_of({"sums.py": "0," * 100_000})

    assert len(open_archive(data, "work.zip", DEFAULT_BOUNDS).read("sums.py")) == 200_000


@pytest.mark.parametrize("promised", [10, MEBIBYTE])
def test_a_bomb_that_lies_about_its_size_is_not_unpacked(tmp_path: Path, promised: int) -> None:
    """Headers that promise little do not make us hold much: memory stays near the promise."""
    data = corpus.zip_of({"sums.py": bytes(64 * MEBIBYTE)})
    path = tmp_path / "work.zip"
    for at in (22, data.rindex(b"PK\x01\x02") + 24):
        data = patched(at, "<L", promised, data)
    path.write_bytes(data)
    tracemalloc.start()
    try:
        with pytest.raises(RefusedError, match=r"'sums\.py' is damaged in it: length or checksum is wrong"):
            take_in(path, corpus.assignment())
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak_bytes < len(data) + 2 * promised + 2 * MEBIBYTE


def test_a_zip_in_a_zip_is_not_opened() -> None:
    """An inner bomb is bytes like any other."""
    inner = corpus.zip_of({"bomb": bytes(8 * MEBIBYTE)})
    contents = open_archive(corpus.zip_of({"sums.py": "", "inner.zip": inner}), "work.zip", DEFAULT_BOUNDS)

    assert contents.read("inner.zip") == inner


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "it is empty; hand in a zip, a folder or the file itself"),
        (b"hello", "it is not a zip; hand in a zip, a folder or the file itself"),
        (b"Rar!\x1a\x07", "it is a RAR archive, not a zip; hand in a zip, a folder or the file itself"),
        (
            b"7z\xbc\xaf\x27\x1c",
            "it is a 7-Zip archive, not a zip; hand in a zip, a folder or the file itself",
        ),
        (b"\x1f\x8b\x08", "it is a gzip file, not a zip; hand in a zip, a folder or the file itself"),
        (b"%PDF-1.7", "it is a PDF, not a zip; hand in a zip, a folder or the file itself"),
        (b"PK\x03\x04", "it is a damaged or incomplete zip; zip the files again and hand that in"),
    ],
)
def test_no_zip_at_all(data: bytes, sentence: str) -> None:
    """What bears the name of a zip and is none is named for what it is."""
    assert refused(data) == sentence


MEMBERS = st.dictionaries(
    st.text("abcÄ.-_ ", min_size=1, max_size=8).filter(lambda name: not name.startswith(".")),
    st.binary(max_size=300),
    max_size=4,
)


@given(MEMBERS, st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]))
def test_agrees_with_an_ordinary_tool(members: dict[str, bytes], method: int) -> None:
    """Whatever an ordinary tool wrote is read as that tool reads it, or refused for a collision of names."""
    data = corpus.zip_of(members, method=method)
    folded = {name.casefold() for name in members}

    if len(folded) < len(members):
        assert "same name on some systems" in refused(data)
    else:
        assert _read_all(data, DEFAULT_BOUNDS) == members


@given(st.text(max_size=40))
def test_any_name_is_taken_as_it_is_or_refused(name: str) -> None:
    """A name that is taken is relative, stays inside and is printable."""
    try:
        data = corpus.zip_of({name: ""})
    except (UnicodeEncodeError, IndexError):
        return  # the writer itself refuses half characters and empty names
    paths = _paths(data)

    assert all(".." not in path.split("/") and not path.startswith("/") for path in paths)
    assert all("\n" not in path and "\0" not in path and "\u202e" not in path for path in paths)


def _paths(data: bytes) -> tuple[str, ...]:
    try:
        return open_archive(data, "work.zip", DEFAULT_BOUNDS).paths
    except RefusedError:
        return ()


def test_checksum_is_of_the_content() -> None:
    """The reader's checksum is the format's."""
    assert struct.unpack_from("<L", PLAIN, CENTRAL + 16)[0] == zlib.crc32(corpus.MODULE_TEXT.encode())
