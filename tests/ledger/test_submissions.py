"""Acknowledged work is there: row, bytes and number."""

from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.errors import StoreFault, UsageError
from autograder.ledger import JobState, Ledger, SubmissionKind, SubmissionState, Worker
from autograder.model.submission import Submission

Make = Callable[..., Submission]


def test_acknowledged_work_is_read_back_as_it_was(ledger: Ledger, work: Make) -> None:
    """Files, digest, source and what intake remarked come back equal."""
    handed = work(1, ignored=("junk.txt",), missing=("other.py",), notes=("line 3 left out",))
    row = ledger.acknowledge(handed, person="ada")
    assert ledger.content(row.id) == handed


def test_row_says_who_what_and_when(ledger: Ledger, work: Make, clock: Callable[[], object]) -> None:
    """The answer to an acknowledgement is the row as it stands."""
    row = ledger.acknowledge(work(1), person="ada")
    assert (row.assignment, row.person, row.number) == ("tiny", "ada", 1)
    assert (row.kind, row.state) == (SubmissionKind.SUBMIT, SubmissionState.ACKNOWLEDGED)
    assert (row.digest, row.source, row.received_at) == (work(1).digest, "in/1", clock())
    assert ledger.submission(row.id) == row


def test_attempts_are_numbered_per_person_and_assignment(ledger: Ledger, work: Make) -> None:
    """Each person counts from 1 in each assignment; the same work twice is two attempts."""
    handed = [("ada", "tiny"), ("ada", "tiny"), ("bob", "tiny"), ("ada", "other"), ("ada", "tiny")]
    numbers = [
        ledger.acknowledge(work(0, assignment=assignment), person=person).number for person, assignment in handed
    ]
    assert numbers == [1, 2, 1, 1, 3]


def test_run_has_no_number(ledger: Ledger, work: Make) -> None:
    """Work that staff grade from a folder is no attempt of anybody."""
    row = ledger.acknowledge(work(), person="ada", kind=SubmissionKind.RUN)
    assert row.number is None
    assert ledger.acknowledge(work(), person=None, kind=SubmissionKind.RUN).person is None
    assert ledger.acknowledge(work(), person="ada").number == 1


def test_submission_needs_a_person(ledger: Ledger, work: Make) -> None:
    """An attempt that is nobody's is refused before anything is stored."""
    with pytest.raises(UsageError, match="needs a person"):
        ledger.acknowledge(work(), person=None)
    assert ledger.submissions(kind=None) == ()


def test_submissions_are_listed_by_assignment_person_and_kind(ledger: Ledger, work: Make) -> None:
    """Filters narrow the list; without any, everything is there, oldest first."""
    ids = [
        ledger.acknowledge(work(0), person="ada").id,
        ledger.acknowledge(work(1), person="bob").id,
        ledger.acknowledge(work(2, assignment="other"), person="ada").id,
        ledger.acknowledge(work(3), person=None, kind=SubmissionKind.RUN).id,
    ]
    listed = {
        "all": ledger.submissions(kind=None),
        "counting": ledger.submissions(),
        "ada": ledger.submissions(person="ada"),
        "ada's tiny": ledger.submissions(person="ada", assignment="tiny"),
        "nobody": ledger.submissions(person="eve"),
    }
    assert {name: [row.id for row in rows] for name, rows in listed.items()} == {
        "all": ids,
        "counting": ids[:3],
        "ada": [ids[0], ids[2]],
        "ada's tiny": [ids[0]],
        "nobody": [],
    }


def test_courses_share_a_database_and_see_only_their_own(
    ledger: Ledger, work: Make, place: str, tmp_path: Path, worker: Worker
) -> None:
    """Another course in the same database neither lists, shows, counts nor grades this one's work."""
    row = ledger.acknowledge(work(), person="ada", grader_digest="sha256:graders")
    with Ledger.open(place, tmp_path / "store", course="next") as other:
        assert other.claim(worker) is None
        with pytest.raises(UsageError, match=f"no submission {row.id}"):
            other.submission(row.id)
        assert other.submissions() == ()
        assert other.acknowledge(work(), person="ada").number == 1


def test_job_can_be_queued_with_the_submission(ledger: Ledger, work: Make) -> None:
    """There is no moment in which the work is acknowledged and its job could be forgotten."""
    row = ledger.acknowledge(work(), person="ada", grader_digest="sha256:graders", seed="a" * 32)
    (job,) = ledger.jobs_of(row.id)
    assert job.state is JobState.QUEUED
    assert ledger.pending_jobs(assignment="tiny", person="ada") == (job,)


def test_unknown_submission_is_a_usage_error(ledger: Ledger) -> None:
    """An id that nobody was given is for the person to mend."""
    for ask in (ledger.submission, ledger.content):
        with pytest.raises(UsageError, match="no submission 99"):
            ask(99)


def test_queueing_unknown_work_is_our_fault(ledger: Ledger) -> None:
    """A job for a submission that is not there is refused."""
    with pytest.raises(StoreFault, match="no submission 99"):
        ledger.enqueue(99, grader_digest="sha256:graders")


def test_damaged_bytes_are_never_graded(ledger: Ledger, work: Make, tmp_path: Path) -> None:
    """Work whose stored bytes changed is a fault of ours, not another submission."""
    row = ledger.acknowledge(work(), person="ada")
    (blob,) = (tmp_path / "store" / "blobs").iterdir()
    blob.write_bytes(blob.read_bytes().replace(b"0", b"1"))
    with pytest.raises(StoreFault, match="damaged"):
        ledger.content(row.id)


def test_everything_is_there_when_opened_again(ledger: Ledger, work: Make, place: str, tmp_path: Path) -> None:
    """Another process finds what was acknowledged while the first is still open, and after it closed."""
    row = ledger.acknowledge(work(), person="ada")
    for _ in range(2):
        with Ledger.open(place, tmp_path / "store") as again:
            assert again.submissions() == (row,)
        ledger.close()
