"""Which submissions need which blob, and the deletion of blobs that nobody needs any more.

Theory of operation. A blob is put into the store before the transaction that says whose it is, and deleted within the
transaction that finds it without an owner. A lock of the database stands between the two: shared by all who add or
remove owners, exclusive for the one who deletes, and held until the transaction has ended, even where its process was
killed and the server still commits for it. Whoever adds owners looks, under the lock, whether the files are still
there, and puts again what was deleted meanwhile. So a committed owner always has its blob. Transactions take this lock
before they lock rows, so that nobody waits in a circle. On SQLite it is the write lock, which every writing transaction
has from its beginning.

A deletion that is killed leaves its rows in `unowned_blobs`: the next one goes on from them. Each course has rows of
its own, because each may have a store of its own; courses may also share one, so a blob is deleted only where no
submission of any course needs it.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    bindparam,
    delete,
    exists,
    insert,
    literal,
    select,
    text,
    true,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from autograder.ledger.store import BlobStore
from autograder.ledger.tables import UtcDateTime, assignments, blob_owners, submissions, unowned_blobs

#: Names the lock in PostgreSQL; any number that no other program uses in this database.
_LOCK = 0x626C_6F62_73


@dataclass(frozen=True, kw_only=True)
class Disowned:
    """Blobs that a person's submissions needed."""

    #: In the course that was asked for, and in other courses of the database.
    here: frozenset[str]
    elsewhere: frozenset[str]
    #: Those among them that submissions of other people need as well.
    kept: frozenset[str]


def lock_shared(connection: Connection) -> None:
    """Keep every blob from being deleted until the transaction ends."""
    _lock(connection, "pg_advisory_xact_lock_shared")


def hold(connection: Connection, store: BlobStore, blobs: Mapping[str, bytes]) -> None:
    """Keep blobs, by digest, until the transaction ends; what was deleted since it was put is put again."""
    lock_shared(connection)
    store.put_missing(blobs)


def own(connection: Connection, owners: Iterable[tuple[str, int]]) -> None:
    """Note which submissions need which blobs; a blob is kept as long as one does. Each pair is new to the ledger."""
    lock_shared(connection)
    if lines := [{"blob": blob, "submission_id": number} for blob, number in owners]:
        connection.execute(insert(blob_owners), lines)


def own_printed(connection: Connection, submission_id: int, blob: str) -> None:
    """Note that a report on a submission needs a blob, perhaps one that an earlier report needs as well."""
    with suppress(IntegrityError), connection.begin_nested():
        own(connection, [(blob, submission_id)])


def disown(connection: Connection, person: int, course: int, now: datetime) -> Disowned:
    """Take a person's submissions off the owners, and note what may have to be deleted; under the shared lock."""
    needed = _needed_by(person)
    found = connection.execute(needed.add_columns(_is_needed_besides(person).label("kept"))).all()
    _note_unowned(connection, needed, now)
    connection.execute(delete(blob_owners).where(blob_owners.c.submission_id.in_(_submissions_of(person))))
    return Disowned(
        here=frozenset(line.blob for line in found if line.course_id == course),
        elsewhere=frozenset(line.blob for line in found if line.course_id != course),
        kept=frozenset(line.blob for line in found if line.kept),
    )


def is_any_unowned(connection: Connection, course: int) -> bool:
    """Whether this course's store holds blobs that are to be deleted; locks nothing."""
    found = select(unowned_blobs.c.blob).where(unowned_blobs.c.course_id == course, ~_is_owned())
    return connection.scalar(found.limit(1)) is not None


def delete_unowned(connection: Connection, store: BlobStore, course: int) -> frozenset[str]:
    """Delete from this course's store what no submission needs; the digests. Raises `StoreFault`.

    What only other courses need is looked at again next time.
    """
    _lock(connection, "pg_advisory_xact_lock")
    noted = connection.execute(
        select(unowned_blobs.c.blob, _is_owned().label("owned"), _is_owned(course).label("owned_here")).where(
            unowned_blobs.c.course_id == course
        )
    ).all()
    gone = frozenset(line.blob for line in noted if not line.owned)
    store.remove_all(gone)
    if settled := [{"settled": line.blob} for line in noted if line.owned_here or not line.owned]:
        mine = (unowned_blobs.c.course_id == course, unowned_blobs.c.blob == bindparam("settled"))
        connection.execute(delete(unowned_blobs).where(*mine), settled)
    return gone


def _lock(connection: Connection, function: str) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT {function}(:key)"), {"key": _LOCK})


def _submissions_of(person: int) -> Select[int]:
    return select(submissions.c.id).where(submissions.c.person_id == person)


def _needed_by(person: int) -> Select[int, str]:
    """Courses and the blobs that the person's submissions in them need."""
    return (
        select(assignments.c.course_id, blob_owners.c.blob)
        .join(submissions, submissions.c.id == blob_owners.c.submission_id)
        .join(assignments, assignments.c.id == submissions.c.assignment_id)
        .where(submissions.c.person_id == person)
        .distinct()
    )


def _is_needed_besides(person: int) -> ColumnElement[bool]:
    """Whether a submission of somebody else needs the blob of `blob_owners` that is being looked at."""
    other, theirs = blob_owners.alias(), submissions.alias()
    found = select(other.c.blob).join(theirs, theirs.c.id == other.c.submission_id)
    return exists(found.where(other.c.blob == blob_owners.c.blob, theirs.c.person_id.is_distinct_from(person)))


def _note_unowned(connection: Connection, needed: Select[int, str], now: datetime) -> None:
    """What is noted already stays noted, also where somebody else notes it at the same moment."""
    mine = needed.subquery()
    new = select(mine.c.course_id, mine.c.blob, literal(now, UtcDateTime)).where(
        true()
    )  # or SQLite reads ON as a join's
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    note = dialect.insert(unowned_blobs).on_conflict_do_nothing()
    connection.execute(note.from_select(["course_id", "blob", "since"], new))


def _is_owned(course: int | None = None) -> ColumnElement[bool]:
    """Whether any submission (of that course) needs the blob of `unowned_blobs` that is being looked at."""
    found = select(blob_owners.c.blob).join(submissions, submissions.c.id == blob_owners.c.submission_id)
    found = found.join(assignments, assignments.c.id == submissions.c.assignment_id)
    in_course = true() if course is None else assignments.c.course_id == course
    return exists(found.where(blob_owners.c.blob == unowned_blobs.c.blob, in_course))
