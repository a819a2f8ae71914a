"""From what happened in a test to its verdict: whose fault it is, why, and what may be said about it."""

import re
from dataclasses import dataclass, field

from autograder.errors import OurFault
from autograder.grading.conversation import Conversation
from autograder.grading.faults import (
    HandleMisuse,
    ImportFailed,
    Mismatch,
    MissingName,
    NotImplementedYet,
    Pending,
    TestEnded,
)
from autograder.grading.feedback import Explanation, student_text
from autograder.model.manifest import DeclaredTest, FeedbackLevel
from autograder.model.outcome import Ending, OutOfMemory, OutputLimited, StudentException, TimedOut
from autograder.model.report import Cause, TestStatus
from autograder.model.verdict import Verdict
from autograder.scoring import cause_of, details_of_ending, sentence_of_cause, sentence_of_ending

#: Ours, whatever the answers were. Any other exception of an author's own code, once answers came, means that it
#: tripped over one of a form that it did not reckon with: with a right answer the same lines run through (the
#: release gate shows it), so the answer is at fault, not the grader.
ALWAYS_OURS = (OSError, MemoryError, ImportError, SystemError)

#: A frame of a traceback, which may be forged: its file and its function, found in one pass over the text.
_FRAME = re.compile(r'^  File "([^"\n]*)", line \d+, in (\w{1,80})$', re.MULTILINE)


@dataclass(kw_only=True)
class Evidence:
    """What the trusted side observed while one test ran."""

    #: None where the test never opened one.
    conversation: Conversation | None = None
    #: What the test raised; None when it ran through.
    error: BaseException | None = None
    #: pytest's own text of the failure, for staff.
    trace: str = ""
    #: A test with hidden inputs ran before in this submission. From then on the student's own words (exception
    #: texts, returned values) may carry those inputs, and no student gets to read them.
    after_hidden: bool = False
    #: Set when pytest reported a skip or an expected failure.
    skipped: bool = False
    #: How the student's side broke a limit after its last answer.
    late_ending: Ending | None = None
    fraction: float = 1.0
    award_hint: str = ""
    wall_s: float = 0.0
    output: str = ""
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class _Finding:
    status: TestStatus
    explanation: Explanation
    cause: Cause | None = None
    fraction: float = 1.0


def judge(test: DeclaredTest, evidence: Evidence) -> Verdict:
    """The verdict on one declared test. Points are only in a `passed` that the evidence supports."""
    finding = _ended(evidence) or _passed_or_vacuous(test, evidence) or _failed(test, evidence)
    conversation = evidence.conversation
    named_already = finding.cause in {Cause.NOT_IMPLEMENTED, Cause.IMPORT_FAILED, Cause.MISSING_NAME}
    called = conversation.last_call if conversation and not named_already else ""
    explanation = Explanation(
        sentence=finding.explanation.sentence,
        facts=finding.explanation.facts,
        call=called if finding.status is TestStatus.FAILED else "",
        staff=finding.explanation.staff,
    )
    return Verdict(
        test=test.id,
        status=finding.status,
        cause=finding.cause,
        fraction=finding.fraction,
        message=_staff_text(explanation, evidence),
        feedback="" if finding.status is TestStatus.ERROR else student_text(explanation, _level(test, evidence)),
        wall_s=evidence.wall_s,
        notes=tuple(evidence.notes),
        output=evidence.output,
    )


def _level(test: DeclaredTest, evidence: Evidence) -> FeedbackLevel:
    """How much a student may read: a public test that ran after hidden ones shows what a hidden one would."""
    if test.feedback is FeedbackLevel.PUBLIC and evidence.after_hidden:
        return FeedbackLevel.HINT
    return test.feedback


def _ended(evidence: Evidence) -> _Finding | None:
    """The student's process ended, whatever the test made of that."""
    ending = evidence.conversation.ending if evidence.conversation else None
    if ending is None and isinstance(evidence.error, TestEnded):
        ending = evidence.error.ending
    if ending is None and isinstance(evidence.late_ending, OutputLimited | TimedOut | OutOfMemory):
        ending = evidence.late_ending
    if ending is None or isinstance(evidence.error, OurFault):
        return None
    sentence = sentence_of_ending(ending)
    return _fail(cause_of(ending), sentence, staff=f"{sentence} {details_of_ending(ending)}".strip())


def _passed_or_vacuous(test: DeclaredTest, evidence: Evidence) -> _Finding | None:
    if evidence.skipped:
        return _ours("the test was skipped or expected to fail; a hidden test must run or be pending")
    if evidence.error is not None:
        return None
    conversation = evidence.conversation
    if conversation is None or (conversation.answers == 0 and not conversation.raised):
        return _ours("the test passed without asking the student's code anything")
    if conversation.met_stub:
        return _stub(conversation.raised[-1], conversation)
    if conversation.answers == 0:
        raised = conversation.raised[-1]
        return _fail(
            Cause.RAISED,
            test.hint or sentence_of_cause(Cause.RAISED),
            facts=f"Every call raised {raised.type_name}; right input must give an answer.",
            staff=raised.traceback or raised.text,
        )
    explanation = Explanation(sentence=evidence.award_hint)
    return _Finding(status=TestStatus.PASSED, explanation=explanation, fraction=evidence.fraction)


def _failed(test: DeclaredTest, evidence: Evidence) -> _Finding:
    error, conversation = evidence.error, evidence.conversation
    match error:
        case Pending():
            return _Finding(
                status=TestStatus.PENDING, explanation=Explanation(sentence="Waits for a runner with a GPU.")
            )
        case Mismatch():
            sentence = error.hint or test.hint or sentence_of_cause(error.cause)
            return _fail(error.cause, sentence, facts=error.facts, staff=error.staff)
        case NotImplementedYet():
            return _stub(error.exception, conversation)
        case ImportFailed():
            return _import_failed(error.exception, may_quote=not evidence.after_hidden)
        case MissingName():
            sentence = f"Your module has no `{error.name}`; keep the names of the handout."
            return _fail(Cause.MISSING_NAME, sentence)
        case OurFault():
            return _ours(str(error))
    raised: StudentException | None = getattr(error, "student_exception", None)
    return _raised(raised) if raised is not None else _failed_over_here(test, evidence)


def _failed_over_here(test: DeclaredTest, evidence: Evidence) -> _Finding:
    """The author's own code raised: an assertion, or a stumble over an answer of odd form, or a fault of ours."""
    error, conversation = evidence.error, evidence.conversation
    if isinstance(error, HandleMisuse):
        return _fail(
            Cause.WRONG_TYPE,
            test.hint or sentence_of_cause(Cause.WRONG_TYPE),
            facts="An object came back where a plain value was expected.",
            staff=str(error),
        )
    if isinstance(error, AssertionError):
        sentence = test.hint or sentence_of_cause(Cause.WRONG_VALUE)
        return _fail(Cause.WRONG_VALUE, sentence, staff=str(error) or "an assertion failed")
    answered = conversation is not None and conversation.answers > 0
    if isinstance(error, Exception) and not isinstance(error, ALWAYS_OURS) and answered:
        return _fail(
            Cause.WRONG_TYPE,
            test.hint or sentence_of_cause(Cause.WRONG_TYPE),
            facts="The answer has a form that cannot be used.",
            staff=f"the test's own code raised {type(error).__name__}: {error}",
        )
    return _ours(f"the test's own code raised {type(error).__name__}: {error}")


def _fail(cause: Cause, sentence: str, *, facts: str = "", staff: str = "") -> _Finding:
    explanation = Explanation(sentence=sentence, facts=facts, staff=staff)
    return _Finding(status=TestStatus.FAILED, cause=cause, explanation=explanation, fraction=0.0)


def _ours(text: str) -> _Finding:
    explanation = Explanation(sentence="", staff=text)
    return _Finding(status=TestStatus.ERROR, explanation=explanation, fraction=0.0)


def _stub(exception: StudentException, conversation: Conversation | None) -> _Finding:
    # The function that raised, and not the one that was called and needs it; a driver's call says neither.
    name = _innermost(exception.traceback) or (conversation.last_name if conversation else "")
    what = f"`{name}`" if name else "What this test needs"
    return _fail(Cause.NOT_IMPLEMENTED, f"{what} still raises NotImplementedError.", staff=exception.text)


def _innermost(traceback: str) -> str:
    """The last function of the student's own in a traceback: not of a driver's, which has no folder, nor `__init__`."""
    named = [name for file, name in _FRAME.findall(traceback) if "/" in file and not name.startswith("__")]
    return named[-1] if named else ""


def _raised(exception: StudentException) -> _Finding:
    return _fail(
        Cause.RAISED,
        f"Your code raised {exception.type_name} where it should have given an answer.",
        staff=exception.traceback or f"{exception.type_name}: {exception.text}",
    )


def _import_failed(exception: StudentException, *, may_quote: bool) -> _Finding:
    # Before the first hidden test nothing hidden can be in these words, so that every level may show them.
    what = f"{exception.type_name}: {exception.text}" if may_quote else exception.type_name
    return _fail(Cause.IMPORT_FAILED, f"Your module could not be imported: {what}", staff=exception.traceback)


def _staff_text(explanation: Explanation, evidence: Evidence) -> str:
    parts = [explanation.staff or explanation.sentence]
    if explanation.call:
        parts.append(f"last call: {explanation.call}")
    if evidence.trace and not isinstance(evidence.error, NotImplementedYet | ImportFailed | MissingName):
        parts.append(evidence.trace)
    return "\n".join(part for part in parts if part)
