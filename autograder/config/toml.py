"""One TOML file, read with bounds; every way it can fail is one sentence."""

import re
import tomllib
from pathlib import Path
from typing import Any

from autograder.errors import ConfigError

#: Largest configuration file that is read.
MAX_BYTES = 1024 * 1024

_POSITION = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|(end of document))\)$")


def read_toml(path: Path, label: str) -> dict[str, Any]:
    """Return the file's tables.

    `label` is the file's name in messages. Raises `ConfigError` when it cannot be read or is not TOML.
    """
    text = _decode(_read_bytes(path, label), label)
    try:
        return tomllib.loads(text)
    except RecursionError:
        message = f"{label}: tables or arrays are nested too deeply; make the file flatter"
        raise ConfigError(message) from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(_syntax_sentence(label, str(error))) from None
    except ValueError:  # Python reads no integer of more than a few thousand digits
        message = f"{label}: a number in it has too many digits; shorten it"
        raise ConfigError(message) from None


def _read_bytes(path: Path, label: str) -> bytes:
    if path.is_dir():
        message = f"{label} is a folder; put a TOML file of that name in its place"
        raise ConfigError(message)
    if path.exists() and not path.is_file():
        message = f"{label} is not a regular file; put a TOML file of that name in its place"
        raise ConfigError(message)
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        message = f"{label} cannot be read ({error.strerror}); check that it exists and may be read"
        raise ConfigError(message) from None
    if len(data) > MAX_BYTES:
        message = f"{label} is larger than {MAX_BYTES} bytes; a configuration file is far smaller"
        raise ConfigError(message)
    return data


def _decode(data: bytes, label: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"{label}, line {line}: not UTF-8 text; save the file as UTF-8"
        raise ConfigError(message) from None


def _syntax_sentence(label: str, reason: str) -> str:
    found = _POSITION.search(reason)
    if found is None:
        return f"{label}: not valid TOML: {_bounded(reason)}"
    cause = _bounded(reason[: found.start()])
    if found[3]:
        return f"{label}, at its end: not valid TOML: {cause}"
    return f"{label}, line {found[1]}, column {found[2]}: not valid TOML: {cause}"


def _bounded(reason: str) -> str:
    """The parser's words on one line; they may quote the file."""
    line = " ".join(reason.split())[:200]
    return "".join(character if character.isprintable() else "?" for character in line)
