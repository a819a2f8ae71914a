"""Drivers: a grader's small non-secret helpers that run beside the student's module."""

from dataclasses import dataclass
from pathlib import Path

from autograder.errors import GraderFault


@dataclass(frozen=True, kw_only=True)
class DriverFolder:
    """The folder `drivers/` beside the hidden tests."""

    folder: Path

    def source(self, name: str) -> str:
        """Source text of `drivers/<name>.py`. Raises `GraderFault` when it is not there."""
        path = self.folder / f"{name}.py"
        try:
            return path.read_text(encoding="utf-8")
        except OSError as error:
            message = f"driver {name!r} cannot be read at {path}: {error.strerror}"
            raise GraderFault(message) from error
