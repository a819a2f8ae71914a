"""Submissions in the ledger: what was handed in, by whom, as which attempt."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, func, insert, select

from autograder.errors import UsageError
from autograder.ledger.blob_records import own
from autograder.ledger.bundle import unpack
from autograder.ledger.catalogue import assignment_id, person_id
from autograder.ledger.rows import SubmissionKind, SubmissionRow, SubmissionState
from autograder.ledger.store import BlobStore
from autograder.ledger.tables import assignments, identities, submissions, uploads
from autograder.model.submission import Submission, Upload


@dataclass(frozen=True, kw_only=True)
class NewSubmission:
    """A submission whose bytes are in the store, on its way into the ledger."""

    submission: Submission
    blob: str
    #: Digests of its uploads, in order.
    uploads: tuple[str, ...] = ()
    kind: SubmissionKind
    person: str | None


def record(connection: Connection, course: int, handin: NewSubmission, now: datetime) -> int:
    """Insert one submission and return its id; a person's submissions are numbered from 1 per assignment."""
    assignment = assignment_id(connection, course, handin.submission.assignment)
    person = None if handin.person is None else person_id(connection, handin.person, now)
    counts = handin.kind is SubmissionKind.SUBMIT and person is not None
    number = _next_number(connection, assignment, person) if counts else None
    values = _values(handin, now, assignment_id=assignment, person_id=person, number=number)
    made = int(connection.execute(insert(submissions).values(values).returning(submissions.c.id)).scalar_one())
    if handin.uploads:
        names = enumerate(zip(handin.submission.uploads, handin.uploads, strict=True))
        lines = [{"submission_id": made, "position": at, "name": one.name, "blob": blob} for at, (one, blob) in names]
        connection.execute(insert(uploads), lines)
    own(connection, [(blob, made) for blob in {handin.blob, *handin.uploads}])
    return made


def record_runs(connection: Connection, assignment: int, new: Sequence[NewSubmission], now: datetime) -> Sequence[int]:
    """Insert many runs of one assignment that name nobody; their ids, in order."""
    lines = [_values(one, now, assignment_id=assignment, person_id=None, number=None) for one in new]
    if not lines:
        return ()
    statement = insert(submissions).returning(submissions.c.id, sort_by_parameter_order=True)
    made = connection.scalars(statement, lines).all()
    own(connection, [(one.blob, number) for one, number in zip(new, made, strict=True)])
    return made


def _values(handin: NewSubmission, now: datetime, **place: int | None) -> dict[str, object]:
    work = handin.submission
    return {
        "kind": handin.kind,
        "state": SubmissionState.ACKNOWLEDGED,
        "digest": work.digest,
        "blob": handin.blob,
        "source": work.source,
        "remarks": {"ignored": work.ignored, "missing": work.missing, "notes": work.notes},
        "received_at": now,
        **place,
    }


def find(
    connection: Connection, *conditions: ColumnElement[bool], last: int | None = None
) -> tuple[SubmissionRow, ...]:
    """Submissions that meet the conditions, oldest first; of many only the `last` so many."""
    found = connection.execute(_joined().where(*conditions).order_by(submissions.c.id.desc()).limit(last))
    return tuple(_row(line) for line in found.mappings())[::-1]


def find_one(connection: Connection, submission_id: int, *conditions: ColumnElement[bool]) -> SubmissionRow:
    """The submission of that id that meets the conditions. Raises `UsageError` when there is none."""
    found = find(connection, submissions.c.id == submission_id, *conditions)
    if not found:
        raise UsageError(_unknown(submission_id))
    return found[0]


def load(connection: Connection, store: BlobStore, submission_id: int) -> Submission:
    """The submission as it was handed in, its bytes verified.

    Raises `UsageError` where there is none or its person was erased, and `StoreFault`.
    """
    statement = select(submissions, assignments.c.slug).join(assignments)
    found = connection.execute(statement.where(submissions.c.id == submission_id)).mappings().first()
    if found is None:
        raise UsageError(_unknown(submission_id))
    if found["state"] == SubmissionState.ERASED:
        raise UsageError(erased(submission_id))
    remarks = found["remarks"]
    return Submission(
        assignment=found["slug"],
        files=unpack(store.get(found["blob"])),
        digest=found["digest"],
        ignored=tuple(remarks["ignored"]),
        missing=tuple(remarks["missing"]),
        source=found["source"],
        notes=tuple(remarks["notes"]),
    )


def uploads_of(connection: Connection, store: BlobStore, submission_id: int) -> tuple[Upload, ...]:
    """What was handed in as it was, its bytes verified. Raises `StoreFault`."""
    found = connection.execute(
        select(uploads).where(uploads.c.submission_id == submission_id).order_by(uploads.c.position)
    )
    return tuple(Upload(name=line["name"], content=store.get(line["blob"])) for line in found.mappings())


def check_standing(connection: Connection, submission_id: int) -> None:
    """Raise `UsageError` where its person was erased; it is not erased before the transaction ends."""
    state = connection.scalar(
        select(submissions.c.state).where(submissions.c.id == submission_id).with_for_update(read=True)
    )
    if state is None:
        raise UsageError(_unknown(submission_id))
    if state == SubmissionState.ERASED:
        raise UsageError(erased(submission_id))


def erased(submission_id: int) -> str:
    """A sentence about a submission whose person was erased."""
    return (
        f"Submission {submission_id} was erased with its person, and nothing of it can be shown or graded: "
        "`grade status` lists the others."
    )


def _next_number(connection: Connection, assignment: int, person: int | None) -> int:
    # The person is locked where the database has row locks, so that two submissions get two numbers.
    last = connection.scalar(
        select(func.max(submissions.c.number)).where(
            submissions.c.assignment_id == assignment, submissions.c.person_id == person
        )
    )
    return (last or 0) + 1


def _joined() -> Select[Any]:
    return (
        select(submissions, assignments.c.slug, identities.c.login)
        .join(assignments, assignments.c.id == submissions.c.assignment_id)
        .outerjoin(identities, identities.c.person_id == submissions.c.person_id)
    )


def _row(line: RowMapping) -> SubmissionRow:
    return SubmissionRow(
        id=line["id"],
        assignment=line["slug"],
        person=line["login"],
        kind=SubmissionKind(line["kind"]),
        state=SubmissionState(line["state"]),
        number=line["number"],
        digest=line["digest"],
        source=line["source"],
        received_at=line["received_at"],
    )


def _unknown(submission_id: int) -> str:
    return f"There is no submission {submission_id} in this ledger: `grade status` lists those that are."
