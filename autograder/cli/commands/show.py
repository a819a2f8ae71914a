"""`grade show ID`: a submission's report."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.cli import render
from autograder.cli.output import STANDARD_OUTPUT, file_option, write
from autograder.config import load_course
from autograder.errors import UsageError
from autograder.model.serial import to_json
from autograder.scoring import student_view

if TYPE_CHECKING:
    from autograder.ledger import SubmissionRow

#: The largest number that the ledger can hold.
LAST_ID = 2**63 - 1


@click.command("show")
@click.argument("submission_id", metavar="ID", type=click.IntRange(1, LAST_ID))
@click.option("--staff", is_flag=True, help="Show the staff's text, with hidden values.")
@file_option("--json", "Write the report as JSON.")
@file_option("--printed", "Write all that its tests printed, where the report holds only the beginning.")
@click.option(
    "--files",
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    help="Write what was handed in to a new folder, with the zip or notebook it came as.",
)
def command(submission_id: int, json: str | None, printed: str | None, files: Path | None, *, staff: bool) -> None:
    """Show the report of submission ID."""
    from autograder.services.record import open_record  # noqa: PLC0415 - for the help's sake
    from autograder.services.save_files import save_files  # noqa: PLC0415

    with open_record(load_course(Path.cwd())) as ledger:
        row = ledger.submission(submission_id)
        _check_standing(row)
        if files is not None:
            for path in save_files(ledger, row.id, files):
                click.echo(path)
            return
        stored = ledger.report_of(submission_id)
        if stored is None:
            message = f"submission {row.id} has no report yet; `grade status` says where it is in the queue"
            raise UsageError(message)
        if printed:
            if not stored.report.printed:
                message = f"the report of submission {row.id} holds all that was printed; add --staff to see it"
                raise UsageError(message)
            write(printed, ledger.kept(stored.report.printed))
            return
    report = student_view(stored.report)
    if json != STANDARD_OUTPUT:
        render.show_report(report)
        if staff:
            render.staff_findings(stored.report)
    if json:
        write(json, to_json(stored.report if staff else report))


def _check_standing(row: "SubmissionRow") -> None:
    from autograder.ledger import SubmissionState  # noqa: PLC0415 - loaded by now

    if row.state is SubmissionState.ERASED:
        message = f"the person who handed in submission {row.id} was erased; `grade status` lists the others"
        raise UsageError(message)
