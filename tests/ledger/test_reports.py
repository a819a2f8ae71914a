"""One accepted report per job, exactly once; an error of ours is never a score."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, select, text

from autograder.errors import GraderFault, StoreFault
from autograder.ledger import Commit, Job, JobState, Ledger, SubmissionKind, Worker
from autograder.ledger.tables import audit
from autograder.model.course import Keep
from autograder.model.report import SCHEMA, Environment, GradeReport, ReportStatus
from autograder.model.submission import Submission, Upload
from tests.model.stored import STORED

Make = Callable[..., Submission]
Report = Callable[..., GradeReport]
GRADERS = "sha256:graders"


def graded(ledger: Ledger, worker: Worker, report_for: Report, **changes: object) -> Job:
    job = ledger.claim(worker)
    assert job is not None
    ledger.commit_report(job, report_for(job, **changes))
    return job


@pytest.fixture
def job(ledger: Ledger, work: Make, worker: Worker) -> Job:
    """A leased job."""
    ledger.acknowledge(work(), person="ada", grader_digest=GRADERS)
    claimed = ledger.claim(worker)
    assert claimed is not None
    return claimed


def test_accepted_report_is_kept_as_it_was(
    ledger: Ledger, job: Job, report_for: Report, clock: Callable[[], object]
) -> None:
    """The report is read back equal, with its attempt and time, and the job is done."""
    report = report_for(job, score=0.1 + 0.2)
    assert ledger.commit_report(job, report) is Commit.ACCEPTED
    stored = ledger.report_of(job.submission_id)
    assert stored is not None
    assert (stored.report, stored.attempt, stored.job_id) == (report, job.attempt, job.id)
    assert stored.committed_at == clock()
    assert [row.state for row in ledger.jobs_of(job.submission_id)] == [JobState.DONE]


def test_same_attempt_may_say_it_twice(ledger: Ledger, job: Job, report_for: Report) -> None:
    """A worker that does not know whether its report arrived sends it again; there is still one."""
    ledger.commit_report(job, report_for(job))
    assert ledger.commit_report(job, report_for(job)) is Commit.REPEATED
    assert len(ledger.reports_of(job.submission_id)) == 1


def test_second_different_report_is_refused(ledger: Ledger, job: Job, report_for: Report) -> None:
    """An attempt cannot change its mind."""
    ledger.commit_report(job, report_for(job))
    with pytest.raises(StoreFault, match="second, different report"):
        ledger.commit_report(job, report_for(job, score=2.0))
    stored = ledger.report_of(job.submission_id)
    assert stored is not None
    assert stored.report.score == 1.0


@pytest.mark.parametrize(
    "change", [{"assignment": "other"}, {"submission": "sha256:0"}, {"grader": "sha256:0"}, {"seed": "0" * 32}]
)
def test_report_about_something_else_is_refused(
    change: dict[str, str], ledger: Ledger, job: Job, report_for: Report
) -> None:
    """A report must be about this work, by these graders, with this seed."""
    with pytest.raises(StoreFault, match=next(iter(change))):
        ledger.commit_report(job, report_for(job, **change))
    assert ledger.report_of(job.submission_id) is None


def test_report_that_cannot_be_written_leaves_the_job_alone(ledger: Ledger, job: Job, report_for: Report) -> None:
    """NaN in a report is the grader's fault; the job keeps its lease."""
    with pytest.raises(GraderFault):
        ledger.commit_report(job, report_for(job, score=float("nan")))
    assert ledger.commit_report(job, report_for(job)) is Commit.ACCEPTED


def test_error_report_is_an_event_and_no_score(
    ledger: Ledger, job: Job, report_for: Report, worker: Worker, raw: Engine
) -> None:
    """A report with an error is kept for staff, the job is tried again with its seed, and no score stands."""
    broken = report_for(job, status=ReportStatus.ERROR, reason="hidden test broke")
    assert ledger.commit_report(job, broken) is Commit.REQUEUED
    assert ledger.report_of(job.submission_id) is None
    assert ledger.current_scores("tiny") == ()
    with raw.connect() as connection:
        (event,) = connection.execute(text("SELECT kind, text, body FROM job_events")).all()
    assert (event.kind, event.text) == ("error", "hidden test broke")
    assert b'"status":"error"' in event.body
    again = ledger.claim(worker)
    assert again is not None
    assert again.seed == job.seed


def test_earlier_score_stands_when_a_regrade_breaks(
    ledger: Ledger, job: Job, report_for: Report, worker: Worker
) -> None:
    """Errors of a regrade, down to its last try, leave the score as it was."""
    ledger.commit_report(job, report_for(job, score=1.5))
    ledger.enqueue(job.submission_id, grader_digest="sha256:changed")
    while again := ledger.claim(worker):
        end = ledger.commit_report(again, report_for(again, status=ReportStatus.ERROR))
    assert end is Commit.FAILED
    assert [score.score for score in ledger.current_scores("tiny")] == [1.5]


def test_newest_report_on_a_submission_counts(ledger: Ledger, job: Job, report_for: Report, worker: Worker) -> None:
    """After a regrade both reports can be looked up, and the later one stands."""
    ledger.commit_report(job, report_for(job, score=1.5))
    ledger.enqueue(job.submission_id, grader_digest="sha256:changed")
    graded(ledger, worker, report_for, score=0.5)
    assert [stored.report.score for stored in ledger.reports_of(job.submission_id)] == [1.5, 0.5]
    assert [score.score for score in ledger.current_scores("tiny")] == [0.5]


def test_a_report_of_an_earlier_schema_still_counts(
    ledger: Ledger, job: Job, report_for: Report, worker: Worker, raw: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is read in today's form, a regrade is accepted beside it, and its row keeps the bytes that were stored."""
    body = (STORED / "1/graded.json").read_bytes()
    with monkeypatch.context() as earlier:
        earlier.setattr("autograder.ledger.ledger.to_json", lambda _report: body)
        ledger.commit_report(job, report_for(job))

    ledger.enqueue(job.submission_id, grader_digest="sha256:changed")
    graded(ledger, worker, report_for, score=0.5)

    before, after = (stored.report for stored in ledger.reports_of(job.submission_id))
    assert (before.schema, before.environment.digest, len(before.tests)) == (SCHEMA, "", 12)
    assert (after.score, [score.score for score in ledger.current_scores("tiny")]) == (0.5, [0.5])
    with raw.connect() as connection:
        assert connection.scalar(text("SELECT body FROM reports ORDER BY id LIMIT 1")) == body


def test_a_slow_report_of_earlier_graders_does_not_replace_that_of_later_ones(
    ledger: Ledger, job: Job, report_for: Report, worker: Worker
) -> None:
    """What counts is the order of the requests: the later graders' report stands, although the other commits last."""
    ledger.enqueue(job.submission_id, grader_digest="sha256:changed")
    graded(ledger, worker, report_for, score=1.5)
    ledger.commit_report(job, report_for(job, score=0.5))
    assert [stored.report.score for stored in ledger.reports_of(job.submission_id)] == [0.5, 1.5]
    assert [score.score for score in ledger.current_scores("tiny")] == [1.5]
    stored = ledger.report_of(job.submission_id)
    assert stored is not None
    assert (stored.report.score, stored.report.grader) == (1.5, "sha256:changed")


def test_best_or_last_submission_counts(ledger: Ledger, work: Make, worker: Worker, report_for: Report) -> None:
    """`best` keeps the earlier of equals and counts bonus; `last` keeps the latest that was graded."""
    handed = [("ada", 1.0, 0.0), ("bob", 2.0, 0.0), ("ada", 1.0, 0.5), ("ada", 1.5, 0.0), ("ada", 0.5, 0.0)]
    for number, (person, score, bonus) in enumerate(handed):
        ledger.acknowledge(work(number), person=person, grader_digest=GRADERS)
        graded(ledger, worker, report_for, score=score, bonus=bonus)
    ledger.acknowledge(work(9), person="ada", grader_digest=GRADERS)
    best = [(one.person, one.number, one.score, one.bonus) for one in ledger.current_scores("tiny")]
    last = [(one.person, one.number) for one in ledger.current_scores("tiny", keep=Keep.LAST)]
    assert best == [("ada", 2, 1.0, 0.5), ("bob", 1, 2.0, 0.0)]
    assert last == [("ada", 4), ("bob", 1)]
    assert ledger.current_scores("other") == ()


def test_status_of_a_score_is_told(ledger: Ledger, job: Job, report_for: Report) -> None:
    """A partial or empty submission has a score, and says that it is one."""
    ledger.commit_report(job, report_for(job, status=ReportStatus.UNGRADABLE, score=0.0))
    (score,) = ledger.current_scores("tiny")
    assert score.status is ReportStatus.UNGRADABLE


def test_every_accepted_score_is_audited(
    ledger: Ledger, job: Job, report_for: Report, worker: Worker, raw: Engine
) -> None:
    """The trail says which score replaced which."""
    ledger.commit_report(job, report_for(job, score=1.5))
    ledger.enqueue(job.submission_id, grader_digest="sha256:changed")
    graded(ledger, worker, report_for, score=0.5)
    with raw.connect() as connection:
        details = connection.scalars(select(audit.c.detail).order_by(audit.c.id)).all()
    assert details == [
        {"score": 1.5, "max_score": 2.0, "earlier_score": None},
        {"score": 0.5, "max_score": 2.0, "earlier_score": 1.5},
    ]


def test_scores_of_more_than_one_environment_are_known(
    ledger: Ledger, work: Make, worker: Worker, report_for: Report
) -> None:
    """Staff can ask which software made the scores that stand; a report that does not say is left out."""
    for number, (person, digest) in enumerate([("ada", "sha256:a"), ("bob", "sha256:a"), ("cleo", "")]):
        ledger.acknowledge(work(number), person=person, grader_digest=GRADERS)
        graded(ledger, worker, report_for, environment=environment(digest))
    assert ledger.environments("tiny") == {"sha256:a"}
    ledger.enqueue(1, grader_digest=GRADERS, again=True)
    graded(ledger, worker, report_for, environment=environment("sha256:b"))
    assert ledger.environments("tiny") == {"sha256:a", "sha256:b"}
    ledger.enqueue(2, grader_digest=GRADERS, again=True)
    graded(ledger, worker, report_for, environment=environment("sha256:b"))
    assert ledger.environments("tiny") == {"sha256:b"}


def environment(digest: str) -> Environment:
    return Environment(python="3.11", digest=digest, isolation="fake", isolated=False)


def test_what_was_handed_in_is_kept_beside_what_is_graded(ledger: Ledger, work: Make, raw: Engine) -> None:
    """A notebook comes back byte for byte; its blob and that of the files belong to the submission."""
    uploads = (Upload(name="hw.ipynb", content=b"{}"), Upload(name="old.py", content=b"x = 1"))
    row = ledger.acknowledge(work(uploads=uploads), person="ada")
    other = ledger.acknowledge(work(1), person="ada")
    assert (ledger.uploads(row.id), ledger.uploads(other.id)) == (uploads, ())
    with raw.connect() as connection:
        owned = connection.execute(text("SELECT submission_id, count(*) FROM blob_owners GROUP BY submission_id")).all()
    assert sorted(map(tuple, owned)) == [(row.id, 3), (other.id, 1)]


def test_what_stands_on_every_submission_that_counts_is_read_at_once(
    ledger: Ledger, work: Make, worker: Worker, report_for: Report
) -> None:
    """Each is what `report_of` says of it; runs of staff, other assignments and what has no report are left out."""
    first, again, ungraded = (ledger.acknowledge(work(number), person="ada") for number in range(3))
    run = ledger.acknowledge(work(3), person=None, kind=SubmissionKind.RUN)
    other = ledger.acknowledge(work(4, assignment="other"), person="ada")
    for row, score in ((first, 0.25), (again, 0.5), (run, 1.0), (other, 1.0)):
        ledger.enqueue(row.id, grader_digest=GRADERS)
        graded(ledger, worker, report_for, score=score)
    ledger.enqueue(again.id, grader_digest="sha256:later")
    graded(ledger, worker, report_for, score=0.75)

    standing = ledger.standing("tiny", lambda report: report)

    assert standing == {row.id: stored.report for row in (first, again) if (stored := ledger.report_of(row.id))}
    assert [report.score for report in standing.values()] == [0.25, 0.75]
    assert ungraded.id not in standing
