"""A class: exact points, people who can be erased, uploads, whose turn it is, replaced graders, progress."""

import json
from collections import Counter

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_PERSON_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_PEOPLE_COLUMNS = (
    ("roles", "person_id"),
    ("section_members", "person_id"),
    ("team_members", "person_id"),
    ("accommodations", "person_id"),
    ("extensions", "person_id"),
    ("extensions", "granted_by"),
    ("excused_students", "person_id"),
    ("submissions", "person_id"),
    ("hand_scores", "scored_by"),
    ("holds", "person_id"),
    ("holds", "placed_by"),
    ("voided_tests", "voided_by"),
    ("overrides", "person_id"),
    ("overrides", "decided_by"),
)
_POINTS_COLUMNS = {"reports": ("score", "max_score", "bonus"), "hand_scores": ("score",), "overrides": ("score",)}
_POINTS_DECIMALS = 4


def upgrade() -> None:
    """Change the tables and carry every row over."""
    _apart_from_their_names()
    _exact_points()
    _kept_beside_submissions()
    _changed_submissions()
    _changed_jobs()
    _own_blobs()
    _shared_turns()


def _apart_from_their_names() -> None:
    op.create_table(
        "identities",
        sa.Column("person_id", _PERSON_ID, nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_identities_person_id"),
        sa.PrimaryKeyConstraint("person_id", name="pk_identities"),
        sa.UniqueConstraint("login", name="uq_identities_login"),
    )
    op.execute("INSERT INTO identities (person_id, login, name, email) SELECT id, login, name, email FROM people")
    with op.batch_alter_table("people") as people:
        people.drop_constraint("uq_people_login", type_="unique")
        for column in ("login", "name", "email"):
            people.drop_column(column)
        people.add_column(sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE people ALTER id DROP DEFAULT, ALTER id TYPE BIGINT")
        op.execute("DROP SEQUENCE people_id_seq")
        for table, column in _PEOPLE_COLUMNS:
            op.execute(f"ALTER TABLE {table} ALTER {column} TYPE BIGINT")


def _exact_points() -> None:
    for table, columns in _POINTS_COLUMNS.items():
        whole = ", ".join(f"{name} = round({name} * {10**_POINTS_DECIMALS})" for name in columns)
        op.execute(f"UPDATE {table} SET {whole}")  # noqa: S608 - names from above
        with op.batch_alter_table(table) as changed:
            for name in columns:
                changed.alter_column(
                    name,
                    type_=sa.BigInteger(),
                    existing_type=sa.Float(),
                    existing_nullable=False,
                    postgresql_using=f"{name}::bigint",
                )


def _kept_beside_submissions() -> None:
    op.create_table(
        "uploads",
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("blob", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["submission_id"], ["submissions.id"], name="fk_uploads_submission_id"),
        sa.PrimaryKeyConstraint("submission_id", "position", name="pk_uploads"),
    )
    op.create_table(
        "blob_owners",
        sa.Column("blob", sa.Text(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["submission_id"], ["submissions.id"], name="fk_blob_owners_submission_id"),
        sa.PrimaryKeyConstraint("blob", "submission_id", name="pk_blob_owners"),
    )
    op.create_index("ix_blob_owners_submission_id", "blob_owners", ["submission_id"])
    op.create_table(
        "unowned_blobs",
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("blob", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name="fk_unowned_blobs_course_id"),
        sa.PrimaryKeyConstraint("course_id", "blob", name="pk_unowned_blobs"),
    )
    op.create_table(
        "progress",
        sa.Column("job_id", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.String(length=32), nullable=False),
        sa.Column("verdicts", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name="fk_progress_job_id"),
        sa.PrimaryKeyConstraint("job_id", name="pk_progress"),
    )
    with op.batch_alter_table("reports") as reports:
        reports.add_column(sa.Column("environment", sa.Text(), nullable=False, server_default=sa.text("''")))


def _changed_submissions() -> None:
    with op.batch_alter_table("submissions") as submissions:
        submissions.drop_constraint("ck_submissions_state_known", type_="check")
        submissions.create_check_constraint(
            "ck_submissions_state_known", "state IN ('registered', 'acknowledged', 'withdrawn', 'erased')"
        )


def _changed_jobs() -> None:
    op.drop_index("ix_jobs_state", "jobs")
    with op.batch_alter_table("jobs") as jobs:
        jobs.add_column(sa.Column("precedence", sa.Integer(), nullable=False, server_default="0"))
        jobs.add_column(sa.Column("turn", sa.Integer(), nullable=False, server_default="0"))
        jobs.add_column(sa.Column("not_before", sa.DateTime(timezone=True), nullable=True))
        jobs.add_column(sa.Column("requested_by", _PERSON_ID, nullable=True))
        jobs.add_column(sa.Column("reason", sa.Text(), nullable=False, server_default=sa.text("''")))
        jobs.add_column(sa.Column("started_at", sa.DateTime(timezone=True), nullable=True))
        jobs.add_column(sa.Column("superseded_by", sa.Integer(), nullable=True))
        jobs.create_foreign_key("fk_jobs_requested_by", "people", ["requested_by"], ["id"])
        jobs.create_foreign_key("fk_jobs_superseded_by", "jobs", ["superseded_by"], ["id"])
        jobs.drop_constraint("ck_jobs_state_known", type_="check")
        jobs.create_check_constraint(
            "ck_jobs_state_known", "state IN ('queued', 'leased', 'done', 'failed', 'superseded', 'cancelled')"
        )
        jobs.drop_constraint("ck_jobs_finish_has_time", type_="check")
        jobs.create_check_constraint(
            "ck_jobs_finish_has_time",
            "(state IN ('done', 'failed', 'superseded', 'cancelled')) = (finished_at IS NOT NULL)",
        )
        jobs.create_check_constraint(
            "ck_jobs_superseded_by_fits_state", "(state = 'superseded') = (superseded_by IS NOT NULL)"
        )
    op.create_index("ix_jobs_state", "jobs", ["state", "precedence", "turn", "id"])
    with op.batch_alter_table("job_events") as events:
        events.drop_constraint("ck_job_events_kind_known", type_="check")
        events.create_check_constraint(
            "ck_job_events_kind_known",
            "kind IN ('error', 'lost', 'released', 'retried', 'superseded', 'cancelled')",
        )


def _own_blobs() -> None:
    """Who needs which blob: the files of a submission, and what its tests printed, which only the report names."""
    connection = op.get_bind()
    submissions = connection.execute(sa.text("SELECT id, blob FROM submissions")).all()
    bodies = connection.execute(
        sa.text(
            "SELECT submission_id, body FROM reports UNION ALL SELECT jobs.submission_id, job_events.body "
            "FROM job_events JOIN jobs ON jobs.id = job_events.job_id WHERE job_events.body IS NOT NULL"
        )
    ).all()
    printed = [(line.submission_id, json.loads(bytes(line.body)).get("printed", "")) for line in bodies]
    owners = {(line.id, line.blob) for line in submissions} | {(owner, blob) for owner, blob in printed if blob}
    if owners:
        connection.execute(
            sa.text("INSERT INTO blob_owners (blob, submission_id) VALUES (:blob, :owner)"),
            [{"owner": owner, "blob": blob} for owner, blob in sorted(owners)],
        )


def _shared_turns() -> None:
    """A person's k-th waiting job comes k places behind their first; who waits without a name is nobody's second."""
    connection = op.get_bind()
    waiting = connection.execute(
        sa.text(
            "SELECT jobs.id, submissions.person_id FROM jobs JOIN submissions ON submissions.id = jobs.submission_id "
            "WHERE jobs.state = 'queued' AND jobs.batch_id IS NULL ORDER BY jobs.id"
        )
    ).all()
    before: Counter[int] = Counter()
    for line in waiting:
        connection.execute(
            sa.text("UPDATE jobs SET turn = :turn WHERE id = :job"), {"turn": before[line.person_id], "job": line.id}
        )
        before[line.person_id] += 1
