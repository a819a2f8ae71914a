"""`grade import SYSTEM`: a course of another system becomes one of ours."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.cli.options import isolation_option
from autograder.errors import ExitCode
from autograder.grading.protocol import IsolationChoice
from autograder.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from autograder.interchange.nbgrader.origin import OtherCell
    from autograder.services.import_nbgrader import Import, ImportedAssignment, Taken


@click.group("import")
def command() -> None:
    """Bring a course of another system in."""


@command.command("nbgrader", short_help="Assignments and submissions of an nbgrader course.")
@click.argument("course_dir", metavar="COURSE_DIR", type=click.Path(path_type=Path))
@click.option(
    "--to",
    "target",
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    default=".",
    help="The course to bring it into, or a new folder for one.  [default: the course around here]",
)
@click.option(
    "--inside",
    is_flag=True,
    help="Run cells that cannot run otherwise inside the student's process; scores then say `isolation: none`.",
)
@isolation_option
def nbgrader(course_dir: Path, *, target: Path, inside: bool, isolation: IsolationChoice) -> int:
    """Bring assignments and submissions of the nbgrader course in COURSE_DIR in.

    Each autograded cell becomes a hidden test that runs apart from the student's code, and is tried on the course's
    own solution. Cells that cannot run so, and those for a person, are listed. What was imported before stays as it
    is; only new submissions are taken.
    """
    from autograder.services.import_nbgrader import import_course  # noqa: PLC0415 - for the help's sake

    done = import_course(course_dir, target, inside=inside, isolation=isolation)
    for one in done.assignments:
        _show(one)
    if not inside and any(other.kind.value == "left" and other.points for other in _new_others(done)):
        click.echo("What is not run here, nbgrader or a person can grade; or remove the assignment and add --inside.")
    for taken in done.taken:
        _show_taken(taken)
    _show_next(done, course_dir)
    return ExitCode.REFUSED if any(taken.refused for taken in done.taken) else ExitCode.GRADED


def _show(imported: "ImportedAssignment") -> None:
    draft = imported.draft
    title = printable(draft.notebook.title)
    if imported.is_there and not imported.is_new:
        click.echo(f"{title}: is here already as {draft.slug}, and stays as it is")
        return
    count = len(draft.tests)
    questions = (
        f"{count} question{'' if count == 1 else 's'} with {draft.points:g} point{'' if draft.points == 1 else 's'}"
    )
    click.echo(f"{title} → {draft.slug}: {questions}" if count else f"{title}: no cell that a program can grade here")
    for test in draft.tests:
        how = " (inside the student's process: isolation: none)" if test.driver else ""
        free = " (the untouched notebook passes it)" if test.question in imported.for_nothing else ""
        click.echo(f"  {test.question:<4} {printable(test.cell.grade_id)}: {test.cell.points:g}{how}{free}")
    for other in draft.others:
        what = "not run here" if other.kind.value == "left" else "for a person"
        click.echo(f"  {what}: {printable(other.cell)} ({other.points:g}): {printable(other.why)}")
    for note in draft.notes:
        click.echo(f"  note: {printable(note)}")


def _new_others(done: "Import") -> "Iterator[OtherCell]":
    return (other for one in done.assignments if one.is_new or not one.is_there for other in one.draft.others)


def _show_taken(taken: "Taken") -> None:
    known = f", {taken.known} known already" if taken.known else ""
    click.echo(f"{taken.slug}: {len(taken.new)} submission{'' if len(taken.new) == 1 else 's'} taken{known}")
    for refusal in taken.refused:
        click.echo(f"  refused: {printable(refusal)}")


def _show_next(done: "Import", course_dir: Path) -> None:
    root = done.course.root
    if any(taken.new for taken in done.taken):
        click.echo(
            f"\nIn {printable(str(root))}: `grade worker --once` grades what was taken, `grade scores` lists it,"
        )
        click.echo(f"and `grade export nbgrader --gradebook {printable(str(course_dir.resolve()))}` writes it back.")
    elif done.taken:
        slug = done.taken[0].slug
        path = root / "solutions" / slug / "reference"
        work = path.relative_to(root) if path.exists() else Path("path/to/notebook.ipynb")
        click.echo(f"\nIn {printable(str(root))}: grade run {slug} {work}")
