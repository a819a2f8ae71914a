"""Reports as JUnit XML, which every CI server reads: one test suite per question of each submission."""

from collections.abc import Iterable, Sequence
from xml.etree import ElementTree as ET

from autograder.model.report import Finding, GradeReport, QuestionScore, TestStatus
from autograder.text import printable


def to_junit(reports: Sequence[GradeReport]) -> bytes:
    """The document; student text is escaped, and characters that XML forbids are spelled out."""
    root = ET.Element("testsuites", name="grade")
    for report in reports:
        for question in report.questions:
            tests = [test for test in report.tests if test.question == question.id]
            root.append(_suite(report, question, tests))
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _suite(report: GradeReport, question: QuestionScore, tests: Iterable[Finding]) -> ET.Element:
    cases = list(tests)
    suite = ET.Element(
        "testsuite",
        name=printable(f"{report.source or report.submission} {question.id} {question.title}"),
        tests=str(len(cases)),
        failures=str(_count(cases, TestStatus.FAILED)),
        errors=str(_count(cases, TestStatus.ERROR)),
        skipped=str(_count(cases, TestStatus.PENDING, TestStatus.BLOCKED)),
        time=f"{sum(case.wall_s for case in cases):.3f}",
    )
    suite.extend(_case(report, case) for case in cases)
    return suite


def _case(report: GradeReport, test: Finding) -> ET.Element:
    case = ET.Element(
        "testcase",
        classname=f"{report.assignment}.{test.question}",
        name=printable(test.id),
        time=f"{test.wall_s:.3f}",
    )
    tag = {
        TestStatus.FAILED: "failure",
        TestStatus.ERROR: "error",
        TestStatus.PENDING: "skipped",
        TestStatus.BLOCKED: "skipped",
    }.get(test.status)
    if tag is not None:
        told = ET.SubElement(case, tag, message=printable(test.feedback or test.status.value))
        if test.status is TestStatus.ERROR:
            told.text = printable(test.message, lines=True)
    return case


def _count(tests: Iterable[Finding], *statuses: TestStatus) -> int:
    return sum(test.status in statuses for test in tests)
