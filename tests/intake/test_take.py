"""Every kind of thing that is handed in becomes the same `Submission`."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.errors import ExitCode, RefusedError
from autograder.intake import IntakeBounds, digest_of, take_in
from tests.intake import corpus

ASSIGNMENT = corpus.assignment()
WITH_DATA = corpus.assignment("data/points.csv")


def test_folder_zip_and_module_are_one_submission(tmp_path: Path) -> None:
    """The same content has the same digest, however it was handed in."""
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "sums.py").write_text(corpus.MODULE_TEXT, encoding="utf-8")
    archive = tmp_path / "work.zip"
    archive.write_bytes(corpus.zips()["wrapped"])

    taken = [take_in(path, ASSIGNMENT) for path in (folder, archive, folder / "sums.py")]

    assert {one.digest for one in taken} == {digest_of({"sums.py": corpus.MODULE_TEXT.encode()})}
    assert [one.files for one in taken] == [{"sums.py": corpus.MODULE_TEXT.encode()}] * 3
    assert [one.missing for one in taken] == [()] * 3


def test_says_where_it_came_from(tmp_path: Path) -> None:
    """The submission names its assignment and its path."""
    taken = take_in(tmp_path, ASSIGNMENT)

    assert (taken.assignment, taken.source) == ("sums", str(tmp_path))


def test_an_empty_folder_is_an_empty_submission(tmp_path: Path) -> None:
    """Nothing handed in is graded as nothing, not refused."""
    taken = take_in(tmp_path, ASSIGNMENT)

    assert taken.is_empty
    assert taken.missing == ("sums.py",)


def test_an_empty_zip_is_an_empty_submission(tmp_path: Path) -> None:
    """So is a zip without members."""
    path = tmp_path / "work.zip"
    path.write_bytes(corpus.zips()["empty"])

    assert take_in(path, ASSIGNMENT).is_empty


def test_a_path_that_is_not_there(tmp_path: Path) -> None:
    """A path that does not exist is refused and costs no attempt."""
    with pytest.raises(RefusedError, match=r"nowhere': there is no such file or folder; check the path$") as caught:
        take_in(tmp_path / "nowhere", ASSIGNMENT)
    assert caught.value.exit_code is ExitCode.REFUSED


def test_a_path_that_is_no_path() -> None:
    """A path that no system takes is refused too."""
    with pytest.raises(RefusedError, match=r"'a\\x00b': that is no path; check the path$"):
        take_in(Path("a\0b"), ASSIGNMENT)


def test_a_path_below_a_file(tmp_path: Path) -> None:
    """The system's reason is passed on."""
    (tmp_path / "a").write_bytes(b"")

    with pytest.raises(RefusedError, match=r"'b' cannot be read \(Not a directory\); check that"):
        take_in(tmp_path / "a" / "b", ASSIGNMENT)


def test_other_files_are_listed(tmp_path: Path) -> None:
    """Files that are not declared are named and not read."""
    (tmp_path / "sums.py").write_bytes(b"")
    (tmp_path / "notes.txt").write_bytes(b"")
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "a.bin").write_bytes(b"")

    taken = take_in(tmp_path, ASSIGNMENT)

    assert (taken.ignored, list(taken.files)) == (("more/a.bin", "notes.txt"), ["sums.py"])


def test_the_list_of_others_is_bounded(tmp_path: Path) -> None:
    """Beyond the bound, ignored files are counted."""
    for number in range(12):
        (tmp_path / f"f{number:02}").write_bytes(b"")

    taken = take_in(tmp_path, ASSIGNMENT, IntakeBounds(listed=10))

    assert len(taken.ignored) == 10
    assert taken.notes == ("2 more files are not graded",)


def test_notes_are_bounded(tmp_path: Path) -> None:
    """A notebook of a thousand magics does not fill a report."""
    path = tmp_path / "work.ipynb"
    path.write_bytes(corpus.notebook_of(corpus.code("%time f()\n" * 50)))

    taken = take_in(path, ASSIGNMENT, IntakeBounds(listed=10))

    assert len(taken.notes) == 11
    assert taken.notes[-1] == "40 more notes are not shown"


def test_declared_files_below_the_top(tmp_path: Path) -> None:
    """A declared path with a folder is found there, and what is absent is named."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "points.csv").write_bytes(b"1,2\n")

    taken = take_in(tmp_path, WITH_DATA)

    assert (dict(taken.files), taken.missing) == ({"data/points.csv": b"1,2\n"}, ("sums.py",))


def test_all_graded_files_together_are_bounded(tmp_path: Path) -> None:
    """Two files may each be small enough and be too large together."""
    (tmp_path / "sums.py").write_bytes(b"#" * 60)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "points.csv").write_bytes(b"1" * 60)

    with pytest.raises(RefusedError, match=r"its files take more than 100 bytes together; make them smaller$"):
        take_in(tmp_path, WITH_DATA, IntakeBounds(total_bytes=100))


@pytest.mark.parametrize(
    "name",
    ["Sums.py", "sums (1).py", "sums.py.txt", "Copy of sums.py", "sums - Copy.py", "doe_47_11_sums-2.py"],
)
def test_a_single_file_with_a_changed_name(tmp_path: Path, name: str) -> None:
    """What browsers and course sites make of a name is understood, and said."""
    path = tmp_path / name
    path.write_bytes(b"x = 1\n")

    taken = take_in(path, ASSIGNMENT)

    assert dict(taken.files) == {"sums.py": b"x = 1\n"}
    assert taken.notes == (f"'{name}' was taken as sums.py",)


@pytest.mark.parametrize("name", ["mean.py", "sums.pdf", "sums", "sums.tar.gz", "assums.py"])
def test_a_single_file_that_is_something_else(tmp_path: Path, name: str) -> None:
    """Another file is refused with what is expected."""
    path = tmp_path / name
    path.write_bytes(b"")

    with pytest.raises(
        RefusedError, match=r": it is not sums\.py, nor a folder, zip or notebook; hand in one of these$"
    ):
        take_in(path, ASSIGNMENT)


@pytest.mark.parametrize("name", ["Sums.py", "sums (1).py", "sums.py.txt"])
def test_a_changed_name_in_a_folder_is_a_hint(tmp_path: Path, name: str) -> None:
    """In a folder nothing is guessed: the file is missing and the note says which was probably meant."""
    (tmp_path / name).write_bytes(b"")

    taken = take_in(tmp_path, ASSIGNMENT)

    assert taken.missing == ("sums.py",)
    assert taken.notes == (f"found '{name}' where sums.py is expected; rename it",)


def test_the_right_name_in_the_wrong_folder_is_a_hint(tmp_path: Path) -> None:
    """A file two folders down is not taken, but pointed out."""
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "sums.py").write_bytes(b"")

    assert take_in(tmp_path, ASSIGNMENT).notes == ("found 'a/b/sums.py' where sums.py is expected; move it",)


def test_an_archive_inside_is_a_hint(tmp_path: Path) -> None:
    """Archives inside are never opened, and a student whose work is in one is told."""
    (tmp_path / "inner.zip").write_bytes(corpus.zips()["plain"])

    taken = take_in(tmp_path, ASSIGNMENT)

    assert taken.is_empty
    assert taken.notes == ("'inner.zip' was not opened; hand in its files themselves",)


def test_two_folders_are_no_wrapping(tmp_path: Path) -> None:
    """Only a folder that wraps everything is looked through."""
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "sums.py").write_bytes(b"")

    assert take_in(tmp_path, ASSIGNMENT).missing == ("sums.py",)


def test_a_loose_file_beside_a_folder_is_no_wrapping(tmp_path: Path) -> None:
    """A forgotten backup folder is not graded."""
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "sums.py").write_bytes(b"")
    (tmp_path / "readme.txt").write_bytes(b"")

    assert take_in(tmp_path, ASSIGNMENT).is_empty


def test_a_notebook_in_a_folder_stands_for_the_module(tmp_path: Path) -> None:
    """Without the module its notebook is exported, and the note says so."""
    (tmp_path / "sums.ipynb").write_bytes(corpus.notebooks()["plain"])
    (tmp_path / "other.ipynb").write_bytes(corpus.notebooks()["plain"])

    taken = take_in(tmp_path, ASSIGNMENT)

    assert corpus.MODULE_TEXT.encode() in taken.files["sums.py"]
    assert taken.notes == ("sums.py was made from 'sums.ipynb'",)
    assert (taken.ignored, taken.missing) == (("other.ipynb",), ())


def test_the_module_wins_over_a_notebook(tmp_path: Path) -> None:
    """Where both are there, the module is graded."""
    (tmp_path / "sums.ipynb").write_bytes(corpus.notebooks()["plain"])
    (tmp_path / "sums.py").write_bytes(b"x = 1\n")

    taken = take_in(tmp_path, ASSIGNMENT)

    assert (dict(taken.files), taken.ignored) == ({"sums.py": b"x = 1\n"}, ("sums.ipynb",))


def test_two_notebooks_of_other_names_are_not_chosen_between(tmp_path: Path) -> None:
    """Among several notebooks none is guessed."""
    for name in ("a.ipynb", "b.ipynb"):
        (tmp_path / name).write_bytes(corpus.notebooks()["plain"])

    assert take_in(tmp_path, ASSIGNMENT).missing == ("sums.py",)


def test_names_of_files_are_shown_harmless(tmp_path: Path) -> None:
    """A name with escape codes does not reach a terminal as it is."""
    path = tmp_path / "\x1b[2J\u202efile.pdf"
    path.write_bytes(b"")

    with pytest.raises(RefusedError) as caught:
        take_in(path, ASSIGNMENT)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize("name", list(corpus.zips()))
def test_every_zip_of_the_corpus_is_taken(tmp_path: Path, name: str) -> None:
    """The corpus is valid."""
    path = tmp_path / "work.zip"
    path.write_bytes(corpus.zips()[name])

    assert take_in(path, WITH_DATA).is_empty is (name == "empty")


@pytest.mark.parametrize("name", list(corpus.notebooks()))
def test_every_notebook_of_the_corpus_is_taken(tmp_path: Path, name: str) -> None:
    """The corpus is valid."""
    path = tmp_path / "work.ipynb"
    path.write_bytes(corpus.notebooks()[name])

    assert take_in(path, ASSIGNMENT).is_empty is (name == "no code")


@pytest.mark.parametrize("name", list(corpus.modules()))
def test_every_module_of_the_corpus_is_taken(tmp_path: Path, name: str) -> None:
    """Bytes of a module arrive as they were handed in."""
    path = tmp_path / "sums.py"
    path.write_bytes(corpus.modules()[name])

    assert dict(take_in(path, ASSIGNMENT).files) == {"sums.py": corpus.modules()[name]}


FILES = st.dictionaries(st.text("ab/.é", max_size=5), st.binary(max_size=5), max_size=3)


def test_digest_is_stable() -> None:
    """The digest's encoding is fixed: stored submissions are found by it for years."""
    assert digest_of({}) == "sha256:8db236bf717cff07533f9f87b26e6e81ea994fed1ea1b009e1cac43683022a96"
    assert (
        digest_of({"sums.py": b"x = 1\n", "data/a": b""})
        == "sha256:67fc58b4115a5bb910801f9b1798455d88e81d98d296b59c9cd3759bdcf8f0a1"
    )


@given(FILES, FILES)
def test_digest_tells_contents_apart(one: dict[str, bytes], other: dict[str, bytes]) -> None:
    """Equal files have equal digests in any order, and different files have different ones."""
    reordered = dict(reversed(list(one.items())))

    assert digest_of(one) == digest_of(reordered)
    assert (digest_of(one) == digest_of(other)) == (one == other)


TEXTS: list[tuple[bytes, str]] = [
    (b"a = 1\nb = '\xe9'\n", "sums.py, line 2: not utf-8 text; save it as UTF-8 and hand in again"),
    (b"a = 1\0", "sums.py is not text: it holds zero bytes; hand in the Python file itself"),
    ("a = 1".encode("utf-16"), "sums.py is UTF-16 text; save it as UTF-8 and hand in again"),
    (b"# coding: rot13\n", "sums.py declares the encoding 'rot13', which is not taken; save it as UTF-8"),
    (b"# coding: zlib_codec\n", "sums.py declares the encoding 'zlib-codec', which is not taken; save it"),
    (b"\n# coding: idna\n", "sums.py declares the encoding 'idna', which is not taken; save it as UTF-8"),
    (b"# coding: utf-7\n", "sums.py declares the encoding 'utf-7', which is not taken; save it as UTF-8"),
    (b"# coding: iso-8859-99\n", "declares the encoding 'iso-8859-99', which Python does not know; save it"),
    (b"\xef\xbb\xbf# coding: latin-1\n", "sums.py begins as UTF-8 but declares 'latin-1'; save it as UTF-8"),
    (b"# coding: ascii\nx = '\xe9'", "sums.py, line 2: not ascii text; save it as UTF-8 and hand in again"),
]


@pytest.mark.parametrize(("content", "sentence"), TEXTS, ids=[sentence[:50] for _, sentence in TEXTS])
def test_a_module_that_is_no_text(tmp_path: Path, content: bytes, sentence: str) -> None:
    """A module that Python could not read as text is refused with the line or the encoding."""
    path = tmp_path / "sums.py"
    path.write_bytes(content)

    with pytest.raises(RefusedError) as caught:
        take_in(path, ASSIGNMENT)
    assert sentence in str(caught.value).replace("'sums.py'", "sums.py")


def test_a_cookie_below_code_is_a_comment(tmp_path: Path) -> None:
    """Only a comment on the first two lines, after no code, declares an encoding."""
    path = tmp_path / "sums.py"
    path.write_bytes(b"x = 1\n# coding: rot13\n")

    assert not take_in(path, ASSIGNMENT).is_empty


def test_other_declared_files_may_hold_anything(tmp_path: Path) -> None:
    """Only Python files must be text."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "points.csv").write_bytes(b"\0\xff")

    assert take_in(tmp_path, WITH_DATA).files["data/points.csv"] == b"\0\xff"


@given(content=st.binary(max_size=80))
def test_any_module_is_taken_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    """Whatever a module holds, it is taken unchanged or refused in one printable line."""
    path = tmp_path_factory.getbasetemp() / "sums.py"
    path.write_bytes(content)

    taken = _taken_or_sentence(lambda: dict(take_in(path, ASSIGNMENT).files))

    assert taken == {"sums.py": content} or (isinstance(taken, str) and taken.isprintable())


def _taken_or_sentence(take: Callable[[], object]) -> object:
    try:
        return take()
    except RefusedError as error:
        return str(error)
