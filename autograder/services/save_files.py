"""What was handed in, back on the disk: for an appeal, for a look, for another conversion."""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from autograder.config.names import is_portable_path
from autograder.errors import StoreFault, UsageError
from autograder.ledger import Ledger


def save_files(ledger: Ledger, submission_id: int, folder: Path) -> tuple[Path, ...]:
    """Write a submission's files to `folder`, which is made; the paths that were written, in order.

        FOLDER/files/…         what is graded
        FOLDER/uploads/1/…     what it was made from, byte for byte: a zip, a notebook

    Raises `UsageError` when the folder is there already or cannot be written, `StoreFault` when the bytes are damaged.
    """
    written = []
    try:
        folder.mkdir(parents=True)
        for path, content in _contents(ledger, submission_id, folder):
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as file:
                file.write(content)
            written.append(path)
    except OSError as error:
        message = f"{folder} cannot be written ({error.strerror}): name a folder that is not there yet"
        raise UsageError(message) from error
    return tuple(written)


def _contents(ledger: Ledger, submission_id: int, folder: Path) -> Iterator[tuple[Path, bytes]]:
    for name, content in ledger.content(submission_id).files.items():
        if not is_portable_path(name):  # intake gives no such name; a record changed by hand may
            message = f"submission {submission_id} has a file with an unusable name: restore the ledger from a backup"
            raise StoreFault(message)
        yield folder / "files" / PurePosixPath(name), content
    for number, upload in enumerate(ledger.uploads(submission_id), start=1):
        yield folder / "uploads" / str(number) / upload.name, upload.content
