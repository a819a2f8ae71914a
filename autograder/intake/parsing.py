"""The port to the parsers: what intake may ask about the bytes of one submission, and who answers in this process."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from autograder.parsers.archive import open_archive
from autograder.parsers.bounds import IntakeBounds
from autograder.parsers.members import Contents
from autograder.parsers.notebook import ExportedModule, export_notebook
from autograder.parsers.sources import check_python_text


class Parsing(ABC):
    """Questions about one submission. All raise `RefusedError`, and `SandboxFault` when the loss is ours."""

    @abstractmethod
    def archive(self, data: bytes, source: str, bounds: IntakeBounds) -> Contents:
        """The files of a zip, to be read before anything else is asked."""

    @abstractmethod
    def notebook(self, data: bytes, source: str, module: str, bounds: IntakeBounds) -> ExportedModule:
        """The module that a notebook makes."""

    @abstractmethod
    def check_source(self, content: bytes, source: str, path: str) -> None:
        """Whether a Python file is text in the encoding that it declares."""


class Parsers(ABC):
    """Whoever parses, for one submission after the other."""

    @abstractmethod
    def parsing(self) -> AbstractContextManager[Parsing]:
        """The questions of one submission; what it costs is spent when the first is asked."""


class LocalParsers(Parsers):
    """In this process, with its rights and without limits: for people's own work, and for tests."""

    @contextmanager
    def parsing(self) -> Iterator[Parsing]:
        """Nothing to open or end."""
        yield _LocalParsing()


class _LocalParsing(Parsing):
    def archive(self, data: bytes, source: str, bounds: IntakeBounds) -> Contents:
        return open_archive(data, source, bounds)

    def notebook(self, data: bytes, source: str, module: str, bounds: IntakeBounds) -> ExportedModule:
        return export_notebook(data, source, module, bounds)

    def check_source(self, content: bytes, source: str, path: str) -> None:
        check_python_text(content, source, path)
