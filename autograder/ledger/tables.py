"""The ledger's tables.

    courses ─ assignments ─ assignment_versions
                  │                │
    people ─ submissions ────────  jobs ─ job_events
       │          │                │
    identities  uploads         reports            one accepted report per job, never changed

Everything else hangs on these: roles, sections, teams, dates, staff's decisions on scores, the audit trail.
A person is a random number everywhere but in `identities`, whose row goes when the person is erased.
Plain SQL types only, so that SQLite and PostgreSQL have the same tables; `guards` adds triggers.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)

from autograder.ledger.rows import BatchState, JobState, SubmissionKind, SubmissionState
from autograder.model.points import DECIMALS
from autograder.model.report import ReportStatus

#: Version of the tables below. A change of them raises it and brings a migration, `migrations/versions/schema_N.py`.
SCHEMA_VERSION = 2
#: Alembic's name of that version.
REVISION = f"{SCHEMA_VERSION:04d}"


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC; a time without a zone is refused, because nobody could say later what it meant."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC; SQLite keeps no zone, so it is left off there."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = f"{value.isoformat()} has no time zone"
            raise ValueError(message)
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """With its zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class Points(TypeDecorator[Decimal]):
    """Points as an exact number: kept as a whole number of the smallest part that scoring publishes."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | float | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """Raises `ValueError` for what has more decimals than scores have."""
        if value is None:
            return None
        parts = Decimal(repr(value) if isinstance(value, float) else value).scaleb(DECIMALS)
        if parts != int(parts):
            message = f"{value} points have more than {DECIMALS} decimals"
            raise ValueError(message)
        return int(parts)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:  # noqa: ARG002
        """With `DECIMALS` decimals."""
        return None if value is None else Decimal(value).scaleb(-DECIMALS)


#: A person's number; SQLite's own integers are wide enough, and only they can be a table's row number.
PersonId = BigInteger().with_variant(Integer, "sqlite")


def _one_of(column: str, words: Iterable[StrEnum | str]) -> CheckConstraint:
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


def _id() -> Column[int]:
    return Column("id", Integer, primary_key=True, autoincrement=True)


def _to(table: str, *, name: str | None = None, nullable: bool = False, primary_key: bool = False) -> Column[Any]:
    return Column(
        name or f"{table.removesuffix('s')}_id",
        ForeignKey(f"{table}.id"),
        nullable=nullable,
        primary_key=primary_key,
    )


def _person(
    name: str = "person_id", *, nullable: bool = False, primary_key: bool = False, unique: bool = False
) -> Column[Any]:
    return Column(name, PersonId, ForeignKey("people.id"), nullable=nullable, primary_key=primary_key, unique=unique)


def _text(name: str, *, default: str | None = None) -> Column[str]:
    return Column(name, Text, nullable=False, default=default)


def _moment(name: str, *, nullable: bool = False) -> Column[datetime]:
    return Column(name, UtcDateTime, nullable=nullable)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

#: Alembic's own note of the revision.
alembic_version = Table(
    "alembic_version",
    metadata,
    Column("version_num", String(32), primary_key=True),
)

#: When each version of the tables came; the highest is the one that is there.
schema_versions = Table(
    "schema_versions",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    _moment("applied_at"),
)

# ── who ──

courses = Table(
    "courses",
    metadata,
    _id(),
    Column("slug", Text, nullable=False, unique=True),
    _text("name", default=""),
    _text("term", default=""),
)

#: Nothing in a row of a person says who it is.
people = Table(
    "people",
    metadata,
    #: Drawn at random, so that not even the order of arrival is left of a person who was erased.
    Column("id", PersonId, primary_key=True, autoincrement=False),
    _moment("created_at"),
    _moment("erased_at", nullable=True),
)

#: Who a person is. The one table that names people; a row is deleted when its person is erased.
identities = Table(
    "identities",
    metadata,
    _person(primary_key=True),
    Column("login", Text, nullable=False, unique=True),
    _text("name", default=""),
    _text("email", default=""),
)

roles = Table(
    "roles",
    metadata,
    _to("courses", primary_key=True),
    _person(primary_key=True),
    Column("role", String(16), primary_key=True),
    _one_of("role", ("student", "staff", "admin", "runner")),
)

sections = Table(
    "sections",
    metadata,
    _id(),
    _to("courses"),
    _text("name"),
    UniqueConstraint("course_id", "name"),
)

section_members = Table(
    "section_members",
    metadata,
    _to("sections", primary_key=True),
    _person(primary_key=True),
)

# ── what ──

assignments = Table(
    "assignments",
    metadata,
    _id(),
    _to("courses"),
    _text("slug"),
    UniqueConstraint("course_id", "slug"),
)

assignment_versions = Table(
    "assignment_versions",
    metadata,
    _id(),
    _to("assignments"),
    _text("grader_digest"),
    _moment("created_at"),
    UniqueConstraint("assignment_id", "grader_digest"),
)

teams = Table(
    "teams",
    metadata,
    _id(),
    _to("assignments"),
    _text("name"),
    UniqueConstraint("assignment_id", "name"),
)

team_members = Table(
    "team_members",
    metadata,
    _to("teams", primary_key=True),
    _person(primary_key=True),
)

# ── dates that differ ──

#: Standing: holds for every assignment of the course.
accommodations = Table(
    "accommodations",
    metadata,
    _id(),
    _to("courses"),
    _person(),
    Column("extra_days", Float, nullable=False),
    _text("reason", default=""),
    UniqueConstraint("course_id", "person_id"),
)

extensions = Table(
    "extensions",
    metadata,
    _id(),
    _to("assignments"),
    _person(),
    _moment("due_at"),
    _text("reason", default=""),
    _person("granted_by", nullable=True),
    _moment("granted_at"),
)

excused_students = Table(
    "excused_students",
    metadata,
    _to("assignments", primary_key=True),
    _person(primary_key=True),
    _text("reason", default=""),
    _moment("excused_at"),
)

# ── what was handed in, and what became of it ──

submissions = Table(
    "submissions",
    metadata,
    _id(),
    _to("assignments"),
    #: None for work graded in a batch that names nobody.
    _person(nullable=True),
    _to("teams", nullable=True),
    Column("kind", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    #: 1, 2, … for a person's submissions to an assignment; None for runs.
    Column("number", Integer, nullable=True),
    #: `sha256:…` of the content, as intake worked it out.
    _text("digest"),
    #: `sha256:…` of the stored blob.
    _text("blob"),
    _text("source", default=""),
    #: What intake said besides the files: ignored, missing, notes.
    Column("remarks", JSON, nullable=False),
    _moment("received_at"),
    _one_of("kind", SubmissionKind),
    _one_of("state", SubmissionState),
    CheckConstraint(
        "(kind = 'submit' AND person_id IS NOT NULL AND number IS NOT NULL AND number >= 1)"
        " OR (kind = 'run' AND number IS NULL)",
        name="number_fits_kind",
    ),
    UniqueConstraint("assignment_id", "person_id", "number"),
)

#: What was handed in as it was, where its declared files are not the very bytes: a zip, a notebook.
uploads = Table(
    "uploads",
    metadata,
    _to("submissions", primary_key=True),
    #: From 0, in the order in which intake read them.
    Column("position", Integer, primary_key=True, autoincrement=False),
    _text("name"),
    #: `sha256:…` of the stored blob.
    _text("blob"),
)

#: Which submissions need a blob of the store: their files, their uploads, what their tests printed.
blob_owners = Table(
    "blob_owners",
    metadata,
    Column("blob", Text, primary_key=True),
    _to("submissions", primary_key=True),
    Index("ix_blob_owners_submission_id", "submission_id"),
)

#: Blobs that lost an owner in a course, and are to be deleted from that course's store once nobody needs them.
unowned_blobs = Table(
    "unowned_blobs",
    metadata,
    _to("courses", primary_key=True),
    Column("blob", Text, primary_key=True),
    _moment("since"),
)

batches = Table(
    "batches",
    metadata,
    _id(),
    _to("assignments"),
    #: Same key: same assignment, graders and submissions in the same order.
    _text("key"),
    Column("state", String(16), nullable=False),
    #: Identity of the process that grades it.
    _text("owner"),
    _moment("begun_at"),
    _moment("finished_at", nullable=True),
    _one_of("state", BatchState),
    CheckConstraint("(state = 'finished') = (finished_at IS NOT NULL)", name="finish_has_time"),
    Index("ix_batches_key", "key"),
)

jobs = Table(
    "jobs",
    metadata,
    _id(),
    _to("submissions"),
    Column("version_id", ForeignKey("assignment_versions.id"), nullable=False),
    #: Kind of runner that it needs: `cpu`, `gpu`.
    Column("lane", String(16), nullable=False),
    #: 0, and one more for every time the same version grades the same submission again.
    Column("round", Integer, nullable=False),
    _to("batches", name="batch_id", nullable=True),
    Column("position", Integer, nullable=True),
    #: 32 hexadecimal digits, fixed here so that every try sees the same inputs.
    _text("seed"),
    Column("state", String(16), nullable=False),
    #: Who is next: lower first; see `turns`. `precedence` says what kind of work it is, `turn` shares it out fairly.
    Column("precedence", Integer, nullable=False, server_default="0"),
    Column("turn", Integer, nullable=False, server_default="0"),
    #: Not to be claimed earlier.
    _moment("not_before", nullable=True),
    #: Who asked for it and why; None and empty for what a hand-in queued by itself.
    _person("requested_by", nullable=True),
    Column("reason", Text, nullable=False, default="", server_default=text("''")),
    #: Tries that ended in an error of ours, and how many are allowed.
    Column("tries", Integer, nullable=False),
    Column("max_tries", Integer, nullable=False),
    #: Tries that ended with the worker's death or silence.
    Column("losses", Integer, nullable=False),
    Column("attempt", String(32), nullable=True, unique=True),
    Column("worker", Text, nullable=True),
    _moment("lease_until", nullable=True),
    _text("last_error", default=""),
    _moment("enqueued_at"),
    #: When the current attempt, or the last one, was claimed.
    _moment("started_at", nullable=True),
    _moment("finished_at", nullable=True),
    #: The job of later graders that took its place.
    _to("jobs", name="superseded_by", nullable=True),
    _one_of("state", JobState),
    CheckConstraint("length(seed) = 32", name="seed_is_128_bits"),
    CheckConstraint(
        "(state = 'leased' AND attempt IS NOT NULL AND worker IS NOT NULL AND lease_until IS NOT NULL)"
        " OR (state <> 'leased' AND attempt IS NULL AND worker IS NULL AND lease_until IS NULL)",
        name="lease_fits_state",
    ),
    CheckConstraint(
        "(state IN ('done', 'failed', 'superseded', 'cancelled')) = (finished_at IS NOT NULL)",
        name="finish_has_time",
    ),
    CheckConstraint("(state = 'superseded') = (superseded_by IS NOT NULL)", name="superseded_by_fits_state"),
    CheckConstraint("(batch_id IS NULL) = (position IS NULL)", name="position_fits_batch"),
    UniqueConstraint("submission_id", "version_id", "lane", "round"),
    UniqueConstraint("batch_id", "position"),
    Index("ix_jobs_state", "state", "precedence", "turn", "id"),
)

#: Verdicts so far of an attempt, for whoever watches. Advisory: deleted when the attempt ends, never the record.
progress = Table(
    "progress",
    metadata,
    _to("jobs", primary_key=True),
    Column("attempt", String(32), nullable=False),
    Column("verdicts", JSON, nullable=False),
    _moment("at"),
)

#: What happened to a job besides its report: errors of ours, lost workers. Append-only.
job_events = Table(
    "job_events",
    metadata,
    _id(),
    _to("jobs"),
    Column("attempt", String(32), nullable=True),
    _moment("at"),
    Column("kind", String(16), nullable=False),
    _text("text"),
    #: The report that could not stand, where there was one.
    Column("body", LargeBinary, nullable=True),
    _one_of("kind", ("error", "lost", "released", "retried", "superseded", "cancelled")),
    Index("ix_job_events_job_id", "job_id"),
)

#: Immutable. `job_id` is unique: a job has one accepted report, whoever tries.
reports = Table(
    "reports",
    metadata,
    _id(),
    Column("job_id", ForeignKey("jobs.id"), nullable=False, unique=True),
    _to("submissions"),
    Column("attempt", String(32), nullable=False, unique=True),
    Column("status", String(16), nullable=False),
    Column("score", Points, nullable=False),
    Column("max_score", Points, nullable=False),
    Column("bonus", Points, nullable=False),
    #: The report as JSON, as it was made.
    Column("body", LargeBinary, nullable=False),
    #: Digest of what it ran on: Python, libraries, this program. Empty where the report does not say.
    Column("environment", Text, nullable=False, default="", server_default=text("''")),
    _moment("committed_at"),
    _one_of("status", [status for status in ReportStatus if status is not ReportStatus.ERROR]),
    Index("ix_reports_submission_id", "submission_id"),
)

# ── staff's decisions on scores ──

hand_scores = Table(
    "hand_scores",
    metadata,
    _id(),
    _to("submissions"),
    _text("question"),
    Column("score", Points, nullable=False),
    _text("comment", default=""),
    _person("scored_by", nullable=True),
    _moment("scored_at"),
)

#: A score that is not shown or exported until the hold is released.
holds = Table(
    "holds",
    metadata,
    _id(),
    _to("assignments"),
    _person(nullable=True),
    _text("reason"),
    _person("placed_by", nullable=True),
    _moment("placed_at"),
    _moment("released_at", nullable=True),
)

voided_tests = Table(
    "voided_tests",
    metadata,
    _to("assignments", primary_key=True),
    Column("test", Text, primary_key=True),
    Column("how", String(16), nullable=False),
    _text("reason", default=""),
    _person("voided_by", nullable=True),
    _moment("voided_at"),
    _one_of("how", ("awarded", "dropped")),
)

overrides = Table(
    "overrides",
    metadata,
    _id(),
    _to("assignments"),
    _person(),
    #: None for the whole assignment.
    Column("question", Text, nullable=True),
    Column("score", Points, nullable=False),
    _text("reason"),
    _person("decided_by", nullable=True),
    _moment("decided_at"),
)

#: Every change of a score, and who made it. Append-only.
audit = Table(
    "audit",
    metadata,
    _id(),
    _moment("at"),
    _text("actor"),
    _text("action"),
    _text("subject"),
    Column("detail", JSON, nullable=False),
)
