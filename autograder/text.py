"""Text of unknown origin, made safe to print, to encode and to keep.

File names, paths, logins and quoted source come from outside and may hold anything: terminal controls, characters that
reverse a line, halves of characters that stand for bytes which are no text (`surrogateescape`). The real path is for
reading; whatever is stored, sent or shown goes through this module first. It imports the standard library alone.
"""

import os

#: Characters of a foreign text that a message shows at most.
SHOWN_CHARS = 80


def printable(text: str, *, lines: bool = False) -> str:
    r"""The text with everything invisible spelled out (`\x1b`, `\u202e`); newlines stay when `lines` is set.

    A byte that is no text (`\udcff` in Python) becomes `\xff`. The result can be encoded in UTF-8.
    """
    return text if text.isascii() and text.isprintable() else "".join(_spelled(one, lines=lines) for one in text)


def printable_path(path: str | os.PathLike[str]) -> str:
    """How a path is named in reports, records and messages; it may no longer lead to the file."""
    return printable(os.fspath(path))


def shown(text: str, limit: int = SHOWN_CHARS) -> str:
    """Quote `text` for a message: one line, at most `limit` characters, nothing that steers a terminal.

    Control, direction and unusual space characters, and halves of characters, appear as escapes.
    """
    cut = text if len(text) <= limit else text[: limit - 1] + "…"
    return "'" + "".join(_visible(character) for character in cut) + "'"


def _spelled(character: str, *, lines: bool) -> str:
    if lines and character == "\n":
        return character
    if character.isprintable():
        return character
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:  # a byte that is no text
        code -= 0xDC00
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _visible(character: str) -> str:
    return character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
