"""A person is erased: no row, blob or file names or quotes them; everybody else's record is as it was."""

import os
import random
import select
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from autograder.errors import StoreFault, UsageError
from autograder.ledger import BlobStore, Commit, Erased, Job, JobState, Ledger, SubmissionState, Worker, queue
from autograder.ledger.bundle import pack
from autograder.ledger.store import digest_of
from autograder.model.report import Finding, GradeReport, ReportStatus, TestStatus
from autograder.model.submission import Submission, Upload
from tests.ledger.stored import every_row

Make = Callable[..., Submission]
Report = Callable[..., GradeReport]
GRADERS = "sha256:graders"
LOGIN = "ada-lovelace"
#: Stands in every text that she, her files or staff's remarks on her could have put into the ledger.
SECRET = "SECRET"
KILLS = 20


def finding(**changes: Any) -> Finding:
    plain: dict[str, Any] = {
        "id": "q1/test_one",
        "question": "q1",
        "status": TestStatus.FAILED,
        "score": 0.0,
        "max_score": 2.0,
        "level": "full",
    }
    return Finding(**plain | changes)


def telling(report_for: Report, job: Job, **changes: Any) -> GradeReport:
    """A report that quotes her wherever it can."""
    texts = {"message": SECRET, "feedback": SECRET, "output": SECRET, "notes": (SECRET,)}
    about = {"reason": SECRET, "source": SECRET, "ignored": (SECRET,), "missing": (SECRET,), "notes": (SECRET,)}
    return report_for(job, tests=(finding(**texts),), **about | changes)


#: Rows that staff made about her: {person} and {submission} are hers, {assignment} and {course} where she is.
STAFF_ROWS = (
    "UPDATE identities SET name = 'SECRET', email = 'SECRET' WHERE person_id = {person}",
    "INSERT INTO roles VALUES ({course}, {person}, 'student')",
    "INSERT INTO sections VALUES (1, {course}, 'monday')",
    "INSERT INTO section_members VALUES (1, {person})",
    "INSERT INTO teams VALUES (1, {assignment}, 'blue')",
    "INSERT INTO team_members VALUES (1, {person})",
    "INSERT INTO accommodations VALUES (1, {course}, {person}, 2, 'SECRET')",
    "INSERT INTO extensions VALUES (1, {assignment}, {person}, '2026-09-09', 'SECRET', NULL, '2026-09-01')",
    "INSERT INTO excused_students VALUES ({assignment}, {person}, 'SECRET', '2026-09-01')",
    "INSERT INTO hand_scores VALUES (1, {submission}, 'q1', 10000, 'SECRET', NULL, '2026-09-01')",
    "INSERT INTO holds VALUES (1, {assignment}, {person}, 'SECRET', NULL, '2026-09-01', NULL)",
    "INSERT INTO overrides VALUES (1, {assignment}, {person}, NULL, 20000, 'SECRET', NULL, '2026-09-01')",
    "INSERT INTO hand_scores VALUES (2, {other}, 'q1', 10000, 'well done', NULL, '2026-09-01')",
    "INSERT INTO progress VALUES ({job}, 'a', '\"SECRET\"', '2026-09-01')",
    "UPDATE jobs SET reason = 'SECRET', last_error = 'SECRET' WHERE submission_id = {submission} AND state <> 'done'",
)
WHERE_SHE_IS = """
SELECT submissions.person_id AS person, submissions.id AS submission, assignment_id AS assignment, course_id AS course
FROM submissions JOIN assignments ON assignments.id = assignment_id WHERE submissions.id = :submission
"""


class Class:
    """Ada, with everything that can be known of a person, and Bob, who handed in the same bytes once."""

    def __init__(self, ledger: Ledger, raw: Engine, worker: Worker, work: Make, report_for: Report) -> None:
        self.ledger, self.raw, self.report_for = ledger, raw, report_for
        uploads = (Upload(name=f"{SECRET}.zip", content=b"a zip of hers"),)
        remarks = {"notes": (SECRET,), "ignored": (SECRET,), "missing": (SECRET,)}
        first = work(1, source=f"in/{SECRET}", uploads=uploads, **remarks)
        self.graded = ledger.acknowledge(first, person=LOGIN, grader_digest=GRADERS).id
        self.printed = b"printed by her tests"
        self._grade(worker, status=ReportStatus.ERROR)
        self._grade(worker, printed=ledger.keep(self.printed, self.graded))
        self.bobs = ledger.acknowledge(work(1, source="in/bob"), person="bob", grader_digest=GRADERS).id
        job = ledger.claim(worker)
        assert job is not None
        ledger.commit_report(job, report_for(job, score=2.0))
        self.leased_id = ledger.acknowledge(work(2), person=LOGIN, grader_digest=GRADERS).id
        leased = ledger.claim(worker)
        assert leased is not None
        self.leased = leased
        self.waiting_id = ledger.acknowledge(work(3), person=LOGIN, grader_digest=GRADERS).id
        self.hers = (self.graded, self.leased_id, self.waiting_id)
        self.person = self._add_staff_rows()

    def _grade(self, worker: Worker, **changes: Any) -> None:
        job = self.ledger.claim(worker)
        assert job is not None
        self.ledger.commit_report(job, telling(self.report_for, job, **changes))

    def _add_staff_rows(self) -> int:
        with self.raw.begin() as connection:
            place = connection.execute(text(WHERE_SHE_IS), {"submission": self.graded}).one()
            for statement in STAFF_ROWS:
                filled = statement.format(**place._mapping, other=self.bobs, job=self.leased.id)
                connection.execute(text(filled))
            return int(place.person)


@pytest.fixture
def course(ledger: Ledger, raw: Engine, worker: Worker, work: Make, report_for: Report) -> Iterator[Class]:
    """A course of two."""
    yield Class(ledger, raw, worker, work, report_for)
    raw.dispose()


def everything(raw: Engine) -> bytes:
    """All values of all rows."""
    lines = [value for rows in every_row(raw).values() for row in rows for value in row.values()]
    return b"\n".join(bytes(one) if isinstance(one, (bytes, memoryview)) else str(one).encode() for one in lines)


def blobs_in(folder: Path) -> set[str]:
    return {f"sha256:{path.name}" for path in (folder / "store" / "blobs").iterdir()}


def test_no_row_names_or_quotes_an_erased_person(course: Class, raw: Engine) -> None:
    """Login, name, mail, every text of hers and every remark on her are in no row of any table."""
    before = everything(raw)
    course.ledger.erase(LOGIN)
    after = everything(raw)
    assert before.count(SECRET.encode()) > 20
    assert LOGIN.encode() in before
    assert SECRET.encode() not in after
    assert LOGIN.encode() not in after


def test_every_row_of_others_stays_as_it_was(course: Class, raw: Engine) -> None:
    """What changes is hers: rows by her number, of her submissions and of their jobs."""
    before = every_row(raw)
    course.ledger.erase(LOGIN)
    after = every_row(raw)
    changed = [
        (table, line) for table in before for line in before[table] if line not in after[table] and table != "audit"
    ]
    her_jobs = {line["id"] for line in before["jobs"] if line["submission_id"] in course.hers}
    for table, line in changed:
        is_hers = (
            line.get("person_id") == course.person
            or line.get("submission_id") in course.hers
            or line.get("job_id") in her_jobs
            or (table, line.get("id")) == ("people", course.person)
        )
        assert is_hers, (table, line)
    assert {line["id"] for line in before["audit"]} < {line["id"] for line in after["audit"]}
    assert all(line in after["audit"] for line in before["audit"])


def test_scores_of_others_stand(course: Class) -> None:
    """The list of scores is the one of before without hers."""
    before = course.ledger.current_scores("tiny")
    course.ledger.erase(LOGIN)
    assert course.ledger.current_scores("tiny") == tuple(one for one in before if one.person != LOGIN)
    assert len(before) == 2


def test_points_stay_without_a_name(course: Class, raw: Engine) -> None:
    """Her report is there with its verdicts and points, and her hand-given scores, too."""
    course.ledger.erase(LOGIN)
    (stored,) = course.ledger.reports_of(course.graded)
    assert (stored.report.score, stored.report.max_score, stored.report.tests[0].id) == (1.0, 2.0, "q1/test_one")
    rows = every_row(raw)
    assert [line["score"] for line in rows["hand_scores"]] == [10000, 10000]
    assert [(line["score"], line["reason"]) for line in rows["overrides"]] == [(20000, "")]
    assert {line["comment"] for line in rows["hand_scores"]} == {"", "well done"}


def test_submissions_of_an_erased_person_are_said_to_be_erased(course: Class) -> None:
    """They are listed without a name, and their content cannot be had or graded."""
    course.ledger.erase(LOGIN)
    for number in course.hers:
        row = course.ledger.submission(number)
        assert (row.person, row.state, row.source) == (None, SubmissionState.ERASED, "")
        with pytest.raises(UsageError, match="was erased with its person"):
            course.ledger.content(number)
        with pytest.raises(UsageError, match="was erased with its person"):
            course.ledger.enqueue(number, grader_digest="sha256:later")
        assert course.ledger.uploads(number) == ()
    assert course.ledger.faults() == ()


def test_her_jobs_are_cancelled(course: Class, worker: Worker) -> None:
    """Nothing of hers waits or is tried again; what was graded is done."""
    course.ledger.erase(LOGIN)
    states = [job.state for number in course.hers for job in course.ledger.jobs_of(number)]
    assert states == [JobState.DONE, JobState.CANCELLED, JobState.CANCELLED]
    assert course.ledger.claim(worker) is None
    assert course.ledger.waiting() == 0


def test_report_of_a_worker_that_was_grading_comes_late(course: Class, report_for: Report, tmp_path: Path) -> None:
    """Neither the report nor what its tests printed is kept."""
    course.ledger.erase(LOGIN)
    printed = b"printed after she was erased"
    with pytest.raises(UsageError, match="was erased with its person"):
        course.ledger.keep(printed, course.leased_id)
    assert course.ledger.commit_report(course.leased, telling(report_for, course.leased)) is Commit.LATE
    assert course.ledger.fail_attempt(course.leased, why=SECRET) is Commit.LATE
    assert course.ledger.reports_of(course.leased_id) == ()
    assert digest_of(printed) not in blobs_in(tmp_path)
    assert SECRET.encode() not in everything(course.raw)


def test_repeated_report_of_an_erased_person_comes_late(
    ledger: Ledger, work: Make, worker: Worker, report_for: Report
) -> None:
    """A worker that does not know whether its report arrived is not told that another one stands."""
    ledger.acknowledge(work(), person=LOGIN, grader_digest=GRADERS)
    job = ledger.claim(worker)
    assert job is not None
    report = telling(report_for, job)
    ledger.commit_report(job, report)
    ledger.erase(LOGIN)
    assert ledger.commit_report(job, report) is Commit.LATE


def test_blobs_go_unless_others_need_them(course: Class, work: Make, tmp_path: Path) -> None:
    """Her files, her zip and what her tests printed are deleted; the bytes that Bob handed in as well stay."""
    shared = digest_of(pack(work(1).files))
    assert len(blobs_in(tmp_path)) == 5
    erased = course.ledger.erase(LOGIN)
    assert blobs_in(tmp_path) == {shared}
    assert course.ledger.content(course.bobs).files == work(1).files
    assert (erased.submissions, erased.blobs_removed, erased.blobs_kept, erased.blobs_waiting) == (3, 4, 1, 0)
    assert (erased.blobs_elsewhere, erased.is_cleaned_up, erased.copies) == (0, True, ())


def test_last_owner_takes_the_blob_along(course: Class, tmp_path: Path) -> None:
    """When Bob is erased, too, nothing is left in the store."""
    course.ledger.erase(LOGIN)
    assert course.ledger.erase("bob") == Erased(
        submissions=1,
        blobs_removed=1,
        blobs_kept=0,
        blobs_waiting=0,
        blobs_elsewhere=0,
        is_cleaned_up=True,
        copies=(),
    )
    assert blobs_in(tmp_path) == set()


@pytest.mark.parametrize("login", ["eve", "", "%", "ada", "(erased)"])
def test_unknown_login_erases_nobody(login: str, course: Class, raw: Engine) -> None:
    """One sentence says that nobody has it, and nothing changes."""
    before = every_row(raw)
    with pytest.raises(UsageError, match=r"Nobody has the login .* nothing was erased"):
        course.ledger.erase(login)
    assert every_row(raw) == before


def test_person_is_erased_once(course: Class) -> None:
    """The login is nobody's afterwards."""
    course.ledger.erase(LOGIN)
    with pytest.raises(UsageError, match="Nobody has the login"):
        course.ledger.erase(LOGIN)


def test_same_login_is_a_new_person_later(course: Class, work: Make, raw: Engine) -> None:
    """Who hands in again starts at attempt 1 under another number, and is erased apart."""
    course.ledger.erase(LOGIN)
    row = course.ledger.acknowledge(work(9), person=LOGIN)
    assert (row.number, row.person) == (1, LOGIN)
    people = [line["person_id"] for line in every_row(raw)["submissions"] if line["id"] == row.id]
    assert people != [course.person]
    assert course.ledger.erase(LOGIN).submissions == 1


def test_erasure_is_in_the_audit_trail(course: Class, raw: Engine) -> None:
    """Who was erased is a number there, with how many submissions there were."""
    course.ledger.erase(LOGIN)
    newest = max(every_row(raw)["audit"], key=lambda line: int(line["id"]))
    assert (newest["action"], newest["subject"]) == ("person erased", f"person {course.person}")


def test_damaged_report_is_emptied(
    ledger: Ledger, work: Make, worker: Worker, report_for: Report, raw: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stored report that cannot be read is no reason to keep it."""
    ledger.acknowledge(work(), person=LOGIN, grader_digest=GRADERS)
    job = ledger.claim(worker)
    assert job is not None
    with monkeypatch.context() as broken:
        broken.setattr("autograder.ledger.ledger.to_json", lambda _: b'{"source": "SECRET')
        ledger.commit_report(job, report_for(job))
    assert SECRET.encode() in everything(raw)
    ledger.erase(LOGIN)
    assert SECRET.encode() not in everything(raw)


# ── guards ──


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE reports SET body = '' WHERE submission_id = {bobs}", "a report never changes"),
        ("UPDATE submissions SET source = '' WHERE id = {bobs}", "a submission is erased with its person alone"),
        ("UPDATE submissions SET remarks = '[]' WHERE id = {bobs}", "a submission is erased with its person alone"),
        ("UPDATE submissions SET state = 'erased' WHERE id = {bobs}", "a submission is erased with its person alone"),
        ("UPDATE jobs SET last_error = 'x' WHERE submission_id = {bobs}", "a finished job never changes"),
        ("UPDATE jobs SET reason = 'x' WHERE submission_id = {bobs}", "a finished job never changes"),
        ("DELETE FROM blob_owners WHERE submission_id = {bobs}", "a blob loses its owner with its person alone"),
        ("DELETE FROM identities WHERE login = 'bob'", "only an erased person loses the name"),
        ("DELETE FROM people", "a person is erased and not deleted"),
    ],
)
def test_guards_refuse_for_others_what_an_erasure_does(statement: str, says: str, course: Class, raw: Engine) -> None:
    """What makes way for an erased person stands in the way for everybody else."""
    course.ledger.erase(LOGIN)
    with pytest.raises(IntegrityError, match=says), raw.begin() as connection:
        connection.execute(text(statement.format(bobs=course.bobs)))


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE people SET erased_at = NULL", "an erased person stays erased"),
        ("UPDATE people SET erased_at = '2020-01-01' WHERE id = {person}", "an erased person stays erased"),
        ("INSERT INTO identities VALUES ({person}, 'ada', '', '')", "an erased person gets no name"),
        ("UPDATE submissions SET state = 'acknowledged' WHERE id = {hers}", "an erased submission never changes"),
        ("UPDATE submissions SET source = 'x' WHERE id = {hers}", "an erased submission|a submission is erased"),
        ("UPDATE reports SET body = 'x' WHERE submission_id = {hers}", "a report never changes"),
        ("UPDATE reports SET score = 0 WHERE submission_id = {hers}", "a report never changes"),
        ("UPDATE job_events SET text = 'x'", "an event never changes"),
        ("UPDATE jobs SET last_error = 'x' WHERE submission_id = {hers}", "a finished job never changes"),
        ("UPDATE jobs SET state = 'queued', finished_at = NULL WHERE submission_id = {hers}", "a finished job"),
        ("DELETE FROM reports", "a report is never deleted"),
        ("DELETE FROM submissions", "a submission is never deleted"),
    ],
)
def test_guards_refuse_to_bring_an_erased_person_back(statement: str, says: str, course: Class, raw: Engine) -> None:
    """An erased person gets no name, and the rows that are left of them never change again."""
    course.ledger.erase(LOGIN)
    with pytest.raises(IntegrityError, match=says), raw.begin() as connection:
        connection.execute(text(statement.format(hers=course.graded, person=course.person)))


# ── courses that share a database ──


def test_person_is_erased_in_every_course(place: str, tmp_path: Path, work: Make) -> None:
    """Each course's store lets go of its blobs when its ledger is opened next."""
    stores = {name: tmp_path / name for name in ("one", "two")}
    for name, store in stores.items():
        with Ledger.open(place, store, course=name) as ledger:
            ledger.acknowledge(work(1), person=LOGIN)
            ledger.acknowledge(work(2), person=LOGIN if name == "one" else "bob")
    with Ledger.open(place, stores["one"], course="one") as ledger:
        erased = ledger.erase(LOGIN)
    assert (erased.submissions, erased.blobs_removed, erased.blobs_kept, erased.blobs_elsewhere) == (3, 1, 1, 1)
    with Ledger.open(place, stores["two"], course="two") as ledger:
        assert [row.person for row in ledger.submissions()] == [None, "bob"]
        assert ledger.content(ledger.submissions()[1].id) == work(2)
    assert [len(list((store / "blobs").iterdir())) for store in stores.values()] == [1, 1]
    with Ledger.open(place, stores["two"], course="two") as ledger:
        ledger.erase("bob")
    Ledger.open(place, stores["one"], course="one").close()
    assert [len(list((store / "blobs").iterdir())) for store in stores.values()] == [0, 0]


def test_courses_that_share_a_store_keep_what_either_needs(place: str, tmp_path: Path, work: Make) -> None:
    """A new term in the old folder still has the bytes that somebody of the old one handed in as well."""
    with (
        Ledger.open(place, tmp_path / "store", course="old") as old,
        Ledger.open(place, tmp_path / "store", course="new") as new,
    ):
        old.acknowledge(work(1), person=LOGIN)
        row = new.acknowledge(work(1), person="bob")
        assert old.erase(LOGIN).blobs_kept == 1
        assert new.content(row.id) == work(1)


# ── faults, kills and others at the same moment ──


def test_store_that_deletes_nothing_is_gone_on_with(
    course: Class, place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The person is erased all the same, the answer says what is left, and the next opening deletes it."""
    with monkeypatch.context() as broken:
        broken.setattr(BlobStore, "remove_all", _refuse)
        erased = course.ledger.erase(LOGIN)
        assert (erased.blobs_removed, erased.blobs_waiting) == (0, 4)
        Ledger.open(place, tmp_path / "store").close()
    assert len(blobs_in(tmp_path)) == 5
    Ledger.open(place, tmp_path / "store").close()
    assert len(blobs_in(tmp_path)) == 1
    assert every_row(course.raw)["unowned_blobs"] == []


def _refuse(*_: object) -> None:
    raise StoreFault("the store cannot be written")


def test_bytes_that_come_back_before_they_are_deleted_stay(
    course: Class, work: Make, place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Work that is handed in while its bytes wait to be deleted claims them back."""
    with monkeypatch.context() as broken:
        broken.setattr(BlobStore, "remove_all", _refuse)
        course.ledger.erase(LOGIN)
    row = course.ledger.acknowledge(work(3), person="cyd")
    with Ledger.open(place, tmp_path / "store") as again:
        assert again.content(row.id) == work(3)
    assert blobs_in(tmp_path) == {digest_of(pack(work(number).files)) for number in (1, 3)}


def test_blob_that_is_deleted_between_put_and_commit_is_put_again(
    ledger: Ledger, work: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bytes were there when they were put and gone when the row was made: the acknowledged work has them."""
    put_all = BlobStore.put_all
    ledger.acknowledge(work(1), person=LOGIN)

    def put_and_lose(self: BlobStore, blobs: Any) -> tuple[str, ...]:
        monkeypatch.setattr(BlobStore, "put_all", put_all)
        digests = put_all(self, blobs)
        assert ledger.erase(LOGIN).blobs_removed == 1
        assert blobs_in(tmp_path) == set()
        return digests

    monkeypatch.setattr(BlobStore, "put_all", put_and_lose)
    row = ledger.acknowledge(work(1), person="bob")
    assert ledger.content(row.id) == work(1)


def test_erasure_leaves_the_bytes_of_an_acknowledgement_that_is_being_committed(
    ledger: Ledger, work: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While Bob's row is made but not yet committed, nobody deletes the bytes that are Ada's as well."""
    ledger.acknowledge(work(1), person=LOGIN)
    reached, goes_on = threading.Event(), threading.Event()
    enqueue = queue.enqueue

    def enqueue_later(*arguments: Any) -> int:
        reached.set()
        assert goes_on.wait(60)
        return enqueue(*arguments)

    monkeypatch.setattr(queue, "enqueue", enqueue_later)
    with ThreadPoolExecutor() as threads:
        handed_in = threads.submit(ledger.acknowledge, work(1), person="bob", grader_digest=GRADERS)
        assert reached.wait(60)
        erased = threads.submit(ledger.erase, LOGIN)
        time.sleep(0.3)
        there = blobs_in(tmp_path)
        goes_on.set()
        row = handed_in.result()
        assert (len(there), erased.result().submissions) == (1, 1)
    assert ledger.content(row.id) == work(1)


def test_report_that_is_being_committed_is_redacted(
    course: Class, report_for: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A report whose row is made while she is erased is accepted first, and then holds no text of hers."""
    reached, goes_on = threading.Event(), threading.Event()
    finish = queue.finish

    def finish_later(*arguments: Any) -> None:
        reached.set()
        assert goes_on.wait(60)
        finish(*arguments)

    monkeypatch.setattr(queue, "finish", finish_later)
    report = telling(report_for, course.leased)
    with ThreadPoolExecutor() as threads:
        committed = threads.submit(course.ledger.commit_report, course.leased, report)
        assert reached.wait(60)
        erased = threads.submit(course.ledger.erase, LOGIN)
        time.sleep(0.3)
        goes_on.set()
        assert committed.result() is Commit.ACCEPTED
        assert erased.result().submissions == 3
    assert [one.report.score for one in course.ledger.reports_of(course.leased_id)] == [1.0]
    assert SECRET.encode() not in everything(course.raw)


def test_acknowledged_work_has_its_bytes_while_others_are_erased(ledger: Ledger, work: Make) -> None:
    """Two people hand in the same few bytes while a third, who has them as well, is erased again and again."""
    stop, faults = threading.Event(), list[str]()

    def hand_in(name: str) -> None:
        count = 0
        while not stop.is_set() and not faults:
            row = ledger.acknowledge(work(count % 3), person=f"{name}{count}")
            with suppress(UsageError):
                if ledger.content(row.id).files != work(count % 3).files:
                    faults.append(f"submission {row.id}")
            ledger.erase(f"{name}{count}")
            count += 1

    threads = [threading.Thread(target=hand_in, args=(name,)) for name in ("bob", "cyd")]
    with Guarded(threads, stop):
        kept = []
        for number in range(12):
            kept.append(ledger.acknowledge(work(number % 3), person=f"stays{number}").id)
            assert ledger.content(kept[-1]).files == work(number % 3).files
            ledger.erase(f"stays{number}")
        last = [ledger.acknowledge(work(number), person="stays").id for number in range(3)]
    assert faults == []
    assert [ledger.content(number).files for number in last] == [work(number).files for number in range(3)]


class Guarded:
    """Threads that run while the block does."""

    def __init__(self, threads: list[threading.Thread], stop: threading.Event) -> None:
        self._threads, self._stop = threads, stop

    def __enter__(self) -> None:
        for thread in self._threads:
            thread.start()

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()


def test_person_who_hands_in_while_being_erased_is_one_or_the_other(ledger: Ledger, work: Make) -> None:
    """Each submission belongs to the person of before, and is erased, or to a new one, and is whole."""
    stop = threading.Event()
    rows: list[int] = []

    def hand_in() -> None:
        while not stop.is_set():
            rows.append(ledger.acknowledge(work(len(rows)), person=LOGIN, grader_digest=GRADERS).id)

    with Guarded([threading.Thread(target=hand_in)], stop):
        for _ in range(10):
            time.sleep(0.02)
            with suppress(UsageError):
                ledger.erase(LOGIN)
    for place, number in enumerate(rows):
        row = ledger.submission(number)
        if row.state is SubmissionState.ERASED:
            assert row.person is None
            assert {job.state for job in ledger.jobs_of(number)} == {JobState.CANCELLED}
        else:
            assert row.person == LOGIN
            assert ledger.content(number) == work(place)


def erase_until_killed(place: str, folder: Path, says: int, work: Make) -> None:
    """Hand in as two people and erase one of them for ever, saying each thing once the ledger returned for it."""
    with Ledger.open(place, folder / "store") as ledger:
        for number in range(10_000):
            goes = ledger.acknowledge(work(number % 4), person=f"goes{number}").id
            stays = ledger.acknowledge(work(number % 4), person=f"stays{os.getpid()}-{number}").id
            os.write(says, b"stays %d\n" % stays)
            ledger.erase(f"goes{number}")
            os.write(says, b"erased %d\n" % goes)
            ledger.erase(f"stays{os.getpid()}-{number}")
            os.write(says, b"erased %d\n" % stays)


def killed_eraser(place: str, folder: Path, wait_s: float, work: Make) -> list[str]:
    """What it said before it was killed, that long after its first word."""
    hears, says = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(hears)
        try:
            erase_until_killed(place, folder, says, work)
        finally:
            os._exit(1)
    os.close(says)
    select.select([hears], [], [], 60)
    time.sleep(wait_s)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(hears, encoding="ascii") as pipe:
        return pipe.read().splitlines()


def test_killed_erasures_are_gone_on_with(ledger: Ledger, place: str, tmp_path: Path, work: Make, raw: Engine) -> None:
    """Twenty kills: every submission has its bytes or is erased, and what was owned once is not left in the store."""
    seed = random.SystemRandom().getrandbits(32)
    print("seed of the moments:", seed)
    moments = random.Random(seed)
    ledger.close()
    said = [line for _ in range(KILLS) for line in killed_eraser(place, tmp_path, moments.uniform(0, 0.15), work)]
    erased = {int(line.split()[1]) for line in said if line.startswith("erased")}
    with Ledger.open(place, tmp_path / "store") as again:
        rows = again.submissions()
        assert {row.id for row in rows if row.state is SubmissionState.ERASED} >= erased
        for row in rows:
            if row.state is not SubmissionState.ERASED:
                assert digest_of(again.content(row.id).files["tiny.py"]) == row.digest
    tables = every_row(raw)
    raw.dispose()
    owned = {line["blob"] for line in tables["blob_owners"]}
    assert owned <= blobs_in(tmp_path)
    assert len(blobs_in(tmp_path) - owned) <= KILLS  # put by a process that was killed before its commit
