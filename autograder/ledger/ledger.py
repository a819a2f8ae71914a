"""The one record: what was handed in, what is to be graded, what came of it.

Every method is one transaction: what it returned for is on the disk, and after a crash it either happened
whole or not at all. All of them raise `StoreFault` when the disk or the database fails.
"""

import secrets
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from sqlalchemy import ColumnElement, Connection, and_

from autograder.config.names import checked_login
from autograder.database import Database, Watch
from autograder.database.group_commit import Commits, commits_to
from autograder.errors import StoreFault, UsageError
from autograder.ledger import (
    archive,
    batch_records,
    blob_records,
    erasure,
    lines,
    places,
    progress,
    queue,
    submission_records,
)
from autograder.ledger.blob_records import Disowned
from autograder.ledger.bundle import pack
from autograder.ledger.catalogue import course_id, find_course_id
from autograder.ledger.opening import open_database
from autograder.ledger.queue import NewJob
from autograder.ledger.rows import (
    Batch,
    Commit,
    CurrentScore,
    Erased,
    Job,
    JobRow,
    JobState,
    Lane,
    PersonFaults,
    Place,
    Progress,
    StoredReport,
    SubmissionKind,
    SubmissionRow,
    Topic,
    channel_of,
)
from autograder.ledger.store import BlobStore
from autograder.ledger.submission_records import NewSubmission
from autograder.ledger.tables import assignments, identities, jobs, submissions
from autograder.ledger.turns import Precedence
from autograder.ledger.worker import Worker
from autograder.model.course import Keep
from autograder.model.progress import VerdictsSoFar
from autograder.model.report import GradeReport
from autograder.model.serial import to_json
from autograder.model.submission import Submission, Upload
from autograder.scoring import complete

#: Seconds after which a worker that does not renew its leases is taken for lost: what a student waits at most when
#: another machine dies.
LEASE_S = 45.0
#: The one course of a database that nobody shares.
DEFAULT_COURSE = "course"
_OPEN = (JobState.QUEUED, JobState.LEASED)
_T = TypeVar("_T")


class Ledger:
    """The record of one course. Safe to use from threads and, after a fork, from each process."""

    def __init__(
        self,
        *,
        database: Database,
        store: BlobStore,
        commits: Commits | None = None,
        course: str = DEFAULT_COURSE,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        draw_seed: Callable[[], str] = lambda: secrets.token_hex(16),
    ) -> None:
        """One course in an open database, which others may be in as well; its tables know the course from now on."""
        self._database = database
        self._commits = commits or commits_to(database)
        self._store = store
        self._course = _course(database, course)
        self._now = now
        self._draw_seed = draw_seed
        with suppress(StoreFault):  # what is left of an erasure may wait, where the ledger can only be read or is busy
            self._finish_erasures()

    @classmethod
    def open(
        cls,
        where: str | Path,
        store_dir: Path,
        *,
        course: str = DEFAULT_COURSE,
        share_commits: bool | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        draw_seed: Callable[[], str] = lambda: secrets.token_hex(16),
    ) -> Self:
        """Open the ledger at a path (SQLite) or URL, its blobs in `store_dir`; both are made where needed.

        `course` tells courses that share a database apart. With `share_commits`, submissions that threads acknowledge
        at the same moment are committed together; by default, where that is faster: in SQLite.
        Raises `UsageError` when a place cannot be used, and `StoreFault` when what is there is damaged, locked or made
        by a later version.
        """
        store = BlobStore(store_dir)
        database = open_database(where, now)
        try:
            commits = commits_to(database, share=share_commits)
            return cls(database=database, commits=commits, store=store, course=course, now=now, draw_seed=draw_seed)
        except BaseException:
            database.close()
            raise

    def close(self) -> None:
        """Let go of the database, also for other courses that share it. Idempotent."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    # ── submissions ──

    def acknowledge(
        self,
        submission: Submission,
        *,
        person: str | None,
        kind: SubmissionKind = SubmissionKind.SUBMIT,
        grader_digest: str | None = None,
        lanes: Sequence[Lane] = (Lane.CPU,),
        seed: str | None = None,
        received_at: datetime | None = None,
    ) -> SubmissionRow:
        """Record a submission; when this returns, its bytes and its row survive a crash.

        With `grader_digest` a job for each of `lanes` is queued in the same transaction, all with one seed. A `submit`
        needs a person (a login).
        `received_at` is for work that another system took in before; else it came now. Raises `UsageError` for what
        is no login.
        """
        if kind is SubmissionKind.SUBMIT and not person:
            message = "A submission needs a person who hands it in: say who, or grade it with `grade run`."
            raise UsageError(message)
        if person is not None:
            checked_login(person)
        contents = [pack(submission.files), *(one.content for one in submission.uploads)]
        blob, *uploads = digests = self._store.put_all(contents)
        handin = NewSubmission(submission=submission, blob=blob, uploads=tuple(uploads), kind=kind, person=person)
        now = self._now()

        def record(connection: Connection) -> SubmissionRow:
            blob_records.hold(connection, self._store, dict(zip(digests, contents, strict=True)))
            number = submission_records.record(connection, self._course, handin, received_at or now)
            if grader_digest is not None:
                for lane in lanes:
                    job = queue.enqueue(connection, self._new_job(number, grader_digest, lane=lane, seed=seed), now)
                    self._tell(connection, Topic.JOBS, job)
            return submission_records.find_one(connection, number)

        return self._commits.write(record, order=person or "")

    def keep(self, blob: bytes, submission_id: int) -> str:
        """Keep bytes beside a submission, such as what its tests printed; their digest.

        Raises `UsageError` where its person was erased, and `StoreFault`.
        """

        def keep(connection: Connection) -> str:
            blob_records.lock_shared(connection)
            submission_records.check_standing(connection, submission_id)
            digest = self._store.put(blob)
            blob_records.own_printed(connection, submission_id, digest)
            return digest

        return self._database.write(keep)

    def kept(self, digest: str) -> bytes:
        """The bytes that `keep` was given. Raises `StoreFault`."""
        return self._store.get(digest)

    def submission(self, submission_id: int) -> SubmissionRow:
        """The row of that id. Raises `UsageError` when this course has none."""
        with self._database.reading() as connection:
            return submission_records.find_one(connection, submission_id, assignments.c.course_id == self._course)

    def uploads(self, submission_id: int) -> tuple[Upload, ...]:
        """What was handed in as it was, where the graded files are not the very bytes. Raises `StoreFault`."""
        with self._database.reading() as connection:
            return submission_records.uploads_of(connection, self._store, submission_id)

    def content(self, submission_id: int) -> Submission:
        """The work itself, its bytes verified. Raises `UsageError` when there is none."""
        with self._database.reading() as connection:
            return submission_records.load(connection, self._store, submission_id)

    def submissions(
        self,
        *,
        assignment: str | None = None,
        person: str | None = None,
        kind: SubmissionKind | None = SubmissionKind.SUBMIT,
        last: int | None = None,
    ) -> tuple[SubmissionRow, ...]:
        """Submissions of this course, oldest first, of which only the `last` so many; None leaves a filter out."""
        conditions = self._filters(assignment, person)
        if kind is not None:
            conditions.append(submissions.c.kind == kind)
        with self._database.reading() as connection:
            return submission_records.find(connection, *conditions, last=last)

    # ── people ──

    def erase(self, person: str) -> Erased:
        """Erase the person of that login, in every course of the database: name, work, and every text of theirs.

        Scores stay, as nobody's. Raises `UsageError` for a login that nobody has. A kill at any moment leaves the
        person as before, or erased; then the next opening deletes what is left in the store.
        """
        now = self._now()

        def erase(connection: Connection) -> tuple[int, Disowned]:
            self._database.overwrite_deleted(connection)
            return erasure.erase(connection, person, self._course, now)

        count, blobs = self._database.write(erase)
        removed: frozenset[str] = frozenset()
        with suppress(StoreFault):  # the person is erased; the answer says what is left
            removed = self._delete_unowned()
        return Erased(
            submissions=count,
            blobs_removed=len(blobs.here & removed),
            blobs_kept=len(blobs.kept),
            blobs_waiting=len(blobs.here - removed - blobs.kept),
            blobs_elsewhere=len(blobs.elsewhere - blobs.kept),
            is_cleaned_up=self._database.clean_up(erasure.TOUCHED),
            copies=self._database.copies(),
        )

    # ── jobs ──

    def enqueue(
        self,
        submission_id: int,
        *,
        grader_digest: str,
        lane: Lane = Lane.CPU,
        seed: str | None = None,
        again: bool = False,
        precedence: Precedence | None = None,
    ) -> int:
        """Queue a submission for grading and return the job's id.

        The same submission, graders and lane are one job, unless `again` or that job was cancelled. A submission that
        was queued before keeps its first seed. What was graded before is a regrade, unless `precedence` says more.
        """
        job = self._new_job(submission_id, grader_digest, lane=lane, seed=seed)
        return self._enqueue(replace(job, again=again, precedence=precedence))

    def regrade(
        self,
        submission_id: int,
        *,
        grader_digest: str,
        requested_by: str,
        reason: str,
        lane: Lane = Lane.CPU,
        not_before: datetime | None = None,
    ) -> int:
        """Queue a submission to be graded once more, behind fresh work, and return the job's id.

        `requested_by` is the login of who asks. The job is not claimed before `not_before`. Raises `UsageError` for
        what is no login.
        """
        checked_login(requested_by)
        job = self._new_job(submission_id, grader_digest, lane=lane)
        return self._enqueue(replace(job, again=True, requested_by=requested_by, reason=reason, not_before=not_before))

    def cancel(self, job_id: int, *, by: str, why: str) -> bool:
        """Take a job back that nobody grades yet; False when it is being graded, has ended, or is in a batch.

        `by` is the login of who decides. Raises `UsageError` for what is no login.
        """
        checked_login(by)
        which = and_(jobs.c.id == job_id, lines.of_course(self._course))
        return self._database.write(lambda connection: queue.cancel(connection, which, by=by, why=why, now=self._now()))

    def supersede(self, job: Job, *, grader_digest: str) -> int | None:
        """Replace a leased job by one of the graders that are there now, in the same turn; that one's id.

        None when the lease was lost.
        """

        def supersede(connection: Connection) -> int | None:
            later = queue.supersede(connection, job, grader_digest=grader_digest, now=self._now())
            self._tell_end(connection, job, is_queued=later is not None)
            return later

        return self._database.write(supersede)

    def claim(
        self, worker: Worker, *, lease_s: float = LEASE_S, batch: int | None = None, lane: Lane = Lane.CPU
    ) -> Job | None:
        """Lease the job whose turn it is, of this batch or of none; None when there is nothing to do.

        A job that is put off is left until its time comes. No two workers ever hold one job.
        """
        return next(iter(self._claim(worker, lease_s, batch, lane, limit=1)), None)

    def claim_all(
        self, worker: Worker, *, batch: int, lease_s: float = LEASE_S, lane: Lane = Lane.CPU
    ) -> tuple[Job, ...]:
        """Lease every queued job of a batch at once."""
        return self._claim(worker, lease_s, batch, lane, limit=None)

    def renew(self, worker: Worker, *, lease_s: float = LEASE_S) -> int:
        """Extend this worker's leases and return how many it still holds; one that holds none takes no lock."""
        with self._database.reading() as connection:
            if not queue.is_any(connection, queue.leases_of(worker)):
                return 0
        lease_until = self._now() + timedelta(seconds=lease_s)
        return self._database.write(lambda connection: queue.renew(connection, worker, lease_until=lease_until))

    def expire_leases(self) -> tuple[int, ...]:
        """Queue the jobs of dead and silent workers again; their ids.

        A claim does not do this: whoever claims calls it every few seconds. It writes only where a lease was lost,
        and locks no other row.
        """
        now = self._now()
        with self._database.reading() as connection:
            attempts = queue.lost_attempts(connection, now)
        if not attempts:
            return ()
        return self._database.write(lambda connection: queue.expire(connection, attempts, now))

    def release(self, job: Job) -> bool:
        """Give a job back unfinished, without counting a try; False when the lease was lost already."""

        def release(connection: Connection) -> bool:
            self._tell_end(connection, job, is_queued=True)
            return queue.release(connection, job, self._now())

        return self._database.write(release)

    def fail_attempt(self, job: Job, *, why: str) -> Commit:
        """Say that a try ended in an error of ours without a report: the job is tried again or set aside."""
        now = self._now()

        def fail(connection: Connection) -> Commit:
            if not queue.holds(connection, job):
                return Commit.LATE
            state = queue.fail_try(connection, job, why=why, body=None, now=now)
            self._tell_end(connection, job, is_queued=state is JobState.QUEUED)
            return Commit.FAILED if state is JobState.FAILED else Commit.REQUEUED

        return self._database.write(fail)

    def commit_report(self, job: Job, report: GradeReport) -> Commit:
        """Hand in the report of an attempt, exactly once.

        A report with an error of ours never stands: the job is tried again, or set aside after the last try,
        and an earlier score stays. Raises `StoreFault` when the report does not fit the job, or when this
        attempt already handed in a different one.
        """
        body, now = to_json(report), self._now()

        def commit(connection: Connection) -> Commit:
            came_to = archive.commit(connection, job, report, body=body, now=now)
            self._tell_end(connection, job, is_queued=came_to is Commit.REQUEUED)
            return came_to

        return self._database.write(commit)

    def waiting(self) -> int:
        """How many jobs of this course, outside of batches, are queued or being graded."""
        conditions = [*self._filters(None, None), jobs.c.state.in_(_OPEN), jobs.c.batch_id.is_(None)]
        with self._database.reading() as connection:
            return queue.count(connection, *conditions)

    def pending_jobs(self, *, assignment: str | None = None, person: str | None = None) -> tuple[JobRow, ...]:
        """Jobs outside of batches that are queued or being graded, oldest first."""
        conditions = [*self._filters(assignment, person), jobs.c.state.in_(_OPEN), jobs.c.batch_id.is_(None)]
        with self._database.reading() as connection:
            return queue.find(connection, *conditions)

    def jobs_of(self, submission_id: int) -> tuple[JobRow, ...]:
        """Every job of a submission, oldest first."""
        with self._database.reading() as connection:
            return queue.find(connection, jobs.c.submission_id == submission_id)

    def place(self, job_id: int) -> Place | None:
        """Where a job is in line and when it is likely to start; None when it does not wait, or is in a batch."""
        return self.places().get(job_id)

    def places(self) -> dict[int, Place]:
        """The same for every job of this course that waits, by id; for many jobs this is faster."""
        with self._database.reading() as connection:
            now = self._now()
            found = (place for lane in Lane for place in places.find(connection, self._course, lane, now))
            return {place.job_id: place for place in found}

    def retry(self, job_id: int) -> bool:
        """Queue a failed job again with all its tries; False when it has not failed."""

        def retry(connection: Connection) -> bool:
            self._tell(connection, Topic.JOBS, job_id)
            return queue.retry(connection, jobs.c.id == job_id, self._now()) > 0

        return self._database.write(retry)

    def faults(self) -> tuple[PersonFaults, ...]:
        """Errors of the grader by person and assignment of this course, the most first.

        An error leaves the earlier score as it is, so staff must see who meets many.
        """
        with self._database.reading() as connection:
            return queue.faults(connection, *self._filters(None, None))

    # ── progress ──

    def note_progress(self, job: Job, verdicts: VerdictsSoFar) -> bool:
        """Say how far the attempt is that holds a job; False, and nothing is kept, when it holds the job no longer.

        Advisory: a database that is busy for a moment is given up with `StoreFault`, and a crash may lose the note. It
        is gone when the attempt ends.
        """
        now = self._now()

        def note(connection: Connection) -> bool:
            is_noted = progress.note(connection, job, verdicts, now)
            if is_noted:
                self._tell(connection, Topic.PROGRESS, job.id)
            return is_noted

        return self._database.write_advisory(note)

    def progress_of(self, job_id: int) -> Progress | None:
        """How far the attempt is that grades a job of this course; None while none does, or has said nothing."""
        return next(iter(self._progress(jobs.c.id == job_id)), None)

    def progress_of_submission(self, submission_id: int) -> tuple[Progress, ...]:
        """The same of each job of a submission: with two lanes, both may be graded at the same time."""
        return self._progress(jobs.c.submission_id == submission_id)

    def watch(self, topic: Topic) -> Watch:
        """Wait for news of this course, on a connection of its own that whoever asked closes.

        News says only that a look may show something else than before; what is lost with a connection is found by
        looking now and then.
        """
        return self._database.watch(channel_of(self._course, topic))

    # ── reports ──

    def report_of(self, submission_id: int) -> StoredReport | None:
        """What stands on a submission: its accepted reports put together, said to be the newest; None without any."""
        parts = self.reports_of(submission_id)
        return replace(parts[-1], report=complete([part.report for part in parts])) if parts else None

    def reports_of(self, submission_id: int) -> tuple[StoredReport, ...]:
        """Every accepted report on a submission, oldest first."""
        with self._database.reading() as connection:
            return archive.of_submission(connection, submission_id)

    def standing(self, assignment: str, read: Callable[[GradeReport], _T]) -> dict[int, _T]:
        """What `read` makes of the report that stands on each submission that counts, by the submission's id.

        One report is in memory at a time, as `report_of` would have it.
        """
        with self._database.reading() as connection:
            return archive.standing(connection, self._course, assignment, read)

    def current_scores(self, assignment: str, *, keep: Keep = Keep.BEST) -> tuple[CurrentScore, ...]:
        """The score that stands for each person, before policy, by login.

        Of each submission what its accepted reports come to counts; of equal best scores the earlier submission.
        """
        with self._database.reading() as connection:
            return archive.scores(connection, self._course, assignment, keep)

    def environments(self, assignment: str, *, keep: Keep = Keep.BEST) -> frozenset[str]:
        """Digests of what the scores that stand were graded on; more than one is a mixture that staff must know of."""
        with self._database.reading() as connection:
            return archive.environments(connection, self._course, assignment, keep)

    # ── batches ──

    def begin_batch(
        self,
        work: Sequence[Submission],
        *,
        assignment: str,
        grader_digest: str,
        worker: Worker,
        environment: str = "",
        lane: Lane = Lane.CPU,
        seed: str | None = None,
    ) -> Batch:
        """Open a batch, or take over the unfinished one of the same submissions, graders, environment and seed.

        Only a batch whose process is gone (or is `worker` itself) is taken over: its reports are kept, its
        leases taken back, its failed jobs tried anew.
        """
        contents = [pack(one.files) for one in work]
        blobs = self._store.put_all(contents)
        key = batch_records.key_of(assignment, grader_digest, environment, seed, work, lane=lane)
        wanted = batch_records.Claim(course=self._course, assignment=assignment, key=key, owner=worker)
        runs = [
            NewSubmission(submission=one, blob=blob, kind=SubmissionKind.RUN, person=None)
            for one, blob in zip(work, blobs, strict=True)
        ]
        new = [self._new_job(0, grader_digest, lane=lane, seed=seed) for _ in runs]
        self.expire_leases()
        now = self._now()

        def begin(connection: Connection) -> Batch:
            blob_records.hold(connection, self._store, dict(zip(blobs, contents, strict=True)))
            taken = batch_records.take_over(connection, wanted, now)
            batch = taken or batch_records.begin(connection, wanted, runs, new, now)
            return batch_records.load(connection, batch, resumed=taken is not None)

        return self._database.write(begin)

    def batch(self, batch_id: int) -> Batch:
        """A batch as it stands now. Raises `UsageError` when there is none."""
        with self._database.reading() as connection:
            return batch_records.load(connection, batch_id, resumed=False)

    def finish_batch(self, batch_id: int) -> None:
        """Close a batch, so that the same submissions start anew next time. Idempotent."""
        self._database.write(lambda connection: batch_records.finish(connection, batch_id, self._now()))

    # ── helpers ──

    def _tell(self, connection: Connection, topic: Topic, job_id: int) -> None:
        self._database.tell(connection, channel_of(self._course, topic), str(job_id))

    def _tell_end(self, connection: Connection, job: Job, *, is_queued: bool) -> None:
        self._tell(connection, Topic.PROGRESS, job.id)
        if is_queued:
            self._tell(connection, Topic.JOBS, job.id)

    def _progress(self, condition: ColumnElement[bool]) -> tuple[Progress, ...]:
        with self._database.reading() as connection:
            return progress.find(connection, condition, assignments.c.course_id == self._course)

    def _enqueue(self, job: NewJob) -> int:

        def enqueue(connection: Connection) -> int:
            queued = queue.enqueue(connection, job, self._now())
            self._tell(connection, Topic.JOBS, queued)
            return queued

        return self._database.write(enqueue)

    def _new_job(
        self, submission_id: int, grader_digest: str, *, lane: Lane = Lane.CPU, seed: str | None = None
    ) -> NewJob:
        return NewJob(
            submission_id=submission_id,
            grader_digest=grader_digest,
            lane=lane,
            seed=seed or self._draw_seed(),
        )

    def _claim(
        self, worker: Worker, lease_s: float, batch: int | None, lane: Lane, *, limit: int | None
    ) -> tuple[Job, ...]:
        now = self._now()
        waiting = queue.waiting(course=self._course, batch_id=batch, lane=lane, now=now)
        with self._database.reading() as connection:  # a worker with nothing to do takes no lock
            if not queue.is_any(connection, waiting):
                return ()
        lease_until = now + timedelta(seconds=lease_s)
        return self._database.write(
            lambda connection: queue.claim(connection, worker, waiting, now=now, lease_until=lease_until, limit=limit)
        )

    def _finish_erasures(self) -> None:
        """Go on where an erasure was killed or kept from its end."""
        with self._database.reading() as connection:
            is_unowned = blob_records.is_any_unowned(connection, self._course)
            has_remains = self._database.has_remains(connection)
        if is_unowned:
            self._delete_unowned()
        if has_remains:
            self._database.clean_up(erasure.TOUCHED)

    def _delete_unowned(self) -> frozenset[str]:
        return self._database.write(
            lambda connection: blob_records.delete_unowned(connection, self._store, self._course)
        )

    def _filters(self, assignment: str | None, person: str | None) -> list[ColumnElement[bool]]:
        conditions = [assignments.c.course_id == self._course]
        if assignment is not None:
            conditions.append(assignments.c.slug == assignment)
        if person is not None:
            conditions.append(identities.c.login == person)
        return conditions


def _course(database: Database, slug: str) -> int:
    """Its id; only the first to ask for it writes."""
    with database.reading() as connection:
        found = find_course_id(connection, slug)
    return found or database.write(lambda connection: course_id(connection, slug))
