"""Text of unknown origin made safe for spreadsheets."""

from autograder.text import printable

#: A spreadsheet takes a cell that starts like this for a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def csv_cell(value: object) -> str:
    """A cell that no spreadsheet takes for a formula; numbers stay numbers."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:g}" if isinstance(value, float) else str(value)
    text = printable(str(value))
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
