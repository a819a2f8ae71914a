"""`grade status`: what is queued, what is graded, what went wrong."""

from pathlib import Path

import click

from autograder.cli import render
from autograder.cli.options import isolation_option
from autograder.config import load_course
from autograder.grading.protocol import IsolationChoice
from autograder.ledger import JobState, Ledger, PersonFaults, SubmissionRow
from autograder.metering import find_gpu
from autograder.services.record import open_record
from autograder.services.submit import finish_pending
from autograder.text import printable

#: Characters of an error's text that its line shows.
FAULT_CHARACTERS = 200


@click.command("status")
@click.option("--last", "count", type=click.IntRange(1), default=20, show_default=True, help="How many to list.")
@isolation_option
def command(count: int, isolation: IsolationChoice) -> None:
    """List the latest submissions; what a killed `grade submit` left ungraded is graded now.

    On a machine with a GPU, so is what waits for one.
    """
    course = load_course(Path.cwd())
    with open_record(course) as ledger:
        finish_pending(ledger, course, isolation=isolation, gpu=find_gpu(), on_start=_tell_of_wait)
        rows = ledger.submissions()[-count:]
        if not rows:
            click.echo("no submissions yet; hand in with `grade submit`")
        for row in rows:
            click.echo(_line(ledger, row))
        for faults in ledger.faults():
            click.secho(_faults_line(faults), fg="yellow")


def _tell_of_wait(count: int) -> None:
    what = "1 submission waits" if count == 1 else f"{count} submissions wait"
    click.echo(f"{what} to be graded; that is done first", err=True)


def _line(ledger: Ledger, row: SubmissionRow) -> str:
    when = row.received_at.astimezone().strftime("%Y-%m-%d %H:%M")
    stored = ledger.report_of(row.id)
    state = render.headline(stored.report) if stored else _job_state(ledger, row)
    person = printable(row.person or "")
    return f"{row.id:>5}  {when}  {row.assignment:<12} {person:<12} attempt {row.number:<3} {state}"


def _faults_line(faults: PersonFaults) -> str:
    """Who met errors of the grader, how often, and the newest: an error leaves the earlier score as it is."""
    person = printable(faults.person or "nobody's name is on it")
    errors = "1 error" if faults.errors == 1 else f"{faults.errors} errors"
    works = "1 submission" if faults.submissions == 1 else f"{faults.submissions} submissions"
    newest = printable(faults.newest)[:FAULT_CHARACTERS]
    return f"errors of the grader: {person}, {faults.assignment}: {errors} on {works}; the newest: {newest}"


def _job_state(ledger: Ledger, row: SubmissionRow) -> str:
    jobs = ledger.jobs_of(row.id)
    if jobs and jobs[-1].state is JobState.FAILED:
        return f"could not be graded, our fault: {printable(jobs[-1].last_error)}"
    return jobs[-1].state.value if jobs else "kept, not queued"
