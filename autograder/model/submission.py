"""A student's work after intake: declared files as bytes with their digest, and what they were made from."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from autograder.text import file_name


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A file as it was handed in, hostile and never parsed here."""

    #: Its own name without folders, made printable and short (`text.file_name`): safe to show and to write to a disk.
    name: str
    #: Its bytes, as intake read them.
    content: bytes = field(repr=False)

    def __post_init__(self) -> None:
        """Make the name harmless wherever it came from."""
        object.__setattr__(self, "name", file_name(self.name))


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
    #: What intake read and `files` does not hold as it was: the zip, or a notebook and the module that it replaced.
    #: Empty where the declared files are all the bytes handed in. No part of `digest`; an older record has none.
    uploads: tuple[Upload, ...] = ()

    @property
    def is_empty(self) -> bool:
        """True when none of the declared files is there."""
        return not self.files
