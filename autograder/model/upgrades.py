"""Stored reports of earlier schemas in the form of the current one: plain JSON values in, plain JSON values out.

Theory of operation. A report never changes once it is written, so the code that reads it must know every earlier
schema. Each kind of document has one step per earlier schema: a pure function from a document of schema n to one of
schema n + 1. Reading applies the steps in order and then validates the result as strictly as a document of
today. A step adds what its next schema has and judges nothing else: a value of an unexpected type stays as it is, and
validation names its place.

Whoever raises `SCHEMA` adds a step to each kind and stores reports of the new schema (`tests/model/stored.py`).
"""

from collections.abc import Callable, Mapping
from typing import Any

from autograder.errors import StoreFault
from autograder.extras import DISTRIBUTION
from autograder.model.report import SCHEMA

Document = dict[str, Any]
#: Steps by the schema that each starts from. `schema` itself is not a step's concern.
Steps = Mapping[int, Callable[[Document], Document]]


def upgraded_report(value: object) -> object:
    """A `GradeReport` as the current schema has it; the same object where nothing is to be done.

    What is no JSON object is returned as it is, for validation to refuse. Raises `StoreFault` when the schema is
    missing, later than the current one or no schema at all, and when a field is there that the schema does not have.
    """
    return _upgraded(value, REPORT_STEPS)


def upgraded_student_report(value: object) -> object:
    """A `StudentReport` as the current schema has it. Returns and raises as `upgraded_report` does."""
    return _upgraded(value, STUDENT_REPORT_STEPS)


def upgraded_batch(value: object) -> object:
    """The envelope of a batch, and each report in it by its own schema. Raises as `upgraded_report` does."""
    batch = _upgraded(value, BATCH_STEPS)
    if not isinstance(batch, dict) or not isinstance(batch.get("reports"), list):
        return batch
    return {**batch, "reports": [upgraded_report(report) for report in batch["reports"]]}


def unreadable(place: str, problem: str) -> StoreFault:
    """The fault of a document that was never written like this; `place` is a dotted path."""
    return StoreFault(
        f"A stored report cannot be read ({place}: {problem}): "
        "it was changed, or written by another version; restore it or grade again."
    )


def _upgraded(value: object, steps: Steps) -> object:
    if not isinstance(value, dict):
        return value
    if "schema" not in value:
        raise unreadable("schema", "it is missing")
    schema = value["schema"]
    if type(schema) is not int:  # a bool is an int as well
        return value
    _check_schema(schema)
    for earlier in range(schema, SCHEMA):
        value = {**steps[earlier](value), "schema": earlier + 1}
    return value


def _check_schema(schema: int) -> None:
    if schema > SCHEMA:
        message = (
            f"A report of schema {schema} cannot be read here, only schemas up to {SCHEMA}: "
            f"install the version of {DISTRIBUTION} that wrote it, or a later one."
        )
        raise StoreFault(message)
    if schema < 1:
        raise unreadable("schema", f"there is no schema {schema}")


def _with_environment_digest(report: Document) -> Document:
    """Schema 2 has a digest of the software in `environment`; of an earlier report it is unknown, which is `""`."""
    environment = report.get("environment")
    if not isinstance(environment, dict):
        return report
    if "digest" in environment:
        raise unreadable("environment.digest", "schema 1 has no such field")
    return {**report, "environment": {**environment, "digest": ""}}


def _unchanged(document: Document) -> Document:
    """A schema that differs in other kinds of documents only."""
    return document


REPORT_STEPS: Steps = {1: _with_environment_digest}
STUDENT_REPORT_STEPS: Steps = {1: _unchanged}
BATCH_STEPS: Steps = {1: _unchanged}
