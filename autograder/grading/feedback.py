"""What a student may read about a finding, made in one place for every level."""

from dataclasses import dataclass

from autograder.model.manifest import FeedbackLevel


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """The parts of a finding, from the least to the most revealing."""

    #: One sentence: the author's hint, or what the cause says by itself.
    sentence: str
    #: Shapes, dtypes, counts, exception names: generic.
    facts: str = ""
    #: The last call in words, without values.
    call: str = ""
    #: Everything, with values and the student's own text: for staff and public tests.
    staff: str = ""


def student_text(explanation: Explanation, level: FeedbackLevel) -> str:
    """The explanation, cut to `level`.

    `public` gives everything, `hint` the sentence with generic facts, `verdict` and `silent` nothing: the
    outcome word is all that the first of these may show, and the second not even that.
    """
    match level:
        case FeedbackLevel.PUBLIC:
            return _lines(explanation.sentence, explanation.staff or explanation.facts, _called(explanation))
        case FeedbackLevel.HINT:
            return _lines(explanation.sentence, explanation.facts, _called(explanation))
        case FeedbackLevel.VERDICT | FeedbackLevel.SILENT:
            return ""


def _called(explanation: Explanation) -> str:
    return f"Seen in {explanation.call}." if explanation.call else ""


def _lines(*lines: str) -> str:
    """The texts, each once; one that another only goes on from is left out."""
    once = [line for line in dict.fromkeys(lines) if line]
    return "\n".join(line for line in once if not any(other != line and other.startswith(line) for other in once))
