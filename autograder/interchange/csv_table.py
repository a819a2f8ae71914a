"""Reports as CSV: one row per submission, a column per question."""

import csv
import io
from collections.abc import Sequence

from autograder.interchange.csv_cells import csv_cell
from autograder.model.report import GradeReport

LINE_END = "\n"


def to_csv(reports: Sequence[GradeReport]) -> str:
    """A header and one row per report, in the order given; formula cells are defused."""
    questions = [question.id for question in reports[0].questions] if reports else []
    out = io.StringIO()
    writer = csv.writer(out, lineterminator=LINE_END)
    writer.writerow(["source", "assignment", "submission", "status", "score", "max_score", "bonus", *questions])
    for report in reports:
        scores = {question.id: question.score for question in report.questions}
        row = [
            report.source, report.assignment, report.submission, report.status.value,
            report.score, report.max_score, report.bonus, *(scores.get(question, "") for question in questions),
        ]  # fmt: skip
        writer.writerow([csv_cell(cell) for cell in row])
    return out.getvalue()
