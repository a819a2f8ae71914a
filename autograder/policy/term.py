"""One person's marks for a term."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from fractions import Fraction

from autograder.model.course import Bank, Keep
from autograder.policy.bank import Candidate, Choice, Entry, choose
from autograder.policy.dates import Deadline, deadline_of
from autograder.policy.facts import Attempt, CoursePolicy, Decisions, PersonWork, Task
from autograder.policy.marks import Charge, Mark, MarkState, TermMarks
from autograder.policy.points import AttemptPoints, attempt_points, counts_at_all

_NO_DATE = datetime.max.replace(tzinfo=UTC)


def marks_of(
    work: PersonWork, tasks: Sequence[Task], policy: CoursePolicy, decisions: Decisions, *, now: datetime
) -> TermMarks:
    """What the person has for each of the course's assignments.

    Bank days are spent in the order of the class's due dates, so that an extension changes nobody's order; assignments
    without a due date come last and are never late. `now` decides only whether marks are still provisional.
    Raises `ValueError` when two decisions on one thing stand at once.
    """
    ordered = sorted(tasks, key=lambda task: ((task.due or _NO_DATE).astimezone(UTC), task.slug))
    cases = [_case(work, task, policy, decisions) for task in ordered]
    chosen = choose([case.entry for case in cases], policy)
    marks = {
        case.task.slug: replace(_mark(case, choice), is_provisional=_is_provisional(case, rivals, now))
        for case, choice, rivals in zip(cases, chosen, _rivals(cases, policy), strict=True)
    }
    spent = sum(choice.banked for choice in chosen if choice)
    return TermMarks(person=work.person, marks=marks, bank_left=policy.late_bank_days - spent)


@dataclass(frozen=True, kw_only=True)
class _Case:
    """One assignment of one person, before it is known which attempt counts."""

    person: str
    task: Task
    keep: Keep
    deadline: Deadline | None
    attempts: int
    #: Attempts that a report stands on and that came early enough, by number.
    candidates: tuple[Candidate, ...]
    #: Attempts that came early enough and have no report yet.
    ungraded: tuple[int, ...]
    too_late: tuple[int, ...]
    is_excused: bool
    is_held: bool
    #: Points that staff set for the whole assignment.
    set_to: Fraction | None

    @property
    def is_decided_by_attempts(self) -> bool:
        """False where staff decided the mark."""
        return not self.is_excused and self.set_to is None

    @property
    def entry(self) -> Entry:
        """Its part in spending the bank: none where no attempt decides the mark."""
        return Entry(max_points=self.task.max_points, candidates=self.candidates if self.is_decided_by_attempts else ())

    def waiting(self, counts: int | None) -> tuple[int, ...]:
        """Attempts that are still to be graded and may then take the place of the one that counts."""
        unfinished = (one.attempt.number for one in self.candidates if one.worth.awaits_run)
        numbers = sorted({*self.ungraded, *unfinished} - {counts})
        return tuple(one for one in numbers if counts is None or self.keep is Keep.BEST or one > counts)

    def may_still_spend(self, now: datetime) -> bool:
        """Whether the bank days that it takes can still change."""
        if self.deadline is None or not self.is_decided_by_attempts:
            return False
        return self.deadline.days_late(now) is not None or bool(self.waiting(None))


def _case(work: PersonWork, task: Task, policy: CoursePolicy, decisions: Decisions) -> _Case:
    person = work.person
    deadline = deadline_of(task, person, policy, decisions)
    attempts = work.attempts.get(task.slug, ())
    late = {one.number: 0 if deadline is None else deadline.days_late(one.received_at) for one in attempts}
    worths = {one.number: attempt_points(task, person, one, policy, decisions) for one in attempts}
    counted = [one for one in attempts if late[one.number] is not None]
    return _Case(
        person=person,
        task=task,
        keep=policy.keep,
        deadline=deadline,
        attempts=len(attempts),
        candidates=tuple(_candidates(counted, late, worths)),
        ungraded=tuple(one.number for one in counted if worths[one.number] is None),
        too_late=tuple(one.number for one in attempts if late[one.number] is None),
        is_excused=decisions.is_excused(person, task.slug) or not counts_at_all(task, policy),
        is_held=decisions.is_held(person, task.slug),
        set_to=decisions.set_points(person, task.slug, None),
    )


def _candidates(
    attempts: Sequence[Attempt], late: dict[int, int | None], worths: dict[int, AttemptPoints | None]
) -> list[Candidate]:
    found = []
    for attempt in attempts:
        days, worth = late[attempt.number], worths[attempt.number]
        if days is not None and worth is not None:
            found.append(Candidate(attempt=attempt, worth=worth, days_late=days))
    return found


def _rivals(cases: Sequence[_Case], policy: CoursePolicy) -> list[Sequence[_Case]]:
    """For each assignment, those whose late work can change which days the bank pays for in this one."""
    if not policy.late_bank_days:
        return [()] * len(cases)
    return [cases if policy.bank is Bank.BEST else cases[:place] for place in range(len(cases))]


def _is_provisional(case: _Case, rivals: Sequence[_Case], now: datetime) -> bool:
    is_late = any(one.days_late for one in case.entry.candidates)
    return is_late and any(rival.may_still_spend(now) for rival in rivals)


def _mark(case: _Case, choice: Choice | None) -> Mark:
    base = Mark(
        person=case.person,
        assignment=case.task.slug,
        state=MarkState.MISSING,
        points=Fraction(),
        max_points=case.task.max_points,
        deadline=case.deadline,
        attempts=case.attempts,
        too_late=case.too_late,
        is_held=case.is_held,
    )
    if case.is_excused:
        return replace(base, state=MarkState.EXCUSED)
    if case.set_to is not None:
        points = max(Fraction(), min(case.set_to, case.task.max_points))
        return replace(base, state=MarkState.GRADED, points=points, is_overridden=True)
    return _counted(base, case, choice)


def _counted(base: Mark, case: _Case, choice: Choice | None) -> Mark:
    waiting = case.waiting(choice.candidate.attempt.number if choice else None)
    if choice is None:
        return replace(base, state=MarkState.PENDING if waiting else MarkState.MISSING, waiting=waiting)
    worth = choice.candidate.worth
    return replace(
        base,
        state=MarkState.PENDING if worth.pending or waiting else MarkState.GRADED,
        points=choice.points,
        bonus=worth.bonus,
        attempt=choice.candidate.attempt.number,
        worth=worth,
        charge=Charge(days_late=choice.candidate.days_late, banked=choice.banked, penalty=choice.penalty),
        waiting=waiting,
    )
