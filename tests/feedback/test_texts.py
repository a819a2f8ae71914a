"""Texts about a submission are bounded, however long its own words are."""

import json

import pytest

from autograder.feedback.texts import (
    LEAST_CHARACTERS,
    MESSAGE_CHARACTERS,
    OUTPUT_FILE_BYTES,
    REPORT_BYTES,
    PrintedOutput,
    TextBudget,
    cut,
)
from autograder.model.report import TestStatus
from autograder.model.verdict import Verdict


def verdict(message: str, output: str = "") -> Verdict:
    """A failed test's verdict."""
    return Verdict(test="q1/test_a", status=TestStatus.FAILED, fraction=0.0, message=message, output=output)


@pytest.mark.parametrize(
    ("text", "kept"), [("short", "short"), ("a" * 40, "a" * 40), ("a" * 41, "a" * 32 + " … [cut]")]
)
def test_a_text_is_cut_and_says_so(text: str, kept: str) -> None:
    """What fits stays, and what does not ends in a mark."""
    assert cut(text, 40) == kept


@pytest.mark.parametrize("character", ["a", "\N{GRINNING FACE}", "\x00", '"'])
def test_all_verdicts_of_a_submission_share_a_budget(character: str) -> None:
    """Hundreds of long verdicts hold no more than the budget and a short text each, in JSON's own bytes."""
    budget = TextBudget()
    long = verdict(cut(character * 100_000, MESSAGE_CHARACTERS), character * MESSAGE_CHARACTERS)

    texts = [budget.bounded(long) for _ in range(300)]

    size = sum(len(json.dumps(one.message)) + len(json.dumps(one.output)) for one in texts)
    least = len(json.dumps(character * LEAST_CHARACTERS))
    assert size <= REPORT_BYTES + 2 * 300 * least
    assert texts[0] == long
    assert texts[-1].message.endswith("[cut]")


def test_what_tests_print_is_kept_up_to_a_bound() -> None:
    """Each test's output is under its name, and the file stops growing."""
    printed = PrintedOutput()

    printed.add("q1/test_a", "one")
    printed.add("q1/test_b", "two")
    assert printed.text == b"===== q1/test_a\none\n===== q1/test_b\ntwo\n"

    for _ in range(40):
        printed.add("q1/test_c", "x" * 65_536)
    assert len(printed.text) == OUTPUT_FILE_BYTES
