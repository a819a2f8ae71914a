"""Random terms: small courses with one person's work and what staff decided, and variations of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from functools import cached_property
from random import Random
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
    TermMarks,
    Void,
    VoidHow,
    marks_of,
)

PERSON, OTHER = "p", "o"
ZONES = tuple(map(ZoneInfo, ("America/Denver", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu")))
#: Month and day, around both changes of the clocks, north and south.
DAYS = tuple((month, day) for month in (3, 4, 10, 11) for day in (1, 4, 7, 8, 24, 25, 28, 29, 30))
CLOCKS = ((23, 59), (23, 59), (12, 0), (0, 0), (1, 30), (1, 45), (2, 0), (2, 15), (2, 30), (3, 0))
NOW = datetime(2026, 8, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Term:
    """All that a person's marks are made of."""

    tasks: tuple[Task, ...]
    policy: CoursePolicy
    decisions: Decisions
    work: PersonWork

    @cached_property
    def marks(self) -> TermMarks:
        """What it comes to, worked out once: a copy of the term works it out again."""
        return marks_of(self.work, self.tasks, self.policy, self.decisions, now=NOW)


def random_term(random: Random, **rules: object) -> Term:
    """A term; `rules` are fields of `CoursePolicy` that are not left to chance."""
    policy = replace(_policy(random), **rules)  # type: ignore[arg-type]
    tasks = tuple(_task(random, f"a{number}", policy) for number in range(1, random.randint(1, 4) + 1))
    work = PersonWork(person=PERSON, attempts={task.slug: tuple(_attempts(random, task)) for task in tasks})
    return Term(tasks=tasks, policy=policy, decisions=_decisions(random, tasks), work=work)


def points(random: Random, most: int | Fraction) -> Fraction:
    """Points from 0 to so many, often one of the ends."""
    return (
        Fraction(random.choice((0, 1, random.randint(0, 100) / Fraction(100), random.randint(0, 3) / Fraction(3))))
        * most
    )


def moment(random: Random, zone: ZoneInfo) -> datetime:
    """A time of day near a change of the clocks."""
    hour, minute = random.choice(CLOCKS)
    month, day = random.choice(DAYS)
    return datetime(2026, month, day, hour, minute, tzinfo=zone, fold=random.randint(0, 1))


def _policy(random: Random) -> CoursePolicy:
    return CoursePolicy(
        zone=random.choice(ZONES),
        late_bank_days=random.choice((0, 1, 1, 2, 3, 5)),
        max_late_days=random.choice((0, 1, 2, 2, 3, 3)),
        penalty_per_late_day=Fraction(random.choice((0, 5, 10, 10, 20, 33, 100)), 100),
        grace_minutes=random.choice((0, 10, 90)),
        keep=random.choice(list(Keep)),
        bank=random.choice(list(Bank)),
        gpu_questions=random.choice(list(GpuQuestions)),
    )


def _task(random: Random, slug: str, policy: CoursePolicy) -> Task:
    assert isinstance(policy.zone, ZoneInfo)
    questions = tuple(
        TaskQuestion(
            id=f"q{number}",
            points=Fraction(random.choice((1, 3, 6, 10))),
            bonus=Fraction(random.choice((0, 0, 2))),
            gpu=random.random() < 0.2,
            by_hand=random.random() < 0.15,
        )
        for number in range(1, random.randint(1, 3) + 1)
    )
    return Task(slug=slug, questions=questions, due=moment(random, policy.zone) if random.random() < 0.9 else None)


def _attempts(random: Random, task: Task) -> Iterator[Attempt]:
    start = (task.due or NOW).astimezone(UTC) - timedelta(minutes=random.choice((0, 60, 600, 3000)))
    for number in range(1, random.choice((0, 1, 1, 2, 2, 3)) + 1):
        start += timedelta(minutes=random.choice((1, 30, 61, 119, 700, 1380, 1441, 1500, 3000)))
        is_graded = random.random() < 0.9
        yield Attempt(number=number, received_at=start, graded=_graded(random, task) if is_graded else None)


def _graded(random: Random, task: Task) -> Graded:
    if random.random() < 0.03:
        return Graded(pieces=())
    return Graded(pieces=tuple(piece for question in task.questions for piece in _pieces(random, question)))


def _pieces(random: Random, question: TaskQuestion) -> Iterator[Piece]:
    if question.by_hand:
        return
    for name, whole, is_bonus in (
        ("t1", question.points, False),
        ("t2", question.points, False),
        ("b", question.bonus, True),
    ):
        most = whole if is_bonus else whole / 2
        is_pending = random.random() < 0.1
        if most:
            yield Piece(
                test=f"{question.id}/{name}",
                question=question.id,
                points=Fraction() if is_pending else points(random, most),
                max_points=most,
                bonus=is_bonus,
                is_pending=is_pending,
            )


def _decisions(random: Random, tasks: tuple[Task, ...]) -> Decisions:
    found: dict[object, object] = {}
    for _ in range(random.choice((0, 0, 1, 2, 4))):
        name, thing = random_decision(random, random.choice(tasks))
        found[name] = thing
    return decided(Decisions(), *found.values())


def random_decision(random: Random, task: Task) -> tuple[object, object]:
    """A decision on the assignment, with a key that is another one's only if both are on the same thing."""
    who = random.choice((PERSON, PERSON, PERSON, OTHER))
    question = random.choice(task.questions)
    make: Callable[[], tuple[object, object]] = random.choice(
        (
            lambda: ((task.slug, who, "extension"), _extension(random, task, who)),
            lambda: (("accommodation", who), Accommodation(person=who, extra_days=Fraction(random.randint(0, 8), 4))),
            lambda: ((task.slug, who, "excuse"), Excuse(person=who, assignment=task.slug)),
            lambda: ((task.slug, who), _override(random, task, who, None)),
            lambda: ((task.slug, who, question.id), _override(random, task, who, question.id)),
            lambda: _hand_score(random, task, who, question),
            lambda: ((task.slug, who, "hold"), Hold(assignment=task.slug, person=random.choice((who, None)))),
            lambda: _void(random, task, question),
        )
    )
    return make()


def _extension(random: Random, task: Task, who: str) -> Extension:
    due = (task.due or NOW).astimezone(UTC) + timedelta(minutes=random.choice((-1440, 1, 30, 60, 1439, 1440, 3000)))
    return Extension(person=who, assignment=task.slug, due=due)


def _override(random: Random, task: Task, who: str, question: str | None) -> Override:
    return Override(person=who, assignment=task.slug, question=question, points=points(random, task.max_points + 5))


def _hand_score(random: Random, task: Task, who: str, question: TaskQuestion) -> tuple[object, object]:
    number = random.randint(1, 3)
    score = HandScore(
        person=who,
        assignment=task.slug,
        attempt=number,
        question=question.id,
        points=points(random, question.points),
    )
    return (task.slug, who, number, question.id), score


def _void(random: Random, task: Task, question: TaskQuestion) -> tuple[object, object]:
    test = f"{question.id}/{random.choice(('t1', 't2', 'b'))}"
    return (task.slug, test), Void(assignment=task.slug, test=test, how=random.choice(list(VoidHow)))


_KINDS = {
    Extension: "extensions",
    Accommodation: "accommodations",
    Excuse: "excuses",
    Override: "overrides",
    HandScore: "hand_scores",
    Hold: "holds",
    Void: "voids",
}


def decided(before: Decisions, *more: object) -> Decisions:
    """The decisions with more of them, each in place of an earlier one on the same thing."""
    after = before
    for one in more:
        kind = _KINDS[type(one)]
        others = {other for other in getattr(after, kind) if _thing(other) != _thing(one)}
        after = replace(after, **{kind: frozenset({*others, one})})
    return after


def _thing(decision: object) -> object:
    names = ("person", "assignment", "attempt", "question", "test")
    return tuple(getattr(decision, name, None) for name in names)
