"""Names as people and files give them: what is safe to lay down, and what was probably meant."""

import difflib
import re
from collections.abc import Iterable
from pathlib import Path

from autograder.errors import UsageError
from autograder.text import SHOWN_CHARS, printable, shown

#: Characters of a login at most.
_LOGIN_CHARS = 200

_SEGMENT = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")
_SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that `word` was most likely meant to be, or None."""
    matches = difflib.get_close_matches(word[:SHOWN_CHARS], list(known), n=1, cutoff=0.6)
    return matches[0] if matches else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`"; did you mean …?"` to end a sentence with, or `""`."""
    match = nearest(word, known)
    return f"; did you mean {match}?" if match else ""


def checked_login(text: str) -> str:
    """A login as it is kept and shown everywhere: short, visible text without spaces at its ends.

    Raises `UsageError` for anything else, such as bytes that are no text and terminal controls.
    """
    if not text or text != text.strip() or len(text) > _LOGIN_CHARS or text != printable(text):
        message = f"{shown(text)} is not a login; name the person with visible characters, at most {_LOGIN_CHARS}"
        raise UsageError(message)
    return text


def checked_place(folder: Path) -> Path:
    """The folder of a course or a released assignment, whose path pytest and the database must be able to open.

    Raises `UsageError` for bytes that are no text, for controls, and for what pytest reads as a test's name.
    """
    path = str(folder)
    if path != printable(path) or "[" in path or "::" in path:
        message = f"{shown(path)} holds a control character, a bracket or bytes that are no text; rename that folder"
        raise UsageError(message)
    return folder


def is_slug(text: str) -> bool:
    """True for a name that can be a folder, a command's argument and a part of an address at once."""
    return _SLUG.fullmatch(text) is not None


def is_portable_path(text: str) -> bool:
    """True for a relative POSIX path that means the same on every system and stays inside its folder."""
    segments = text.split("/")
    return all(_SEGMENT.fullmatch(segment) and not segment.endswith(".") for segment in segments)
