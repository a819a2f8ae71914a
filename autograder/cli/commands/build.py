"""`grade build [SLUG…]`: stub and notebook from the reference, and whether they may go out."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.config import load_course
from autograder.errors import ConfigError
from autograder.text import printable

if TYPE_CHECKING:
    from autograder.authoring.build import Build


@click.command("build")
@click.argument("slugs", metavar="[SLUG]…", nargs=-1)
@click.option("--check", is_flag=True, help="Write nothing; fail when something is stale, secret or contradictory.")
@click.option(
    "--source",
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    help="Also make an nbgrader course in FOLDER, with solutions and hidden tests: for staff only.",
)
def command(slugs: Sequence[str], *, check: bool, source: Path | None) -> None:
    """Make stub and notebook of each SLUG (default: all) from its reference solution.

    What is public is checked after building as well: solutions and hidden tests must not be in it, and stub, handout
    and graders must agree on signatures.
    """
    from autograder.services.build import assignments_of, build_assignment  # noqa: PLC0415 - for the help's sake

    course = load_course(Path.cwd())
    problems = 0
    for assignment in assignments_of(course, slugs):
        made = build_assignment(assignment)
        problems += _settled(made, check=check)
        if source is not None:
            _add_to_nbgrader_course(made, source)
    if problems:
        message = f"{problems} problem{'s' if problems > 1 else ''} in what students receive; see the lines above"
        raise ConfigError(message)


def _settled(made: "Build", *, check: bool) -> int:
    """Write the files unless only checking; gives the number of problems, each told in a line."""
    from autograder.authoring.build import faults, write  # noqa: PLC0415 - loaded by now

    slug = made.assignment.slug
    if not check:
        for path in write(made):
            click.echo(
                f"wrote {printable(str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path))}"
            )
    found = faults(made)
    for fault in found:
        click.echo(f"{slug}: {printable(fault)}")
    if not found:
        click.echo(f"{slug}: stub and notebook are as the reference makes them, and nothing secret is in them")
    return len(found)


def _add_to_nbgrader_course(made: "Build", folder: Path) -> None:
    from autograder.interchange.nbgrader.source_course import add_to_course  # noqa: PLC0415 - only when asked for

    for path in add_to_course(made, folder):
        click.echo(f"wrote {printable(str(path))}")
