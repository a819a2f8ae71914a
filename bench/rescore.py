"""What a rescore costs: from stored reports in a ledger to everybody's marks.

    .venv/bin/python bench/rescore.py --students 500 --assignments 4 --attempts 10

Makes a ledger of made-up reports in a temporary folder, then works all marks out in a process of its own. Printed: wall
and CPU seconds, and the peak memory of that process.
"""

import argparse
import itertools
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, create_engine, insert, select

from autograder.ledger import Ledger
from autograder.ledger import tables as t
from autograder.model.course import Bank, Question
from autograder.model.manifest import DeclaredTest, Manifest
from autograder.model.report import Environment, GradeReport, TestStatus, Timings
from autograder.model.serial import to_json
from autograder.model.verdict import Verdict
from autograder.policy import (
    Attempt,
    CoursePolicy,
    Decisions,
    PersonWork,
    Task,
    TaskQuestion,
    TermMarks,
    Void,
    VoidHow,
    explain_term,
    marks_of,
)
from autograder.scoring import score_findings
from autograder.services.facts import graded_of

DUE = datetime(2026, 9, 21, 23, 59, tzinfo=ZoneInfo("America/Denver"))
QUESTIONS = tuple(Question(id=f"q{number}", title=f"Question {number}", points=5.0) for number in range(1, 6))
TESTS = tuple(
    DeclaredTest(id=f"{question.id}/test_{letter}", question=question.id, weight=weight)
    for question in QUESTIONS
    for weight, letter in enumerate("abcdef", start=1)
)
MANIFEST = Manifest(assignment="a", tests=TESTS, grader_digest="sha256:0")
POLICY = CoursePolicy(
    zone=ZoneInfo("America/Denver"),
    late_bank_days=5,
    max_late_days=3,
    penalty_per_late_day=Fraction(1, 10),
    grace_minutes=10,
    bank=Bank.BEST,
)
MEBIBYTE = 2**20


@dataclass(frozen=True, kw_only=True)
class Size:
    """How large the course is."""

    students: int
    assignments: int
    attempts: int

    @property
    def slugs(self) -> list[str]:
        """Names of the assignments."""
        return [f"a{number}" for number in range(self.assignments)]


def main() -> None:
    """Make the ledger, work out the marks, print what it cost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, number in (("students", 500), ("assignments", 4), ("attempts", 10)):
        parser.add_argument(f"--{name}", type=int, default=number)
    parser.add_argument("--ledger", type=Path, help="work out the marks of this ledger, made before")
    options = parser.parse_args()
    size = Size(students=options.students, assignments=options.assignments, attempts=options.attempts)
    if options.ledger:
        print(json.dumps(measure(options.ledger, size)))
        return
    with tempfile.TemporaryDirectory() as name:
        fill(Path(name), size)
        arguments = [f"--{key}={value}" for key, value in vars(options).items() if key != "ledger"]
        command = [sys.executable, __file__, *arguments, f"--ledger={name}"]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        show(size, json.loads(done.stdout))


def show(size: Size, cost: dict[str, float]) -> None:
    """Print what it cost."""
    reports = size.students * size.assignments * size.attempts
    print(f"{reports:,} reports of {len(TESTS)} tests: {size.students} students, {size.assignments} assignments")
    print(f"read {cost['read_s']:.1f} s, marks {cost['marks_s']:.1f} s, explained {cost['explain_s']:.1f} s")
    print(f"{cost['wall_s']:.1f} s wall, {cost['cpu_s']:.1f} s CPU, peak {cost['peak_bytes'] / MEBIBYTE:.0f} MiB")


def measure(folder: Path, size: Size) -> dict[str, float]:
    """Read the ledger and work out all marks; seconds and bytes."""
    start = time.perf_counter()
    with Ledger.open(folder / "ledger.sqlite", folder / "store") as ledger:
        work = _work(ledger, size)
    read = time.perf_counter()
    tasks = [_task(slug, number) for number, slug in enumerate(size.slugs)]
    voids = frozenset(Void(assignment=slug, test=TESTS[3].id, how=VoidHow.AWARDED) for slug in size.slugs)
    decisions = Decisions(voids=voids)
    terms = [marks_of(one, tasks, POLICY, decisions, now=DUE + timedelta(days=200)) for one in work]
    marked = time.perf_counter()
    _explain(terms)
    end = time.perf_counter()
    cpu = os.times()
    return {
        "read_s": read - start,
        "marks_s": marked - read,
        "explain_s": end - marked,
        "wall_s": marked - start,
        "cpu_s": cpu.user + cpu.system,
        "peak_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }


def _explain(terms: list[TermMarks]) -> None:
    for term in terms:
        explain_term(term, POLICY)


def _work(ledger: Ledger, size: Size) -> list[PersonWork]:
    attempts: defaultdict[str, defaultdict[str, list[Attempt]]] = defaultdict(lambda: defaultdict(list))
    for slug in size.slugs:
        standing = ledger.standing(slug, graded_of)
        for row in ledger.submissions(assignment=slug):
            assert row.person is not None
            assert row.number is not None
            attempt = Attempt(number=row.number, received_at=row.received_at, graded=standing.get(row.id))
            attempts[row.person][slug].append(attempt)
    return [
        PersonWork(person=person, attempts={slug: tuple(found) for slug, found in by_slug.items()})
        for person, by_slug in attempts.items()
    ]


def _task(slug: str, number: int) -> Task:
    questions = tuple(TaskQuestion(id=question.id, points=Fraction(5)) for question in QUESTIONS)
    return Task(slug=slug, questions=questions, due=DUE + timedelta(days=14 * number))


def fill(folder: Path, size: Size) -> None:
    """A ledger with a report on every attempt, written without the care that real work is taken in with."""
    place = folder / "ledger.sqlite"
    Ledger.open(place, folder / "store").close()
    engine = create_engine(f"sqlite:///{place}")
    with engine.begin() as connection:
        _fill(connection, size)
    engine.dispose()


def _fill(connection: Connection, size: Size) -> None:
    random = Random(0)  # noqa: S311 - made-up reports
    course = connection.scalars(select(t.courses.c.id)).one()
    reports = [_report(random) for _ in range(200)]
    people = range(1, size.students + 1)
    connection.execute(insert(t.people), [{"id": number, "created_at": DUE} for number in people])
    identities = [{"person_id": number, "login": f"student{number}"} for number in people]
    connection.execute(insert(t.identities), identities)
    ids = itertools.count(1)
    for number, slug in enumerate(size.slugs, start=1):
        connection.execute(insert(t.assignments), {"id": number, "course_id": course, "slug": slug})
        version = {"id": number, "assignment_id": number, "grader_digest": "sha256:0", "created_at": DUE}
        connection.execute(insert(t.assignment_versions), version)
        rows = list(_rows(number, slug, size, ids, random, reports))
        for table, place in ((t.submissions, 0), (t.jobs, 1), (t.reports, 2)):
            connection.execute(insert(table), [row[place] for row in rows])


def _rows(  # noqa: PLR0917 - all that a row is made of
    assignment: int, slug: str, size: Size, ids: Iterator[int], random: Random, reports: list[GradeReport]
) -> Iterator[tuple[dict[str, object], ...]]:
    for person, number in itertools.product(range(1, size.students + 1), range(1, size.attempts + 1)):
        key, report = next(ids), random.choice(reports)
        at = DUE + timedelta(days=14 * (assignment - 1), hours=12 * (number - size.attempts + random.randint(0, 5)))
        submission: dict[str, object] = {
            "id": key,
            "assignment_id": assignment,
            "person_id": person,
            "kind": "submit",
            "state": "acknowledged",
            "number": number,
            "digest": "sha256:0",
            "blob": "sha256:0",
            "remarks": {},
            "received_at": at,
        }
        job: dict[str, object] = {
            "id": key,
            "submission_id": key,
            "version_id": assignment,
            "lane": "cpu",
            "round": 0,
            "seed": report.seed,
            "state": "done",
            "tries": 0,
            "max_tries": 3,
            "losses": 0,
            "enqueued_at": at,
            "finished_at": at,
        }
        yield submission, job, _stored(key, replace(report, assignment=slug), at)


def _stored(key: int, report: GradeReport, at: datetime) -> dict[str, object]:
    return {
        "job_id": key,
        "submission_id": key,
        "attempt": f"{key:032x}",
        "status": report.status.value,
        "score": report.score,
        "max_score": report.max_score,
        "bonus": report.bonus,
        "body": to_json(report),
        "committed_at": at,
    }


def _report(random: Random) -> GradeReport:
    text = "expected an array of shape (4, 2) and dtype float64; the largest difference is 0.25 at [3, 1]"
    verdicts = [
        Verdict(test=test.id, status=TestStatus.PASSED, message="", feedback="")
        if random.random() < 0.7
        else Verdict(test=test.id, status=TestStatus.FAILED, message=text, feedback=text)
        for test in TESTS
    ]
    card = score_findings(verdicts, QUESTIONS, MANIFEST)
    return GradeReport(
        assignment="a",
        submission="sha256:0",
        grader="sha256:0",
        seed="0" * 32,
        environment=Environment(python="3.12", isolation="bubblewrap", isolated=True),
        score=card.score,
        max_score=card.max_score,
        bonus=card.bonus,
        status=card.status,
        questions=card.questions,
        tests=card.tests,
        timings=Timings(total_s=1.0),
    )


if __name__ == "__main__":
    main()
