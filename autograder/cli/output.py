"""What commands print: rich on a terminal, plain lines in a pipe, and files that are written whole."""

import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from autograder.errors import UsageError

STANDARD_OUTPUT = "-"


def file_option(name: str, help_text: str) -> Callable[[Any], Any]:
    """An option such as `--json [FILE]`; without FILE, or with `-`, it prints to standard output."""
    return click.option(name, is_flag=False, flag_value=STANDARD_OUTPUT, metavar="[FILE]", help=help_text)


def on_terminal() -> bool:
    """Whether a person looks at standard output."""
    return sys.stdout.isatty()


def write(target: str, content: bytes) -> None:
    """Write to standard output or to a file, whole or not at all. Raises `UsageError`."""
    if target == STANDARD_OUTPUT:
        sys.stdout.buffer.write(content if content.endswith(b"\n") else content + b"\n")
        sys.stdout.buffer.flush()
        return
    path = Path(target)
    if not path.name:
        message = f"{target} cannot be written: it is a folder; name a file"
        raise UsageError(message)
    partial = path.with_name(f".{path.name}.partial")
    try:
        partial.write_bytes(content)
        partial.replace(path)
    except OSError as error:
        with suppress(OSError):
            partial.unlink()
        message = f"{target} cannot be written: {error.strerror}; name another file"
        raise UsageError(message) from error
