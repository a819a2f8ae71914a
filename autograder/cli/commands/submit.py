"""`grade submit [PATH]`: hand in and be graded on the spot."""

import getpass
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from autograder.cli import render
from autograder.cli.needs import require_for
from autograder.cli.options import assignment_option, isolation_option, work_argument
from autograder.cli.output import STANDARD_OUTPUT, file_option, write
from autograder.config.names import checked_login
from autograder.errors import ExitCode, UsageError
from autograder.grading.assignment import Grader
from autograder.metering import find_gpu
from autograder.model.report import ReportStatus
from autograder.model.serial import to_json
from autograder.scoring import student_view
from autograder.services.locate import assignment_for, course_here
from autograder.services.parsers import open_parsers
from autograder.text import printable

if TYPE_CHECKING:
    from autograder.ledger import SubmissionRow
    from autograder.model.progress import VerdictsSoFar


#: Width of the line that shows progress.
_LINE_CHARACTERS = 30


@click.command("submit")
@work_argument
@assignment_option
@click.option("--as", "person", metavar="LOGIN", help="Hand in for this person.  [default: who you are here]")
@file_option("--json", "Write your report as JSON.")
@isolation_option
def command(work: Path, slug: str | None, person: str | None, **options: Any) -> int:  # noqa: ANN401
    """Hand in PATH (a folder, zip, notebook or module; default: here) and get a score."""
    assignment = assignment_for(work, slug=slug, here=Path.cwd())
    course = course_here(Path.cwd())
    if course is None or assignment.graders_dir is None:
        message = (
            f"the graders of {assignment.slug} are not on this machine and no server is set up; "
            "use `grade check` for the public tests, or sign in with `grade login URL`"
        )
        raise UsageError(message)
    require_for("submit")
    quiet = options["json"] == STANDARD_OUTPUT
    login = checked_login(_user_here() if person is None else person)
    isolation = options["isolation"]
    with (
        Grader.start(assignment, isolation=isolation) as grader,
        open_parsers(isolation, [work], assignment) as parsers,
    ):
        # While the worker warms up; the database alone takes as long to load as all else here.
        from autograder.services.record import open_record  # noqa: PLC0415
        from autograder.services.submit import hand_in  # noqa: PLC0415

        with open_record(course) as ledger, _progress_line(quiet=quiet) as show:
            told = (lambda _row: None) if quiet else _acknowledge
            handed_in = hand_in(
                ledger, course, grader, work, login, told, parsers=parsers, gpu=find_gpu(), on_progress=show
            )
    report = student_view(handed_in.report)
    if not quiet:
        render.show_report(report)
        click.echo(f"\nAgain later: grade show {handed_in.row.id}")
    if options["json"]:
        write(options["json"], to_json(report))
    return ExitCode.OUR_FAULT if report.status is ReportStatus.ERROR else ExitCode.GRADED


@contextmanager
def _progress_line(*, quiet: bool) -> Iterator[Callable[["VerdictsSoFar"], None]]:
    """`7 of 20 tests` on standard error while it is graded, where that is a terminal; gone when the block ends."""
    if quiet or not sys.stderr.isatty():
        yield lambda _verdicts: None
        return

    def show(verdicts: "VerdictsSoFar") -> None:
        _overwrite(f"{verdicts.done} of {verdicts.tests} tests")

    try:
        yield show
    finally:
        _overwrite("")


def _overwrite(text: str) -> None:
    """Show a text in place of the last one; the cursor stays at its beginning."""
    with suppress(OSError):  # a terminal that is gone is no reason not to grade
        click.echo(f"{text:<{_LINE_CHARACTERS}}\r", err=True, nl=False)


def _user_here() -> str:
    """The login of whoever runs the command. Raises `UsageError` where the system knows none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a uid without a name; Python 3.13 made it the former
        raise UsageError("this machine does not know who you are; say it with --as LOGIN") from None


def _acknowledge(row: "SubmissionRow") -> None:
    attempt = f"attempt {row.number} of {printable(row.person or '')}" if row.number else "your work"
    click.echo(
        f"submission {row.id}: {attempt} is safe on this machine ({row.digest[:19]}…); nothing was sent anywhere"
    )
