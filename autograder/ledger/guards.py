"""Triggers that keep what must never change: accepted reports, the audit trail, what was handed in."""

from dataclasses import dataclass

from sqlalchemy import Connection, Table

from autograder.ledger.tables import audit, job_events, jobs, reports, submissions


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
        return f"guard_{self.table.name}_{self.says.replace(' ', '_')}"

    def sqlite(self) -> str:
        """The trigger in SQLite's words."""
        when = f"WHEN {self.when} " if self.when else ""
        return (
            f"CREATE TRIGGER {self.name} BEFORE {self.deed} ON {self.table.name} FOR EACH ROW {when}"
            f"BEGIN SELECT RAISE(ABORT, '{self.says}'); END"
        )

    def postgresql(self) -> str:
        """The trigger in PostgreSQL's words; needs `REFUSE`."""
        when = f"WHEN ({self.when}) " if self.when else ""
        return (
            f"CREATE TRIGGER {self.name} BEFORE {self.deed} ON {self.table.name} FOR EACH ROW {when}"
            f"EXECUTE FUNCTION ledger_refuse('{self.says}')"
        )


#: What every trigger of PostgreSQL calls.
REFUSE = (
    "CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "'BEGIN RAISE EXCEPTION USING MESSAGE = TG_ARGV[0], ERRCODE = ''integrity_constraint_violation''; END'"
)

GUARDS = (
    Guard(table=reports, deed="UPDATE", says="a report never changes"),
    Guard(table=reports, deed="DELETE", says="a report is never deleted"),
    Guard(table=audit, deed="UPDATE", says="the audit trail never changes"),
    Guard(table=audit, deed="DELETE", says="the audit trail is never deleted"),
    Guard(table=job_events, deed="UPDATE", says="an event never changes"),
    Guard(table=job_events, deed="DELETE", says="an event is never deleted"),
    Guard(table=submissions, deed="DELETE", says="a submission is never deleted"),
    Guard(
        table=submissions,
        deed="UPDATE",
        when="NEW.digest <> OLD.digest OR NEW.blob <> OLD.blob OR NEW.received_at <> OLD.received_at",
        says="what was handed in never changes",
    ),
    Guard(table=jobs, deed="DELETE", says="a job is never deleted"),
    Guard(table=jobs, deed="UPDATE", when="OLD.state = 'done'", says="a finished job never changes"),
    Guard(table=jobs, deed="UPDATE", when="NEW.seed <> OLD.seed", says="a seed never changes"),
)


def create_guards(connection: Connection) -> None:
    """Make the triggers, once, beside freshly made tables."""
    sqlite = connection.dialect.name == "sqlite"
    if not sqlite:
        connection.exec_driver_sql(REFUSE)
    for guard in GUARDS:
        connection.exec_driver_sql(guard.sqlite() if sqlite else guard.postgresql())
