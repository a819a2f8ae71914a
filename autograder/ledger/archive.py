"""Accepted reports: one per job, never changed, and the scores that stand on them."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, func, insert, select

from autograder.errors import StoreFault
from autograder.ledger import queue
from autograder.ledger.blob_records import lock_shared, own_printed
from autograder.ledger.rows import (
    Commit,
    CurrentScore,
    Job,
    JobState,
    Lane,
    StoredReport,
    SubmissionKind,
    SubmissionState,
)
from autograder.ledger.tables import assignments, audit, identities, jobs, reports, submissions
from autograder.model.course import Keep
from autograder.model.report import GradeReport, ReportStatus
from autograder.model.serial import report_from_json
from autograder.scoring import complete
from autograder.scoring.shares import decimal_of

_T = TypeVar("_T")

#: Rows that are held in memory at once where all reports of an assignment are read.
_CHUNK_ROWS = 200


def commit(connection: Connection, job: Job, report: GradeReport, *, body: bytes, now: datetime) -> Commit:
    """Accept a report (`body` is its JSON) for the attempt that made it, or note that it could not stand.

    Raises `StoreFault` when the report is about something else than the job, or when this attempt already
    handed in another one.
    """
    _check_fit(job, report)
    if report.printed:
        lock_shared(connection)
    if not queue.holds(connection, job):
        return _without_lease(connection, job, body)
    if report.printed:
        own_printed(connection, job.submission_id, report.printed)
    if report.status is ReportStatus.ERROR:
        why = report.reason or "the report has an error of ours"
        state = queue.fail_try(connection, job, why=why, body=body, now=now)
        return Commit.FAILED if state is JobState.FAILED else Commit.REQUEUED
    _audit(connection, job, report, now)
    connection.execute(
        insert(reports).values(
            job_id=job.id,
            submission_id=job.submission_id,
            attempt=job.attempt,
            status=report.status,
            score=decimal_of(report.score),
            max_score=decimal_of(report.max_score),
            bonus=decimal_of(report.bonus),
            body=body,
            environment=report.environment.digest,
            committed_at=now,
        )
    )
    queue.finish(connection, job, now)
    return Commit.ACCEPTED


def of_submission(connection: Connection, submission_id: int) -> tuple[StoredReport, ...]:
    """Accepted reports on a submission, in the order in which they were asked for.

    When a report was committed says nothing: a slow job of earlier graders may end after a fast one of later graders.
    """
    found = connection.execute(
        select(reports).where(reports.c.submission_id == submission_id).order_by(reports.c.job_id)
    )
    return tuple(
        StoredReport(
            id=line["id"],
            job_id=line["job_id"],
            submission_id=line["submission_id"],
            attempt=line["attempt"],
            committed_at=line["committed_at"],
            report=report_from_json(line["body"]),
        )
        for line in found.mappings()
    )


def scores(connection: Connection, course: int, assignment: str, keep: Keep) -> tuple[CurrentScore, ...]:
    """The score that stands for each person, in the order of their logins.

    A submission that waits for no part, and has none on a GPU, has the score of the report that was asked for last,
    which need not be read for that.
    """
    newest = select(func.max(reports.c.job_id)).group_by(reports.c.submission_id)
    found = connection.execute(
        _scored()
        .where(
            reports.c.job_id.in_(newest),
            assignments.c.course_id == course,
            assignments.c.slug == assignment,
            submissions.c.kind == SubmissionKind.SUBMIT,
            submissions.c.state == SubmissionState.ACKNOWLEDGED,
        )
        .order_by(identities.c.login, submissions.c.number)
    )
    newest_scores = [CurrentScore(**{**line, "status": ReportStatus(line["status"])}) for line in found.mappings()]
    in_parts = set(connection.scalars(select(jobs.c.submission_id).join(reports).where(jobs.c.lane == Lane.GPU)))
    standing = (
        _put_together(connection, one) if one.submission_id in in_parts or one.status is ReportStatus.PARTIAL else one
        for one in newest_scores
    )
    return tuple(_kept(standing, keep))


def standing(connection: Connection, course: int, assignment: str, read: Callable[[GradeReport], _T]) -> dict[int, _T]:
    """What `read` makes of the report that stands on each submission that counts, by the submission's id."""
    found = connection.execution_options(yield_per=_CHUNK_ROWS).execute(
        select(reports.c.submission_id, reports.c.body)
        .join(submissions, submissions.c.id == reports.c.submission_id)
        .join(assignments, assignments.c.id == submissions.c.assignment_id)
        .where(
            assignments.c.course_id == course,
            assignments.c.slug == assignment,
            submissions.c.kind == SubmissionKind.SUBMIT,
            submissions.c.state == SubmissionState.ACKNOWLEDGED,
        )
        .order_by(reports.c.submission_id, reports.c.job_id)
    )
    return {
        submission: read(complete([report_from_json(body) for _, body in parts]))
        for submission, parts in groupby(found, key=itemgetter(0))
    }


def environments(connection: Connection, course: int, assignment: str, keep: Keep) -> frozenset[str]:
    """Digests of what the scores that stand were graded on, without those of reports that do not say.

    Of a submission that was graded in parts, the newest part without a GPU: the other's software may be another build.
    """
    standing = [one.submission_id for one in scores(connection, course, assignment, keep)]
    newest = (
        select(func.max(reports.c.job_id))
        .join(jobs, jobs.c.id == reports.c.job_id)
        .where(jobs.c.lane == Lane.CPU, reports.c.submission_id.in_(standing))
        .group_by(reports.c.submission_id)
    )
    found = connection.scalars(select(reports.c.environment).where(reports.c.job_id.in_(newest)).distinct())
    return frozenset(digest for digest in found if digest)


def _put_together(connection: Connection, newest: CurrentScore) -> CurrentScore:
    whole = complete([part.report for part in of_submission(connection, newest.submission_id)])
    return replace(
        newest,
        score=decimal_of(whole.score),
        max_score=decimal_of(whole.max_score),
        bonus=decimal_of(whole.bonus),
        status=ReportStatus(whole.status),
    )


def _check_fit(job: Job, report: GradeReport) -> None:
    wanted = (job.assignment, job.digest, job.grader_digest, job.seed)
    given = (report.assignment, report.submission, report.grader, report.seed)
    names = ("assignment", "submission", "grader", "seed")
    wrong = [name for name, one, other in zip(names, wanted, given, strict=True) if one != other]
    if wrong:
        message = (
            f"A report for job {job.id} was refused: its {' and '.join(wrong)} differ from the job's; "
            "this is a defect of the autograder; please report it."
        )
        raise StoreFault(message)


def _without_lease(connection: Connection, job: Job, body: bytes) -> Commit:
    standing = select(reports.c.body).join(submissions).where(submissions.c.state != SubmissionState.ERASED)
    stored = connection.scalar(standing.where(reports.c.attempt == job.attempt))
    if stored is None:
        return Commit.LATE
    if stored != body:
        message = (
            f"A second, different report for job {job.id} was refused, because the first one stands: "
            "queue the submission for a regrade to replace it."
        )
        raise StoreFault(message)
    return Commit.REPEATED


def _audit(connection: Connection, job: Job, report: GradeReport, now: datetime) -> None:
    parts = [part.report for part in of_submission(connection, job.submission_id)]
    earlier = complete(parts).score if parts else None
    connection.execute(
        insert(audit).values(
            at=now,
            actor=f"attempt {job.attempt}",
            action="report accepted",
            subject=f"submission {job.submission_id}",
            detail={
                "score": complete([*parts, report]).score,
                "max_score": report.max_score,
                "earlier_score": earlier,
            },
        )
    )


def _scored() -> Select[Any]:
    return (
        select(
            identities.c.login.label("person"),
            reports.c.submission_id,
            submissions.c.number,
            reports.c.score,
            reports.c.max_score,
            reports.c.bonus,
            reports.c.status,
            submissions.c.received_at,
        )
        .join(submissions, submissions.c.id == reports.c.submission_id)
        .join(assignments, assignments.c.id == submissions.c.assignment_id)
        .join(identities, identities.c.person_id == submissions.c.person_id)
    )


def _kept(standing: Iterable[CurrentScore], keep: Keep) -> Iterable[CurrentScore]:
    """One per person; of equal scores the earlier submission."""
    kept: dict[str, CurrentScore] = {}
    for one in standing:
        held = kept.get(one.person)
        if held is None or keep is Keep.LAST or one.score + one.bonus > held.score + held.bonus:
            kept[one.person] = one
    return kept.values()
