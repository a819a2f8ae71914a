"""What was handed in is kept beside the declared files, byte for byte, wherever they are not the same bytes."""

import dataclasses
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.errors import RefusedError
from autograder.intake import IntakeBounds, digest_of, take_in
from autograder.intake.parsing import Parsers, Parsing
from autograder.model.submission import Submission, Upload
from autograder.parsers.archive import open_archive
from autograder.parsers.members import Contents
from autograder.parsers.notebook import ExportedModule, export_notebook
from autograder.parsers.sources import check_python_text
from autograder.text import FILE_NAME_BYTES, file_name
from tests.intake import corpus
from tests.intake.test_folder import exchange_before_reading

ASSIGNMENT = corpus.assignment("data/points.csv")
NOTEBOOK = corpus.notebooks()["plain"]
STUB = b"def add(a, b):\n    raise NotImplementedError\n"
#: Bytes that intake reads at a time.
CHUNK_BYTES = 1024 * 1024


def _file(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def _kept(taken: Submission) -> dict[str, bytes]:
    assert len({upload.name for upload in taken.uploads}) == len(taken.uploads)
    return {upload.name: upload.content for upload in taken.uploads}


# ── which bytes are kept ──


@pytest.mark.parametrize("name", list(corpus.zips()))
def test_a_zip_is_kept_whole(tmp_path: Path, name: str) -> None:
    """Of a zip the zip itself is kept, once, also where a notebook inside it was converted."""
    path = _file(tmp_path, "work.zip", corpus.zips()[name])

    assert _kept(take_in(path, ASSIGNMENT)) == {"work.zip": corpus.zips()[name]}


@pytest.mark.parametrize("name", list(corpus.notebooks()))
def test_a_notebook_is_kept_as_it_was(tmp_path: Path, name: str) -> None:
    """Of a notebook all bytes are kept, text and outputs included, even when no cell of it is graded."""
    path = _file(tmp_path, "Sums (1).ipynb", corpus.notebooks()[name])

    assert _kept(take_in(path, ASSIGNMENT)) == {"Sums (1).ipynb": corpus.notebooks()[name]}


def test_a_notebook_in_a_folder_is_kept(tmp_path: Path) -> None:
    """Of a folder the notebook that was converted is kept, and no file that is graded as it is or not at all."""
    _file(tmp_path, "sums.ipynb", NOTEBOOK)
    _file(tmp_path, "data/points.csv", b"1,2\n")
    _file(tmp_path, "notes.txt", b"hello")

    assert _kept(take_in(tmp_path, ASSIGNMENT)) == {"sums.ipynb": NOTEBOOK}


def test_a_notebook_in_the_folder_of_an_nbgrader_submission_is_kept(tmp_path: Path) -> None:
    """A folder that wraps another one leaves the notebook's own name, and nothing of the folders above it."""
    _file(tmp_path, "submitted/ps1/sums.ipynb", NOTEBOOK)
    _file(tmp_path, "submitted/ps1/timestamp.txt", b"2026-02-02 15:58:23 UTC")

    assert _kept(take_in(tmp_path / "submitted", ASSIGNMENT)) == {"sums.ipynb": NOTEBOOK}


def test_a_module_that_a_notebook_replaced_is_kept_with_it(tmp_path: Path) -> None:
    """Where the notebook is graded in place of the file, either is there to appeal to."""
    _file(tmp_path, "sums.py", STUB)
    _file(tmp_path, "sums.ipynb", NOTEBOOK)

    taken = take_in(tmp_path, ASSIGNMENT)

    assert taken.files["sums.py"] != STUB
    assert _kept(taken) == {"sums.ipynb": NOTEBOOK, "sums.py": STUB}


@pytest.mark.parametrize("content", [NOTEBOOK, b"{"], ids=["sound", "damaged"])
def test_a_notebook_that_a_module_was_preferred_to_is_kept(tmp_path: Path, content: bytes) -> None:
    """Where intake read both and grades the file, the notebook is there to appeal to, even one it could not convert."""
    _file(tmp_path, "sums.py", b"x = 1\n")
    _file(tmp_path, "sums.ipynb", content)

    taken = take_in(tmp_path, ASSIGNMENT)

    assert taken.files["sums.py"] == b"x = 1\n"
    assert _kept(taken) == {"sums.ipynb": content}


def test_a_notebook_as_it_was_released_is_not_kept(tmp_path: Path) -> None:
    """A handout's notebook that nobody changed holds nothing of the student's."""
    public = tmp_path / "public"
    _file(public, "sums.ipynb", NOTEBOOK)
    _file(tmp_path, "work/sums.ipynb", NOTEBOOK)
    _file(tmp_path, "work/sums.py", STUB)

    taken = take_in(tmp_path / "work", dataclasses.replace(ASSIGNMENT, public_dir=public))

    assert taken.uploads == ()


@pytest.mark.parametrize("content", [*corpus.modules().values(), b"x = 1\r\n"])
@pytest.mark.parametrize("alone", [True, False], ids=["file", "folder"])
def test_files_that_are_graded_as_they_came_are_kept_once(tmp_path: Path, content: bytes, *, alone: bool) -> None:
    """Modules are the bytes handed in, also in another encoding, with its mark or other line ends: nothing is added."""
    path = _file(tmp_path, "sums.py", content)

    taken = take_in(path if alone else tmp_path, ASSIGNMENT)

    assert (dict(taken.files), taken.uploads) == ({"sums.py": content}, ())


def test_uploads_are_no_part_of_the_digest(tmp_path: Path) -> None:
    """The digest says which files are graded, whatever they were made from."""
    first = take_in(_file(tmp_path, "a.zip", corpus.zips()["plain"]), ASSIGNMENT)
    second = take_in(_file(tmp_path, "b.zip", corpus.zips()["wrapped"]), ASSIGNMENT)

    assert first.uploads != second.uploads
    assert first.digest == second.digest == digest_of(first.files)


@pytest.mark.parametrize("form", ["zip", "ipynb"])
def test_what_is_kept_gives_the_same_submission_again(tmp_path: Path, form: str) -> None:
    """The bytes that are kept are enough to convert anew: files and digest are the same."""
    contents = corpus.zips() if form == "zip" else corpus.notebooks()
    for number, content in enumerate(contents.values()):
        taken = take_in(_file(tmp_path, f"{number}.{form}", content), ASSIGNMENT)
        (upload,) = taken.uploads
        again = take_in(_file(tmp_path, f"again/{upload.name}", upload.content), ASSIGNMENT)

        assert (again.files, again.digest, again.uploads) == (taken.files, taken.digest, taken.uploads)


# ── read once ──


class _Meddled(Parsers, Parsing):
    """Parsers that a person outruns: `meddle` is called with what they are given, before they parse it."""

    def __init__(self, meddle: Callable[[bytes], object]) -> None:
        self._meddle = meddle

    @contextmanager
    def parsing(self) -> Iterator[Parsing]:
        yield self

    def archive(self, data: bytes, source: str, bounds: IntakeBounds) -> Contents:
        self._meddle(data)
        return open_archive(data, source, bounds)

    def notebook(self, data: bytes, source: str, module: str, bounds: IntakeBounds) -> ExportedModule:
        self._meddle(data)
        return export_notebook(data, source, module, bounds)

    def check_source(self, content: bytes, source: str, path: str) -> None:
        check_python_text(content, source, path)


#: How work that is converted is handed in: the path below a folder, and its bytes.
FORMS = {
    "zip": ("work.zip", corpus.zips()["plain"]),
    "notebook": ("work.ipynb", NOTEBOOK),
    "folder": ("work/sums.ipynb", NOTEBOOK),
}


@pytest.fixture(params=list(FORMS))
def handed_in(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, Path]:
    """What is handed in, and the file whose bytes are kept."""
    name, content = FORMS[request.param]
    path = _file(tmp_path, name, content)
    return tmp_path / name.partition("/")[0], path


def test_a_file_that_changes_after_it_was_read_is_kept_as_it_was_parsed(handed_in: tuple[Path, Path]) -> None:
    """Each file is read once, so that what is kept is what the declared files were made from."""
    work, path = handed_in
    before = path.read_bytes()

    taken = take_in(work, ASSIGNMENT, parsers=_Meddled(lambda _: path.write_bytes(b"{")))

    assert b"def add" in taken.files["sums.py"]
    assert _kept(taken) == {path.name: before}


def test_a_file_that_is_gone_after_it_was_read_is_kept(handed_in: tuple[Path, Path]) -> None:
    """Nothing is opened a second time."""
    work, path = handed_in
    before = path.read_bytes()

    assert _kept(take_in(work, ASSIGNMENT, parsers=_Meddled(lambda _: path.unlink()))) == {path.name: before}


def test_a_file_that_changes_while_it_is_read_is_kept_as_it_was_parsed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Halves of two versions are judged together, and kept together."""
    cells = corpus.code(corpus.MODULE_TEXT), corpus.prose("a" * CHUNK_BYTES)
    path = _file(tmp_path, "sums.ipynb", corpus.notebook_of(*cells))
    size_bytes, read, parsed = path.stat().st_size, os.read, []

    def overtaken(descriptor: int, count: int) -> bytes:
        chunk = read(descriptor, count)
        path.write_bytes(path.read_bytes().replace(b"aaaa", b"bbbb"))
        return chunk

    monkeypatch.setattr(os, "read", overtaken)
    taken = take_in(path, ASSIGNMENT, parsers=_Meddled(parsed.append))

    (upload,) = taken.uploads
    assert upload.content == parsed[0]
    assert len(upload.content) == size_bytes
    assert (b"aaaa" in upload.content, b"bbbb" in upload.content) == (True, True)


def test_what_is_kept_is_not_copied(handed_in: tuple[Path, Path]) -> None:
    """The bytes that were parsed and the bytes that are kept are one object in memory."""
    parsed: list[bytes] = []

    taken = take_in(handed_in[0], ASSIGNMENT, parsers=_Meddled(parsed.append))

    assert taken.uploads[0].content is parsed[0]


def test_a_file_exchanged_for_a_link_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No file of the machine is kept as a student's notebook, beside a module either."""
    _file(tmp_path, "work/sums.py", b"x = 1\n")
    _file(tmp_path, "work/sums.ipynb", NOTEBOOK)
    secret = _file(tmp_path, "secret.ipynb", NOTEBOOK)
    exchange_before_reading(monkeypatch, tmp_path / "work/sums.ipynb", lambda path: path.symlink_to(secret))

    assert take_in(tmp_path / "work", ASSIGNMENT).uploads == ()


# ── bounds ──


@pytest.mark.parametrize(
    ("name", "content", "bound"),
    [
        ("work.zip", corpus.zips()["plain"], "archive_bytes"),
        ("work.ipynb", NOTEBOOK, "notebook_bytes"),
        ("work/sums.ipynb", NOTEBOOK, "file_bytes"),
    ],
)
def test_the_bounds_on_what_is_read_are_those_on_what_is_kept(
    tmp_path: Path, name: str, content: bytes, bound: str
) -> None:
    """Exactly the bound is taken and kept; a byte more is refused."""
    _file(tmp_path, name, content)
    work = tmp_path / name.partition("/")[0]

    kept = _kept(take_in(work, ASSIGNMENT, IntakeBounds(**{bound: len(content)})))

    assert list(kept.values()) == [content]
    with pytest.raises(RefusedError, match=f"is larger than {len(content) - 1} bytes; make it smaller"):
        take_in(work, ASSIGNMENT, IntakeBounds(**{bound: len(content) - 1}))


def test_a_notebook_too_large_to_read_costs_a_module_nothing(tmp_path: Path) -> None:
    """Beside a module such a notebook is neither read nor kept."""
    _file(tmp_path, "sums.py", b"x = 1\n")
    _file(tmp_path, "sums.ipynb", NOTEBOOK)

    taken = take_in(tmp_path, ASSIGNMENT, IntakeBounds(file_bytes=len(NOTEBOOK) - 1))

    assert (taken.files["sums.py"], taken.uploads) == (b"x = 1\n", ())


# ── names ──


@pytest.mark.parametrize("form", ["zip", "ipynb"])
@pytest.mark.parametrize(
    ("name", "plain"),
    [
        (b"Blatt 3 (1)", "Blatt 3 (1)"),
        ("Übung é".encode(), "Übung é"),
        (b"a\nb\x1b[2J", "a_b_[2J"),
        ("a\u202eb\u2066c".encode(), "a_b_c"),
        (b"h\xffi", "h_i"),
        (b"..\\..\\C:x", ".._.._C_x"),
        (b"-rf *", "-rf _"),
        (b"x" * 240, "x" * 240),
    ],
)  # fmt: skip
def test_a_hostile_name_becomes_harmless(tmp_path: Path, name: bytes, plain: str, form: str) -> None:
    """The name of what is kept is printable, separates no folders on any system, and still says the kind of file."""
    content = corpus.zips()["plain"] if form == "zip" else NOTEBOOK
    path = _file(tmp_path, os.fsdecode(name) + f".{form}", content)

    assert _kept(take_in(path, ASSIGNMENT)) == {f"{plain}.{form}": content}


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("", "_"),
        (".", "_"),
        ("..", "_"),
        (" . ", "_"),
        ("/etc/passwd", "_etc_passwd"),
        ("a\0b", "a_b"),
        ("é" * 300 + ".ipynb", "é" * 124 + ".ipynb"),
        ("a." + "b" * 300, "a." + "b" * 253),
        ("." * 300 + "a", "." * 254 + "a"),
        ("." * 300 + "a" * 20, "_"),
    ],
)
def test_a_file_name_is_plain_and_bounded(name: str, plain: str) -> None:
    """Whatever a name was, it is one that any file system takes; a long one keeps its suffix."""
    assert Upload(name=name, content=b"").name == plain


@given(st.text(max_size=400))
def test_any_name_becomes_one_that_stays(name: str) -> None:
    """A name that was made plain once is not changed again."""
    plain = file_name(name)

    assert plain.isprintable()
    assert 0 < len(plain.encode()) <= FILE_NAME_BYTES
    assert plain not in {".", ".."}
    assert not set(plain) & set("/\\:")
    assert file_name(plain) == plain


def test_what_is_kept_is_not_shown_with_its_name() -> None:
    """The text of an upload, as a log or a failing test shows it, has no byte of a student's work in it."""
    assert repr(Upload(name="a.zip", content=b"secret")) == "Upload(name='a.zip')"
