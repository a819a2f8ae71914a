"""`take_in`: whatever was handed in becomes a `Submission`, or is refused with one sentence."""

import hashlib
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import RefusedError
from autograder.intake.archive import open_archive
from autograder.intake.bounds import DEFAULT_BOUNDS, IntakeBounds
from autograder.intake.folder import kind_of, open_folder, read_file, unreadable
from autograder.intake.members import Contents, refusal
from autograder.intake.notebook import export_notebook
from autograder.intake.selection import is_meant, select
from autograder.intake.text import check_python_text
from autograder.model.course import Assignment
from autograder.model.submission import Submission
from autograder.text import printable_path, shown

_DIGEST_PREFIX = b"autograder submission 1\n"
#: What a function still to be written does.
_STUB = b"raise NotImplementedError"


def take_in(path: Path, assignment: Assignment, bounds: IntakeBounds = DEFAULT_BOUNDS) -> Submission:
    """Turn a folder, a zip, a notebook or a single declared file into a `Submission`.

    Nothing to grade is a submission without files. Raises `RefusedError` when `path` does not exist, holds
    what must not be in it (links, unsafe names, too much), or holds a Python file that is not text.
    """
    source = path.name or path.absolute().name
    taking = _Taking(path=path, source=source, assignment=assignment, bounds=bounds)
    mode = _mode(path, source)
    if stat.S_ISDIR(mode):
        return taking.folder()
    if not stat.S_ISREG(mode):
        raise refusal(source, f"it is {kind_of(mode)}", "hand in the file or folder itself")
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
    #: The name of `path`, for messages.
    source: str
    assignment: Assignment
    bounds: IntakeBounds

    def folder(self) -> Submission:
        """Take the declared files of a folder."""
        with open_folder(self.path, self.source, self.bounds) as contents:
            return self._contents(contents)

    def archive(self) -> Submission:
        """Take the declared files of a zip."""
        data = self._whole(self.bounds.archive_bytes)
        return self._contents(open_archive(data, self.source, self.bounds))

    def notebook(self) -> Submission:
        """Take the module that a notebook holds."""
        files, notes = self._exported(self._whole(self.bounds.notebook_bytes))
        return self._submission(files, notes=notes)

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
        notes, ignored, module = selection.notes, selection.ignored, self.assignment.module
        if selection.notebook and module not in files:
            made, export_notes = self._exported(contents.read(selection.notebook))
            taken = f"{module} was made from {shown(selection.notebook)}"
            files, notes = files | made, (*notes, taken, *export_notes)
        elif selection.notebook and (further := self._further(contents, selection.notebook, files[module])):
            made, export_notes = further
            taken = (
                f"{module} was made from {shown(selection.notebook)}, because the file {module} has more left to write"
            )
            files, notes = files | made, (*notes, taken, *export_notes)
            ignored = tuple(path for path in ignored if path != selection.notebook)
        return self._submission(files, ignored=ignored, notes=notes)

    def _further(
        self, contents: Contents, notebook: str, module: bytes
    ) -> tuple[dict[str, bytes], tuple[str, ...]] | None:
        """What a notebook beside the module makes, when fewer of its functions are still stubs; else None.

        Whoever works in the notebook of a released folder leaves the stub beside it as it came.
        """
        try:
            made, notes = self._exported(contents.read(notebook))
        except RefusedError:  # the module is there, so nothing is lost
            return None
        left = [content.count(_STUB) for content in made.values()]
        return (made, notes) if left and left[0] < module.count(_STUB) else None

    def _read(self, contents: Contents, graded: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
        total_bytes = 0
        for name, path in graded.items():
            content = contents.read(path)
            total_bytes += len(content)
            if total_bytes > self.bounds.total_bytes:
                problem = f"its files take more than {self.bounds.total_bytes} bytes together"
                raise refusal(self.source, problem, "make them smaller")
            yield name, content

    def _exported(self, data: bytes) -> tuple[dict[str, bytes], tuple[str, ...]]:
        exported = export_notebook(data, self.source, self.assignment.module, self.bounds)
        files = {} if exported.content is None else {self.assignment.module: exported.content}
        return files, exported.notes

    def _submission(
        self, files: dict[str, bytes], *, ignored: tuple[str, ...] = (), notes: tuple[str, ...] = ()
    ) -> Submission:
        for name, content in files.items():
            if name.endswith(".py"):
                check_python_text(content, self.source, name)
        listed = self.bounds.listed
        if len(ignored) > listed:
            notes = (f"{len(ignored) - listed} more files are not graded", *notes)
        if len(notes) > listed:
            notes = (*notes[:listed], f"{len(notes) - listed} more notes are not shown")
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
