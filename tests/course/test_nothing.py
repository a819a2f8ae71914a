"""Work that does nothing earns nothing: every function gives the same poor answer, whatever it is asked."""

from typing import Any

import pytest

from autograder.grading.assignment import fresh_seed
from autograder.model.report import ReportStatus, TestStatus
from autograder.verification.degenerate import degenerate_specimens

WAYS = [specimen.name for specimen in degenerate_specimens("module.py")]

pytestmark = pytest.mark.timeout(600)


@pytest.mark.parametrize("way", WAYS)
def test_the_same_answer_to_everything_earns_nothing(assigned: Any, way: str) -> None:
    """No property holds for free: not "unchanged", not "refuses", not "repeatable"."""
    (specimen,) = (one for one in degenerate_specimens(assigned.assignment.module) if one.name == way)
    (report,) = assigned.reports([dict(specimen.files)], fresh_seed())

    assert {test.id: test.score for test in report.tests if test.score} == {}
    assert report.status in {ReportStatus.GRADED, ReportStatus.PARTIAL}
    assert [test.id for test in report.tests if test.status is TestStatus.FAILED and not test.feedback] == []


def test_the_stub_earns_nothing_and_names_what_is_missing(assigned: Any) -> None:
    """Every message of an untouched stub says what still raises NotImplementedError, or what is still None."""
    public = assigned.assignment.public_dir
    stub = {name: (public / name).read_bytes() for name in assigned.assignment.files}
    (report,) = assigned.reports([stub], fresh_seed())

    assert (report.score, report.bonus) == (0.0, 0.0)
    assert {test.cause for test in report.tests} <= {"not_implemented", "wrong_type", "wrong_value", None}
    assert [test.id for test in report.tests if test.status is TestStatus.FAILED and not test.feedback] == []
