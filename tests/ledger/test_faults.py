"""Errors of the grader are no score, whoever provokes them, and staff see who meets many."""

from collections.abc import Callable

import pytest

from autograder.ledger import Commit, Ledger, Worker
from autograder.model.course import Keep
from autograder.model.report import GradeReport, ReportStatus
from autograder.model.submission import Submission

Make = Callable[..., Submission]
Report = Callable[..., GradeReport]
GRADERS = "sha256:graders"


def hand_in(ledger: Ledger, work: Make, worker: Worker, report_for: Report, person: str, **report: object) -> int:
    """Hand one submission in and grade it until nothing is left to try; its id."""
    row = ledger.acknowledge(work(), person=person, grader_digest=GRADERS)
    while (job := ledger.claim(worker)) is not None:
        if ledger.commit_report(job, report_for(job, **report)) in {Commit.ACCEPTED, Commit.FAILED}:
            break
    return row.id


@pytest.mark.parametrize("keep", [Keep.BEST, Keep.LAST])
def test_an_error_at_will_keeps_the_earlier_score_and_earns_nothing(
    ledger: Ledger, work: Make, worker: Worker, report_for: Report, keep: Keep
) -> None:
    """With either rule the submission that met an error counts for nothing: the score is what it was without it."""
    first = hand_in(ledger, work, worker, report_for, "mallory", score=1.0)

    hand_in(ledger, work, worker, report_for, "mallory", score=9.0, status=ReportStatus.ERROR, reason="it broke")

    (standing,) = ledger.current_scores("tiny", keep=keep)
    assert (standing.submission_id, standing.score) == (first, 1.0)


def test_a_later_sound_submission_counts_as_ever(
    ledger: Ledger, work: Make, worker: Worker, report_for: Report
) -> None:
    """An error in between changes nothing for what comes after it, also where the last one counts."""
    hand_in(ledger, work, worker, report_for, "mallory", score=1.0)
    hand_in(ledger, work, worker, report_for, "mallory", status=ReportStatus.ERROR, reason="it broke")
    last = hand_in(ledger, work, worker, report_for, "mallory", score=0.5)

    (standing,) = ledger.current_scores("tiny", keep=Keep.LAST)
    assert (standing.submission_id, standing.score) == (last, 0.5)


def test_staff_see_who_meets_errors(ledger: Ledger, work: Make, worker: Worker, report_for: Report) -> None:
    """By person: how many submissions, how many errors with all tries, and the newest text; none for the sound."""
    hand_in(ledger, work, worker, report_for, "ada", score=1.0)
    for text in ("first", "second"):
        hand_in(ledger, work, worker, report_for, "mallory", status=ReportStatus.ERROR, reason=text)

    (faults,) = ledger.faults()

    assert (faults.person, faults.submissions, faults.newest) == ("mallory", 2, "second")
    assert faults.errors == 6  # each is tried three times
