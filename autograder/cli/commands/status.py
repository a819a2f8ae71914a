"""`grade status`: what is queued, what is graded, what went wrong."""

from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from autograder.cli import render
from autograder.config import load_course
from autograder.text import printable

if TYPE_CHECKING:
    from autograder.ledger import Ledger, PersonFaults, Place, SubmissionRow

#: Characters of an error's text that its line shows.
FAULT_CHARACTERS = 200


@click.command("status")
@click.option("--last", "count", type=click.IntRange(1), default=20, show_default=True, help="How many to list.")
def command(count: int) -> None:
    """List the latest submissions, what waits and for how long, and who met errors of the grader. Grades nothing."""
    from autograder.services.record import open_record  # noqa: PLC0415 - for the help's sake

    course = load_course(Path.cwd())
    with open_record(course) as ledger:
        rows = ledger.submissions(last=count)
        if not rows:
            click.echo("no submissions yet; hand in with `grade submit`")
        places = {place.submission_id: place for place in reversed(ledger.places().values())}
        for row in rows:
            click.echo(_line(ledger, row, places.get(row.id), ZoneInfo(course.timezone)))
        if waiting := ledger.waiting():
            click.echo(_waiting_line(waiting), err=True)
        for faults in ledger.faults():
            click.secho(_faults_line(faults), fg="yellow")


def _waiting_line(count: int) -> str:
    what = "1 job waits" if count == 1 else f"{count} jobs wait"
    return f"{what} to be graded; run `grade worker --once`"


def _line(ledger: "Ledger", row: "SubmissionRow", place: "Place | None", zone: tzinfo) -> str:
    from autograder.ledger import SubmissionState  # noqa: PLC0415 - loaded by now

    when = _local(row.received_at, zone)
    is_erased = row.state is SubmissionState.ERASED
    person = "(erased)" if is_erased else printable(row.person or "")
    state = "nothing is left of it but its points" if is_erased else _state(ledger, row, place, zone)
    return f"{row.id:>5}  {when}  {row.assignment:<12} {person:<12} attempt {row.number:<3} {state}"


def _state(ledger: "Ledger", row: "SubmissionRow", place: "Place | None", zone: tzinfo) -> str:
    stored = ledger.report_of(row.id)
    waits = _waits(place, zone) if place else ""
    if stored is None:
        return waits or _job_state(ledger, row)
    headline = render.headline(stored.report)
    return f"{headline}; another job {waits}" if waits else headline


def _waits(place: "Place", zone: tzinfo) -> str:
    if place.not_before is not None:
        return f"waits until {_local(place.not_before, zone)}"
    line = f"waits, {place.ahead} ahead" if place.ahead else "waits, next in line"
    if place.expected_start is None:
        return line
    wait_s = (place.expected_start - datetime.now(UTC)).total_seconds()
    return f"{line}, about {_about(wait_s)}"


def _about(wait_s: float) -> str:
    """A time to wait, no more exact than anybody knows it."""
    if wait_s < 2 * 60:
        return f"{max(1, round(wait_s))} s"
    return f"{round(wait_s / 60)} min" if wait_s < 2 * 3600 else f"{round(wait_s / 3600)} h"


def _local(moment: datetime, zone: tzinfo) -> str:
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def _faults_line(faults: "PersonFaults") -> str:
    """Who met errors of the grader, how often, and the newest: an error leaves the earlier score as it is."""
    person = printable(faults.person or "nobody's name is on it")
    errors = "1 error" if faults.errors == 1 else f"{faults.errors} errors"
    works = "1 submission" if faults.submissions == 1 else f"{faults.submissions} submissions"
    newest = printable(faults.newest)[:FAULT_CHARACTERS]
    return f"errors of the grader: {person}, {faults.assignment}: {errors} on {works}; the newest: {newest}"


def _job_state(ledger: "Ledger", row: "SubmissionRow") -> str:
    from autograder.ledger import JobState  # noqa: PLC0415 - loaded by now

    jobs = ledger.jobs_of(row.id)
    if jobs and jobs[-1].state is JobState.FAILED:
        return f"could not be graded, our fault: {printable(jobs[-1].last_error)}"
    return jobs[-1].state.value if jobs else "kept, not queued"
