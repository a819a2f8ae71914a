"""What Alembic runs: the revisions, on the connection and inside the transaction of `migrate`."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import context
from alembic.runtime.migration import MigrationContext, MigrationInfo


def _note(
    ctx: MigrationContext,
    step: MigrationInfo,
    heads: Collection[Any],  # noqa: ARG001 - Alembic passes them by name
    run_args: Mapping[str, Any],  # noqa: ARG001
) -> None:
    """Add the version to the ledger's own list, which also earlier releases read."""
    if step.is_stamp or ctx.connection is None:
        return
    versions = sa.table("schema_versions", sa.column("version"), sa.column("applied_at", sa.DateTime))
    for revision in step.up_revision_ids:
        now = datetime.now(UTC).replace(tzinfo=None)
        ctx.connection.execute(sa.insert(versions).values(version=int(revision), applied_at=now))


context.configure(connection=context.config.attributes["connection"], on_version_apply=_note)
context.run_migrations()
