"""Text of unknown origin made safe for terminals, spreadsheets and XML."""

import unicodedata

#: Unicode categories that a terminal may act upon or that change what is seen: controls, formats (bidirectional
#: overrides among them), surrogates, private use, line and paragraph separators.
HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
#: A spreadsheet takes a cell that starts like this for a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def printable(text: str, *, lines: bool = False) -> str:
    r"""The text with everything invisible spelled out (`\x1b`, `\u202e`); newlines stay when `lines` is set."""
    return "".join(_shown(character, lines=lines) for character in text)


def csv_cell(value: object) -> str:
    """A cell that no spreadsheet takes for a formula; numbers stay numbers."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:g}" if isinstance(value, float) else str(value)
    text = printable(str(value))
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _shown(character: str, *, lines: bool) -> str:
    if lines and character == "\n":
        return character
    if unicodedata.category(character) not in HIDDEN_CATEGORIES:
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
