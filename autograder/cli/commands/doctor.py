"""`grade doctor`: what this machine isolates and enforces, and what not."""

import json
import platform
from dataclasses import asdict

import click

from autograder.cli.output import STANDARD_OUTPUT, file_option, write
from autograder.errors import ExitCode, SandboxFault
from autograder.metering import find_gpu, open_gpu
from autograder.sandbox import Level, examine


@click.command("doctor")
@file_option("--json", "Write the findings as JSON.")
def command(**files: str | None) -> int:
    """Say what this machine can isolate and enforce; exit 4 when it cannot grade other people's work."""
    levels = examine()
    target = files["json"]
    if target != STANDARD_OUTPUT:
        click.echo(f"Python {platform.python_version()} on {platform.platform()}")
        for level in levels:
            _show(level)
        _show_gpu()
    if target:
        write(target, json.dumps({"schema": 1, "levels": [_plain(level) for level in levels]}).encode())
    graded = any(level.isolation is not None and level.isolation.graded for level in levels)
    return ExitCode.GRADED if graded else ExitCode.OUR_FAULT


def _show(level: Level) -> None:
    mark, colour = ("✓", "green") if level.is_available else ("✗", "red")
    click.echo(click.style(f"\n{mark} {level.name}", fg=colour, bold=True) + f": {level.sentence}")
    if level.isolation is None:
        return
    for measure, means in level.isolation.enforced.items():
        click.echo(f"    {measure:<14} {means}")
    for sentence in level.isolation.not_enforced:
        click.secho(f"    not enforced: {sentence}", fg="yellow")


def _show_gpu() -> None:
    kind = find_gpu()
    if kind is None:
        click.echo("\nThere is no GPU here; tests that need one stay pending, and wait for a machine that has one.")
        return
    try:
        with open_gpu(kind) as gpu:
            click.echo(f"\n{gpu.name}: tests that need a GPU run here, one submission at a time.")
    except SandboxFault as fault:
        click.secho(f"\nThere is a GPU here, but {fault}.", fg="yellow")


def _plain(level: Level) -> dict[str, object]:
    isolation = level.isolation
    facts = {**asdict(isolation), "enforced": dict(isolation.enforced)} if isolation else None
    return {"name": level.name, "sentence": level.sentence, "isolation": facts}
