"""A term's rules, work and decisions, with the marks that were worked out by hand, as `term.md` has them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from itertools import takewhile
from pathlib import Path
from zoneinfo import ZoneInfo

from autograder.model.course import Bank, GpuQuestions, Keep
from autograder.policy import (
    Accommodation,
    Attempt,
    CoursePolicy,
    Decisions,
    Excuse,
    Extension,
    Graded,
    HandScore,
    Hold,
    Override,
    PersonWork,
    Piece,
    Task,
    TaskQuestion,
    Void,
    VoidHow,
)

#: Question (`b`: the bonus of q2) and tests with their points, as the table at the top of the file has them.
TESTS: Mapping[str, Mapping[str, Mapping[str, int]]] = {
    "a1": {"q1": {"t1": 4}, "q2": {"a": 2, "b": 2, "c": 2}},
    "a2": {"q1": {"t1": 8}, "q2": {"t1": 4, "t2": 8}, "b": {"bonus": 2}},
    "a3": {"q1": {"t1": 5}, "q2": {"t1": 10}, "q3": {"t1": 5}},
    "a4": {"q1": {"t1": 5, "t2": 5}},
}
QUESTIONS: Mapping[str, tuple[TaskQuestion, ...]] = {
    "a1": (TaskQuestion(id="q1", points=Fraction(4)), TaskQuestion(id="q2", points=Fraction(6))),
    "a2": (
        TaskQuestion(id="q1", points=Fraction(8)),
        TaskQuestion(id="q2", points=Fraction(12), bonus=Fraction(2)),
    ),
    "a3": (
        TaskQuestion(id="q1", points=Fraction(5)),
        TaskQuestion(id="q2", points=Fraction(10)),
        TaskQuestion(id="q3", points=Fraction(5), gpu=True),
    ),
    "a4": (
        TaskQuestion(id="q1", points=Fraction(10)),
        TaskQuestion(id="q2", points=Fraction(10), by_hand=True),
    ),
}
_FIRST_MONTH_OF_2026 = 9


@dataclass(frozen=True, kw_only=True)
class Expected:
    """A row of a person's table, as text: state, attempt, late, banked, penalty, points, bonus, flags."""

    state: str
    attempt: int | None
    charge: tuple[int, int, Decimal] | None
    points: Decimal
    bonus: Decimal
    flags: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Story:
    """One person with the course's rules, the person's work and what must come of it."""

    course: str
    policy: CoursePolicy
    now: datetime
    tasks: tuple[Task, ...]
    decisions: Decisions
    work: PersonWork
    marks: Mapping[str, Expected]
    bank_left: int
    total: Decimal
    max_points: Decimal


def stories(path: Path) -> Iterator[Story]:
    """Everybody in the file."""
    for course in _sections(path.read_text(encoding="utf-8"), "## Course "):
        people = _sections(course.body, "### ")
        rules = _bullets(course.body.partition("\n### ")[0])
        # All decisions of a course at once: what is decided for one person must not touch another.
        decisions = [one for person in people for one in _personal(person, rules)]
        for person in people:
            yield _story(course.title, rules, person, [*_common(rules), *decisions])


@dataclass(frozen=True, kw_only=True)
class _Section:
    title: str
    body: str


def _sections(text: str, mark: str) -> list[_Section]:
    parts = re.split(rf"^{mark}", text, flags=re.MULTILINE)[1:]
    return [_Section(title=one.partition("\n")[0].partition(":")[0], body=one.partition("\n")[2]) for one in parts]


def _bullets(text: str) -> list[str]:
    return [line.removeprefix("* ") for line in text.splitlines() if line.startswith("* ")]


def _story(course: str, rules: Sequence[str], person: _Section, decisions: Sequence[object]) -> Story:
    policy = _policy(rules)
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in person.body.splitlines() if "| a" in line]
    rows = [row for row in rows if row[0] in QUESTIONS]
    left, total, most = re.findall(r"^Bank left (\d+)\. Total ([\d.]+) of ([\d.]+):", person.body, re.MULTILINE)[0]
    return Story(
        course=course,
        policy=policy,
        now=_moment(_after("now ", rules), policy.zone),
        tasks=tuple(_tasks(_after("due ", rules), policy.zone)),
        decisions=_decided(decisions),
        work=PersonWork(
            person=person.title, attempts={row[0]: tuple(_attempts(row[0], row[1], policy.zone)) for row in rows}
        ),
        marks={row[0]: _expected(row) for row in rows},
        bank_left=int(left),
        total=Decimal(total),
        max_points=Decimal(most),
    )


def _after(word: str, rules: Sequence[str]) -> str:
    return next(line.removeprefix(word) for line in rules if line.startswith(word))


def _policy(rules: Sequence[str]) -> CoursePolicy:
    values = dict(part.strip().rsplit(" ", 1) for part in ("zone " + _after("zone ", rules)).split(","))
    return CoursePolicy(
        zone=ZoneInfo(values["zone"]),
        keep=Keep(values["keep"]),
        bank=Bank(values["bank"]),
        late_bank_days=int(values["bank days"]),
        max_late_days=int(values["late days"]),
        penalty_per_late_day=Fraction(values["penalty"]),
        grace_minutes=int(values["grace"]),
        gpu_questions=GpuQuestions(values["gpu"]),
    )


def _moment(text: str, zone: object) -> datetime:
    assert isinstance(zone, ZoneInfo)
    year = 2026 if int(text[:2]) >= _FIRST_MONTH_OF_2026 else 2027
    clock = text.removesuffix(" (second)")
    return datetime.fromisoformat(f"{year}-{clock}").replace(tzinfo=zone, fold=int(clock != text))


def _tasks(dates: str, zone: object) -> Iterator[Task]:
    for entry in dates.split(", "):
        slug, _, due = entry.partition(" ")
        yield Task(slug=slug, questions=QUESTIONS[slug], due=None if due == "never" else _moment(due, zone))


def _attempts(slug: str, cell: str, zone: object) -> Iterator[Attempt]:
    for text in filter(None, cell.split("; ")):
        number, _, rest = text.partition(": ")
        received, *questions = rest.split(", ")
        graded = None if questions == ["-"] else Graded(pieces=tuple(_pieces(slug, questions)))
        yield Attempt(number=int(number), received_at=_moment(received, zone), graded=graded)


def _pieces(slug: str, questions: Sequence[str]) -> Iterator[Piece]:
    for text in questions:
        name, points = text.split(" ")
        question = "q2" if name == "b" else name
        for (test, most), earned in zip(TESTS[slug][name].items(), points.split("+"), strict=True):
            yield Piece(
                test=f"{question}/{test}",
                question=question,
                points=Fraction(0 if earned == "?" else earned),
                max_points=Fraction(most),
                bonus=name == "b",
                is_pending=earned == "?",
            )


def _common(rules: Sequence[str]) -> Iterator[object]:
    for line in rules:
        match line.split():
            case ["void", slug, test, how]:
                yield Void(assignment=slug, test=test, how=VoidHow(how))
            case ["hold", slug, "everybody"]:
                yield Hold(assignment=slug)


def _personal(person: _Section, rules: Sequence[str]) -> Iterator[object]:
    zone, who = _policy(rules).zone, person.title
    for line in takewhile(lambda one: not one.startswith("|"), _bullets(person.body)):
        match line.split():
            case ["extension", slug, day, clock]:
                yield Extension(person=who, assignment=slug, due=_moment(f"{day} {clock}", zone))
            case ["accommodation", days]:
                yield Accommodation(person=who, extra_days=Fraction(days))
            case ["excuse", slug]:
                yield Excuse(person=who, assignment=slug)
            case ["override", slug, question, points]:
                yield Override(person=who, assignment=slug, question=question, points=Fraction(points))
            case ["override", slug, points]:
                yield Override(person=who, assignment=slug, question=None, points=Fraction(points))
            case ["by", "hand", slug, attempt, question, points]:
                yield HandScore(
                    person=who, assignment=slug, attempt=int(attempt), question=question, points=Fraction(points)
                )
            case ["hold", slug]:
                yield Hold(assignment=slug, person=who)
            case _:
                raise AssertionError(line)


def _decided(decisions: Sequence[object]) -> Decisions:
    return Decisions(
        extensions=frozenset(one for one in decisions if isinstance(one, Extension)),
        accommodations=frozenset(one for one in decisions if isinstance(one, Accommodation)),
        excuses=frozenset(one for one in decisions if isinstance(one, Excuse)),
        overrides=frozenset(one for one in decisions if isinstance(one, Override)),
        hand_scores=frozenset(one for one in decisions if isinstance(one, HandScore)),
        holds=frozenset(one for one in decisions if isinstance(one, Hold)),
        voids=frozenset(one for one in decisions if isinstance(one, Void)),
    )


def _expected(row: Sequence[str]) -> Expected:
    _, _, _, state, attempt, late, banked, penalty, points, bonus, flags = row
    return Expected(
        state=state,
        attempt=int(attempt) if attempt else None,
        charge=(int(late), int(banked), Decimal(penalty)) if late else None,
        points=Decimal(points),
        bonus=Decimal(bonus),
        flags=frozenset(filter(None, flags.split(", "))),
    )
