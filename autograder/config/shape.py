"""Tables into dataclasses; unknown or missing keys and wrong types become one sentence with a dotted path."""

import dataclasses
import functools
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, TypeVar, get_args, get_type_hints

from autograder.config.names import did_you_mean
from autograder.errors import ConfigError
from autograder.text import SHOWN_CHARS, shown

if TYPE_CHECKING:
    from pydantic import ValidationError
    from pydantic_core import ErrorDetails, SchemaValidator

Document = TypeVar("Document")
Path = tuple[int | str, ...]

#: Core schemas that TOML's own tables, arrays and strings stand for.
_CONTAINERS = frozenset({"dataclass", "tuple", "enum"})

#: What pydantic's error type says was expected.
_EXPECTED = {
    "float_type": "a number",
    "int_type": "a whole number",
    "string_type": "a string",
    "string_unicode": "a string",
    "bool_type": "true or false",
    "tuple_type": "an array",
    "dict_type": "a table",
    "dataclass_type": "a table",
    "datetime_type": "a date and time such as 2026-09-21T23:59:00",
}

_FOUND = (
    (bool, "a boolean"),
    (int, "a whole number"),
    (float, "a fraction"),
    (str, "a string"),
    (list, "an array"),
    (dict, "a table"),
    (datetime, "a date and time"),
    (date, "a date without a time"),
    (time, "a time without a date"),
)


def into(document_type: type[Document], tables: Mapping[str, Any], label: str) -> Document:
    """`tables` as `document_type`; raises `ConfigError` that begins with `label` and the dotted path."""
    # pydantic takes a tenth of a second to import; commands that read no course need not wait for it.
    from pydantic import ValidationError  # noqa: PLC0415

    kind: Any = document_type
    try:
        document: Document = _validator(kind).validate_python(dict(tables))
    except ValidationError as error:
        raise ConfigError(_sentence(document_type, error, label)) from None
    return document


def dotted(path: Path) -> str:
    """`("questions", 3, "points")` as `questions[3].points`."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{_key(step)}" for step in path)
    return text.removeprefix(".")


@functools.cache
def _validator(document_type: Any) -> "SchemaValidator":  # noqa: ANN401 - a dataclass, for pydantic to inspect
    from pydantic import TypeAdapter  # noqa: PLC0415 - see `into`
    from pydantic_core import SchemaValidator  # noqa: PLC0415

    return SchemaValidator(_from_toml(TypeAdapter(document_type).core_schema))


def _from_toml(schema: Any) -> Any:  # noqa: ANN401 - a core schema and its parts
    """Copy `schema`, strict in plain values only: a strict dataclass or enum wants an instance of itself."""
    if isinstance(schema, list):
        return [_from_toml(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    copy = {key: _from_toml(part) for key, part in schema.items()}
    return copy | {"strict": False} if copy.get("type") in _CONTAINERS else copy


def _sentence(document_type: type, error: "ValidationError", label: str) -> str:
    faults = error.errors(include_url=False, include_context=True)
    more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
    return f"{label}: {_fault(document_type, faults[0])}{more}"


def _fault(document_type: type, fault: "ErrorDetails") -> str:
    path, kind = fault["loc"], fault["type"]
    if kind == "unexpected_keyword_argument":
        known = _keys_at(document_type, path[:-1])
        return f"{dotted(path)} is not a known key{did_you_mean(str(path[-1]), known)}"
    if kind == "missing":
        return f"{dotted(path)} is missing; add it"
    if kind == "enum":
        return f"{dotted(path)} must be {fault['ctx']['expected']}, not {_found(fault['input'], quote=True)}"
    expected = _EXPECTED.get(kind)
    if kind == "float_type" and type(fault["input"]) is int:
        return f"{dotted(path)} is too large a number"
    if expected is None:
        return f"{dotted(path)} is not valid: {fault['msg']}"
    return f"{dotted(path)} must be {expected}, not {_found(fault['input'])}"


def _found(value: object, *, quote: bool = False) -> str:
    if quote and isinstance(value, str):
        return shown(value)
    return next((words for kind, words in _FOUND if isinstance(value, kind)), "that")


def _keys_at(document_type: type, path: Path) -> tuple[str, ...]:
    """Keys of the table at `path`, which is a dataclass: where names are free, none is unknown."""
    kind: Any = document_type
    for step in path:
        kind = _without_none(get_type_hints(kind)[str(step)]) if dataclasses.is_dataclass(kind) else _item_type(kind)
    return tuple(field.name for field in dataclasses.fields(kind))


def _without_none(kind: object) -> Any:  # noqa: ANN401 - a type form
    """`X` for `X | None`; any other type as it is."""
    parts = [part for part in get_args(kind) if part is not type(None)]
    return parts[0] if type(None) in get_args(kind) and len(parts) == 1 else kind


def _item_type(kind: object) -> Any:  # noqa: ANN401 - a type form
    """Type of the items of `tuple[X, ...]` or of the values of `dict[str, X]`."""
    arguments = [argument for argument in get_args(kind) if argument is not Ellipsis]
    return arguments[-1]


def _key(step: str) -> str:
    return step if step.isidentifier() and len(step) <= SHOWN_CHARS else shown(step)
