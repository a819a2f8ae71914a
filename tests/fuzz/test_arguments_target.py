"""The target of argument lists lets a command change nothing outside its scratch folder."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fuzz.targets.arguments import _Fence

#: Changes of a name below a descriptor, each as the interpreter reports it; `{}` stands for the descriptor.
BELOW_A_DESCRIPTOR = (
    ("os.remove", ("kept", "{}")),
    ("os.rmdir", ("kept", "{}")),
    ("os.mkdir", ("new", 0o777, "{}")),
    ("os.symlink", ("/", "new", "{}")),
    ("os.link", ("kept", "new", -1, "{}")),
    ("os.rename", ("kept", "new", "{}", -1)),
    ("os.rename", ("kept", "new", -1, "{}")),
    ("os.chmod", ("kept", 0, "{}")),
    ("os.chown", ("kept", 0, 0, "{}")),
    ("os.utime", ("kept", None, None, "{}")),
)


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that may be changed, in which the command stands."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[int]:
    """A descriptor of a folder that may not be changed."""
    folder = tmp_path / "outside"
    folder.mkdir()
    number = os.open(folder, os.O_RDONLY)
    yield number
    os.close(number)


def reported(arguments: tuple[object, ...], descriptor: int) -> tuple[object, ...]:
    """An event's arguments with a descriptor in its place."""
    return tuple(descriptor if argument == "{}" else argument for argument in arguments)


@pytest.mark.parametrize(("event", "arguments"), BELOW_A_DESCRIPTOR)
def test_a_name_below_a_descriptor_is_where_the_descriptor_says(
    event: str, arguments: tuple[object, ...], scratch: Path, outside: int
) -> None:
    """As `shutil.rmtree` removes: a relative name of a folder outside is refused, one of a folder inside is not."""
    inside = os.open(scratch, os.O_RDONLY)
    fence = _Fence(scratch)
    with fence.closed():
        fence.check(event, reported(arguments, inside))
        with pytest.raises(PermissionError):
            fence.check(event, reported(arguments, outside))
    os.close(inside)


def test_a_file_behind_a_link_is_where_the_link_points(scratch: Path, tmp_path: Path) -> None:
    """A link in the folder that points outside is not written through."""
    (scratch / "link").symlink_to(tmp_path / "outside")
    fence = _Fence(scratch)
    with fence.closed():
        fence.check("open", ("plain", "w", os.O_WRONLY))
        with pytest.raises(PermissionError):
            fence.check("open", ("link", "w", os.O_WRONLY))
