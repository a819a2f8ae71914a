"""`take_in`: whatever was handed in becomes a `Submission`, or is refused with one sentence."""

import hashlib
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import RefusedError
from autograder.intake.folder import kind_of, open_folder, read_file, unreadable
from autograder.intake.parsing import LocalParsers, Parsers, Parsing
from autograder.intake.selection import is_meant, select
from autograder.model.course import Assignment
from autograder.model.submission import Submission
from autograder.parsers.bounds import DEFAULT_BOUNDS, IntakeBounds
from autograder.parsers.members import Contents, refusal
from autograder.parsers.notebook import ExportedModule
from autograder.parsers.sources import is_plain_text
from autograder.text import printable, printable_path, shown

_DIGEST_PREFIX = b"autograder submission 1\n"
_HERE = LocalParsers()
#: What a function still to be written does.
_STUB = b"raise NotImplementedError"


def take_in(
    path: Path,
    assignment: Assignment,
    bounds: IntakeBounds = DEFAULT_BOUNDS,
    parsers: Parsers = _HERE,
) -> Submission:
    """Turn a folder, a zip, a notebook or a single declared file into a `Submission`.

    `parsers` reads what is more than names and UTF-8; unless given, in this process, without limits on its time.
    Nothing to grade is a submission without files. Raises `RefusedError` when `path` does not exist, holds
    what must not be in it (links, unsafe names, too much), holds a Python file that is not text, or takes too long to
    read; `SandboxFault` when the parsers are lost.
    """
    source = printable(path.name or path.absolute().name)
    mode = _mode(path, source)
    if not stat.S_ISDIR(mode) and not stat.S_ISREG(mode):
        raise refusal(source, f"it is {kind_of(mode)}", "hand in the file or folder itself")
    with parsers.parsing() as parsing:
        taking = _Taking(path=path, source=source, assignment=assignment, bounds=bounds, parsing=parsing)
        if stat.S_ISDIR(mode):
            return taking.folder()
        suffix = path.suffix.casefold()
        if suffix == ".zip":
            return taking.archive()
        return taking.notebook() if suffix == ".ipynb" else taking.module()


def digest_of(files: Mapping[str, bytes]) -> str:
    """`sha256:…` over names, lengths and bytes, in the order of the names."""
    state = hashlib.sha256(_DIGEST_PREFIX)
    for name, content in sorted(files.items()):
        for part in (name.encode("utf-8"), content):
            state.update(len(part).to_bytes(8, "big"))
            state.update(part)
    return f"sha256:{state.hexdigest()}"


@dataclass(frozen=True, kw_only=True)
class _Taking:
    """One submission being taken in."""

    path: Path
    #: The name of `path` in printable form, for messages.
    source: str
    assignment: Assignment
    bounds: IntakeBounds
    parsing: Parsing

    def folder(self) -> Submission:
        """Take the declared files of a folder."""
        with open_folder(self.path, self.source, self.bounds) as contents:
            return self._contents(contents)

    def archive(self) -> Submission:
        """Take the declared files of a zip."""
        data = self._whole(self.bounds.archive_bytes)
        return self._contents(self.parsing.archive(data, self.source, self.bounds))

    def notebook(self) -> Submission:
        """Take the module that a notebook holds."""
        files, exported = self._exported(self._whole(self.bounds.notebook_bytes))
        return self._submission(files, notes=exported.notes, unlisted=exported.unlisted)

    def module(self) -> Submission:
        """Take a single file for the module, when it is called so or most likely was once."""
        module = self.assignment.module
        if not is_meant(self.source, module):
            problem = f"it is not {module}, nor a folder, zip or notebook"
            raise refusal(self.source, problem, "hand in one of these")
        content = self._whole(self.bounds.file_bytes)
        notes = () if self.source == module else (f"{shown(self.source)} was taken as {module}",)
        return self._submission({module: content}, notes=notes)

    def _whole(self, limit_bytes: int) -> bytes:
        return read_file(self.path, self.source, limit_bytes)

    def _contents(self, contents: Contents) -> Submission:
        selection = select(contents.paths, self.assignment)
        files = dict(self._read(contents, selection.graded))
        ignored, module, notebook = selection.ignored, self.assignment.module, selection.notebook
        if notebook is None:
            return self._submission(files, ignored=ignored, notes=selection.notes)
        taken = f"{module} was made from {shown(notebook)}"
        if module not in files:
            made, exported = self._exported(contents.read(notebook))
        elif further := self._further(contents, notebook, files[module]):
            made, exported = further
            taken += f", because the file {module} has more left to write"
            ignored = tuple(path for path in ignored if path != notebook)
        else:
            return self._submission(files, ignored=ignored, notes=selection.notes)
        notes = (*selection.notes, taken, *exported.notes)
        return self._submission(files | made, ignored=ignored, notes=notes, unlisted=exported.unlisted)

    def _further(
        self, contents: Contents, notebook: str, module: bytes
    ) -> tuple[dict[str, bytes], ExportedModule] | None:
        """What a notebook beside the module makes, when fewer of its functions are still stubs; else None.

        Whoever works in the notebook of a released folder leaves the stub beside it as it came.
        """
        try:
            content = contents.read(notebook)
            if self._is_released(notebook, content):
                return None
            made, exported = self._exported(content)
        except RefusedError:  # the module is there, so nothing is lost
            return None
        left = [content.count(_STUB) for content in made.values()]
        return (made, exported) if left and left[0] < module.count(_STUB) else None

    def _is_released(self, notebook: str, content: bytes) -> bool:
        """Whether a notebook is as students received it, so that nothing of theirs is in it."""
        name = notebook.rpartition("/")[2]
        try:
            return (self.assignment.public_dir / name).read_bytes() == content
        except OSError:
            return False

    def _read(self, contents: Contents, graded: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
        total_bytes = 0
        for name, path in graded.items():
            content = contents.read(path)
            total_bytes += len(content)
            if total_bytes > self.bounds.total_bytes:
                problem = f"its files take more than {self.bounds.total_bytes} bytes together"
                raise refusal(self.source, problem, "make them smaller")
            yield name, content

    def _exported(self, data: bytes) -> tuple[dict[str, bytes], ExportedModule]:
        exported = self.parsing.notebook(data, self.source, self.assignment.module, self.bounds)
        files = {} if exported.content is None else {self.assignment.module: exported.content}
        return files, exported

    def _submission(
        self,
        files: dict[str, bytes],
        *,
        ignored: tuple[str, ...] = (),
        notes: tuple[str, ...] = (),
        unlisted: int = 0,
    ) -> Submission:
        """The submission; `unlisted` is how many notes there were besides `notes`."""
        for name, content in files.items():
            if name.endswith(".py") and not is_plain_text(content):
                self.parsing.check_source(content, self.source, name)
        listed = self.bounds.listed
        if len(ignored) > listed:
            notes = (f"{len(ignored) - listed} more files are not graded", *notes)
        if unlisted or len(notes) > listed:
            more = len(notes[listed:]) + unlisted
            notes = (*notes[:listed], f"{more} more notes are not shown")
        return Submission(
            assignment=self.assignment.slug,
            files=dict(sorted(files.items())),
            digest=digest_of(files),
            ignored=ignored[:listed],
            missing=tuple(sorted(set(self.assignment.files) - set(files))),
            source=printable_path(self.path),
            notes=notes,
        )


def _mode(path: Path, source: str) -> int:
    """Kind of what was handed in, itself and not what it may point to."""
    try:
        return path.lstat().st_mode
    except FileNotFoundError:
        raise refusal(str(path), "there is no such file or folder", "check the path") from None
    except OSError as error:
        raise unreadable(source, source, error) from None
    except ValueError:
        raise refusal(source, "that is no path", "check the path") from None
