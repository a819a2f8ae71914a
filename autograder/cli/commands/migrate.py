"""`grade migrate`: a ledger of an earlier release, brought up to this one."""

from pathlib import Path

import click

from autograder.config import load_course


@click.command("migrate")
def command() -> None:
    """Change the tables of the course's ledger from those of an earlier release to those of this one.

    Everything happens in one transaction: a crash leaves the ledger as it was. A ledger in a file is copied first;
    any command that opens it migrates it. For a ledger on a server, stop the workers, make a backup and run this.
    """
    from autograder.services.record import migrate_record  # noqa: PLC0415 - for the help's sake

    done = migrate_record(load_course(Path.cwd()))
    if done.before == done.after:
        click.echo(f"the ledger {done.name} has schema {done.after} already; there is nothing to do")
        return
    click.echo(f"the ledger {done.name} was brought from schema {done.before} to {done.after}")
    if done.copy is not None:
        click.echo(f"what it was before is kept in {done.copy}")
