"""From the tables of an earlier release to those of this one; `versions` has a revision for each change.

The guards are not in the revisions: they are made anew after the last one, from `guards`, in the same transaction,
because SQLite loses a table's triggers when it changes the table.
"""

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, inspect

from autograder.ledger.guards import create_guards, drop_guards
from autograder.ledger.tables import alembic_version


def migrate(connection: Connection, version: int) -> None:
    """Bring the tables from `version` (0: none yet) to `SCHEMA_VERSION`, within the connection's transaction."""
    config = Config()
    config.set_main_option("script_location", "autograder.ledger:migrations")
    config.attributes["connection"] = connection
    if version and not inspect(connection).has_table(alembic_version.name):  # made before there were migrations
        command.stamp(config, f"{version:04d}")
    drop_guards(connection)
    command.upgrade(config, "head")
    create_guards(connection)
