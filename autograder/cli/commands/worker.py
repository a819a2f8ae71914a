"""`grade worker`: grade what waits, once or until it is stopped."""

import signal
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.cli import render
from autograder.cli.options import isolation_option
from autograder.config import load_course
from autograder.errors import ExitCode
from autograder.grading.protocol import IsolationChoice
from autograder.metering import find_gpu
from autograder.model.course import Course
from autograder.model.report import GradeReport
from autograder.text import printable

if TYPE_CHECKING:
    from autograder.ledger import Job, Ledger
    from autograder.services.work import WorkerOptions


@click.command("worker")
@click.option("--once", is_flag=True, help="End when nothing waits any more.")
@click.option("--workers", type=click.IntRange(1, 256), help="Submissions graded at once.  [default: one per core]")
@isolation_option
def command(workers: int | None, isolation: IsolationChoice, *, once: bool) -> int:
    """Grade what waits in the queue, and what is queued later, until SIGTERM or Ctrl-C.

    On a machine with a GPU, so is what needs one. Jobs that are being graded when it is stopped are finished.
    """
    from autograder.services.jobs import default_workers  # noqa: PLC0415 - for the help's sake
    from autograder.services.record import open_record  # noqa: PLC0415
    from autograder.services.work import WorkerOptions  # noqa: PLC0415

    course = load_course(Path.cwd())
    options = WorkerOptions(isolation=isolation, gpu=find_gpu(), workers=workers or default_workers())
    with open_record(course) as ledger:
        return _grade_once(ledger, course, options) if once else _serve(ledger, course, options)


def _grade_once(ledger: "Ledger", course: Course, options: "WorkerOptions") -> int:
    from autograder.services.work import grade_waiting  # noqa: PLC0415 - loaded by now

    waiting = len(ledger.pending_jobs())
    faults = grade_waiting(ledger, course, options) if waiting else {}
    for submission, fault in faults.items():
        _on_fault(f"submission {submission}: {fault}")
    left = len(ledger.pending_jobs())
    click.echo(f"graded: {waiting - left}, still waiting: {left}" if waiting else "nothing waits to be graded")
    return ExitCode.OUR_FAULT if faults else ExitCode.GRADED


def _serve(ledger: "Ledger", course: Course, options: "WorkerOptions") -> int:
    from autograder.services.work import Listener, serve  # noqa: PLC0415 - loaded by now

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    click.echo(f"waiting for submissions to {printable(course.name)}; stop with Ctrl-C")
    serve(ledger, course, options, stop, Listener(on_report=_on_report, on_fault=_on_fault))
    return ExitCode.GRADED


def _on_report(job: "Job", report: GradeReport) -> None:
    click.echo(f"submission {job.submission_id}: {render.headline(report)}")


def _on_fault(sentence: str) -> None:
    click.secho(printable(sentence), fg="yellow", err=True)
