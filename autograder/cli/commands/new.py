"""`grade new SLUG`: start an assignment in this course."""

from pathlib import Path

import click

from autograder.cli.options import assignment_argument
from autograder.config import load_course
from autograder.text import printable


@click.command("new")
@assignment_argument
def command(slug: str) -> None:
    """Start the assignment SLUG: reference, variants, handout and tests, with stub and notebook built from them.

    What it makes is a small assignment that works. Change it file by file, and run `grade build` after each change.
    """
    from autograder.services.build import start_new  # noqa: PLC0415 - for the help's sake

    course = load_course(Path.cwd())
    for path in start_new(course, slug):
        click.echo(f"  {printable(str(path.relative_to(course.root)))}")
    reference = printable(str((course.solutions_dir / slug / "reference").relative_to(course.root)))
    click.echo(f"\nTry it: grade build {slug} --check && grade run {slug} {reference}")
    click.echo("Say in course.toml when it is released and due.")
