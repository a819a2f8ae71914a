"""`grade export FORMAT`: the scores that stand, in other systems' forms."""

from collections.abc import Sequence
from pathlib import Path

import click

from autograder.config import load_course
from autograder.text import printable


@click.group("export")
def command() -> None:
    """Write the scores that stand into another system."""


@command.command("nbgrader", short_help="Into an nbgrader gradebook.db.")
@click.argument("slugs", metavar="[SLUG]…", nargs=-1)
@click.option(
    "--gradebook",
    metavar="FILE",
    type=click.Path(path_type=Path),
    default="gradebook.db",
    show_default=True,
    help="nbgrader's database, or the folder of its course; made where there is none.",
)
@click.option("--as", "rename", metavar="NAME", help="The assignment's name there.  [default: its own]")
@click.option("--course-id", metavar="ID", help="The course there.  [default: the only one in the gradebook]")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
def nbgrader(
    slugs: Sequence[str], *, gradebook: Path, dry_run: bool, rename: str | None, course_id: str | None
) -> None:
    """Write the scores of each SLUG (default: all) into an nbgrader gradebook, a grade cell per question.

    Only what differs is written. What waits gets no score, and scores that a person gave there stay.
    """
    from autograder.services.export_gradebook import export_gradebook  # noqa: PLC0415 - for the help's sake
    from autograder.services.record import open_record  # noqa: PLC0415

    course = load_course(Path.cwd())
    with open_record(course) as ledger:
        done = export_gradebook(
            ledger, course, slugs, gradebook, rename=rename, course_id=course_id, dry_run=dry_run
        )  # fmt: skip
    for line in (*done.changes, *(f"note: {note}" for note in done.notes)):
        click.echo(printable(line))
    count = len(done.changes)
    changes = f"{count} change{'' if count == 1 else 's'}" if count else "nothing"
    file = printable(str(done.gradebook))
    if not done.students:
        click.echo(f"no scores to write; they come with `grade submit` or `grade import`, and {file} is as it was")
    else:
        click.echo(f"{file}: {changes} {'would be written' if dry_run else 'written'}")
