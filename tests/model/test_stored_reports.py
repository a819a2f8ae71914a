"""Reports that were stored under every schema so far are read, with what later schemas added."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from autograder.errors import StoreFault
from autograder.model.report import SCHEMA, ReportStatus
from autograder.model.serial import (
    SCHEMAS_DIR,
    batch_from_json,
    batch_to_json,
    report_from_json,
    student_report_from_json,
    to_json,
)
from autograder.model.upgrades import BATCH_STEPS, REPORT_STEPS, STUDENT_REPORT_STEPS, upgraded_report
from tests.model.stored import STORED

STAFF = ("graded", "partial", "on_gpu", "ungradable", "error")
SCHEMAS = range(1, SCHEMA + 1)
#: What every schema so far asks of it.
ENVIRONMENT = {"python": "3", "isolation": "none", "isolated": False}


def stored(schema: int, name: str) -> bytes:
    return (STORED / str(schema) / f"{name}.json").read_bytes()


def of_today(schema: int, name: str) -> dict[str, Any]:
    """A stored staff report, with what later schemas added written out here by hand."""
    document: dict[str, Any] = json.loads(stored(schema, name))
    if schema < 2:
        document["environment"]["digest"] = ""
    return document | {"schema": 2}


def fits(document: bytes, published: str) -> None:
    schema = json.loads((SCHEMAS_DIR / published).read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(json.loads(document))


def test_every_schema_has_stored_reports() -> None:
    """Whoever raises the schema stores reports of it: run `python -m tests.model.stored`."""
    files = {f"{name}.json" for name in (*STAFF, "student", "batch")}

    found = {folder.name: {path.name for path in folder.iterdir()} for folder in STORED.iterdir()}

    assert found == {str(schema): files for schema in SCHEMAS}


@pytest.mark.parametrize("steps", [REPORT_STEPS, STUDENT_REPORT_STEPS, BATCH_STEPS], ids=["report", "student", "batch"])
def test_every_earlier_schema_has_an_upgrade(steps: dict[int, object]) -> None:
    """No kind of document is left behind when the schema is raised."""
    assert list(steps) == list(range(1, SCHEMA))


@pytest.mark.parametrize("schema", SCHEMAS)
def test_stored_reports_are_of_their_schema_and_of_every_status(schema: int) -> None:
    """The test data is what its folder says, from a report that stands to one with an error of ours."""
    documents = [json.loads(stored(schema, name)) for name in STAFF]

    assert {document["schema"] for document in documents} == {schema}
    assert {document["status"] for document in documents} == set(ReportStatus)
    assert all(document["questions"] for document in documents)
    assert sum(len(document["tests"]) for document in documents) > 30


@pytest.mark.parametrize("name", STAFF)
@pytest.mark.parametrize("schema", SCHEMAS)
def test_a_stored_report_is_read_whole(schema: int, name: str) -> None:
    """Every value that was stored is read as it was, what later schemas added beside it, and the result is of today."""
    report = report_from_json(stored(schema, name))

    assert json.loads(to_json(report)) == of_today(schema, name)
    assert report_from_json(to_json(report)) == report
    fits(to_json(report), "grade_report.json")


@pytest.mark.parametrize("schema", SCHEMAS)
def test_a_stored_student_report_is_read_whole(schema: int) -> None:
    """The student's form has had no other field since the first schema."""
    report = student_report_from_json(stored(schema, "student"))

    assert json.loads(to_json(report)) == json.loads(stored(schema, "student")) | {"schema": 2}
    fits(to_json(report), "student_report.json")


@pytest.mark.parametrize("schema", SCHEMAS)
def test_a_stored_batch_is_read_in_its_order(schema: int) -> None:
    """Envelope and reports are read together, and hold what the reports hold on their own."""
    reports = batch_from_json(stored(schema, "batch"))

    assert list(reports) == [report_from_json(stored(schema, name)) for name in STAFF]
    fits(batch_to_json(reports), "reports.json")


def test_the_environment_of_the_first_schema_has_no_known_digest() -> None:
    """A report of schema 1 claims nothing about its software, one of schema 2 does."""
    assert report_from_json(stored(1, "graded")).environment.digest == ""
    assert report_from_json(stored(2, "graded")).environment.digest.startswith("sha256:")


def test_upgrading_leaves_its_argument_as_it_was() -> None:
    """The document that was read can still be compared with what is stored; one of today is not even copied."""
    document = json.loads(stored(1, "graded"))
    today = json.loads(stored(SCHEMA, "graded"))

    upgraded_report(document)

    assert document == json.loads(stored(1, "graded"))
    assert upgraded_report(today) is today


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"extra": 1}, "extra"),
        ({"score": "10"}, "score"),
        ({"environment": None}, "environment"),
        ({"environment": []}, "environment"),
        (
            {"environment": {"python": "3", "isolation": "none", "isolated": False, "digest": "sha256:0"}},
            "environment.digest",
        ),
        ({"environment": {"python": "3", "isolation": "none", "isolated": False, "extra": 1}}, "environment.extra"),
        ({"tests": [{"id": "q1/test_a"}]}, "tests.0.question"),
    ],
)
def test_a_changed_report_of_an_earlier_schema_is_refused_with_its_place(change: dict[str, Any], place: str) -> None:
    """An upgrade adds fields and forgives nothing."""
    changed = json.loads(stored(1, "graded")) | change

    with pytest.raises(StoreFault, match=rf"\({place}: .*restore it or grade again"):
        report_from_json(json.dumps(changed).encode())


@pytest.mark.parametrize("number", [b"NaN", b"Infinity", b"1e999"])
def test_no_number_slips_through_an_upgrade(number: bytes) -> None:
    """What JSON has no number for is refused in an earlier schema as it is today."""
    changed = stored(1, "graded").replace(b'"score":3.0', b'"score":' + number, 1)

    assert changed != stored(1, "graded")
    with pytest.raises(StoreFault, match=r"\(score"):
        report_from_json(changed)


def test_a_batch_that_is_none_is_refused() -> None:
    """Reports that are not a list, or no objects, are named as the place."""
    with pytest.raises(StoreFault, match=r"\(reports: "):
        batch_from_json(b'{"schema":1,"reports":7}')
    with pytest.raises(StoreFault, match=r"\(reports.0"):
        batch_from_json(b'{"schema":1,"reports":[7]}')


def test_stored_reports_are_not_written_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program that stores reports refuses where there are some: they stay for good."""
    from tests.model import stored as program

    (tmp_path / str(SCHEMA)).mkdir()
    monkeypatch.setattr(program, "STORED", tmp_path)
    with pytest.raises(FileExistsError):
        program.write()
