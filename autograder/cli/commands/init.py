"""`grade init [FOLDER]`: a new, tiny course."""

from pathlib import Path

import click

from autograder.authoring.starter import start_course
from autograder.text import printable


@click.command("init")
@click.argument("folder", default=".", type=click.Path(path_type=Path))
def command(folder: Path) -> None:
    """Make a tiny course in an empty FOLDER (default: here), ready for `grade run`."""
    for path in start_course(folder):
        click.echo(f"  {printable(str(folder / path))}")
    enter = "" if folder == Path() else f"cd {printable(str(folder))} && "
    click.echo(f"\nTry it: {enter}grade run warmup solutions/warmup/reference")
