"""Checks that no points are given for form: constants, memory and lies earn little or nothing."""

from collections import defaultdict
from collections.abc import Sequence

from autograder.model.course import Assignment, Question
from autograder.verification.gate import Gate
from autograder.verification.hollow import hollow_tests
from autograder.verification.outcome import Check
from autograder.verification.specimen import Trial

#: Points below which two sums are the same.
_SLACK = 1e-9


def check_forms(name: str, trials: Sequence[Trial], assignment: Assignment, gate: Gate) -> Check:
    """No question gives more than its share for answers of the right form without content."""
    questions = {question.id: question for question in assignment.questions}
    refusals, notes = [], []
    for trial in trials:
        for question, tests in _tests_by_question(trial).items():
            points = sum(tests.values())
            most, reason = _limit(questions[question], gate)
            text = f"{question} gives {points:g} points to {trial.label}: {_listed(tests)}"
            if points > most + _SLACK:
                refusals.append(f"{text}; {most:g} is the most, so check a value in them that a constant cannot have.")
            elif points > gate.form_limit(questions[question]) + _SLACK:
                notes.append(f"{text}; {reason}")
            else:
                notes.append(f"{text}.")
    return Check(
        name=name,
        summary=f"{len(trials)} ways to answer without content were tried, {_worst(trials)}.",
        refusals=tuple(refusals),
        notes=tuple(notes),
    )


def stale_allowances(trials: Sequence[Trial], assignment: Assignment, gate: Gate) -> tuple[str, ...]:
    """A sentence for every `constants_allowed` of `assignment.toml` that no question needs."""
    most: dict[str, float] = defaultdict(float)
    for trial in trials:
        for question, tests in _tests_by_question(trial).items():
            most[question] = max(most[question], sum(tests.values()))
    return tuple(
        f"assignment.toml allows {question.id} {question.constants_allowed.points:g} points for constants, and none "
        f"gets more than {most[question.id]:g}; remove constants_allowed."
        for question in assignment.questions
        if question.constants_allowed and most[question.id] <= gate.form_limit(question) + _SLACK
    )


def check_liars(pairs: Sequence[tuple[Trial, Trial]]) -> Check:
    """No test passes for a liar that fails for the same liar without operators and comparisons."""
    believing: dict[str, list[str]] = {}
    for lying, mute in pairs:
        without = {ending.test: ending.fraction for ending in mute.endings}
        for ending in lying.endings:
            if ending.fraction > without.get(ending.test, 0.0) + _SLACK:
                believing.setdefault(ending.test, []).append(lying.specimen.name)
    return Check(
        name="liar",
        summary=f"{len(pairs)} liars were tried, {len(believing)} tests believe one.",
        refusals=tuple(
            f"{test} passes for a liar ({'; '.join(names)}) that fails without operators and comparisons; "
            "turn what it gives into values first, and compare those."
            for test, names in believing.items()
        ),
    )


def _tests_by_question(trial: Trial) -> dict[str, dict[str, float]]:
    """Points that each test gave for form, by question."""
    found: dict[str, dict[str, float]] = {}
    for finding in hollow_tests(trial):
        found.setdefault(finding.question, {})[finding.id] = finding.score
    return found


def _limit(question: Question, gate: Gate) -> tuple[float, str]:
    allowed = question.constants_allowed
    return (allowed.points, allowed.reason) if allowed else (gate.form_limit(question), "")


def _listed(tests: dict[str, float]) -> str:
    return ", ".join(f"{test} ({points:g})" for test, points in tests.items())


def _worst(trials: Sequence[Trial]) -> str:
    totals = {trial.label: sum(finding.score for finding in hollow_tests(trial)) for trial in trials}
    best = max(totals, key=lambda label: totals[label], default="")
    return f"the best of them, {best}, gets {totals[best]:g} points" if best else "as nothing of this module fits"
