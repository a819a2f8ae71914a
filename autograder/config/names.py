"""Names as people and files give them: what is safe to lay down, and how a foreign one is shown."""

import difflib
import re
from collections.abc import Iterable

#: Characters of a foreign text that a message shows at most.
SHOWN_CHARS = 80

_SEGMENT = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")
_SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


def shown(text: str, limit: int = SHOWN_CHARS) -> str:
    """Quote `text` for a message: one line, at most `limit` characters, nothing that steers a terminal.

    Control, direction and unusual space characters, and halves of characters, appear as escapes.
    """
    cut = text if len(text) <= limit else text[: limit - 1] + "…"
    return "'" + "".join(_visible(character) for character in cut) + "'"


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that `word` was most likely meant to be, or None."""
    matches = difflib.get_close_matches(word[:SHOWN_CHARS], list(known), n=1, cutoff=0.6)
    return matches[0] if matches else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`"; did you mean …?"` to end a sentence with, or `""`."""
    match = nearest(word, known)
    return f"; did you mean {match}?" if match else ""


def is_slug(text: str) -> bool:
    """True for a name that can be a folder, a command's argument and a part of an address at once."""
    return _SLUG.fullmatch(text) is not None


def is_portable_path(text: str) -> bool:
    """True for a relative POSIX path that means the same on every system and stays inside its folder."""
    segments = text.split("/")
    return all(_SEGMENT.fullmatch(segment) and not segment.endswith(".") for segment in segments)


def _visible(character: str) -> str:
    return character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
