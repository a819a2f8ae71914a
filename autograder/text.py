"""Text of unknown origin, made safe to print, to encode and to keep.

File names, paths, logins and quoted source come from outside and may hold anything: terminal controls, characters that
reverse a line, halves of characters that stand for bytes which are no text (`surrogateescape`). The real path is for
reading; whatever is stored, sent or shown goes through this module first. It imports the standard library alone.
"""

import os

#: Characters of a foreign text that a message shows at most.
SHOWN_CHARS = 80

#: Bytes of a file's own name in UTF-8: what file systems take.
FILE_NAME_BYTES = 255
#: Characters of a suffix with its dot, so that a cut keeps it.
_SUFFIX_CHARS = 16
#: What separates folders or names a disk on some system, and what Windows takes in no name.
_NOT_IN_NAMES = frozenset('/\\:*?"<>|')


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


def file_name(name: str) -> str:
    """A file's own name that every system takes: printable, no path, 1 to `FILE_NAME_BYTES` bytes in UTF-8.

    Each character that is none of these becomes `_`; a long name is cut before its suffix.
    """
    plain = "".join(one if one.isprintable() and one not in _NOT_IN_NAMES else "_" for one in name)
    cut = plain if len(plain.encode()) <= FILE_NAME_BYTES else _cut_name(plain)
    return cut if cut.strip(" .") else "_"


def _cut_name(name: str) -> str:
    dot = name.rfind(".", -_SUFFIX_CHARS)
    suffix = name[dot:] if dot > 0 else ""
    stem = name.removesuffix(suffix).encode()[: FILE_NAME_BYTES - len(suffix.encode())]
    return stem.decode(errors="ignore") + suffix


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
