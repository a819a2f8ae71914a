"""Options and arguments that several commands share."""

import re
from pathlib import Path

import click

SEED = re.compile(r"[0-9a-f]{32}")


def _checked_seed(_ctx: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    if value is not None and not SEED.fullmatch(value):
        raise click.BadParameter("a seed is 32 hexadecimal digits, as in a report")
    return value


assignment_argument = click.argument("slug")

work_argument = click.argument("work", metavar="[PATH]", default=".", type=click.Path(path_type=Path))

assignment_option = click.option(
    "--assignment", "-a", "slug", metavar="SLUG", help="The assignment, where the path does not say it."
)

seed_option = click.option(
    "--seed", metavar="HEX", callback=_checked_seed, help="Replay a report's seed (32 hexadecimal digits)."
)

isolation_option = click.option(
    "--isolation",
    type=click.Choice(["bubblewrap", "none"]),
    default="bubblewrap",
    show_default=True,
    help="`none` grades without isolation: for your own work only.",
)
