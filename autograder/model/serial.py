"""Reports as JSON and back, exactly, and the JSON Schemas that are published with them.

What is written has the current schema. What is read may have any schema so far (`autograder.model.upgrades`).
`python -m autograder.model.serial` writes the schemas anew after a change of the report types.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NewType, TypeVar

from autograder.errors import GraderFault
from autograder.model.report import SCHEMA, GradeReport, StudentReport
from autograder.model.upgrades import unreadable, upgraded_batch, upgraded_report, upgraded_student_report

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_T = TypeVar("_T")

#: What a terminal acts upon or hides, should somebody print a report there: C1 controls, bidirectional overrides.
_ACTED_UPON = re.compile("[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]")

SCHEMAS_DIR = Path(__file__).parent / "schemas"


@dataclass(frozen=True, kw_only=True)
class ReportBatch:
    """What `grade run --json` prints: reports in the order of the paths."""

    schema: int = SCHEMA
    reports: tuple[GradeReport, ...]


# The reader's rules belong to this boundary, not to the types: these names let rules be given for them.
_GradeReport = NewType("_GradeReport", GradeReport)
_StudentReport = NewType("_StudentReport", StudentReport)
_ReportBatch = NewType("_ReportBatch", ReportBatch)


def to_json(report: GradeReport | StudentReport) -> bytes:
    """One report as a line of UTF-8 JSON without a newline.

    Characters that are not Unicode text (lone surrogates) become `?`. Raises `GraderFault` when the report
    holds a number that JSON has not (NaN, infinity) or an object that is not plain data.
    """
    return _dumped(asdict(report), report.submission)


def batch_to_json(reports: Iterable[GradeReport]) -> bytes:
    """The envelope `{"schema": 2, "reports": […]}`, in the order given. Raises as `to_json` does."""
    return _dumped(asdict(ReportBatch(reports=tuple(reports))), "a batch")


def report_from_json(data: bytes) -> GradeReport:
    """The report that `to_json` wrote, of this schema or an earlier one. Raises `StoreFault` for anything else."""
    return _read(_grade_reports(), upgraded_report, data)


def student_report_from_json(data: bytes) -> StudentReport:
    """The student's report, otherwise as `report_from_json`."""
    return _read(_student_reports(), upgraded_student_report, data)


def batch_from_json(data: bytes) -> tuple[GradeReport, ...]:
    """The reports of an envelope that `batch_to_json` wrote, otherwise as `report_from_json`."""
    return _read(_report_batches(), upgraded_batch, data).reports


def schema_files() -> dict[str, str]:
    """The published JSON Schemas as text, by file name."""
    adapters: dict[str, TypeAdapter[Any]] = {
        "grade_report.json": _grade_reports(),
        "student_report.json": _student_reports(),
        "reports.json": _report_batches(),
    }
    return {name: _schema_text(adapter) for name, adapter in adapters.items()}


def write_schemas(folder: Path = SCHEMAS_DIR) -> None:
    """Write every schema into `folder`."""
    folder.mkdir(exist_ok=True)
    for name, text in schema_files().items():
        (folder / name).write_text(text, encoding="utf-8")


def _dumped(plain: Mapping[str, object], name: str) -> bytes:
    try:
        text = json.dumps(plain, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except (TypeError, ValueError) as error:
        message = f"The report on {name} cannot be written as JSON ({error}): mend the grader that made it."
        raise GraderFault(message) from error
    return _ACTED_UPON.sub(lambda found: f"\\u{ord(found[0]):04x}", text).encode("utf-8", errors="replace")


def _read(adapter: "TypeAdapter[_T]", upgraded: Callable[[object], object], data: bytes) -> _T:
    from pydantic import ValidationError  # noqa: PLC0415 - most commands read no report and start faster without

    try:
        return adapter.validate_json(_current(upgraded, data))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the document"
        raise unreadable(place, first["msg"]) from error


def _current(upgraded: Callable[[object], object], data: bytes) -> bytes:
    """`data` in the current schema: the very same bytes where they are in it, or no JSON at all."""
    import pydantic_core  # noqa: PLC0415 - see _read

    try:
        value = pydantic_core.from_json(data)
    except ValueError:  # validation says where
        return data
    current = upgraded(value)
    return data if current is value else pydantic_core.to_json(current)


@cache
def _grade_reports() -> "TypeAdapter[GradeReport]":
    return _adapter(_GradeReport)


@cache
def _student_reports() -> "TypeAdapter[StudentReport]":
    return _adapter(_StudentReport)


@cache
def _report_batches() -> "TypeAdapter[ReportBatch]":
    return _adapter(_ReportBatch)


def _adapter(kind: Any) -> "TypeAdapter[Any]":  # noqa: ANN401 - a NewType has no type of its own
    from pydantic import ConfigDict, TypeAdapter  # noqa: PLC0415 - see _read

    rules = ConfigDict(
        strict=True, extra="forbid", allow_inf_nan=False, json_schema_serialization_defaults_required=True
    )
    return TypeAdapter(kind, config=rules)


def _schema_text(adapter: "TypeAdapter[Any]") -> str:
    schema = adapter.json_schema(mode="serialization")
    for part in (schema, *schema.get("$defs", {}).values()):
        if "schema" in part.get("properties", {}):
            part["properties"]["schema"] = {"const": SCHEMA, "title": "Schema"}
    dialect = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return json.dumps(dialect | schema, indent=2, sort_keys=True) + "\n"


if __name__ == "__main__":
    write_schemas()
