"""`grade verify [SLUG…]`: are the graders fair and sharp enough to be released?"""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from autograder.cli.output import STANDARD_OUTPUT, file_option, on_terminal, write
from autograder.config import assignment_slugs, load_assignment, load_course
from autograder.errors import ExitCode, UsageError
from autograder.model.course import Assignment, Course
from autograder.text import printable
from autograder.verification.gate import Gate
from autograder.verification.outcome import Check, Fate, Row, TestColumn, Verification, to_json
from autograder.verification.page import to_html
from autograder.verification.verifier import Listener, Plan, verify

#: Sentences of one check that are printed; the rest stands in the JSON.
PRINTED = 40
KILLED, LIVED, NOT_RUN = "x", ".", " "


@click.command("verify")
@click.argument("slugs", metavar="[SLUG]…", nargs=-1)
@click.option("--seeds", type=click.IntRange(1, 10_000), default=50, show_default=True, help="Seeds for the reference.")
@click.option("--quick", is_flag=True, help="One seed, no mutants; thin variants are only pointed at.")
@click.option("--mutants/--no-mutants", default=True, help="Mutate the reference.  [default: mutants]")
@click.option(
    "--least-wrong", type=click.IntRange(0), default=5, show_default=True, help="Wrong variants per question."
)
@click.option(
    "--least-right", type=click.IntRange(0), default=2, show_default=True, help="Right variants per question."
)
@file_option("--json", "Write everything as JSON.")
@click.option("--html", metavar="FILE", help="Write a page with the kill matrix.")
@click.option("--log", metavar="FILE", help="Keep what is graded, a line of JSON each; go on from there if it exists.")
@click.option("--workers", type=click.IntRange(1, 256), help="Submissions graded at once.  [default: one per core]")
def command(slugs: Sequence[str], **options: Any) -> int:  # noqa: ANN401 - click's own
    """Try the graders of SLUG, or of every assignment with a reference; exit 1 unless they are fit for release."""
    course = load_course(Path.cwd())
    gate = Gate(wrong_per_question=options["least_wrong"], right_per_question=options["least_right"])
    plan = Plan(
        seeds=1 if options["quick"] else options["seeds"],
        quick=options["quick"],
        mutants=options["mutants"],
        workers=options["workers"],
        gate=gate,
        log=Path(options["log"]) if options["log"] else None,
    )
    quiet = STANDARD_OUTPUT in {options["json"], options["html"]}
    found = tuple(_verified(assignment, plan, quiet=quiet) for assignment in _assignments(course, slugs))
    if options["json"]:
        write(options["json"], to_json(found))
    if options["html"]:
        write(options["html"], to_html(found).encode())
    return ExitCode.LOW_SCORE if any(one.refusals for one in found) else ExitCode.GRADED


def _assignments(course: Course, slugs: Sequence[str]) -> list[Assignment]:
    """Those that were named; or all that have a reference."""
    if slugs:
        return [load_assignment(course, slug) for slug in slugs]
    every = [load_assignment(course, slug) for slug in assignment_slugs(course)]
    found = [one for one in every if one.solutions_dir is not None and (one.solutions_dir / "reference").is_dir()]
    if not found:
        message = f"no assignment of this course has a reference solution in {course.solutions_dir}; write one first"
        raise UsageError(message)
    return found


def _verified(assignment: Assignment, plan: Plan, *, quiet: bool) -> Verification:
    if not quiet:
        click.secho(f"{assignment.slug}: {printable(assignment.title)}", bold=True)
    with _progress(quiet=quiet) as on_progress:
        on_check = (lambda _: None) if quiet else _show_check
        found = verify(assignment, plan, Listener(on_progress=on_progress, on_check=on_check))
    if not quiet:
        _show_matrix(found)
        _show_end(found)
    return found


@contextmanager
def _progress(*, quiet: bool) -> Iterator[Callable[[str, int, int], None]]:
    """A bar per step on a terminal; in a pipe the checks themselves tell how far it is."""
    if quiet or not (on_terminal() and sys.stderr.isatty()):
        yield lambda _stage, _done, _total: None
        return
    from rich.console import Console  # noqa: PLC0415 - only on a terminal
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("")
        yield lambda stage, done, total: progress.update(task, description=stage, completed=done, total=total)


def _show_check(check: Check) -> None:
    mark, colour = ("✗", "red") if check.refusals else ("✓", "green")
    click.echo(f"{click.style(mark, fg=colour)} {check.name}: {printable(check.summary)}")
    _show_sentences(check.refusals, "refused", "red")
    _show_sentences(check.notes, "note", None)
    sys.stdout.flush()


def _show_sentences(sentences: Sequence[str], kind: str, colour: str | None) -> None:
    for sentence in sentences[:PRINTED]:
        click.echo(f"    {click.style(kind, fg=colour)}: {printable(sentence)}")
    if len(sentences) > PRINTED:
        click.echo(f"    {kind}: and {len(sentences) - PRINTED} more, in --json")


def _show_end(found: Verification) -> None:
    count = len(found.refusals)
    said = f"refused, for {count} reason{'s' if count > 1 else ''}" if count else "fit for release"
    quick = " as far as a quick look tells" if found.quick else ""
    click.secho(
        f"{found.assignment}: {said}{quick} ({found.wall_s:.0f} s)\n", fg="red" if count else "green", bold=True
    )


# --- the kill matrix ------------------------------------------------------------------------------


def _show_matrix(found: Verification) -> None:
    """Per question: its tests, what each of them kills, and who of the misconceptions is killed by which."""
    for question in dict.fromkeys(column.question for column in found.columns):
        columns = [column for column in found.columns if column.question == question]
        rows = [row for row in found.rows if row.kind in {"wrong", "spoilt"} and _concerns(row, columns)]
        if on_terminal():
            _rich_matrix(question, columns, rows)
        else:
            _plain_matrix(question, columns, rows)
        _show_mutants(found, question)


def _concerns(row: Row, columns: Sequence[TestColumn]) -> bool:
    return row.kind == "spoilt" or any(column.test in row.killed_by for column in columns)


def _plain_matrix(question: str, columns: Sequence[TestColumn], rows: Sequence[Row]) -> None:
    click.echo(f"kill matrix of {question}:")
    for number, column in enumerate(columns, start=1):
        name = printable(column.test.partition("/")[2])
        click.echo(f"  {number:>3}  {name}: {column.wrong} wrong, {column.spoilt} spoilt, {column.mutants} mutants")
    width = max((len(row.name) for row in rows), default=0) + 7
    for row in rows:
        click.echo(f"  {row.kind + ' ' + printable(row.name):<{width}} {''.join(_cells(row, columns))}")


def _rich_matrix(question: str, columns: Sequence[TestColumn], rows: Sequence[Row]) -> None:
    from rich.console import Console  # noqa: PLC0415 - only on a terminal
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    tests = Table("", "test", "wrong", "spoilt", "mutants", title=f"kill matrix of {question}", header_style="bold")
    for number, column in enumerate(columns, start=1):
        kills = (column.wrong, column.spoilt, column.mutants)
        style = None if any(kills) else "red"
        tests.add_row(str(number), Text(printable(column.test.partition("/")[2])), *map(str, kills), style=style)
    table = Table("specimen", *(str(number) for number, _ in enumerate(columns, start=1)), header_style="bold")
    for row in rows:
        table.add_row(Text(f"{row.kind} {printable(row.name)}"), *_cells(row, columns))
    console = Console()
    console.print(tests)
    console.print(table)


def _cells(row: Row, columns: Sequence[TestColumn]) -> list[str]:
    ran = set(row.ran)
    return [KILLED if c.test in row.killed_by else LIVED if c.test in ran else NOT_RUN for c in columns]


def _show_mutants(found: Verification, question: str) -> None:
    """How many mutants of each definition of a question were killed."""
    mine = [mutant for mutant in found.mutants if question in mutant.questions[:1]]
    for definition in dict.fromkeys(mutant.definition for mutant in mine):
        fates = [mutant.fate for mutant in mine if mutant.definition == definition]
        killed = fates.count(Fate.KILLED)
        click.echo(f"  mutants of {definition}: {killed} of {len(fates)} killed")
