"""`grade erase LOGIN`: a person's name, work and texts, deleted for good."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.config import load_course
from autograder.errors import UsageError

if TYPE_CHECKING:
    from autograder.ledger import Erased


@click.command("erase")
@click.argument("login")
@click.option("--yes", is_flag=True, help="Do not ask for the login again.")
def command(login: str, *, yes: bool) -> None:
    """Delete who LOGIN is, what they handed in and every text of theirs, in every course of the ledger.

    Scores stay in the record without a name. Nothing brings the person back but a backup.
    """
    from autograder.services.record import open_record  # noqa: PLC0415 - for the help's sake

    course = load_course(Path.cwd())
    if not yes and click.prompt("This cannot be undone. Type the login again to erase the person") != login:
        message = "the two logins differ, and nothing was erased; run `grade erase` again"
        raise UsageError(message)
    with open_record(course) as ledger:
        erased = ledger.erase(login)
    for line in _lines(erased):
        click.echo(line)


def _lines(erased: "Erased") -> Iterator[str]:
    """What was erased, what stays, and what is left to do."""
    deleted = _counted(erased.blobs_removed, "file was deleted", "files were deleted")
    yield f"erased the person and {_counted(erased.submissions, 'submission', 'submissions')}; {deleted} from the store"
    yield "their points stay in the record without a name; no command shows them as a score"
    if erased.blobs_kept:
        yield f"{_counted(erased.blobs_kept, 'file stays', 'files stay')}: other people handed in the same bytes"
    if erased.blobs_waiting:
        waiting = _counted(erased.blobs_waiting, "file is", "files are")
        yield f"{waiting} still in the store: make it writable, and run `grade status` to have them deleted"
    if erased.blobs_elsewhere:
        elsewhere = _counted(erased.blobs_elsewhere, "file is", "files are")
        yield f"{elsewhere} in other courses' stores: run `grade status` in each course that shares the database"
    if not erased.is_cleaned_up:
        yield (
            "the database's files may still hold deleted text: end other programs that use it, and run `grade status`; "
            "a server cleans up by itself later"
        )
    for copy in erased.copies:
        yield f"{copy} is from before an update and still holds the person: delete it when you need it no longer"
    yield "backups and exported files still hold the person: delete them, or erase again after you restore one"


def _counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
