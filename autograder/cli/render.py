"""Reports on a terminal and in a pipe. A student's text is never markup here."""

from collections.abc import Iterable, Sequence

import click

from autograder.export.plain import printable
from autograder.model.report import (
    GradeReport,
    QuestionScore,
    QuestionStatus,
    ReportStatus,
    StudentFinding,
    StudentReport,
    TestStatus,
)

MARKS = {
    TestStatus.PASSED: ("✓", "green"),
    TestStatus.FAILED: ("✗", "red"),
    TestStatus.PENDING: ("…", "yellow"),
    TestStatus.BLOCKED: ("▸", "yellow"),
    TestStatus.ERROR: ("!", "magenta"),
}
BAR_CHARACTERS = 20


def points(score: float) -> str:
    """Points without needless digits: 7.5, 100."""
    return f"{round(score, 2):g}"


def headline(report: StudentReport | GradeReport) -> str:
    """One line: `72.5/100`, with the status where it is not plainly graded."""
    score = f"{points(report.score)}/{points(report.max_score)}"
    bonus = f" + {points(report.bonus)} bonus" if report.bonus else ""
    status = "" if report.status is ReportStatus.GRADED else f" ({report.status.value})"
    if report.status is ReportStatus.ERROR:
        return "no score (error)"
    return f"{score}{bonus}{status}"


def show_report(report: StudentReport) -> None:
    """A student's report: points per question, then what to try next."""
    click.secho(f"{report.assignment}: {headline(report)}", bold=True)
    if report.reason:
        click.echo(f"  {printable(report.reason)}")
    for question in report.questions:
        _show_question(question, [test for test in report.tests if test.question == question.id])
    for note in report.notes:
        click.echo(f"note: {printable(note)}")
    if report.ignored:
        click.echo(f"not graded, because the assignment does not ask for them: {_names(report.ignored)}")
    if report.missing:
        click.echo(f"missing: {_names(report.missing)}")
    if report.isolation == "none":
        click.secho("graded without isolation: this is not a score to rely on", fg="yellow")


def show_table(reports: Sequence[GradeReport]) -> None:
    """A row per submission: a rich table on a terminal, tab-separated lines in a pipe."""
    from autograder.cli.output import on_terminal  # noqa: PLC0415 - keeps the modules one-way

    if on_terminal():
        _rich_table(reports)
        return
    for report in reports:
        click.echo(f"{headline(report)}\t{printable(report.source)}\t{report.status.value}")


def staff_findings(report: GradeReport) -> None:
    """The staff's text of every test that did not pass."""
    for test in report.tests:
        if test.status is TestStatus.PASSED:
            continue
        click.secho(f"{test.id}: {test.status.value} {test.cause or ''}", bold=True)
        click.echo(_indented(test.message))
        if test.output:
            click.echo(_indented(f"printed: {test.output}"))


def _show_question(question: QuestionScore, tests: Iterable[StudentFinding]) -> None:
    full = question.score >= question.max_score and question.status is QuestionStatus.GRADED
    filled = round(BAR_CHARACTERS * question.score / question.max_score) if question.max_score else 0
    bar = "█" * filled + "░" * (BAR_CHARACTERS - filled)
    bonus = f" + {points(question.bonus)} bonus" if question.bonus else ""
    line = f"  {question.id:<4}{bar} {points(question.score):>5}/{points(question.max_score):<5}{question.title}{bonus}"
    click.secho(line, fg="green" if full else None)
    for test in tests:
        if test.status is not TestStatus.PASSED:
            _show_finding(test)


def _show_finding(test: StudentFinding) -> None:
    mark, colour = MARKS[test.status]
    first, *rest = (printable(test.feedback, lines=True) or test.status.value).split("\n")
    name = test.id.partition("/")[2].removeprefix("test_").replace("_", " ")
    click.echo("      " + click.style(mark, fg=colour) + f" {name}: {first}")
    for line in rest:
        click.echo(f"          {line}")


def _rich_table(reports: Sequence[GradeReport]) -> None:
    from rich.console import Console  # noqa: PLC0415 - only on a terminal
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(header_style="bold")
    table.add_column("submission", overflow="fold")
    table.add_column("score", justify="right")
    for question in reports[0].questions if reports else ():
        table.add_column(question.id, justify="right")
    for report in reports:
        cells = [points(question.score) for question in report.questions]
        table.add_row(Text(printable(report.source)), headline(report), *cells)
    Console().print(table)


def _names(names: Sequence[str]) -> str:
    return ", ".join(printable(name) for name in names)


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in printable(text, lines=True).splitlines())
