"""Reports on a terminal and in a pipe. A student's text is never markup here."""

from collections.abc import Iterable, Mapping, Sequence

import click

from autograder.model.limits import MEBIBYTE
from autograder.model.report import (
    Cause,
    Environment,
    GpuUsage,
    GradeReport,
    QuestionScore,
    QuestionStatus,
    ReportStatus,
    StudentFinding,
    StudentReport,
    TestStatus,
)
from autograder.model.verdict import Verdict
from autograder.text import printable

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
    tests = report.tests
    if text := _import_failure(tests):
        click.echo(click.style("  ✗ ", fg="red") + _indented(text).lstrip())
        tests = tuple(test for test in tests if test.status is TestStatus.PENDING)
    for question in report.questions:
        _show_question(question, [test for test in tests if test.question == question.id])
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


def show_reasons(reports: Sequence[GradeReport]) -> None:
    """Why a submission has no plain score, a line each."""
    for report in reports:
        if report.reason:
            click.echo(f"{printable(report.source)}: {printable(report.reason)}")


def show_verdict(verdict: Verdict, titles: Mapping[str, str], told: set[str]) -> None:
    """One public test's outcome, as it is known; a long text that stands in `told` is not told again."""
    mark, colour = MARKS[verdict.status]
    question = verdict.test.partition("/")[0]
    click.echo(click.style(mark, fg=colour) + f" {question} {titles.get(question, '')}: {_test_name(verdict.test)}")
    text = verdict.message if verdict.status is TestStatus.ERROR else verdict.feedback
    if text and verdict.status is not TestStatus.PASSED:
        click.echo("    as above" if text in told and "\n" in text else _indented(text))
        told.add(text)


def staff_findings(report: GradeReport) -> None:
    """What it was graded on, what the GPU was metered to do, and the staff's text of every test that did not pass."""
    click.echo(environment_line(report.environment))
    if report.gpu is not None:
        click.echo(gpu_line(report.gpu))
    for test in report.tests:
        if test.status is TestStatus.PASSED:
            continue
        click.secho(f"{test.id}: {test.status.value} {test.cause or ''}", bold=True)
        click.echo(_indented(test.message))
        if test.output:
            click.echo(_indented(f"printed: {test.output}"))
    if report.printed:
        click.echo("The tests printed more than the report holds: `grade show ID --printed FILE` writes all of it.")


def environment_line(environment: Environment) -> str:
    """The software that graded it, and the digest by which two reports can be compared."""
    versions = {"Python": environment.python, "NumPy": environment.numpy, "torch": environment.torch}
    named = ", ".join(f"{name} {version}" for name, version in versions.items() if version)
    digest = f" (environment {environment.digest})" if environment.digest else ""
    return printable(f"graded with {named}{digest}")


def gpu_line(usage: GpuUsage) -> str:
    """What the student's code took of a GPU: peak memory always, the rest where the device reports it."""
    parts = [f"peak {usage.peak_memory_bytes / MEBIBYTE:.0f} MiB"]
    parts += [] if usage.utilisation is None else [f"{usage.utilisation:.0%} busy"]
    parts += [] if usage.energy_j is None else [f"{usage.energy_j:.1f} J"]
    parts += ["throttled: its times compare badly"] if usage.throttled else []
    return f"{printable(usage.name)}: {', '.join(parts)}"


def _show_question(question: QuestionScore, tests: Iterable[StudentFinding]) -> None:
    full = question.score >= question.max_score and question.status is QuestionStatus.GRADED
    filled = round(BAR_CHARACTERS * question.score / question.max_score) if question.max_score else 0
    bar = "█" * filled + "░" * (BAR_CHARACTERS - filled)
    bonus = f" + {points(question.bonus)} bonus" if question.bonus else ""
    line = f"  {question.id:<4}{bar} {points(question.score):>5}/{points(question.max_score):<5}{question.title}{bonus}"
    click.secho(line, fg="green" if full else None)
    for alike in _alike(test for test in tests if test.status is not TestStatus.PASSED):
        _show_findings(alike)


def _import_failure(tests: Sequence[StudentFinding]) -> str:
    """Where nothing could be imported every test says so: what the one says that says most. Else empty."""
    failed = [test for test in tests if test.cause is Cause.IMPORT_FAILED]
    others = {test.cause for test in tests} - {None, Cause.IMPORT_FAILED}
    if not failed or others or any(test.status is TestStatus.PASSED for test in tests):
        return ""
    return max((test.feedback for test in failed), key=len)


def _alike(tests: Iterable[StudentFinding]) -> list[list[StudentFinding]]:
    """Findings with the same text together: an untouched stub says one thing, not ten."""
    groups: dict[tuple[TestStatus, str], list[StudentFinding]] = {}
    for test in tests:
        groups.setdefault((test.status, test.feedback), []).append(test)
    return list(groups.values())


def _show_findings(tests: Sequence[StudentFinding]) -> None:
    mark, colour = MARKS[tests[0].status]
    first, *rest = (printable(tests[0].feedback, lines=True) or tests[0].status.value).split("\n")
    names = _test_name(tests[0].id) + (f" (and {len(tests) - 1} more)" if len(tests) > 1 else "")
    click.echo("      " + click.style(mark, fg=colour) + f" {names}: {first}")
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


def _test_name(test_id: str) -> str:
    return printable(test_id.partition("/")[2].removeprefix("test_").replace("_", " "))


def _names(names: Sequence[str]) -> str:
    return ", ".join(printable(name) for name in names)


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in printable(text, lines=True).splitlines())
