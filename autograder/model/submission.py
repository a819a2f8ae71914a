"""A student's work after intake: declared files only, as bytes, with a digest of the content."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Submission:
    """What is graded. Nothing of it has been executed or parsed beyond what intake needs."""

    #: Slug of the assignment it was handed in for.
    assignment: str
    #: Declared files by their relative POSIX path, in sorted order.
    files: Mapping[str, bytes]
    #: `sha256:…` over names, lengths and bytes of `files`.
    digest: str
    #: Files that were handed in and are not graded, by path, sorted.
    ignored: tuple[str, ...] = ()
    #: Declared files that are not there, sorted.
    missing: tuple[str, ...] = ()
    #: Where it came from, as given by the person (a path), in printable form; for messages only.
    source: str = ""
    #: Notes for the student from intake, such as "line 3: shell line left out".
    notes: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """True when none of the declared files is there."""
        return not self.files
