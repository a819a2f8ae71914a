"""Stub and notebook of an assignment, made from its reference; and what is wrong with a public folder."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.authoring.cells import NotebookPlan
from autograder.authoring.contract import Contract, contract_of, grader_faults, handout_faults, parse_faults
from autograder.authoring.handout import cut_handout
from autograder.authoring.leaks import hidden_leaks, public_texts, solution_leaks
from autograder.authoring.point_split import PointSplit
from autograder.authoring.reference import Reference, read_reference
from autograder.authoring.release import released
from autograder.authoring.stub import stub_text
from autograder.errors import ConfigError
from autograder.model.course import Assignment
from autograder.notebook.embedded_files import enclose

HANDOUT = "README.md"


@dataclass(frozen=True, kw_only=True)
class Build:
    """What an assignment's reference makes."""

    assignment: Assignment
    reference: Reference
    #: Files of the public folder, by path below it.
    files: Mapping[str, bytes]
    #: The notebook with solutions and hidden cells, for an nbgrader course; never public.
    source_notebook: bytes


def build(assignment: Assignment, worth: PointSplit) -> Build:
    """Make stub and notebook. Raises `ConfigError`, and `UsageError` where nbgrader is missing."""
    reference = read_reference(assignment)
    plan = NotebookPlan(
        assignment=assignment,
        reference=reference,
        handout=cut_handout(_handout_text(assignment)),
        worth=worth,
        enclosures=enclose(assignment.public_dir),
    )
    source = plan.notebook()
    notebook = released(source)
    stub = stub_text(reference.sections, _left(plan, notebook))
    _check_python(stub, assignment)
    return Build(
        assignment=assignment,
        reference=reference,
        files={assignment.module: stub.encode(), f"{assignment.slug}.ipynb": _json(notebook)},
        source_notebook=_json(source),
    )


def write(made: Build) -> tuple[Path, ...]:
    """Write what differs into the public folder; gives the paths that were written."""
    stale = [made.assignment.public_dir / name for name in _stale(made)]
    for path in stale:
        path.write_bytes(made.files[path.name])
    return tuple(stale)


def faults(made: Build) -> tuple[str, ...]:
    """What keeps the public folder from going out: stale files, secrets, signatures that differ; a sentence each."""
    assignment = made.assignment
    graders = _sources(assignment.graders_dir)
    # Drivers run in the student's process, and are never secret.
    hidden = {path: source for path, source in graders.items() if path.parent.name != "drivers"}
    public = _sources(assignment.public_dir / "tests")
    if broken := parse_faults(graders | public):
        return tuple(broken)
    texts = public_texts(assignment.public_dir)
    contract = contract_of(made.files[assignment.module].decode())
    return (
        *(f"{name} is stale; run `grade build {assignment.slug}`" for name in _stale(made)),
        *solution_leaks(texts, made.reference.secret_lines, made.reference.open_lines),
        *hidden_leaks(texts, hidden),
        *_contract_faults(contract, assignment, hidden | public),
    )


def _contract_faults(contract: Contract, assignment: Assignment, tests: Mapping[Path, str]) -> Iterator[str]:
    yield from handout_faults(contract, cut_handout(_handout_text(assignment)))
    yield from grader_faults(contract, tests)


def _stale(made: Build) -> list[str]:
    return [name for name, content in made.files.items() if _content(made.assignment.public_dir / name) != content]


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _handout_text(assignment: Assignment) -> str:
    path = assignment.public_dir / HANDOUT
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        message = f"{assignment.slug}/{HANDOUT} cannot be read ({error}); the notebook's text is made from it"
        raise ConfigError(message) from error


def _left(plan: NotebookPlan, notebook: Mapping[str, Any]) -> list[str]:
    """What nbgrader left of each section of the reference, without the cell's own first line."""
    sources = {cell["id"]: cell["source"] for cell in notebook["cells"]}
    cells = (sources.get(plan.section_cell(index), "") for index in range(len(plan.reference.sections)))
    return [source.partition("\n")[2] for source in cells]


def _check_python(stub: str, assignment: Assignment) -> None:
    try:
        compile(stub, assignment.module, "exec", dont_inherit=True)
    except SyntaxError as error:
        message = f"{assignment.slug}: without its solutions the reference is no Python ({error}); move the markers"
        raise ConfigError(message) from error


def _sources(folder: Path | None) -> dict[Path, str]:
    paths = sorted(folder.rglob("*.py")) if folder is not None else []
    return {path: path.read_text(encoding="utf-8") for path in paths if "__pycache__" not in path.parts}


def _json(notebook: Mapping[str, Any]) -> bytes:
    return (json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n").encode()
