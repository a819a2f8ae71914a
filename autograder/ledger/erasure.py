"""Erasing a person: who they were and what they wrote goes; that somebody handed in and was graded stays.

Rows that never change name a person by a random number alone. So one transaction deletes the row that gives the number
a name, and every text that the person's code and files or staff's remarks put elsewhere; the guards make way for it.
The submissions are closed last: from then on the guards refuse any further change of their rows.
"""

from datetime import datetime

from sqlalchemy import Connection, Select, Table, delete, insert, select, update

from autograder.errors import StoreFault, UsageError
from autograder.ledger import blob_records, queue
from autograder.ledger.blob_records import Disowned
from autograder.ledger.catalogue import find_person_id, lock_person
from autograder.ledger.rows import SubmissionState
from autograder.ledger.tables import (
    accommodations,
    audit,
    blob_owners,
    excused_students,
    extensions,
    hand_scores,
    holds,
    identities,
    job_events,
    jobs,
    overrides,
    people,
    progress,
    reports,
    roles,
    section_members,
    submissions,
    team_members,
    uploads,
)
from autograder.model.redaction import redacted
from autograder.model.serial import report_from_json, to_json

#: Rows about a person that say nothing without one.
_ABOUT_A_PERSON = (roles, section_members, team_members, accommodations, extensions, excused_students)
#: Tables that lose rows or texts with a person.
TOUCHED: tuple[Table, ...] = (
    *_ABOUT_A_PERSON, people, identities, submissions, uploads, blob_owners, jobs, progress, job_events, reports,
    hand_scores, holds, overrides,
)  # fmt: skip
_NO_REMARKS: dict[str, list[str]] = {"ignored": [], "missing": [], "notes": []}


def erase(connection: Connection, login: str, course: int, now: datetime) -> tuple[int, Disowned]:
    """Erase the person of that login; how many submissions there were, and the blobs that they needed.

    The blobs themselves are deleted afterwards. Raises `UsageError` for a login that nobody has.
    """
    blob_records.lock_shared(connection)
    person = find_person_id(connection, login)
    if person is None or not lock_person(connection, person):
        message = f"Nobody has the login {login} in this ledger: check how it is written; nothing was erased."
        raise UsageError(message)
    mine = select(submissions.c.id).where(submissions.c.person_id == person)
    _lock(connection, mine)
    connection.execute(update(people).where(people.c.id == person).values(erased_at=now))
    connection.execute(delete(identities).where(identities.c.person_id == person))
    _empty_jobs(connection, mine, now)
    _redact_reports(connection, mine)
    _delete_rows(connection, mine, person)
    _empty_remarks_of_staff(connection, mine, person)
    disowned = blob_records.disown(connection, person, course, now)
    count = _close(connection, person)
    _note(connection, person, count, now)
    return count, disowned


def _lock(connection: Connection, mine: Select[int]) -> None:
    """Wait for whoever grades or queues a submission, so that the statements that follow see what they left.

    Keys stay unlocked: whoever hands a report in holds the job and needs the submission's key.
    """
    connection.execute(mine.order_by(submissions.c.id).with_for_update(key_share=True))
    of_mine = select(jobs.c.id).where(jobs.c.submission_id.in_(mine))
    connection.execute(of_mine.order_by(jobs.c.id).with_for_update())


def _empty_jobs(connection: Connection, mine: Select[int], now: datetime) -> None:
    """No job is graded any more, and none says what went wrong."""
    of_mine = select(jobs.c.id).where(jobs.c.submission_id.in_(mine))
    connection.execute(delete(progress).where(progress.c.job_id.in_(of_mine)))
    connection.execute(update(job_events).where(job_events.c.job_id.in_(of_mine)).values(text="", body=None))
    queue.cancel(connection, jobs.c.submission_id.in_(mine), why="its person was erased", now=now)
    connection.execute(update(jobs).where(jobs.c.submission_id.in_(mine)).values(last_error="", reason=""))


def _redact_reports(connection: Connection, mine: Select[int]) -> None:
    for report in connection.scalars(select(reports.c.id).where(reports.c.submission_id.in_(mine))).all():
        this = reports.c.id == report
        body = connection.execute(select(reports.c.body).where(this)).scalar_one()
        connection.execute(update(reports).where(this).values(body=_redacted(body)))


def _redacted(body: bytes) -> bytes:
    """The redacted report; nothing of one that cannot be read, because a damaged report must keep nobody's data."""
    try:
        return to_json(redacted(report_from_json(body)))
    except StoreFault:
        return b""


def _delete_rows(connection: Connection, mine: Select[int], person: int) -> None:
    connection.execute(delete(uploads).where(uploads.c.submission_id.in_(mine)))
    for table in _ABOUT_A_PERSON:
        connection.execute(delete(table).where(table.c.person_id == person))


def _empty_remarks_of_staff(connection: Connection, mine: Select[int], person: int) -> None:
    """The scores stay."""
    connection.execute(update(hand_scores).where(hand_scores.c.submission_id.in_(mine)).values(comment=""))
    for table in (overrides, holds):
        connection.execute(update(table).where(table.c.person_id == person).values(reason=""))


def _close(connection: Connection, person: int) -> int:
    """How many submissions there were."""
    emptied = {"state": SubmissionState.ERASED, "source": "", "remarks": _NO_REMARKS}
    return connection.execute(update(submissions).where(submissions.c.person_id == person).values(emptied)).rowcount


def _note(connection: Connection, person: int, count: int, now: datetime) -> None:
    what = {"action": "person erased", "subject": f"person {person}", "detail": {"submissions": count}}
    connection.execute(insert(audit).values(at=now, actor="an operator", **what))
