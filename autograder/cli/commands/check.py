"""`grade check [PATH]`: the public tests, here and now."""

from pathlib import Path

import click

from autograder.cli import render
from autograder.cli.options import assignment_option, work_argument
from autograder.errors import ExitCode
from autograder.model.report import TestStatus
from autograder.services.check import rehearse
from autograder.services.locate import assignment_for
from autograder.text import printable


@click.command("check")
@work_argument
@assignment_option
def command(work: Path, slug: str | None) -> int:
    """Run the public tests on PATH (default: here). This is not your score."""
    assignment = assignment_for(work, slug=slug, here=Path.cwd())
    titles = {question.id: question.title for question in assignment.questions}
    click.secho(f"{assignment.title}: public tests", bold=True)
    told: set[str] = set()
    rehearsal = rehearse(assignment, work, lambda verdict: render.show_verdict(verdict, titles, told))
    passed = sum(verdict.status is TestStatus.PASSED for verdict in rehearsal.verdicts)
    for note in rehearsal.notes:
        click.echo(f"note: {printable(note)}")
    click.echo(f"{passed} of {len(rehearsal.verdicts)} public tests pass.")
    click.echo("This is not your score: it ran on your machine without isolation, and hidden tests look at more.")
    broken = any(verdict.status is TestStatus.ERROR for verdict in rehearsal.verdicts)
    return ExitCode.OUR_FAULT if broken else ExitCode.GRADED
