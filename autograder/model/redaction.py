"""A report without anything that a student's code or files could have written: what stays when its person is erased.

Every field of a report is in one of two tables: kept, or emptied. A field that is in neither stops the tests, so that
whoever adds one decides.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from autograder.model.report import Environment, Finding, GpuUsage, GradeReport, QuestionScore, Timings

#: Fields that no student can write into: ids, states, points, times, what the course's staff or the machine says.
KEPT: Mapping[type, frozenset[str]] = {
    GradeReport: frozenset({
        "schema", "assignment", "submission", "grader", "seed", "environment", "score", "max_score", "bonus", "status",
        "questions", "timings", "gpu",
    }),
    Finding: frozenset({
        "id", "question", "status", "cause", "score", "max_score", "level", "blocked_by", "fraction", "instrumented",
        "wall_s",
    }),
    QuestionScore: frozenset({"id", "title", "score", "max_score", "status", "bonus"}),
    Timings: frozenset({"total_s", "student_cpu_s", "student_wall_s", "tests_s", "sandbox_s", "overhead_s"}),
    Environment: frozenset({
        "digest", "python", "numpy", "torch", "device", "isolation", "isolated", "not_enforced",
    }),
    GpuUsage: frozenset({"name", "peak_memory_bytes", "utilisation", "energy_j", "throttled"}),
}  # fmt: skip
#: Fields that may quote the student's code, files or names, with what they are replaced by.
EMPTIED: Mapping[type, Mapping[str, Any]] = {
    GradeReport: {"reason": "", "printed": "", "source": "", "ignored": (), "missing": (), "notes": ()},
    Finding: {"message": "", "feedback": "", "notes": (), "output": ""},
}
#: Fields whose parts are redacted one by one.
REDACTED: Mapping[type, frozenset[str]] = {GradeReport: frozenset({"tests"})}


def redacted(report: GradeReport) -> GradeReport:
    """The same verdicts, points, times and environment; every text that may quote the student is empty."""
    tests = tuple(replace(test, **EMPTIED[Finding]) for test in report.tests)
    return replace(report, tests=tests, **EMPTIED[GradeReport])
