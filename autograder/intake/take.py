"""`take_in`: whatever was handed in becomes a `Submission`, or is refused with one sentence."""

import hashlib
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.errors import RefusedError
from autograder.intake.folder import kind_of, open_folder, read_file, unreadable
from autograder.intake.parsing import LocalParsers, Parsers, Parsing
from autograder.intake.selection import is_meant, select
from autograder.model.course import Assignment
from autograder.model.submission import Submission, Upload
from autograder.parsers.bounds import DEFAULT_BOUNDS, IntakeBounds
from autograder.parsers.members import Contents, refusal
from autograder.parsers.notebook import ExportedModule
from autograder.parsers.sources import is_plain_text
from autograder.text import printable, printable_path, shown

_DIGEST_PREFIX = b"autograder submission 1\n"
_HERE = LocalParsers()
#: What a function still to be written does.
_STUB = b"raise NotImplementedError"

#: The module that a notebook makes, by its declared name where there is one, and what was noted on the way.
_Made = tuple[dict[str, bytes], ExportedModule]


def take_in(
    path: Path,
    assignment: Assignment,
    bounds: IntakeBounds = DEFAULT_BOUNDS,
    parsers: Parsers = _HERE,
) -> Submission:
    """Turn a folder, a zip, a notebook or a single declared file into a `Submission`.

    Every file is read once: what was parsed is what its `uploads` keep.
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
class _Taken:
    """What was found in the work: the parts of a `Submission` that depend on how it was handed in."""

    files: dict[str, bytes]
    ignored: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    #: How many notes there were besides `notes`.
    unlisted: int = 0
    uploads: tuple[Upload, ...] = ()


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
            return self._submission(self._contents(contents))

    def archive(self) -> Submission:
        """Take the declared files of a zip, and keep the zip whole."""
        data = self._whole(self.bounds.archive_bytes)
        taken = self._contents(self.parsing.archive(data, self.source, self.bounds))
        return self._submission(replace(taken, uploads=(_upload(self.path.name, data),)))

    def notebook(self) -> Submission:
        """Take the module that a notebook holds, and keep the notebook."""
        data = self._whole(self.bounds.notebook_bytes)
        files, exported = self._exported(data)
        uploads = (_upload(self.path.name, data),)
        taken = _Taken(files=files, notes=exported.notes, unlisted=exported.unlisted, uploads=uploads)
        return self._submission(taken)

    def module(self) -> Submission:
        """Take a single file for the module, when it is called so or most likely was once."""
        module = self.assignment.module
        if not is_meant(self.source, module):
            problem = f"it is not {module}, nor a folder, zip or notebook"
            raise refusal(self.source, problem, "hand in one of these")
        content = self._whole(self.bounds.file_bytes)
        notes = () if self.source == module else (f"{shown(self.source)} was taken as {module}",)
        return self._submission(_Taken(files={module: content}, notes=notes))

    def _whole(self, limit_bytes: int) -> bytes:
        return read_file(self.path, self.source, limit_bytes)

    def _contents(self, contents: Contents) -> _Taken:
        selection = select(contents.paths, self.assignment)
        files = dict(self._read(contents, selection.graded))
        taken = _Taken(files=files, ignored=selection.ignored, notes=selection.notes)
        if selection.notebook is None:
            return taken
        if self.assignment.module in files:
            return self._with_notebook_beside(taken, contents, selection.notebook)
        data = contents.read(selection.notebook)
        return self._converted(taken, selection.notebook, data, self._exported(data))

    def _with_notebook_beside(self, taken: _Taken, contents: Contents, notebook: str) -> _Taken:
        """The module, or what a notebook beside it makes; the one that is not graded is kept as well."""
        data = self._changed(contents, notebook)
        if data is None:
            return taken
        module = self.assignment.module
        further = self._further(data, taken.files[module])
        if further is None:
            return replace(taken, uploads=(_upload(notebook, data),))
        why = f", because the file {module} has more left to write"
        converted = self._converted(taken, notebook, data, further, why)
        return replace(
            converted,
            ignored=tuple(path for path in taken.ignored if path != notebook),
            uploads=(*converted.uploads, _upload(module, taken.files[module])),
        )

    def _converted(self, taken: _Taken, notebook: str, data: bytes, made: _Made, why: str = "") -> _Taken:
        """The module of a notebook in place of any other."""
        module, exported = made
        note = f"{self.assignment.module} was made from {shown(notebook)}{why}"
        return replace(
            taken,
            files=taken.files | module,
            notes=(*taken.notes, note, *exported.notes),
            unlisted=exported.unlisted,
            uploads=(_upload(notebook, data),),
        )

    def _changed(self, contents: Contents, notebook: str) -> bytes | None:
        """A notebook beside the module; None where it is as it was released, or cannot be read."""
        try:
            data = contents.read(notebook)
        except RefusedError:  # the module is there, so nothing is lost
            return None
        return None if self._is_released(notebook, data) else data

    def _further(self, notebook: bytes, module: bytes) -> _Made | None:
        """What a notebook beside the module makes, when fewer of its functions are still stubs; else None.

        Whoever works in the notebook of a released folder leaves the stub beside it as it came.
        """
        try:
            made, exported = self._exported(notebook)
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

    def _exported(self, data: bytes) -> _Made:
        exported = self.parsing.notebook(data, self.source, self.assignment.module, self.bounds)
        files = {} if exported.content is None else {self.assignment.module: exported.content}
        return files, exported

    def _submission(self, taken: _Taken) -> Submission:
        files, ignored, notes = taken.files, taken.ignored, taken.notes
        for name, content in files.items():
            if name.endswith(".py") and not is_plain_text(content):
                self.parsing.check_source(content, self.source, name)
        listed = self.bounds.listed
        if len(ignored) > listed:
            notes = (f"{len(ignored) - listed} more files are not graded", *notes)
        if taken.unlisted or len(notes) > listed:
            more = len(notes[listed:]) + taken.unlisted
            notes = (*notes[:listed], f"{more} more notes are not shown")
        return Submission(
            assignment=self.assignment.slug,
            files=dict(sorted(files.items())),
            digest=digest_of(files),
            ignored=ignored[:listed],
            missing=tuple(sorted(set(self.assignment.files) - set(files))),
            source=printable_path(self.path),
            notes=notes,
            uploads=taken.uploads,
        )


def _upload(path: str, content: bytes) -> Upload:
    """A file that was handed in, under its own name."""
    return Upload(name=path.rpartition("/")[2], content=content)


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
