"""What the ledger hands out: plain frozen values, cut loose from the database."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

from autograder.model.progress import VerdictsSoFar
from autograder.model.report import GradeReport, ReportStatus


class SubmissionKind(StrEnum):
    """Why work was handed over."""

    SUBMIT = "submit"  #: a student's attempt; counts
    RUN = "run"  #: staff graded a folder; counts for nobody


class SubmissionState(StrEnum):
    """How much of it is here."""

    REGISTERED = "registered"  #: announced by digest; the bytes are still to come
    ACKNOWLEDGED = "acknowledged"  #: bytes and row are durable
    WITHDRAWN = "withdrawn"  #: counts no longer
    ERASED = "erased"  #: its person was erased; bytes and texts are gone, counts no longer


class Lane(StrEnum):
    """Which part of a submission a job grades, and so what kind of runner takes it."""

    CPU = "cpu"  #: everything that needs no GPU; every submission has it
    GPU = "gpu"  #: the tests that need one


class JobState(StrEnum):
    """queued → leased → done, or failed after the last try; an error or a lost worker queues it again."""

    QUEUED = "queued"
    LEASED = "leased"
    DONE = "done"
    FAILED = "failed"
    SUPERSEDED = "superseded"  #: the graders changed before it ran; a job of theirs took its place
    CANCELLED = "cancelled"  #: taken back before it ran, by staff or because its person was erased


class BatchState(StrEnum):
    """Whether a batch can still be resumed."""

    OPEN = "open"
    FINISHED = "finished"


class Commit(StrEnum):
    """What became of a report that was handed in."""

    ACCEPTED = "accepted"  #: it stands
    REPEATED = "repeated"  #: it already stood, from this very attempt
    LATE = "late"  #: the lease was lost meanwhile; another attempt decides
    REQUEUED = "requeued"  #: an error of ours; the job is tried again
    FAILED = "failed"  #: an error of ours, and no try is left


@dataclass(frozen=True, kw_only=True)
class SubmissionRow:
    """One submission as it was acknowledged."""

    id: int
    assignment: str
    #: Login; None for a run that names nobody.
    person: str | None
    kind: SubmissionKind
    state: SubmissionState
    #: 1, 2, … for a person's submissions to this assignment; None for runs.
    number: int | None
    digest: str
    source: str
    received_at: datetime


@dataclass(frozen=True, kw_only=True)
class Job:
    """A leased job: what to grade, and the right to say how it ended."""

    id: int
    submission_id: int
    assignment: str
    #: Content of the submission.
    digest: str
    grader_digest: str
    lane: Lane
    #: 32 hexadecimal digits; the same in every try.
    seed: str
    #: This try; a report is accepted for it alone.
    attempt: str
    lease_until: datetime
    #: Place in its batch, from 0; None outside of one.
    position: int | None = None


@dataclass(frozen=True, kw_only=True)
class JobRow:
    """A job as it stands, for people."""

    id: int
    submission_id: int
    assignment: str
    person: str | None
    lane: Lane
    state: JobState
    #: Tries that ended in an error of ours.
    tries: int
    max_tries: int
    last_error: str
    enqueued_at: datetime
    #: Not claimed earlier; None for at once.
    not_before: datetime | None
    #: Login of who asked for a regrade, and why; None and empty for what a submission queued by itself.
    requested_by: str | None
    reason: str
    #: Id of the job of later graders that took its place.
    superseded_by: int | None


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a waiting job is in line."""

    job_id: int
    submission_id: int
    #: Jobs that are claimed before it, if nobody joins the line.
    ahead: int
    #: When a job that is put off can start; None for one that is not.
    not_before: datetime | None
    #: When it is likely to start. None when nobody grades, or when no job of an assignment ahead was measured yet.
    expected_start: datetime | None


class Topic(StrEnum):
    """What can be listened for."""

    JOBS = "jobs"  #: a job was queued
    PROGRESS = "progress"  #: an attempt has further verdicts, or ended


def channel_of(course: int, topic: Topic) -> str:
    """The name under which a topic of a course is told; an identifier in SQL."""
    return f"grade_{topic}_{course}"


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far the attempt is that grades a job at this moment."""

    job_id: int
    submission_id: int
    attempt: str
    #: When it was noted.
    at: datetime
    verdicts: VerdictsSoFar


@dataclass(frozen=True, kw_only=True)
class StoredReport:
    """An accepted report and where it belongs."""

    id: int
    job_id: int
    submission_id: int
    attempt: str
    committed_at: datetime
    report: GradeReport


@dataclass(frozen=True, kw_only=True)
class PersonFaults:
    """Errors of the grader on one person's submissions of an assignment, for staff."""

    #: None for work that nobody's name is on.
    person: str | None
    assignment: str
    #: Submissions that met an error, and errors in all.
    submissions: int
    errors: int
    #: Text and time of the newest.
    newest: str
    newest_at: datetime


@dataclass(frozen=True, kw_only=True)
class Erased:
    """What became of a person's rows and bytes."""

    #: Submissions that have no person, bytes or texts any more.
    submissions: int
    #: Blobs that were deleted from this course's store.
    blobs_removed: int
    #: Blobs that stay, because submissions of others need the same bytes.
    blobs_kept: int
    #: Blobs that this course's store did not let go of yet; the next opening deletes them.
    blobs_waiting: int
    #: Blobs in stores of other courses of the database, deleted when those open their ledgers.
    blobs_elsewhere: int
    #: False where the database's files may still hold what was deleted: another program kept them from being cleaned
    #: up, or the disk is full. On SQLite the next opening goes on.
    is_cleaned_up: bool
    #: Copies of the ledger from before a migration, which hold the person as before.
    copies: tuple[Path, ...]


@dataclass(frozen=True, kw_only=True)
class CurrentScore:
    """The score that stands for one person, before policy."""

    person: str
    submission_id: int
    #: Which of the person's submissions it is.
    number: int
    score: Decimal
    max_score: Decimal
    bonus: Decimal
    status: ReportStatus
    received_at: datetime


@dataclass(frozen=True, kw_only=True)
class BatchMember:
    """One submission of a batch."""

    position: int
    submission_id: int
    job_id: int
    source: str
    digest: str
    state: JobState
    #: The accepted report, once the job is done.
    report: GradeReport | None
    #: The last error of ours, once the job has failed.
    last_error: str


@dataclass(frozen=True, kw_only=True)
class Batch:
    """A batch that this process grades."""

    id: int
    #: True when an unfinished batch of a dead process was taken over.
    resumed: bool
    #: In the order in which the submissions were given.
    members: tuple[BatchMember, ...]
