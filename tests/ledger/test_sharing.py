"""The queue is shared out: nobody waits for all that one person queued, whatever happens in between."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from autograder.ledger import Job, Lane, Ledger, Precedence, Worker
from autograder.model.report import GradeReport
from autograder.model.submission import Submission

Make = Callable[..., Submission]
Report = Callable[..., GradeReport]
GRADERS = "sha256:graders"


def hand_in(ledger: Ledger, work: Make, person: str) -> int:
    """Queue a new submission of that person; its id."""
    number = len(ledger.submissions(kind=None))
    return ledger.acknowledge(work(number), person=person, grader_digest=GRADERS).id


def claimed(ledger: Ledger, worker: Worker, **how: object) -> Job:
    job = ledger.claim(worker, **how)
    assert job is not None
    return job


def people_in_turn(ledger: Ledger, worker: Worker) -> list[str | None]:
    """Claim all that waits; whose jobs they were, in order."""
    people = []
    while job := ledger.claim(worker):
        people.append(ledger.submission(job.submission_id).person)
    return people


def test_twelve_people_take_turns(ledger: Ledger, work: Make, worker: Worker) -> None:
    """Eleven who hand in once come after one job of the person who handed in twenty times, not after all."""
    for _ in range(20):
        hand_in(ledger, work, "busy")
    others = [f"person{number}" for number in range(11)]
    for person in others:
        hand_in(ledger, work, person)
    assert people_in_turn(ledger, worker) == ["busy", *others, *["busy"] * 19]


def test_who_comes_while_many_jobs_are_graded_comes_next_but_one(ledger: Ledger, work: Make, worker: Worker) -> None:
    """A newcomer joins the present round, behind what waited in it."""
    for _ in range(9):
        hand_in(ledger, work, "busy")
    for _ in range(4):
        claimed(ledger, worker)
    hand_in(ledger, work, "ada")
    assert people_in_turn(ledger, worker) == ["busy", "ada", *["busy"] * 4]


def test_people_with_a_job_each_are_graded_as_they_came(ledger: Ledger, work: Make, worker: Worker) -> None:
    """Also when one of them was graded before, and the queue was empty since."""
    hand_in(ledger, work, "ada")
    claimed(ledger, worker)
    for person in ("bob", "ada", "eve"):
        hand_in(ledger, work, person)
    assert people_in_turn(ledger, worker) == ["bob", "ada", "eve"]


def test_handing_in_as_soon_as_one_is_claimed_gains_nothing(ledger: Ledger, work: Make, worker: Worker) -> None:
    """Whoever keeps one job in the queue alternates with whoever queued theirs at once."""
    for person in ("ada", "bob", "bob", "bob"):
        hand_in(ledger, work, person)
    order = []
    for _ in range(6):
        order.append(ledger.submission(claimed(ledger, worker).submission_id).person)
        if order[-1] == "ada":
            hand_in(ledger, work, "ada")
    assert order == ["ada", "bob", "bob", "ada", "bob", "ada"]


def test_fresh_work_overtakes_regrades_and_they_overtake_verify(ledger: Ledger, work: Make, worker: Worker) -> None:
    """Work that nobody has a report of is never held up by work that somebody has."""
    verify, regrade, fresh = (ledger.acknowledge(work(n), person="ada").id for n in range(3))
    ledger.enqueue(verify, grader_digest=GRADERS, precedence=Precedence.VERIFY)
    ledger.regrade(regrade, grader_digest=GRADERS, requested_by="staff", reason="a test was wrong")
    ledger.enqueue(fresh, grader_digest=GRADERS)
    assert [claimed(ledger, worker).submission_id for _ in range(3)] == [fresh, regrade, verify]


def test_changed_graders_make_graded_work_a_regrade(
    ledger: Ledger, work: Make, worker: Worker, report_for: Report
) -> None:
    """A whole course that is queued for new graders holds no first report up."""
    graded = hand_in(ledger, work, "ada")
    job = claimed(ledger, worker)
    ledger.commit_report(job, report_for(job))
    ledger.enqueue(graded, grader_digest="sha256:changed")
    fresh = hand_in(ledger, work, "bob")
    assert [claimed(ledger, worker).submission_id for _ in range(2)] == [fresh, graded]


def test_a_job_that_was_given_back_keeps_its_turn(
    ledger: Ledger, work: Make, worker: Worker, dead_worker: Worker
) -> None:
    """Lost, failed or released, it is claimed before what was queued meanwhile, also by people who are new."""
    first = hand_in(ledger, work, "ada")
    for give_back in (ledger.release, lambda job: ledger.fail_attempt(job, why="sandbox lost")):
        give_back(claimed(ledger, worker))
        hand_in(ledger, work, f"newcomer{len(ledger.submissions())}")
    claimed(ledger, dead_worker)
    ledger.expire_leases()
    hand_in(ledger, work, "last")
    assert claimed(ledger, worker).submission_id == first


def test_turns_hold_after_a_restart(place: str, tmp_path: Path, work: Make, worker: Worker) -> None:
    """Whoever opens the ledger next claims in the same order, and newcomers join the same round."""
    with Ledger.open(place, tmp_path / "store") as ledger:
        for _ in range(5):
            hand_in(ledger, work, "busy")
        claimed(ledger, worker)
    with Ledger.open(place, tmp_path / "store") as ledger:
        hand_in(ledger, work, "ada")
    with Ledger.open(place, tmp_path / "store") as ledger:
        assert people_in_turn(ledger, worker) == ["busy", "ada", "busy", "busy", "busy"]


def test_lanes_and_courses_take_turns_of_their_own(place: str, tmp_path: Path, work: Make, worker: Worker) -> None:
    """Many jobs of a person for a GPU, or in another course, say nothing about the turn of the next one here."""
    with Ledger.open(place, tmp_path / "store", course="other") as other:
        for _ in range(3):
            hand_in(other, work, "ada")
    with Ledger.open(place, tmp_path / "store") as ledger:
        for number in range(3):
            ledger.acknowledge(work(number), person="ada", grader_digest=GRADERS, lanes=(Lane.GPU,))
        hand_in(ledger, work, "ada")
        hand_in(ledger, work, "bob")
        assert people_in_turn(ledger, worker) == ["ada", "bob"]


def test_a_job_that_is_put_off_is_claimed_from_its_time_on(
    ledger: Ledger, work: Make, worker: Worker, clock: Callable[[], None]
) -> None:
    """Not a second earlier; the idle worker finds nothing until then."""
    submission = ledger.acknowledge(work(), person="ada").id
    later = clock() + timedelta(hours=1)
    job = ledger.regrade(submission, grader_digest=GRADERS, requested_by="staff", reason="tonight", not_before=later)
    clock.advance(3599)
    assert ledger.claim(worker) is None
    clock.advance(1)
    assert claimed(ledger, worker).id == job


def test_a_cancelled_job_gives_its_turn_to_the_next_of_its_person(ledger: Ledger, work: Make, worker: Worker) -> None:
    """Who handed in nine times by mistake and keeps the last one waits as if it were the only one."""
    for person in ["bob", *["busy"] * 9]:
        hand_in(ledger, work, person)
    for job in ledger.pending_jobs(person="busy")[:-1]:
        assert ledger.cancel(job.id, by="staff", why="handed in by mistake")
    hand_in(ledger, work, "bob")
    assert people_in_turn(ledger, worker) == ["bob", "busy", "bob"]


@dataclass
class Stretch:
    """How often each person's jobs were claimed while one person had a job waiting without a break."""

    is_new: bool
    claims: Counter[str] = field(default_factory=Counter)


class Sharing:
    """A ledger under random events, and who was claimed how often while somebody waited."""

    def __init__(self, ledger: Ledger, work: Make, worker: Worker, rng: random.Random) -> None:
        self.ledger, self.work, self.worker, self.rng = ledger, work, worker, rng
        self.waiting: Counter[str] = Counter()
        self.stretches: dict[str, Stretch] = {}
        self.served: set[str] = set()

    def hand_in(self) -> None:
        # One person hands in half of all there is.
        person = self.rng.choice(["busy"] * 11 + [f"person{number}" for number in range(11)])
        hand_in(self.ledger, self.work, person)
        self.waiting[person] += 1
        self.stretches.setdefault(person, Stretch(is_new=person not in self.served))

    def claim(self) -> None:
        job = self.ledger.claim(self.worker)
        if job is None:
            assert self.waiting.total() == 0
            return
        person = self.ledger.submission(job.submission_id).person
        assert person is not None
        for stretch in self.stretches.values():
            stretch.claims[person] += 1
        self.check()
        self.served.add(person)
        self.waiting[person] -= 1
        if self.waiting[person] == 0:
            del self.stretches[person]

    def cancel(self) -> None:
        """Staff take back any job but a person's only one."""
        several = [job for job in self.ledger.pending_jobs() if self.waiting[str(job.person)] > 1]
        if several and self.rng.random() < 0.3:
            job = self.rng.choice(several)
            if self.ledger.cancel(job.id, by="staff", why="drawn"):
                self.waiting[str(job.person)] -= 1

    def check(self) -> None:
        """While a person waits, nobody else has more than two jobs more claimed; one, beside a person who is new.

        So the k-th waiting job of a person waits for at most k + 1 jobs of anybody else, or k.
        """
        for person, stretch in self.stretches.items():
            own = stretch.claims[person]
            for other, count in stretch.claims.items():
                if other != person:
                    assert count <= own + (1 if stretch.is_new else 2), (person, own, other, count)


@pytest.mark.parametrize("history", range(4))
def test_nobody_is_more_than_two_jobs_ahead_of_whoever_waits(
    ledger: Ledger, work: Make, worker: Worker, history: int
) -> None:
    """In any order of queueing, claiming and cancelling; two runs never try the same."""
    seed = random.randrange(2**32)
    print(f"history {history}: seed {seed}")
    sharing = Sharing(ledger, work, worker, random.Random(seed))
    for _ in range(120):
        deed = sharing.rng.choice([sharing.hand_in, sharing.hand_in, sharing.claim, sharing.cancel])
        deed()
    while sharing.waiting.total():
        sharing.claim()
    assert ledger.claim(worker) is None
