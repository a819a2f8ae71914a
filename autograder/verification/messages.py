"""What students would read: something, in words, and nothing hidden."""

import re
from collections.abc import Iterable, Iterator
from math import isclose

from autograder.model.manifest import DeclaredTest, FeedbackLevel, Manifest
from autograder.model.report import TestStatus
from autograder.verification.outcome import Check
from autograder.verification.specimen import EndOfTest, Trial

#: A number with digits enough to be nobody's constant.
_DECIMAL = re.compile(r"(?<![\w.])-?(?:\d+\.\d+(?:[eE][-+]?\d+)?|\d+[eE][-+]?\d+)(?!\w|\.\d)")
LEAST_DIGITS = 4
#: Where our own code lies; a traceback below `/submission` is the student's own, and a public test may show it.
_OF_OURS = ("tests/graders", "/autograder/")
_TRACEBACKS = ("Traceback (most recent call last)", 'File "')


def check_messages(trials: Iterable[Trial], manifest: Manifest) -> Check:
    """Every failing test of every trial says something to its student, and nothing that is ours to keep."""
    declared = {test.id: test for test in manifest.tests}
    found: dict[tuple[str, str], str] = {}
    looked_at = 0
    for trial in trials:
        for ending in trial.endings:
            if ending.status in {TestStatus.FAILED, TestStatus.BLOCKED}:
                looked_at += 1
                for fault in _faults(ending, declared[ending.test]):
                    found.setdefault((ending.test, fault), f"{ending.test} {fault} ({trial.label}, seed {trial.seed}).")
    return Check(
        name="messages",
        summary=f"{looked_at} messages of failing tests were read.",
        refusals=tuple(found.values()),
    )


def _faults(ending: EndOfTest, test: DeclaredTest) -> Iterator[str]:
    if test.feedback in {FeedbackLevel.PUBLIC, FeedbackLevel.HINT} and not ending.feedback.strip():
        yield "fails without a word; give it a hint"
    forbidden = _OF_OURS if test.feedback is FeedbackLevel.PUBLIC else _OF_OURS + _TRACEBACKS
    if any(mark in ending.feedback for mark in forbidden):
        yield "shows its student a traceback or a path of ours"
    if test.feedback is not FeedbackLevel.PUBLIC and (numbers := _shared_numbers(ending)):
        yield f"shows a number that staff alone may see, {numbers[0]}"


def _shared_numbers(ending: EndOfTest) -> tuple[str, ...]:
    """Long numbers of the student's text that stand in the staff's text, too, rounded or not."""
    own_words = set(ending.feedback.splitlines())
    staff_lines = [line for line in ending.message.splitlines() if line not in own_words]
    staff = [float(number) for number in _DECIMAL.findall("\n".join(staff_lines))]
    return tuple(text for text in _long_decimals(ending.feedback) if any(_alike(text, number) for number in staff))


def _long_decimals(text: str) -> Iterator[str]:
    for number in _DECIMAL.findall(text):
        if _digits(number) >= LEAST_DIGITS:
            yield number


def _digits(number: str) -> int:
    """Significant digits as written."""
    mantissa = re.split("[eE]", number.lstrip("-"))[0]
    return len(mantissa.replace(".", "").strip("0"))


def _alike(text: str, number: float) -> bool:
    return isclose(float(text), number, rel_tol=0.5 * 10.0 ** (1 - _digits(text)))
