"""`grade scores [SLUG]`: the scores that stand."""

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from autograder.cli.output import STANDARD_OUTPUT, file_option, write
from autograder.config import assignment_slugs, load_assignment, load_course
from autograder.errors import UsageError
from autograder.interchange import csv_cell
from autograder.model.course import Course
from autograder.text import printable

if TYPE_CHECKING:
    from autograder.ledger import CurrentScore, Ledger, StoredReport

COLUMNS = ("assignment", "person", "score", "max_score", "bonus", "status", "submission", "attempt", "isolation")


@click.command("scores")
@click.argument("slug", required=False)
@file_option("--json", "Write the scores as JSON.")
@file_option("--csv", "Write the scores as CSV.")
@click.option("--explain", "login", metavar="LOGIN", help="Say how one person's marks come about, late days included.")
def command(slug: str | None, login: str | None, **files: Any) -> None:  # noqa: ANN401 - click's own
    """List the score that stands for each person: of one assignment, or of all.

    Scores are as graded. What the rules of course.toml make of them (late days, bank, penalty) is in --explain.
    """
    from autograder.services.marks import explained  # noqa: PLC0415 - for the help's sake
    from autograder.services.record import open_record  # noqa: PLC0415

    course = load_course(Path.cwd())
    if login is not None:
        _refuse_beside_explain(slug, files)
        with open_record(course) as ledger:
            click.echo("\n".join(printable(line) for line in explained(ledger, course, login)))
        return
    slugs = [load_assignment(course, slug).slug] if slug else list(assignment_slugs(course))
    with open_record(course) as ledger:
        rows = [row for one in slugs for row in _rows(ledger, course, one)]
        mixed = [one for one in slugs if len(ledger.environments(one, keep=course.policy.keep)) > 1]
    if STANDARD_OUTPUT not in files.values():
        _show(rows)
    for one in mixed:
        click.echo(
            f"{one}: these scores were made by different versions of Python or its libraries; "
            f"`grade show ID --staff` names them",
            err=True,
        )
    if files["json"]:
        write(files["json"], json.dumps({"schema": 1, "scores": rows}).encode())
    if files["csv"]:
        write(files["csv"], _csv(rows).encode())


def _refuse_beside_explain(slug: str | None, files: dict[str, Any]) -> None:
    if slug or any(files.values()):
        message = "--explain prints all marks of one person; leave the assignment, --json and --csv out"
        raise UsageError(message)


def _rows(ledger: "Ledger", course: Course, slug: str) -> list[dict[str, object]]:
    keep = course.policy.keep
    scores = ledger.current_scores(slug, keep=keep)
    return [_row(slug, score, ledger.report_of(score.submission_id)) for score in scores]


def _row(slug: str, score: "CurrentScore", stored: "StoredReport | None") -> dict[str, object]:
    isolation = "" if stored is None else stored.report.environment.isolation
    values = (
        slug, score.person, float(score.score), float(score.max_score), float(score.bonus),
        str(score.status), score.submission_id, score.number, isolation,
    )  # fmt: skip
    return dict(zip(COLUMNS, values, strict=True))


def _show(rows: list[dict[str, object]]) -> None:
    if not rows:
        click.echo("no scores yet; they come with `grade submit`")
    for row in rows:
        person = printable(str(row["person"]))
        score = f"{row['score']:g}/{row['max_score']:g}"
        doubt = "\tisolation: none" if row["isolation"] == "none" else ""
        click.echo(f"{row['assignment']}\t{person}\t{score}\t{row['status']}\tsubmission {row['submission']}{doubt}")


def _csv(rows: list[dict[str, object]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([csv_cell(row[column]) for column in COLUMNS] for row in rows)
    return out.getvalue()
