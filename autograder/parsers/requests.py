"""What intake asks of the parsers: four questions and their answers, as plain values on the wire.

    ("archive", data, source, bounds)           names of the files in a zip, which stays open for `read`
    ("read", path)                              the bytes of one of them
    ("notebook", data, source, module, bounds)  (the module's text or None, notes, how many more notes)
    ("source", content, source, path)           None: the file is text in the encoding that it declares

An answer is `("ok", value)`, or `("refused", sentence)` for a `RefusedError`.
"""

import dataclasses
from collections.abc import Callable
from typing import Any

from autograder.errors import RefusedError
from autograder.parsers.archive import ArchiveContents, open_archive
from autograder.parsers.bounds import IntakeBounds
from autograder.parsers.notebook import export_notebook
from autograder.parsers.sources import check_python_text
from autograder.wire import Bounds, decode, encode

_MEBIBYTE = 1024 * 1024
#: The largest thing that is handed in whole is a zip.
REQUEST_BYTES = 80 * _MEBIBYTE
#: A notebook's lines come back as literals of lines, a few times as long.
REPLY_BYTES = 64 * _MEBIBYTE
REQUEST_BOUNDS = Bounds(max_bytes=REQUEST_BYTES, max_depth=4, max_items=1_000)
REPLY_BOUNDS = Bounds(max_bytes=REPLY_BYTES, max_depth=4, max_items=20_000)

Question = tuple[Any, ...]


def packed(bounds: IntakeBounds) -> dict[str, int]:
    """Bounds as they cross."""
    return dataclasses.asdict(bounds)


class Answerer:
    """Answers the questions about one thing that was handed in, in order."""

    def __init__(self) -> None:
        self._archive: ArchiveContents | None = None

    def answer(self, payload: bytes) -> bytes:
        """One question to one answer, both as payloads of frames. Never executes what it reads."""
        name, *arguments = decode(payload, bounds=REQUEST_BOUNDS)
        try:
            reply = ("ok", self._answers[name](self, *arguments))
        except RefusedError as refusal:
            reply = ("refused", str(refusal))
        return encode(reply, bounds=REPLY_BOUNDS)

    def _open(self, data: bytes, source: str, bounds: dict[str, int]) -> list[str]:
        self._archive = open_archive(data, source, IntakeBounds(**bounds))
        return list(self._archive.paths)

    def _read(self, path: str) -> bytes:
        if self._archive is None:
            raise RefusedError("no archive is open")
        return self._archive.read(path)

    def _export(self, data: bytes, source: str, module: str, bounds: dict[str, int]) -> tuple[object, ...]:
        made = export_notebook(data, source, module, IntakeBounds(**bounds))
        return made.content, list(made.notes), made.unlisted

    def _check(self, content: bytes, source: str, path: str) -> None:
        check_python_text(content, source, path)

    _answers: dict[str, Callable[..., object]] = {  # noqa: RUF012 - never written
        "archive": _open,
        "read": _read,
        "notebook": _export,
        "source": _check,
    }
