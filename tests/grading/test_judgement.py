"""From evidence to a verdict: what a student may read, and whose fault it is."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from autograder.errors import GraderFault, SandboxFault
from autograder.feedback import words
from autograder.feedback.vocabulary import Vocabulary
from autograder.grading.faults import HandleMisuse, ImportFailed, Mismatch, MissingName, NotImplementedYet, TestEnded
from autograder.grading.judgement import Evidence, judge
from autograder.model.manifest import DeclaredTest, FeedbackLevel
from autograder.model.outcome import (
    Died,
    Ending,
    OutOfMemory,
    OutputLimited,
    ProtocolViolated,
    StudentException,
    TimedOut,
    TooCostly,
)
from autograder.model.report import Cause, TestStatus
from autograder.model.verdict import Verdict

SECRET = "0.73128"
MISMATCH = Mismatch(
    f"expected {SECRET}",
    hint="Look at the sign.",
    facts="Expected shape (2,), got (3,).",
    words=words.FEWER_ITEMS,
)


def declared(level: FeedbackLevel = FeedbackLevel.HINT) -> DeclaredTest:
    """A test of some level."""
    return DeclaredTest(id="q1/test_x", question="q1", feedback=level, hint="The author's sentence.")


VOCABULARY = Vocabulary(
    own="The author's sentence.",
    sentences=("Look at the sign.",),
    names=frozenset({"fires", "fit"}),
    mentioned=("fires",),
)


def verdict_on(
    error: BaseException | None,
    level: FeedbackLevel = FeedbackLevel.HINT,
    vocabulary: Vocabulary = VOCABULARY,
    **evidence: Any,
) -> Verdict:
    """The verdict on a test that ended with this error."""
    return judge(declared(level), Evidence(error=error, **evidence), vocabulary)


def students(name: str, text: str = "") -> StudentException:
    """An exception that crossed."""
    return StudentException(type_name=name, text=text, traceback=f"Traceback\n{name}: {text}")


@pytest.mark.parametrize(
    ("level", "reads"),
    [
        (FeedbackLevel.PUBLIC, f"Look at the sign.\nexpected {SECRET}"),
        (FeedbackLevel.HINT, "Look at the sign."),
        (FeedbackLevel.VERDICT, ""),
        (FeedbackLevel.SILENT, ""),
    ],
)
def test_each_level_shows_what_it_may(level: FeedbackLevel, reads: str) -> None:
    """Values at `public`, a sentence at `hint`, nothing below; the staff always reads all."""
    verdict = verdict_on(MISMATCH, level)

    assert verdict.feedback == reads
    assert SECRET in verdict.message


@pytest.mark.parametrize(
    ("hint", "words_", "reads"),
    [
        ("", words.HOLDS_NAN, f"The author's sentence.\n{words.HOLDS_NAN}"),
        ("The author's sentence.", words.HOLDS_NAN, f"The author's sentence.\n{words.HOLDS_NAN}"),
        ("Look at the sign.", words.HOLDS_NAN, "Look at the sign."),
        (f"You gave {SECRET}.", words.HOLDS_NAN, f"The author's sentence.\n{words.HOLDS_NAN}"),
        (f"You gave {SECRET}.", f"It is {SECRET}.", "The author's sentence."),
    ],
)
def test_a_hidden_test_says_only_what_was_fixed_before_the_run(hint: str, words_: str, reads: str) -> None:
    """A declared sentence stands alone, the test's own goes with words from the list, and all else is replaced."""
    error = Mismatch("not right", hint=hint, words=words_, facts=SECRET)

    assert verdict_on(error).feedback == reads


def test_a_name_that_the_stub_lacks_is_not_quoted() -> None:
    """Neither from a traceback that student code wrote, nor as a missing one that no line of the test asks for."""
    frame = f'  File "/submission/xor.py", line 9, in secret_{SECRET[2:]}\n    raise it\n'
    stub = StudentException(type_name="NotImplementedError", text="", traceback=f"Traceback\n{frame}")

    assert "What this test needs" in verdict_on(NotImplementedYet(stub)).feedback
    assert SECRET[2:] not in verdict_on(MissingName(f"secret_{SECRET[2:]}")).feedback


def test_an_odd_exception_is_called_another_one() -> None:
    """Of the exceptions that may cross, the rare ones share a word."""
    error = ArithmeticError()
    error.student_exception = students("ArithmeticError")  # type: ignore[attr-defined]

    assert "another exception" in verdict_on(error).feedback


def test_a_public_test_after_a_hidden_one_shows_no_words_of_the_students() -> None:
    """What a student's code says then may carry hidden inputs that it saw."""
    assert SECRET not in verdict_on(MISMATCH, FeedbackLevel.PUBLIC, after_hidden=True).feedback


def test_an_import_error_is_quoted_only_before_hidden_tests() -> None:
    """A module that "fails to import" late could put hidden inputs into its message."""
    error = ImportFailed(students("ValueError", SECRET))

    assert SECRET in verdict_on(error).feedback
    assert SECRET not in verdict_on(error, after_hidden=True).feedback


def test_a_students_exception_is_named_but_not_quoted() -> None:
    """Its builtin name reaches the student at the hint level, its text only the staff."""
    error = ValueError(SECRET)
    error.student_exception = students("ValueError", SECRET)  # type: ignore[attr-defined]

    verdict = verdict_on(error)

    assert "ValueError" in verdict.feedback
    assert SECRET not in verdict.feedback
    assert SECRET in verdict.message


@pytest.mark.parametrize(
    ("ending", "cause"),
    [
        (TimedOut(clock="cpu", limit_s=1.0, cpu_s=1.1), Cause.TIMEOUT),
        (OutOfMemory(limit_bytes=1), Cause.OUT_OF_MEMORY),
        (Died(exit_code=0), Cause.DIED),
        (OutputLimited(limit_bytes=1), Cause.OUTPUT_LIMIT),
        (ProtocolViolated(reason="a nonce"), Cause.PROTOCOL_VIOLATION),
        (TooCostly(measure="memory", limit=1), Cause.TOO_COSTLY),
    ],
)
def test_every_ending_fails_with_its_cause(ending: Ending, cause: Cause) -> None:
    """A dead process is a failed test, told in a sentence."""
    verdict = verdict_on(TestEnded(ending))

    assert (verdict.status, verdict.cause) == (TestStatus.FAILED, cause)
    assert verdict.feedback.endswith(".")


def test_output_over_the_limit_after_the_last_answer_fails() -> None:
    """Right answers do not excuse a flood that came with them."""
    verdict = verdict_on(None, late_ending=OutputLimited(limit_bytes=1))

    assert verdict.cause is Cause.OUTPUT_LIMIT


@pytest.mark.parametrize(
    "make",
    [
        lambda: GraderFault("driver 'x' cannot be read"),
        lambda: SandboxFault("lost"),
        lambda: OSError("disk"),
        lambda: MemoryError(),
        lambda: TypeError("before any answer came"),
    ],
)
def test_faults_of_ours_are_errors_and_say_nothing_to_students(make: Callable[[], BaseException]) -> None:
    """They never become a failed test."""
    verdict = verdict_on(make())

    assert (verdict.status, verdict.cause, verdict.feedback) == (TestStatus.ERROR, None, "")


def test_a_forged_traceback_is_read_in_one_pass() -> None:
    """Slashes without an end, over which a search that goes back and forth would never finish, name nothing."""
    forged = '  File "' + "/, in a" * 1_000_000
    stub = StudentException(type_name="NotImplementedError", text="", traceback=forged)

    assert "What this test needs" in verdict_on(NotImplementedYet(stub)).feedback


def test_a_stub_below_what_was_called_is_the_one_that_is_named() -> None:
    """Neither the function that needs it, nor a grader's driver, nor a method without a name of its own."""
    frames = '  File "driver.py", line 3, in fitted\n  File "/submission/training.py", line 9, in fit\n    raise it\n'
    trace = f"Traceback (most recent call last):\n{frames}NotImplementedError"
    stub = StudentException(type_name="NotImplementedError", text="", traceback=trace)
    unnamed = replace(stub, traceback=trace.replace("in fit\n", "in __init__\n"))

    assert "`fit` still raises" in verdict_on(NotImplementedYet(stub)).feedback
    assert "What this test needs still raises" in verdict_on(NotImplementedYet(unnamed)).feedback


@pytest.mark.parametrize(
    ("error", "cause", "reads"),
    [
        (NotImplementedYet(students("NotImplementedError")), Cause.NOT_IMPLEMENTED, "NotImplementedError"),
        (MissingName("fires"), Cause.MISSING_NAME, "no `fires`"),
        (HandleMisuse("=="), Cause.WRONG_TYPE, "The author's sentence."),
        (AssertionError("assert 1 == 2"), Cause.WRONG_VALUE, "The author's sentence."),
    ],
)
def test_each_way_to_be_wrong_has_its_words(error: BaseException, cause: Cause, reads: str) -> None:
    """The student is told what to do about it."""
    verdict = verdict_on(error)

    assert (verdict.status, verdict.cause) == (TestStatus.FAILED, cause)
    assert reads in verdict.feedback
