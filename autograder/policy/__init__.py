"""From attempts, dates and what staff decided to marks with their reasons. Pure: reads no clock, no file, no ledger."""

from autograder.policy.dates import Deadline, deadline_of
from autograder.policy.explain import explain_mark, explain_term
from autograder.policy.facts import (
    Accommodation,
    Attempt,
    CoursePolicy,
    Decisions,
    Excuse,
    Extension,
    Graded,
    HandScore,
    Hold,
    Override,
    PersonWork,
    Piece,
    QuestionSum,
    Task,
    TaskQuestion,
    Void,
    VoidHow,
)
from autograder.policy.marks import Charge, Mark, MarkState, TermMarks, published
from autograder.policy.points import AttemptPoints, Awaits, LeftOut, QuestionPoints
from autograder.policy.term import marks_of

__all__ = [
    "Accommodation",
    "Attempt",
    "AttemptPoints",
    "Awaits",
    "Charge",
    "CoursePolicy",
    "Deadline",
    "Decisions",
    "Excuse",
    "Extension",
    "Graded",
    "HandScore",
    "Hold",
    "LeftOut",
    "Mark",
    "MarkState",
    "Override",
    "PersonWork",
    "Piece",
    "QuestionPoints",
    "QuestionSum",
    "Task",
    "TaskQuestion",
    "TermMarks",
    "Void",
    "VoidHow",
    "deadline_of",
    "explain_mark",
    "explain_term",
    "marks_of",
    "published",
]
