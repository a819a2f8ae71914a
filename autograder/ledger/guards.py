"""Triggers that keep what must never change: accepted reports, the audit trail, what was handed in.

A few of them make way for one deed, within one transaction: a person is erased, and the texts of that person's rows go.
They make way from the moment when the person is erased until the submission is, and never again.
"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, Table, text

from autograder.ledger.tables import (
    audit,
    blob_owners,
    identities,
    job_events,
    jobs,
    people,
    reports,
    submissions,
    uploads,
)

_MOST_CHARACTERS = 63  # of a name in PostgreSQL


@dataclass(frozen=True, kw_only=True)
class Guard:
    """A change that the database refuses, whoever asks for it."""

    table: Table
    #: `UPDATE` or `DELETE`.
    deed: str
    #: SQL over OLD and NEW; always refused when empty.
    when: str = ""
    says: str

    @property
    def name(self) -> str:
        """A name for the trigger, made from what it says."""
        return f"guard_{self.table.name}_{self.says.replace(' ', '_')}"[:_MOST_CHARACTERS]

    def sqlite(self) -> tuple[str, ...]:
        """The trigger in SQLite's words."""
        when = f"WHEN {self.when} " if self.when else ""
        trigger = (
            f"CREATE TRIGGER {self.name} BEFORE {self.deed} ON {self.table.name} FOR EACH ROW {when}"
            f"BEGIN SELECT RAISE(ABORT, '{self.says}'); END"
        )
        return (trigger,)

    def postgresql(self) -> tuple[str, ...]:
        """The same for PostgreSQL, where only a function may look at other tables."""
        row = "OLD" if self.deed == "DELETE" else "NEW"
        refuse = f"RAISE EXCEPTION USING MESSAGE = '{self.says}', ERRCODE = 'integrity_constraint_violation'"
        event = f"BEFORE {self.deed} ON {self.table.name}"
        body = f"BEGIN IF {self.when or 'true'} THEN {refuse}; END IF; RETURN {row}; END"
        return (
            f"CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS $guard${body}$guard$",
            f"CREATE TRIGGER {self.name} {event} FOR EACH ROW EXECUTE FUNCTION {self.name}()",
        )


def _changes(table: Table, *, besides: Collection[str]) -> str:
    """SQL that is true where another column than these changes."""
    return " OR ".join(
        f"(NEW.{name} <> OLD.{name} OR (NEW.{name} IS NULL) <> (OLD.{name} IS NULL))"
        for name in table.columns.keys()  # noqa: SIM118 - iterating over a collection of columns gives columns
        if name not in besides
    )


def _not_being_erased(submission: str) -> str:
    """SQL that is true unless the person who handed in that submission is erased and the submission is not yet."""
    return (
        "NOT EXISTS (SELECT 1 FROM submissions JOIN people ON people.id = submissions.person_id "  # noqa: S608
        f"WHERE submissions.id = {submission} AND submissions.state <> 'erased' AND people.erased_at IS NOT NULL)"
    )


def _erased(person: str) -> str:
    """SQL that is true where that person was erased."""
    return f"EXISTS (SELECT 1 FROM people WHERE people.id = {person} AND people.erased_at IS NOT NULL)"  # noqa: S608


_SUBMISSION_OF_EVENT = "(SELECT jobs.submission_id FROM jobs WHERE jobs.id = OLD.job_id)"

GUARDS = (
    Guard(
        table=reports,
        deed="UPDATE",
        when=f"{_changes(reports, besides={'body'})} OR {_not_being_erased('OLD.submission_id')}",
        says="a report never changes",
    ),
    Guard(table=reports, deed="DELETE", says="a report is never deleted"),
    Guard(table=audit, deed="UPDATE", says="the audit trail never changes"),
    Guard(table=audit, deed="DELETE", says="the audit trail is never deleted"),
    Guard(
        table=job_events,
        deed="UPDATE",
        when=f"{_changes(job_events, besides={'text', 'body'})} OR {_not_being_erased(_SUBMISSION_OF_EVENT)}",
        says="an event never changes",
    ),
    Guard(table=job_events, deed="DELETE", says="an event is never deleted"),
    Guard(table=submissions, deed="DELETE", says="a submission is never deleted"),
    Guard(
        table=submissions,
        deed="UPDATE",
        when=(
            "NEW.digest <> OLD.digest OR NEW.blob <> OLD.blob OR NEW.received_at <> OLD.received_at "
            "OR NEW.person_id <> OLD.person_id OR (NEW.person_id IS NULL) <> (OLD.person_id IS NULL)"
        ),
        says="what was handed in never changes",
    ),
    Guard(
        table=submissions,
        deed="UPDATE",
        when=(
            "OLD.state <> 'registered' AND (NEW.source <> OLD.source "
            "OR CAST(NEW.remarks AS TEXT) <> CAST(OLD.remarks AS TEXT) OR NEW.state = 'erased') "
            f"AND {_not_being_erased('OLD.id')}"
        ),
        says="a submission is erased with its person alone",
    ),
    Guard(table=submissions, deed="UPDATE", when="OLD.state = 'erased'", says="an erased submission never changes"),
    Guard(table=uploads, deed="UPDATE", says="an upload never changes"),
    Guard(
        table=uploads,
        deed="DELETE",
        when=_not_being_erased("OLD.submission_id"),
        says="an upload goes with its person alone",
    ),
    Guard(table=blob_owners, deed="UPDATE", says="the owner of a blob never changes"),
    Guard(
        table=blob_owners,
        deed="DELETE",
        when=_not_being_erased("OLD.submission_id"),
        says="a blob loses its owner with its person alone",
    ),
    Guard(table=people, deed="DELETE", says="a person is erased and not deleted"),
    Guard(
        table=people,
        deed="UPDATE",
        when=(
            "NEW.id <> OLD.id OR (OLD.erased_at IS NOT NULL "
            "AND (NEW.erased_at IS NULL OR NEW.erased_at <> OLD.erased_at))"
        ),
        says="an erased person stays erased",
    ),
    Guard(
        table=identities,
        deed="DELETE",
        when=f"NOT {_erased('OLD.person_id')}",
        says="only an erased person loses the name",
    ),
    Guard(table=identities, deed="INSERT", when=_erased("NEW.person_id"), says="an erased person gets no name"),
    Guard(table=identities, deed="UPDATE", when="NEW.person_id <> OLD.person_id", says="a name stays with its person"),
    Guard(table=jobs, deed="DELETE", says="a job is never deleted"),
    Guard(
        table=jobs,
        deed="UPDATE",
        when=(
            "OLD.state IN ('done', 'superseded', 'cancelled') "
            f"AND ({_changes(jobs, besides={'last_error', 'reason'})} OR {_not_being_erased('OLD.submission_id')})"
        ),
        says="a finished job never changes",
    ),
    Guard(table=jobs, deed="UPDATE", when="NEW.seed <> OLD.seed", says="a seed never changes"),
)


def create_guards(connection: Connection) -> None:
    """Make the triggers beside tables that have none."""
    sqlite = connection.dialect.name == "sqlite"
    for guard in GUARDS:
        for statement in guard.sqlite() if sqlite else guard.postgresql():
            connection.exec_driver_sql(statement)


def drop_guards(connection: Connection) -> None:
    """Take every trigger of any version away, so that tables can change."""
    drops = _drops_sqlite if connection.dialect.name == "sqlite" else _drops_postgresql
    for statement in drops(connection):
        connection.exec_driver_sql(statement)


def _drops_sqlite(connection: Connection) -> list[str]:
    triggers = text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'guard\\_%' ESCAPE '\\'")
    return [f"DROP TRIGGER {name}" for name in connection.scalars(triggers)]


def _drops_postgresql(connection: Connection) -> list[str]:
    """Every function that a trigger of ours calls takes its triggers with it."""
    functions = text(
        "SELECT proname FROM pg_proc WHERE pronamespace = current_schema()::regnamespace "
        "AND prorettype = 'trigger'::regtype AND (proname = 'ledger_refuse' OR proname LIKE 'guard\\_%')"
    )
    return [f"DROP FUNCTION {name} CASCADE" for name in connection.scalars(functions)]
