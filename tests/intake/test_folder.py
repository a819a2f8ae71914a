"""A folder is walked without ever following a link, within bounds."""

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.errors import RefusedError
from autograder.intake import IntakeBounds, folder, take_in
from autograder.model.submission import Submission
from tests.intake import corpus

ASSIGNMENT = corpus.assignment("data/points.csv")


@pytest.fixture(params=["descriptors", "paths"])
def either_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Walk by descriptors, as here, and by paths, as on Windows."""
    monkeypatch.setattr(folder, "_BY_DESCRIPTOR", request.param == "descriptors")
    return str(request.param)


def refused(path: Path, bounds: IntakeBounds = IntakeBounds()) -> str:  # noqa: B008 - a frozen value
    """The sentence with which `path` is refused."""
    with pytest.raises(RefusedError) as caught:
        take_in(path, ASSIGNMENT, bounds)
    assert str(caught.value).isprintable()
    return str(caught.value)


@pytest.mark.usefixtures("either_way")
def test_reads_files_at_any_depth(tmp_path: Path) -> None:
    """Declared files are read where they are declared to be."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "points.csv").write_bytes(b"1")
    (tmp_path / "sums.py").write_bytes(b"2")

    assert dict(take_in(tmp_path, ASSIGNMENT).files) == {"data/points.csv": b"1", "sums.py": b"2"}


@pytest.mark.usefixtures("either_way")
@pytest.mark.parametrize("target", ["/etc/passwd", "real.py", "/etc", "nowhere", "sums.py"])
def test_a_link_is_refused(tmp_path: Path, target: str) -> None:
    """A link is refused wherever it leads: out, inside, to a folder, nowhere or to itself."""
    work = tmp_path / "work"
    work.mkdir()
    (work / "real.py").write_bytes(b"")
    (work / "sums.py").symlink_to(target)

    assert refused(work) == "'work': 'sums.py' is a link; hand in regular files only"


@pytest.mark.usefixtures("either_way")
def test_a_linked_folder_inside_is_refused(tmp_path: Path) -> None:
    """A folder on the way to a declared file may be no link either."""
    work = tmp_path / "work"
    work.mkdir()
    (work / "data").symlink_to(tmp_path)

    assert refused(work) == "'work': 'data' is a link; hand in regular files only"


def test_what_is_handed_in_is_no_link(tmp_path: Path) -> None:
    """The path itself may be no link: in a batch it is a student who chose it."""
    (tmp_path / "real").mkdir()
    (tmp_path / "work").symlink_to(tmp_path / "real")

    assert refused(tmp_path / "work") == "'work': it is a link; hand in the file or folder itself"


def test_hard_links_are_files(tmp_path: Path) -> None:
    """A hard link is a file like any other."""
    (tmp_path / "a").write_bytes(b"x = 1\n")
    (tmp_path / "sums.py").hardlink_to(tmp_path / "a")

    assert take_in(tmp_path, ASSIGNMENT).files["sums.py"] == b"x = 1\n"


@pytest.mark.usefixtures("either_way")
def test_a_pipe_is_refused(tmp_path: Path) -> None:
    """A pipe is refused at once instead of being waited for."""
    work = tmp_path / "work"
    work.mkdir()
    os.mkfifo(work / "sums.py")

    assert refused(work) == "'work': 'sums.py' is a pipe; hand in regular files only"
    assert refused(work / "sums.py") == "'sums.py': it is a pipe; hand in the file or folder itself"


def test_a_socket_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A socket is refused."""
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("sums.py")

        assert refused(tmp_path).endswith("'sums.py' is a socket; hand in regular files only")


def test_a_device_is_refused() -> None:
    """A device is refused."""
    assert refused(Path("/dev/zero")) == "'zero': it is a device; hand in the file or folder itself"


def test_a_file_exchanged_for_a_link_is_not_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A link that takes a file's place after the look is not opened."""
    (tmp_path / "sums.py").write_bytes(b"")
    exchange_before_reading(monkeypatch, tmp_path / "sums.py", lambda path: path.symlink_to("/etc/passwd"))

    assert "'sums.py' cannot be read (Too many levels of symbolic links)" in refused(tmp_path)


def test_a_folder_exchanged_for_a_link_is_not_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor is a link that takes a folder's place."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "points.csv").write_bytes(b"")
    elsewhere = tmp_path.parent / "elsewhere"
    elsewhere.mkdir(exist_ok=True)
    (elsewhere / "points.csv").write_bytes(b"secret")

    def exchange(path: Path) -> None:
        path.symlink_to(elsewhere)

    exchange_before_reading(monkeypatch, tmp_path / "data", exchange)

    assert "'data/points.csv' cannot be read (Not a directory)" in refused(tmp_path)


def test_a_file_exchanged_for_a_pipe_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pipe that takes a file's place after the look does not stop us."""
    (tmp_path / "sums.py").write_bytes(b"")
    exchange_before_reading(monkeypatch, tmp_path / "sums.py", os.mkfifo)

    assert refused(tmp_path).endswith("'sums.py' is a pipe; hand in regular files only")


def test_a_file_that_grows_stays_in_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that grows while it is read is refused at the bound, not read on."""
    path = tmp_path / "sums.py"
    path.write_bytes(b"#")
    read = os.read

    def growing(descriptor: int, count: int) -> bytes:
        with path.open("ab") as stream:
            stream.write(b"#" * 10)
        return read(descriptor, count)

    monkeypatch.setattr(os, "read", growing)

    assert "'sums.py' is larger than 1000 bytes" in refused(tmp_path, IntakeBounds(file_bytes=1000))


@pytest.mark.usefixtures("either_way")
def test_too_large_a_file(tmp_path: Path) -> None:
    """A graded file has a bound, and exactly the bound is within it."""
    (tmp_path / "sums.py").write_bytes(b"#" * 100)

    assert not take_in(tmp_path, ASSIGNMENT, IntakeBounds(file_bytes=100)).is_empty
    assert refused(tmp_path, IntakeBounds(file_bytes=99)).endswith(
        "'sums.py' is larger than 99 bytes; make it smaller or leave it out"
    )


def test_a_large_file_that_is_not_graded_is_no_fault(tmp_path: Path) -> None:
    """What is not read has no bound in a folder."""
    (tmp_path / "sums.py").write_bytes(b"")
    (tmp_path / "weights.bin").write_bytes(b"0" * 1000)

    assert take_in(tmp_path, ASSIGNMENT, IntakeBounds(file_bytes=99)).ignored == ("weights.bin",)


@pytest.mark.usefixtures("either_way")
def test_too_many_files(tmp_path: Path) -> None:
    """Counting stops at the bound."""
    for number in range(6):
        (tmp_path / f"f{number}").write_bytes(b"")

    assert not take_in(tmp_path, ASSIGNMENT, IntakeBounds(members=6)).files
    assert refused(tmp_path, IntakeBounds(members=5)).endswith(
        "there are more than 5 files and folders in it; hand in the assignment's files only"
    )


def test_too_deep_a_folder(tmp_path: Path) -> None:
    """Folders have a depth bound."""
    deep = tmp_path.joinpath(*"abcdef")
    deep.mkdir(parents=True)

    assert refused(tmp_path, IntakeBounds(depth=5)).endswith(
        "the name 'a/b/c/d/e/f' is more than 5 folders deep; rename that file or leave it out"
    )


@pytest.mark.parametrize("name", [b"a\nb", b"\x1b[2J", "a\u202eb".encode(), b"\xff", b"a\\b"])
def test_unsafe_names(tmp_path: Path, name: bytes) -> None:
    """Names that would lie on a screen, or are no text, are refused and shown escaped."""
    Path(os.fsdecode(bytes(tmp_path) + b"/" + name)).write_bytes(b"")

    assert refused(tmp_path).endswith("; rename that file or leave it out")


def test_names_that_differ_by_case(tmp_path: Path) -> None:
    """Two names that are one on a student's or server's disk are refused."""
    (tmp_path / "sums.py").write_bytes(b"")
    (tmp_path / "SUMS.py").write_bytes(b"")

    assert refused(tmp_path).endswith("are the same name on some systems; keep one of them")


@pytest.mark.parametrize("name", [".git", "__pycache__", ".ipynb_checkpoints", "__MACOSX", ".venv"])
def test_leftovers_are_not_looked_into(tmp_path: Path, name: str) -> None:
    """What tools leave behind is neither graded nor listed, whatever it holds."""
    (tmp_path / name).mkdir()
    (tmp_path / name / "sums.py").write_bytes(b"")
    (tmp_path / name / "link").symlink_to("/etc")
    (tmp_path / ".DS_Store").write_bytes(b"")

    taken = take_in(tmp_path, ASSIGNMENT)

    assert (taken.is_empty, taken.ignored) == (True, ())


def test_a_virtual_environment_is_not_looked_into(tmp_path: Path) -> None:
    """An environment of any name, full of links as they are, costs nobody a submission."""
    (tmp_path / "env" / "bin").mkdir(parents=True)
    (tmp_path / "env" / "pyvenv.cfg").write_bytes(b"")
    (tmp_path / "env" / "bin" / "python").symlink_to("/usr/bin/python3")
    (tmp_path / "sums.py").write_bytes(b"")

    assert take_in(tmp_path, ASSIGNMENT).ignored == ()


@pytest.mark.usefixtures("either_way")
def test_a_folder_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system's reason is passed on, whoever runs this test."""

    def denied(_place: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "scandir", denied)

    assert "'.' cannot be read (Permission denied); check that it is a file you may read" in refused(tmp_path)


def test_a_folder_or_file_that_may_not_be_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither what is handed in nor a file of it may fail in another way."""
    (tmp_path / "sums.py").write_bytes(b"")

    def denied(*_args: object, **_options: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", denied)

    assert "cannot be read (Permission denied); check that it is a file you may" in refused(tmp_path)
    assert "'sums.py' cannot be read (Permission denied)" in refused(tmp_path / "sums.py")


def test_no_descriptor_is_left_open(tmp_path: Path) -> None:
    """Taking in and refusing close everything they opened."""
    (tmp_path / "data" / "deep").mkdir(parents=True)
    (tmp_path / "data" / "points.csv").write_bytes(b"")
    before = _open_files()

    take_in(tmp_path, ASSIGNMENT)
    (tmp_path / "data" / "deep" / "link").symlink_to("/")
    refused(tmp_path)

    assert _open_files() == before


def _open_files() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def exchange_before_reading(monkeypatch: pytest.MonkeyPatch, path: Path, put: Callable[[Path], None]) -> None:
    """Once the folder is listed, move `path` away and call `put` to place something else there."""
    read = folder.FolderContents.read

    def exchanged(self: folder.FolderContents, name: str) -> bytes:
        if not path.with_name("moved").exists():
            path.rename(path.with_name("moved"))
            put(path)
        return read(self, name)

    monkeypatch.setattr(folder.FolderContents, "read", exchanged)


def test_the_submission_does_not_change_with_its_folder(tmp_path: Path) -> None:
    """What was taken in is bytes, not a path."""
    (tmp_path / "sums.py").write_bytes(b"x = 1\n")
    taken: Submission = take_in(tmp_path, ASSIGNMENT)
    (tmp_path / "sums.py").write_bytes(b"x = 2\n")

    assert taken.files["sums.py"] == b"x = 1\n"
