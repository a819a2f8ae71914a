"""The work of `grade run`: grade, show, write files, and the exit status."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from autograder.cli.output import STANDARD_OUTPUT, on_terminal, write
from autograder.config import load_assignment, load_course
from autograder.errors import ExitCode
from autograder.grading.assignment import Grader
from autograder.grading.spawn import SpawnedProcess
from autograder.metering import find_gpu
from autograder.model.report import GradeReport, ReportStatus
from autograder.services.parsers import open_parsers

if TYPE_CHECKING:
    from autograder.services.run_batch import BatchResult


def run(spawned: SpawnedProcess, slug: str, paths: Sequence[Path], options: Mapping[str, Any]) -> int:
    """Grade `paths` with the worker that was started; the exit status."""
    course = load_course(Path.cwd())
    assignment = load_assignment(course, slug)
    to_stdout = STANDARD_OUTPUT in {options["json"], options["junit"], options["csv"]}
    isolation = options["isolation"]
    with (
        Grader.start(assignment, isolation=isolation, spawned=spawned) as grader,
        open_parsers(isolation, paths, assignment) as parsers,
    ):
        # While the template warms up; the database alone takes as long to load as all else here.
        from autograder.services.jobs import default_workers  # noqa: PLC0415
        from autograder.services.record import open_record  # noqa: PLC0415
        from autograder.services.run_batch import RunOptions, grade_paths  # noqa: PLC0415

        workers = options["workers"] or default_workers()
        run_options = RunOptions(seed=options["seed"], workers=workers, gpu=find_gpu())
        with open_record(course) as ledger, _progress(len(paths), quiet=to_stdout) as advance:
            result = grade_paths(ledger, grader, paths, run_options, advance, parsers=parsers)
    if not to_stdout:
        _show(result, staff=options["staff"])
    _write_files(result, options)
    return _exit_code(result, options["fail_under"])


@contextmanager
def _progress(total: int, *, quiet: bool) -> Iterator[Callable[[GradeReport], None]]:
    """A progress bar on a terminal; nothing in a pipe."""
    if quiet or total == 1 or not (on_terminal() and sys.stderr.isatty()):
        yield lambda _report: None
        return
    from rich.console import Console  # noqa: PLC0415 - only on a terminal
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    columns = (TextColumn("grading"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("grading", total=total)
        yield lambda _report: progress.advance(task)


def _show(result: "BatchResult", *, staff: bool) -> None:
    from autograder.cli import render  # noqa: PLC0415 - not before there is something to show
    from autograder.scoring import student_view  # noqa: PLC0415

    if result.resumed:
        click.echo(f"{result.resumed} of {len(result.reports)} were graded before the run was stopped")
    if len(result.reports) == 1:
        render.show_report(student_view(result.reports[0]))
    else:
        render.show_table(result.reports)
        render.show_reasons(result.reports)
    if staff:
        for report in result.reports:
            render.staff_findings(report)


def _write_files(result: "BatchResult", options: Mapping[str, Any]) -> None:
    from autograder.interchange import to_csv, to_junit  # noqa: PLC0415 - with their XML, not before they are needed
    from autograder.model.serial import batch_to_json  # noqa: PLC0415

    if options["json"]:
        write(options["json"], batch_to_json(result.reports))
    if options["junit"]:
        write(options["junit"], to_junit(result.reports))
    if options["csv"]:
        write(options["csv"], to_csv(result.reports).encode())


def _exit_code(result: "BatchResult", fail_under: float | None) -> int:
    if result.exit_code is not ExitCode.GRADED or fail_under is None:
        return result.exit_code
    low = [report for report in result.reports if _percent(report) < fail_under]
    return ExitCode.LOW_SCORE if low else ExitCode.GRADED


def _percent(report: GradeReport) -> float:
    if report.status is ReportStatus.ERROR or not report.max_score:
        return 0.0
    return 100.0 * report.score / report.max_score
