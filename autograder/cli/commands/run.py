"""`grade run SLUG PATH…`: grade folders, zips and notebooks, many at once.

What this module imports is light on purpose: the worker starts first, and all else is imported beside it.
"""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from autograder.cli.options import assignment_argument, isolation_option, seed_option
from autograder.cli.output import file_option
from autograder.grading.spawn import spawn_process


def _checked_percentage(_ctx: click.Context, _parameter: click.Parameter, value: float | None) -> float | None:
    """Nothing is below NaN, which passes for a number between any two."""
    if value is not None and math.isnan(value):
        raise click.BadParameter("a percentage is a number from 0 to 100")
    return value


@click.command("run")
@assignment_argument
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@file_option("--json", "Write all reports as JSON.")
@file_option("--junit", "Write JUnit XML.")
@file_option("--csv", "Write a table, one row per submission.")
@click.option(
    "--fail-under",
    type=click.FloatRange(0, 100),
    metavar="PCT",
    callback=_checked_percentage,
    help="Exit 1 below this percentage.",
)
@click.option("--workers", type=click.IntRange(1, 256), help="Graders at once.  [default: one per core]")
@click.option("--staff", is_flag=True, help="Show the staff's text of every finding.")
@seed_option
@isolation_option
def command(slug: str, paths: Sequence[Path], **options: Any) -> int:  # noqa: ANN401 - click's own
    """Grade submissions of SLUG: folders, zips, notebooks or modules, in parallel.

    A run that was killed goes on where it stopped when the same command is given again.
    """
    with spawn_process() as spawned:
        from autograder.cli.running import run  # noqa: PLC0415 - while the worker starts

        return run(spawned, slug, paths, options)
