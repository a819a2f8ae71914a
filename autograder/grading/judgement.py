"""From what happened in a test to its verdict: whose fault it is, why, and what may be said about it."""

import re
from dataclasses import dataclass, field, replace

from autograder.errors import OurFault
from autograder.feedback.explanation import Explanation, student_text
from autograder.feedback.texts import MESSAGE_CHARACTERS, OUTPUT_CHARACTERS, cut
from autograder.feedback.vocabulary import Vocabulary
from autograder.feedback.words import exception_word
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
from autograder.model.manifest import DeclaredTest, FeedbackLevel
from autograder.model.outcome import Ending, OutOfMemory, OutputLimited, StudentException, TimedOut
from autograder.model.report import Cause, TestStatus
from autograder.model.verdict import Verdict
from autograder.scoring import cause_of, details_of_ending, sentence_of_cause, sentence_of_ending

#: Ours, whatever the answers were. Any other exception of an author's own code, once answers came, means that it
#: tripped over one of a form that it did not reckon with: with a right answer the same lines run through (the
#: release gate shows it), so the answer is at fault, not the grader.
ALWAYS_OURS = (OSError, MemoryError, ImportError, SystemError)

#: Characters of an import's exception that a student reads.
IMPORT_CHARACTERS = 1_000
_ONLY_RAISED = "Every call raised an exception; right input must give an answer."

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

    @property
    def has_words(self) -> bool:
        """Whether there may be something to say beyond that the test passed."""
        met_stub = self.conversation is not None and self.conversation.met_stub
        return self.error is not None or bool(self.award_hint) or met_stub


@dataclass(frozen=True, kw_only=True)
class _Finding:
    status: TestStatus
    explanation: Explanation
    cause: Cause | None = None
    fraction: float = 1.0


def judge(test: DeclaredTest, evidence: Evidence, vocabulary: Vocabulary) -> Verdict:
    """The verdict on one declared test. Points are only in a `passed` that the evidence supports."""
    finding = _ended(evidence) or _passed_or_vacuous(evidence) or _failed(evidence, vocabulary)
    explanation = replace(finding.explanation, call=_called(finding, evidence))
    level = _level(test, evidence)
    feedback = "" if finding.status is TestStatus.ERROR else student_text(explanation, level, vocabulary)
    return Verdict(
        test=test.id,
        status=finding.status,
        cause=finding.cause,
        fraction=finding.fraction,
        message=cut(_staff_text(explanation, evidence), MESSAGE_CHARACTERS),
        feedback=feedback,
        wall_s=evidence.wall_s,
        notes=tuple(evidence.notes),
        output=cut(evidence.output, OUTPUT_CHARACTERS),
    )


def _called(finding: _Finding, evidence: Evidence) -> str:
    """The last call in words, where a failure does not name one already."""
    named_already = finding.cause in {Cause.NOT_IMPLEMENTED, Cause.IMPORT_FAILED, Cause.MISSING_NAME}
    if evidence.conversation is None or named_already or finding.status is not TestStatus.FAILED:
        return ""
    return evidence.conversation.last_call


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


def _passed_or_vacuous(evidence: Evidence) -> _Finding | None:
    if evidence.skipped:
        return _ours("the test was skipped or expected to fail; a hidden test must run or be pending")
    if evidence.error is not None:
        return None
    conversation = evidence.conversation
    if conversation is None or (conversation.answers == 0 and not conversation.raised):
        return _ours("the test passed without asking the student's code anything")
    if conversation.met_stub:
        return None
    if conversation.answers == 0:
        raised = conversation.raised[-1]
        return _fail(Cause.RAISED, _ONLY_RAISED, staff=raised.traceback or raised.text)
    explanation = Explanation(sentence="", hint=evidence.award_hint, is_award=True)
    return _Finding(status=TestStatus.PASSED, explanation=explanation, fraction=evidence.fraction)


def _failed(evidence: Evidence, vocabulary: Vocabulary) -> _Finding:
    error, conversation = evidence.error, evidence.conversation
    match error:
        case None if conversation is not None:
            return _stub(conversation.raised[-1], conversation, vocabulary)
        case Pending():
            return _Finding(
                status=TestStatus.PENDING, explanation=Explanation(sentence="Waits for a runner with a GPU.")
            )
        case Mismatch():
            return _authored(error.cause, error.hint or vocabulary.own, error)
        case NotImplementedYet():
            return _stub(error.exception, conversation, vocabulary)
        case ImportFailed():
            return _import_failed(error.exception, may_quote=not evidence.after_hidden)
        case MissingName():
            return _missing(error.name, vocabulary)
        case OurFault():
            return _ours(str(error))
    raised: StudentException | None = getattr(error, "student_exception", None)
    return _raised(raised) if raised is not None else _failed_over_here(evidence, vocabulary)


def _authored(cause: Cause, hint: str, error: Mismatch) -> _Finding:
    explanation = Explanation(
        sentence=sentence_of_cause(cause), hint=hint, words=error.words, facts=error.facts, staff=error.staff
    )
    return _Finding(status=TestStatus.FAILED, cause=cause, explanation=explanation, fraction=0.0)


def _missing(name: str, vocabulary: Vocabulary) -> _Finding:
    """A name that the stub has; one that it lacks is the author's mistake, and is shown to staff alone."""
    what = f"Your module has no `{name}`; keep the names of the handout."
    shown = what if name in vocabulary.mentioned else sentence_of_cause(Cause.MISSING_NAME)
    return _fail(Cause.MISSING_NAME, shown, staff=what)


def _failed_over_here(evidence: Evidence, vocabulary: Vocabulary) -> _Finding:
    """The author's own code raised: an assertion, or a stumble over an answer of odd form, or a fault of ours."""
    error, conversation = evidence.error, evidence.conversation
    if isinstance(error, HandleMisuse):
        return _fail(
            Cause.WRONG_TYPE,
            sentence_of_cause(Cause.WRONG_TYPE),
            hint=vocabulary.own,
            facts="An object came back where a plain value was expected.",
            staff=str(error),
        )
    if isinstance(error, AssertionError):
        sentence = sentence_of_cause(Cause.WRONG_VALUE)
        return _fail(Cause.WRONG_VALUE, sentence, hint=vocabulary.own, staff=str(error) or "an assertion failed")
    answered = conversation is not None and conversation.answers > 0
    if isinstance(error, Exception) and not isinstance(error, ALWAYS_OURS) and answered:
        return _fail(
            Cause.WRONG_TYPE,
            sentence_of_cause(Cause.WRONG_TYPE),
            hint=vocabulary.own,
            facts="The answer has a form that cannot be used.",
            staff=f"the test's own code raised {type(error).__name__}: {error}",
        )
    return _ours(f"the test's own code raised {type(error).__name__}: {error}")


def _fail(cause: Cause, sentence: str, *, hint: str = "", facts: str = "", staff: str = "") -> _Finding:
    explanation = Explanation(sentence=sentence, hint=hint, facts=facts, staff=staff)
    return _Finding(status=TestStatus.FAILED, cause=cause, explanation=explanation, fraction=0.0)


def _ours(text: str) -> _Finding:
    explanation = Explanation(sentence="", staff=text)
    return _Finding(status=TestStatus.ERROR, explanation=explanation, fraction=0.0)


def _stub(exception: StudentException, conversation: Conversation | None, vocabulary: Vocabulary) -> _Finding:
    # The function that raised, and not the one that was called and needs it; a driver's call says neither.
    called = conversation.last_name if conversation else ""
    name = _innermost(exception.traceback, vocabulary) or (called if called in vocabulary.names else "")
    what = f"`{name}`" if name else "What this test needs"
    return _fail(Cause.NOT_IMPLEMENTED, f"{what} still raises NotImplementedError.", staff=exception.text)


def _innermost(traceback: str, vocabulary: Vocabulary) -> str:
    """The last function of the released stub's in a traceback, whose text may be forged; none of a driver's."""
    found = [name for file, name in _FRAME.findall(traceback) if "/" in file and name in vocabulary.names]
    return found[-1] if found else ""


def _raised(exception: StudentException) -> _Finding:
    return _fail(
        Cause.RAISED,
        f"Your code raised {exception_word(exception.type_name)} where it should have given an answer.",
        staff=exception.traceback or f"{exception.type_name}: {exception.text}",
    )


def _import_failed(exception: StudentException, *, may_quote: bool) -> _Finding:
    # Before the first hidden test nothing hidden can be in these words, so that every level may show them.
    quoted = f"{exception.type_name}: {exception.text}"[:IMPORT_CHARACTERS]
    what = quoted if may_quote else f"{exception_word(exception.type_name)}."
    return _fail(Cause.IMPORT_FAILED, f"Your module could not be imported: {what}", staff=exception.traceback)


def _staff_text(explanation: Explanation, evidence: Evidence) -> str:
    parts = [explanation.staff or explanation.hint or explanation.sentence]
    if explanation.call:
        parts.append(f"last call: {explanation.call}")
    if evidence.trace and not isinstance(evidence.error, NotImplementedYet | ImportFailed | MissingName):
        parts.append(evidence.trace)
    return "\n".join(part for part in parts if part)
