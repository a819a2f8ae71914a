"""Every ending has a cause, and every cause a sentence for the student."""

from typing import get_args

import pytest

from autograder.model.outcome import Died, Ending, OutOfMemory, OutputLimited, ProtocolViolated, TimedOut, TooCostly
from autograder.model.report import Cause
from autograder.scoring import cause_of, details_of_ending, sentence_of_cause, sentence_of_ending

CASES = [
    (
        TimedOut(clock="wall", limit_s=10.0, cpu_s=0.1),
        Cause.TIMEOUT,
        "Your code did not answer within 10 s; does a loop of it never end?",
    ),
    (
        TimedOut(clock="cpu", limit_s=2.5, cpu_s=2.5),
        Cause.TIMEOUT,
        "Your code used more than 2.5 s of CPU time.",
    ),
    (
        OutOfMemory(limit_bytes=512 * 2**20),
        Cause.OUT_OF_MEMORY,
        "Your code used more than 512 MiB of memory.",
    ),
    (Died(signal=11), Cause.DIED, "Your code ended the Python process instead of giving an answer."),
    (OutputLimited(limit_bytes=1000), Cause.OUTPUT_LIMIT, "Your code printed more than 1000 bytes."),
    (
        ProtocolViolated(reason="secret"),
        Cause.PROTOCOL_VIOLATION,
        "Your code interfered with how its answers are read.",
    ),
    (
        TooCostly(measure="time", limit=10.0),
        Cause.TOO_COSTLY,
        "Your code gave answers that are too large, or take too long to check.",
    ),
    (
        TooCostly(measure="memory", limit=256 * 2**20),
        Cause.TOO_COSTLY,
        "Your code gave answers that are too large, or take too long to check.",
    ),
]


@pytest.mark.parametrize(("ending", "cause", "sentence"), CASES)
def test_ending_has_its_cause_and_sentence(ending: Ending, cause: Cause, sentence: str) -> None:
    """The cause names the ending; the sentence names the limit and nothing of the student's own text."""
    assert cause_of(ending) is cause
    assert sentence_of_ending(ending) == sentence


def test_details_are_words_for_people() -> None:
    """What is known beyond the sentence is prose, and nothing where nothing is."""
    assert [details_of_ending(ending) for ending, _, _ in CASES] == [
        "0.1 s of CPU time were used meanwhile.", "", "", "Ended by signal 11.", "", "secret",
        "The grader spent more than 10 s of CPU time on this test.",
        "This test's answers took more than 256 MiB of the grader's memory.",
    ]  # fmt: skip
    assert details_of_ending(Died(exit_code=3)) == "Exit status 3."
    assert details_of_ending(Died()) == ""
    assert details_of_ending(TimedOut(clock="wall", limit_s=10.0, cpu_s=None)) == ""


def test_every_ending_is_listed() -> None:
    """The cases above cover the whole union, so that a new ending cannot go untested."""
    assert {type(ending) for ending, _, _ in CASES} == set(get_args(Ending))


@pytest.mark.parametrize("cause", list(Cause))
def test_every_cause_has_one_sentence(cause: Cause) -> None:
    """Each cause is told in one sentence that ends in a full stop."""
    sentence = sentence_of_cause(cause)
    assert sentence.endswith(".")
    assert sentence.count(". ") == 0
