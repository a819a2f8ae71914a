"""Variants of a reference solution: known misconceptions, and other right answers.

    solutions/<slug>/reference/            the reference's files
    solutions/<slug>/variants/wrong/<id>/  what a misconception changes, and the tests it must fail
    solutions/<slug>/variants/right/<id>/  what another right answer changes; it must get every point

A variant folder holds `expected.toml` and only what differs from the reference. A Python file is appended
to the reference's file of that name, so that its definitions override the earlier ones; any other file replaces
it. `complete = true` says that the variant stands alone. A variant is about one question: the one that
`question` names, or the number in its name (`a2_4b` of `a2_xor` is about q4), or the first test it must fail.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import ConfigDict, Strict, StringConstraints, TypeAdapter, ValidationError

from autograder.errors import ConfigError
from autograder.model.report import Finding, GradeReport, ReportStatus, TestStatus

EXPECTATION_FILE = "expected.toml"
#: A course may keep a list of its variants beside them; it is no variant, and nothing reads it.
INDEX_FILE = "INDEX.md"


class VariantKind(StrEnum):
    """Which folder a variant lies in, and so what it must show."""

    RIGHT = "right"  #: another valid solution; must get every point
    WRONG = "wrong"  #: a misconception; must lose exactly its own tests


#: A TOML string that says something.
_Text = Annotated[str, StringConstraints(strict=True, strip_whitespace=True, min_length=1)]


@dataclass(frozen=True, kw_only=True)
class ExpectedFailure:
    """A test that a misconception must fail, and what its student must then read."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    #: Id of a declared test, `q1/test_name`.
    test: _Text
    #: Phrase that the student's feedback must hold; runs of white space count as one space.
    message: _Text


@dataclass(frozen=True, kw_only=True)
class Variant:
    """One variant, ready to be graded, and what is expected of it."""

    #: Name of its folder, such as `a2_1a`.
    name: str
    kind: VariantKind
    #: Every file that is handed in, by relative POSIX path, after combining with the reference.
    files: Mapping[str, bytes]
    #: One sentence: the misconception, or what is different and still right.
    about: str
    #: Tests it must fail; empty for a right one.
    fails: tuple[ExpectedFailure, ...] = ()
    #: Ids of the tests that must end as blocked; empty for a right one.
    blocked: tuple[str, ...] = ()
    #: Id of the question it is about; None for a right one that is about all of them.
    question: str | None = None


def load_variants(solutions_dir: Path, kind: VariantKind) -> tuple[Variant, ...]:
    """Read all variants of one kind of an assignment, sorted by name.

    `solutions_dir` is `solutions/<slug>`. An assignment without a folder for that kind has no variants of it.
    Raises `ConfigError` when the reference, a variant's layout or its `expected.toml` is not as it must be.
    """
    folder = solutions_dir / "variants" / kind.value
    _refuse_unknown_kinds(solutions_dir / "variants")
    if not folder.is_dir():
        return ()
    reference = _reference_files(solutions_dir / "reference")
    prefix = solutions_dir.name.partition("_")[0] + "_"
    return tuple(_load_variant(entry, kind, reference, prefix) for entry in _entries(folder))


def compare(variant: Variant, report: GradeReport) -> tuple[str, ...]:
    """Say what in `report` differs from the variant's expectation, one sentence each; empty when nothing does.

    Every test that is not listed must pass in full. A pending test shows nothing here and is passed over.
    """
    if report.status in (ReportStatus.UNGRADABLE, ReportStatus.ERROR):
        reason = report.reason or "no reason given"
        return (f"{variant.name}: the report is {report.status.value}: {reason}.",)
    findings = {finding.id: finding for finding in report.tests}
    listed = (*(expected.test for expected in variant.fails), *variant.blocked)
    unknown = tuple(
        f"{variant.name}: {test} is listed in {EXPECTATION_FILE}, but the report has no such test."
        for test in listed
        if test not in findings
    )
    observed = (_difference(variant, finding) for finding in report.tests)
    return unknown + tuple(sentence for sentence in observed if sentence is not None)


# --- comparing ------------------------------------------------------------------------------------


def _difference(variant: Variant, finding: Finding) -> str | None:
    if finding.status is TestStatus.PENDING:
        return None
    if finding.status is TestStatus.ERROR:
        return f"{variant.name}: {finding.id} ended in a fault of ours: {_one_line(finding.message)}"
    expected = {failure.test: failure for failure in variant.fails}.get(finding.id)
    if expected is not None:
        return _difference_from_failure(variant.name, expected, finding)
    if finding.id in variant.blocked:
        return _difference_from_blocked(variant.name, finding)
    return _difference_from_pass(variant.name, finding)


def _difference_from_failure(name: str, expected: ExpectedFailure, finding: Finding) -> str | None:
    if _earned_in_full(finding):
        return f"{name}: {finding.id} must fail, but it passed."
    if finding.status is TestStatus.BLOCKED:
        return f"{name}: {finding.id} must fail, but it was blocked by {finding.blocked_by}."
    if _one_line(expected.message) not in _one_line(finding.feedback):
        return (
            f"{name}: {finding.id} failed as it must, but its feedback lacks {_one_line(expected.message)!r}; "
            f"the student reads {_one_line(finding.feedback)!r}."
        )
    return None


def _difference_from_blocked(name: str, finding: Finding) -> str | None:
    if finding.status is TestStatus.BLOCKED:
        return None
    return f"{name}: {finding.id} must be blocked, but it {_how_it_ended(finding)}."


def _difference_from_pass(name: str, finding: Finding) -> str | None:
    if _earned_in_full(finding):
        return None
    reason = _one_line(finding.feedback or finding.message)
    return f"{name}: {finding.id} must pass, but it {_how_it_ended(finding)}: {reason}"


def _earned_in_full(finding: Finding) -> bool:
    return finding.status is TestStatus.PASSED and finding.fraction >= 1.0


def _how_it_ended(finding: Finding) -> str:
    if finding.status is TestStatus.PASSED:
        return f"passed with {finding.fraction:.0%} of its points"
    if finding.status is TestStatus.BLOCKED:
        return f"was blocked by {finding.blocked_by}"
    cause = f" ({finding.cause.value})" if finding.cause is not None else ""
    return f"{finding.status.value}{cause}"


def _one_line(text: str) -> str:
    return " ".join(text.split())


# --- reading folders ------------------------------------------------------------------------------


def _refuse_unknown_kinds(variants_dir: Path) -> None:
    if not variants_dir.is_dir():
        return
    for entry in _entries(variants_dir):
        is_index = entry.name == INDEX_FILE and entry.is_file()
        if not is_index and entry.name not in {kind.value for kind in VariantKind}:
            message = f"{entry}: variants lie in the folders right and wrong; move or remove it."
            raise ConfigError(message)


def _reference_files(folder: Path) -> dict[str, bytes]:
    files = _read_files(folder) if folder.is_dir() else {}
    if not files:
        message = f"{folder}: variants are made from the reference, and it has no files; write it first."
        raise ConfigError(message)
    return files


def _load_variant(folder: Path, kind: VariantKind, reference: Mapping[str, bytes], prefix: str) -> Variant:
    if not folder.is_dir():
        message = f"{folder}: each variant is a folder with its {EXPECTATION_FILE}; move or remove it."
        raise ConfigError(message)
    expectation = _read_expectation(folder / EXPECTATION_FILE, kind)
    changes = {path: content for path, content in _read_files(folder).items() if path != EXPECTATION_FILE}
    _refuse_useless_files(folder, changes, reference)
    return Variant(
        name=folder.name,
        kind=kind,
        files=MappingProxyType(changes if expectation.complete else _combined(reference, changes)),
        about=expectation.about,
        fails=expectation.fails,
        blocked=expectation.blocked,
        question=expectation.question or _question_of(folder.name.removeprefix(prefix), expectation.fails),
    )


def _question_of(name: str, fails: tuple[ExpectedFailure, ...]) -> str | None:
    """The question that a variant is about when its author does not say."""
    if number := re.match(r"q?(\d+)", name):
        return f"q{number[1]}"
    return fails[0].test.partition("/")[0] if fails else None


def _refuse_useless_files(folder: Path, changes: Mapping[str, bytes], reference: Mapping[str, bytes]) -> None:
    if not changes:
        message = f"{folder}: a variant holds at least one file besides {EXPECTATION_FILE}; add what differs."
        raise ConfigError(message)
    for path in changes:
        if path not in reference:
            message = f"{folder / path}: the reference has no file of that name to change; rename it."
            raise ConfigError(message)


def _combined(reference: Mapping[str, bytes], changes: Mapping[str, bytes]) -> dict[str, bytes]:
    files = dict(reference)
    for path, content in changes.items():
        files[path] = reference[path].rstrip() + b"\n\n\n" + content if path.endswith(".py") else content
    return files


def _entries(folder: Path) -> tuple[Path, ...]:
    """List what an author put into a folder, sorted: no hidden files, no compiled ones."""
    visible = (entry for entry in folder.iterdir() if not _is_by_product(entry))
    return tuple(sorted(visible, key=lambda entry: entry.name))


def _is_by_product(entry: Path) -> bool:
    return entry.name.startswith(".") or entry.name == "__pycache__"


def _read_files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in _walk(folder)}


def _walk(folder: Path) -> Iterator[Path]:
    for entry in _entries(folder):
        if entry.is_dir():
            yield from _walk(entry)
        else:
            yield entry


# --- reading expected.toml ------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class _Expectation:
    """`expected.toml`, read and checked."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    about: _Text
    complete: Annotated[bool, Strict()] = False
    fails: tuple[ExpectedFailure, ...] = ()
    blocked: tuple[_Text, ...] = ()
    question: _Text | None = None


def _read_expectation(path: Path, kind: VariantKind) -> _Expectation:
    """Read one `expected.toml`; raises `ConfigError` naming the file and the dotted key."""
    table = _read_table(path)
    try:
        expectation = TypeAdapter(_Expectation).validate_python(table)
    except ValidationError as error:
        message = f"{path}: {_first_fault(error)}"
        raise ConfigError(message) from error
    _refuse_contradiction(path, kind, expectation)
    return expectation


def _read_table(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        message = f"{path}: a variant says there what is expected of it; add the file with a line `about = …`."
        raise ConfigError(message) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        message = f"{path}: this is not valid TOML ({_one_line(str(error))}); mend it."
        raise ConfigError(message) from error


def _first_fault(error: ValidationError) -> str:
    """Turn the first thing that pydantic found into a sentence that begins with the dotted key."""
    fault = error.errors(include_url=False)[0]
    key = ".".join(str(part) for part in fault["loc"])
    if fault["type"] == "unexpected_keyword_argument":
        return f"{key} is not a key of this file; remove it or correct its spelling."
    if fault["type"] in {"missing", "missing_argument"}:
        return f"{key} is missing; add it."
    return f"{key} is wrong: {fault['msg'][0].lower()}{fault['msg'][1:]}; mend it."


def _refuse_contradiction(path: Path, kind: VariantKind, expectation: _Expectation) -> None:
    named = (*(failure.test for failure in expectation.fails), *expectation.blocked)
    if kind is VariantKind.RIGHT and named:
        key = "fails" if expectation.fails else "blocked"
        message = f"{path}: {key} makes no sense for a right variant, which gets every point; remove it."
        raise ConfigError(message)
    if kind is VariantKind.WRONG and not expectation.fails:
        message = f"{path}: fails is missing, and a wrong variant must fail a test; add a [[fails]] entry."
        raise ConfigError(message)
    for test in named:
        if named.count(test) > 1:
            message = f"{path}: fails and blocked name {test} more than once; keep one entry."
            raise ConfigError(message)
