"""Reports survive JSON exactly, the reader takes nothing else, and the published schemas fit."""

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.errors import GraderFault, StoreFault
from autograder.model.report import (
    SCHEMA,
    Environment,
    Finding,
    GpuUsage,
    GradeReport,
    QuestionScore,
    QuestionStatus,
    ReportStatus,
    StudentReport,
    TestStatus,
    Timings,
)
from autograder.model.serial import (
    SCHEMAS_DIR,
    batch_from_json,
    batch_to_json,
    report_from_json,
    schema_files,
    student_report_from_json,
    to_json,
    write_schemas,
)
from autograder.scoring import student_view

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
FINITE = st.floats(allow_nan=False, allow_infinity=False)
LEVELS = st.sampled_from(["public", "hint", "verdict", "silent"])
REPORTS = st.builds(
    GradeReport,
    schema=st.just(SCHEMA),
    score=FINITE,
    max_score=FINITE,
    bonus=FINITE,
    assignment=TEXT,
    reason=TEXT,
    seed=TEXT,
    environment=st.builds(Environment, digest=TEXT, python=TEXT, isolation=TEXT, not_enforced=st.tuples(TEXT)),
    questions=st.lists(
        st.builds(QuestionScore, title=TEXT, score=FINITE, max_score=FINITE, bonus=FINITE), max_size=2
    ).map(tuple),
    tests=st.lists(
        st.builds(Finding, score=FINITE, max_score=FINITE, message=TEXT, output=TEXT, level=LEVELS, wall_s=FINITE),
        max_size=2,
    ).map(tuple),
    timings=st.builds(Timings, total_s=FINITE, student_cpu_s=st.none() | FINITE),
    gpu=st.none() | st.builds(GpuUsage, name=TEXT, utilisation=FINITE, energy_j=FINITE),
)


@pytest.fixture
def report() -> GradeReport:
    """A plain report with one finding."""
    return GradeReport(
        assignment="tiny",
        submission="sha256:1",
        grader="sha256:2",
        seed="0" * 32,
        environment=Environment(python="3.11", isolation="fake", isolated=False),
        score=0.1 + 0.2,
        max_score=10.0,
        status=ReportStatus.GRADED,
        questions=(QuestionScore(id="q1", title="Ä", score=1, max_score=2, status=QuestionStatus.GRADED),),
        tests=(
            Finding(
                id="q1/test_a",
                question="q1",
                status=TestStatus.PASSED,
                score=1.0,
                max_score=2.0,
                level="hint",
            ),
        ),
        timings=Timings(total_s=1.5),
    )


@settings(max_examples=60, deadline=None)
@given(REPORTS)
def test_round_trip_is_exact(report: GradeReport) -> None:
    """What was written is read back equal, floats to the last bit, for the staff's and the student's form."""
    assert report_from_json(to_json(report)) == report
    seen = student_view(report)
    assert student_report_from_json(to_json(seen)) == seen


def test_envelope_keeps_the_order(report: GradeReport) -> None:
    """The envelope of a batch holds its reports in the order given and says its schema."""
    reports = tuple(replace(report, source=name) for name in "cab")
    data = batch_to_json(reports)
    assert batch_from_json(data) == reports
    assert json.loads(data)["schema"] == 2
    assert batch_from_json(batch_to_json(())) == ()


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf")])
def test_not_a_number_is_refused(number: float, report: GradeReport) -> None:
    """NaN and infinity are neither written nor read."""
    with pytest.raises(GraderFault, match="cannot be written as JSON"):
        to_json(replace(report, score=number))
    data = to_json(report).replace(b'"max_score":10.0', f'"max_score":{json.dumps(number)}'.encode())
    with pytest.raises(StoreFault, match="max_score"):
        report_from_json(data)


def test_object_that_is_no_data_is_refused(report: GradeReport) -> None:
    """An object that slipped into a report is named as the grader's fault."""
    with pytest.raises(GraderFault, match="sha256:1 cannot be written"):
        to_json(replace(report, reason=object()))


def test_lone_surrogates_do_not_lose_a_report(report: GradeReport) -> None:
    """A student's text that is not Unicode becomes question marks; the report is still written and read."""
    odd = replace(report, reason="a\ud800b")
    assert report_from_json(to_json(odd)).reason == "a?b"


def mangled(report: GradeReport, change: dict[str, Any]) -> bytes:
    return json.dumps(json.loads(to_json(report)) | change).encode()


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"extra": 1}, "extra"),
        ({"score": "10"}, "score"),
        ({"score": None}, "score"),
        ({"status": "great"}, "status"),
        ({"tests": [{"id": "q1/test_a"}]}, r"tests\.0"),
        ({"environment": {"python": 3, "isolation": "x", "isolated": True}}, r"environment\.python"),
        ({"timings": {"total_s": 1.0, "total_ms": 5}}, r"timings\.total_ms"),
        ({"schema": True}, "schema"),
        ({"schema": 2.0}, "schema"),
        ({"schema": 0}, "schema: there is no schema 0"),
        ({"schema": -1}, "schema: there is no schema -1"),
    ],
)
def test_anything_else_is_refused_with_its_place(change: dict[str, Any], where: str, report: GradeReport) -> None:
    """Unknown keys and wrong types are refused at any depth, in one sentence that names the place."""
    with pytest.raises(StoreFault, match=rf"\({where}"):
        report_from_json(mangled(report, change))


def test_a_report_without_its_schema_is_refused(report: GradeReport) -> None:
    """Nobody can know how to read it, whatever else it holds."""
    data = to_json(report).replace(b'"schema":2,', b"", 1)
    with pytest.raises(StoreFault, match=r"\(schema: it is missing\)"):
        report_from_json(data)


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[]", b"null", b"\xff", b"[" * 9999, b"1" * 9999, b'{"schema":1}', b'{"schema":2}']
)
def test_no_report_at_all_is_refused(data: bytes) -> None:
    """Bytes that are no report raise one sentence that says what to do."""
    with pytest.raises(StoreFault, match="grade again"):
        report_from_json(data)


def test_later_schema_is_refused(report: GradeReport) -> None:
    """A report of a later schema is not guessed at, on its own or in an envelope; one sentence says what to install."""
    later = replace(report, schema=SCHEMA + 1)
    for read, data in [
        (report_from_json, to_json(later)),
        (batch_from_json, batch_to_json([report, later])),
        (batch_from_json, batch_to_json([]).replace(b'"schema":2', b'"schema":3')),
        (student_report_from_json, to_json(replace(student_view(report), schema=SCHEMA + 1))),
    ]:
        with pytest.raises(StoreFault) as refused:
            read(data)
        assert str(refused.value) == (
            "A report of schema 3 cannot be read here, only schemas up to 2: "
            "install the version of autograder-dl that wrote it, or a later one."
        )


def test_committed_schemas_are_fresh() -> None:
    """The schemas in the package are those of the types; `python -m autograder.model.serial` renews them."""
    committed = {path.name: path.read_text(encoding="utf-8") for path in SCHEMAS_DIR.iterdir()}
    assert committed == schema_files()


def test_schemas_can_be_written_anew(tmp_path: Path) -> None:
    """Writing makes the folder and every file."""
    write_schemas(tmp_path / "schemas")
    assert {path.name for path in (tmp_path / "schemas").iterdir()} == set(schema_files())


@cache
def validator(name: str) -> jsonschema.Draft202012Validator:
    schema = json.loads((SCHEMAS_DIR / name).read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@settings(max_examples=30, deadline=None)
@given(REPORTS)
def test_written_reports_fit_the_published_schemas(report: GradeReport) -> None:
    """Whatever is written fits its published schema."""
    validator("grade_report.json").validate(json.loads(to_json(report)))
    validator("student_report.json").validate(json.loads(to_json(student_view(report))))
    validator("reports.json").validate(json.loads(batch_to_json([report])))


@pytest.mark.parametrize("change", [{"extra": 1}, {"schema": 3}, {"score": "10"}, {"status": "great"}])
def test_published_schema_refuses_what_the_reader_refuses(change: dict[str, Any], report: GradeReport) -> None:
    """The schema is as strict as the reader on keys, types, words and version."""
    with pytest.raises(jsonschema.ValidationError):
        validator("grade_report.json").validate(json.loads(mangled(report, change)))


def test_student_schema_has_no_staff_field() -> None:
    """The published student form has no place for seed, staff text, times or output."""
    schema = (SCHEMAS_DIR / "student_report.json").read_text(encoding="utf-8")
    for name in ('"seed"', '"message"', '"wall_s"', '"output"', '"timings"', '"grader"', '"source"'):
        assert name not in schema
    assert StudentReport.__name__ in schema
