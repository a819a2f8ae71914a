"""What a student may read about a finding, made in one place for every level.

At level `hint` it comes from a closed vocabulary: `autograder.feedback.vocabulary` says what that is, and why.
"""

from dataclasses import dataclass

from autograder.feedback.vocabulary import Vocabulary
from autograder.model.manifest import FeedbackLevel

#: Characters of what a student reads about one test.
FEEDBACK_CHARACTERS = 2_000


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """The parts of a finding, from the least to the most revealing."""

    #: What the cause says by itself, from a fixed list.
    sentence: str
    #: The author's sentence for this finding; empty where there is none.
    hint: str = ""
    #: Whether the hint goes with partial credit, and not with a failure.
    is_award: bool = False
    #: How the answer relates to the right one: a sentence of `autograder.feedback.words`, or empty.
    words: str = ""
    #: Shapes, dtypes, counts, exception names, for public tests.
    facts: str = ""
    #: The last call in words, without values, for public tests.
    call: str = ""
    #: Everything, with values and the student's own text: for staff and public tests.
    staff: str = ""


def student_text(explanation: Explanation, level: FeedbackLevel, vocabulary: Vocabulary) -> str:
    """The explanation, cut to `level`.

    `public` gives everything, `hint` sentences of the test's vocabulary, `verdict` and `silent` nothing: the outcome
    word is all that the first of these may show, and the second not even that.
    """
    match level:
        case FeedbackLevel.PUBLIC:
            return _public(explanation)[:FEEDBACK_CHARACTERS]
        case FeedbackLevel.HINT:
            return _closed(explanation, vocabulary)
        case FeedbackLevel.VERDICT | FeedbackLevel.SILENT:
            return ""


def _public(explanation: Explanation) -> str:
    called = f"Seen in {explanation.call}." if explanation.call else ""
    sentence = explanation.hint or explanation.sentence
    return _lines(sentence, explanation.staff or explanation.facts, called)


def _closed(explanation: Explanation, vocabulary: Vocabulary) -> str:
    """Either a sentence of the test's own, or its hint with words from the closed list: not every pair of the two."""
    is_own = explanation.hint.strip() == vocabulary.own
    if explanation.hint and not is_own and vocabulary.admits(explanation.hint, is_award=explanation.is_award):
        return explanation.hint.strip()
    own = vocabulary.own if explanation.hint else ""
    return _lines(own or explanation.sentence, vocabulary.words(explanation.words))


def _lines(*lines: str) -> str:
    """The texts, each once; one that another only goes on from is left out."""
    once = [line for line in dict.fromkeys(lines) if line]
    return "\n".join(line for line in once if not any(other != line and other.startswith(line) for other in once))
