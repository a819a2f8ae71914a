"""A waiting job's place and likely start are worked out from what was measured, and said to be unknown otherwise."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from autograder.ledger import Lane, Ledger, Worker
from autograder.ledger.places import MEASURED, RECENT_S, Pace, Waiting, most_at_once, places
from autograder.model.report import GradeReport
from autograder.model.submission import Submission

Make = Callable[..., Submission]
Report = Callable[..., GradeReport]
GRADERS = "sha256:graders"
NOON = datetime(2026, 9, 1, 12, tzinfo=UTC)


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def waiting(*assignments: int, not_before: datetime | None = None) -> list[Waiting]:
    return [
        Waiting(job_id=n, submission_id=n, assignment_id=assignment, not_before=not_before)
        for n, assignment in enumerate(assignments)
    ]


def starts(jobs: list[Waiting], pace: Pace) -> list[datetime | None]:
    return [place.expected_start for place in places(jobs, pace, NOON)]


def test_each_job_starts_when_the_first_of_those_who_grade_is_free() -> None:
    """Two grade, one free in 5 s and one at once; every job takes 10 s."""
    pace = Pace(free_at=(after(5), NOON), service_s={1: 10.0})
    assert starts(waiting(1, 1, 1, 1), pace) == [NOON, after(5), after(10), after(15)]


def test_assignments_have_their_own_times() -> None:
    """A long job ahead counts for what jobs of its assignment took."""
    pace = Pace(free_at=(NOON,), service_s={1: 10.0, 2: 60.0})
    assert starts(waiting(2, 1, 1), pace) == [NOON, after(60), after(70)]


def test_behind_a_job_that_nobody_measured_no_start_is_known() -> None:
    """The places are known all the same."""
    found = list(places(waiting(1, 2, 1), Pace(free_at=(NOON,), service_s={1: 10.0}), NOON))
    assert [(place.ahead, place.expected_start) for place in found] == [(0, NOON), (1, after(10)), (2, None)]


def test_where_nobody_grades_no_start_is_known() -> None:
    """Not even of a job that is put off."""
    nobody = Pace(free_at=(), service_s={1: 10.0})
    assert starts(waiting(1), nobody) == [None]
    assert starts(waiting(1, not_before=after(60)), nobody) == [None]


def test_a_job_that_is_put_off_holds_nobody_up() -> None:
    """It is expected at its time, and what stands behind it moves on."""
    put_off, behind = waiting(1, not_before=after(60))[0], waiting(1, 1)[1]
    first, second = places([put_off, behind], Pace(free_at=(NOON,), service_s={1: 10.0}), NOON)
    assert (first.not_before, first.expected_start) == (after(60), after(60))
    assert (second.ahead, second.expected_start) == (0, NOON)


def test_jobs_one_after_the_other_were_graded_by_one() -> None:
    """Only those that overlap count as graded at once."""
    assert most_at_once([(after(0), after(10)), (after(10), after(20))]) == 1
    assert most_at_once([(after(0), after(10)), (after(5), after(20)), (after(7), after(8))]) == 3
    assert most_at_once([]) == 0


def hand_in(ledger: Ledger, work: Make, person: str) -> int:
    """Queue a new submission of that person; its job's id."""
    number = len(ledger.submissions(kind=None))
    return ledger.jobs_of(ledger.acknowledge(work(number), person=person, grader_digest=GRADERS).id)[0].id


def grade(ledger: Ledger, worker: Worker, report_for: Report, clock: Callable[..., None], *, seconds: float) -> None:
    """Grade the next job, which takes so long."""
    job = ledger.claim(worker)
    assert job is not None
    clock.advance(seconds)
    ledger.commit_report(job, report_for(job))


@pytest.fixture
def measured(ledger: Ledger, work: Make, worker: Worker, report_for: Report, clock: Callable[..., None]) -> Ledger:
    """A ledger in which two jobs were just graded, one after the other, in 10 s and 30 s."""
    for seconds in (10, 30):
        hand_in(ledger, work, "earlier")
        grade(ledger, worker, report_for, clock, seconds=seconds)
    return ledger


def test_expected_start_comes_from_measured_times(
    measured: Ledger, work: Make, worker: Worker, clock: Callable[..., datetime]
) -> None:
    """One grades at 20 s a job on average: behind a job of 5 s so far and a waiting one, it is 35 s."""
    for person in ("ada", "bob", "eve"):
        last = hand_in(measured, work, person)
    measured.claim(worker)
    clock.advance(5)
    place = measured.place(last)
    assert place is not None
    assert (place.ahead, place.expected_start) == (1, clock() + timedelta(seconds=35))


def test_place_and_start_are_the_same_after_a_restart(
    measured: Ledger, work: Make, place: str, tmp_path: Path, clock: Callable[..., datetime]
) -> None:
    """Nothing of them is kept in a process."""
    for person in ("ada", "bob"):
        last = hand_in(measured, work, person)
    before = measured.place(last)
    assert before is not None
    measured.close()
    with Ledger.open(place, tmp_path / "store", now=clock) as again:
        assert again.place(last) == before


def test_a_place_moves_up_as_others_are_claimed(measured: Ledger, work: Make, worker: Worker) -> None:
    """A job that is being graded has none any more."""
    first, last = (hand_in(measured, work, person) for person in ("ada", "bob"))
    assert {job: place.ahead for job, place in measured.places().items()} == {first: 0, last: 1}
    measured.claim(worker)
    assert {job: place.ahead for job, place in measured.places().items()} == {last: 0}
    assert measured.place(first) is None


def test_a_newcomers_place_is_before_the_many_jobs_of_another(ledger: Ledger, work: Make) -> None:
    """Places follow the order in which jobs are claimed, not the one in which they came."""
    many = [hand_in(ledger, work, "busy") for _ in range(4)]
    new = hand_in(ledger, work, "ada")
    assert list(ledger.places()) == [many[0], new, *many[1:]]


def test_before_the_first_measurement_no_start_is_known(ledger: Ledger, work: Make, worker: Worker) -> None:
    """Though somebody grades already."""
    hand_in(ledger, work, "ada")
    job = hand_in(ledger, work, "bob")
    ledger.claim(worker)
    found = ledger.place(job)
    assert found is not None
    assert (found.ahead, found.expected_start) == (0, None)


def test_when_nobody_has_graded_for_a_while_no_start_is_known(
    measured: Ledger, work: Make, clock: Callable[..., None]
) -> None:
    """Until then whoever finished a job last is expected to take the next one."""
    job = hand_in(measured, work, "ada")
    clock.advance(RECENT_S)
    assert measured.place(job).expected_start is not None
    clock.advance(1)
    assert measured.place(job).expected_start is None


def test_threads_of_one_worker_count_each(
    measured: Ledger, work: Make, worker: Worker, clock: Callable[..., datetime]
) -> None:
    """With two jobs graded at once, the third of three starts when the first of them is done."""
    jobs = [hand_in(measured, work, person) for person in ("ada", "bob", "eve")]
    measured.claim(worker)
    clock.advance(5)
    measured.claim(worker)
    assert measured.place(jobs[-1]).expected_start == clock() + timedelta(seconds=15)


def test_only_the_latest_times_count(
    ledger: Ledger, work: Make, worker: Worker, report_for: Report, clock: Callable[..., datetime]
) -> None:
    """Graders that became faster are expected to be so."""
    for seconds in [500, *[4] * MEASURED]:
        hand_in(ledger, work, "earlier")
        grade(ledger, worker, report_for, clock, seconds=seconds)
    for person in ("ada", "bob"):
        last = hand_in(ledger, work, person)
    assert ledger.place(last).expected_start == clock() + timedelta(seconds=4)


def test_jobs_for_a_gpu_have_a_line_of_their_own(measured: Ledger, work: Make) -> None:
    """What waits for another lane is not ahead, and its pace says nothing about this one."""
    hand_in(measured, work, "ada")
    row = measured.acknowledge(work(99), person="bob", grader_digest=GRADERS, lanes=(Lane.GPU,))
    (job,) = measured.jobs_of(row.id)
    found = measured.place(job.id)
    assert found is not None
    assert (found.ahead, found.expected_start) == (0, None)


def test_jobs_of_a_batch_have_no_place_and_are_not_measured(
    measured: Ledger, work: Make, worker: Worker, report_for: Report, clock: Callable[..., datetime]
) -> None:
    """Its own process claims all of them at once, so that the last seems to take as long as the batch."""
    batch = measured.begin_batch([work(7), work(8)], assignment="tiny", grader_digest=GRADERS, worker=worker)
    assert measured.places() == {}
    job, _ = measured.claim_all(worker, batch=batch.id)
    clock.advance(50)
    measured.commit_report(job, report_for(job))
    for person in ("ada", "bob"):
        last = hand_in(measured, work, person)
    assert measured.place(last).expected_start == clock() + timedelta(seconds=20)
