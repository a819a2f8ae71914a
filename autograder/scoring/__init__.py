"""From verdicts to points and from a staff report to a student's. Pure: no clock, no disk, no randomness."""

from autograder.scoring.blocking import block
from autograder.scoring.cause import cause_of, details_of_ending, sentence_of_cause, sentence_of_ending
from autograder.scoring.parts import complete
from autograder.scoring.scorecard import Scorecard, score_findings, score_nothing
from autograder.scoring.shares import check_points
from autograder.scoring.student import student_progress, student_view

__all__ = [
    "Scorecard",
    "block",
    "cause_of",
    "check_points",
    "complete",
    "details_of_ending",
    "score_findings",
    "score_nothing",
    "sentence_of_cause",
    "sentence_of_ending",
    "student_progress",
    "student_view",
]
