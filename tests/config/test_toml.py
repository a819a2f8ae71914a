"""Reading one TOML file: every way it can fail is one sentence."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.config.toml import MAX_BYTES, read_toml
from autograder.errors import ConfigError

FILES = [
    (b"a = 1\nb = = 2\n", "c.toml, line 2, column 5: not valid TOML: Invalid value"),
    (
        b"[course\n",
        "c.toml, line 1, column 8: not valid TOML: Expected ']' at the end of a table declaration",
    ),
    (b'a = "', "c.toml, at its end: not valid TOML: Unterminated string"),
    (b"a = 1\na = 2\n", "c.toml, line 2, column 6: not valid TOML: Cannot overwrite a value"),
    (b"a = 1\nb = '\xff'\n", "c.toml, line 2: not UTF-8 text; save the file as UTF-8"),
    ("a = 1".encode("utf-16"), "c.toml, line 1: not UTF-8 text; save the file as UTF-8"),
    (b"a = " + b"9" * 5000, "c.toml: a number in it has too many digits; shorten it"),
    (b"a = " + b"[" * 50_000, "c.toml: tables or arrays are nested too deeply; make the file flatter"),
    (b"#" * (MAX_BYTES + 1), "c.toml is larger than 1048576 bytes; a configuration file is far smaller"),
]


@pytest.mark.parametrize(("data", "sentence"), FILES, ids=[sentence[:40] for _, sentence in FILES])
def test_broken_files(tmp_path: Path, data: bytes, sentence: str) -> None:
    """A file that is not TOML is named with line and column where there are any."""
    path = tmp_path / "c.toml"
    path.write_bytes(data)

    with pytest.raises(ConfigError) as caught:
        read_toml(path, "c.toml")
    assert str(caught.value) == sentence


def test_a_folder_in_its_place(tmp_path: Path) -> None:
    """A folder of that name is said to be one."""
    with pytest.raises(ConfigError, match=r"^c\.toml is a folder; put a TOML file of that name in its place$"):
        read_toml(tmp_path, "c.toml")


def test_a_pipe_in_its_place(tmp_path: Path) -> None:
    """A pipe is refused instead of being waited for."""
    path = tmp_path / "c.toml"
    os.mkfifo(path)

    with pytest.raises(ConfigError, match=r"^c\.toml is not a regular file; put a TOML file"):
        read_toml(path, "c.toml")


def test_a_file_that_is_gone(tmp_path: Path) -> None:
    """A file that cannot be opened is named with the system's reason."""
    with pytest.raises(ConfigError, match=r"^c\.toml cannot be read \(No such file or directory\); check that"):
        read_toml(tmp_path / "c.toml", "c.toml")


def test_an_unreadable_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file without permission is named with the system's reason, whoever runs this test."""
    path = tmp_path / "c.toml"
    path.write_bytes(b"")

    def denied(*_args: object, **_options: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", denied)
    with pytest.raises(ConfigError, match=r"^c\.toml cannot be read \(Permission denied\); check that"):
        read_toml(path, "c.toml")


@given(st.binary(max_size=200))
def test_any_bytes_are_tables_or_one_sentence(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    """Whatever a file holds, it is read or refused in one printable line."""
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_bytes(data)

    assert _sentence(path).isprintable()


def _sentence(path: Path) -> str:
    """The refusal, or nothing when the file was read."""
    try:
        read_toml(path, path.name)
    except ConfigError as error:
        return str(error)
    return ""
