"""The checks of a task, read from our grader file and written down in each other tool's form.

The bodies stand once, in the grader file. Where a tool runs them beside the submission, a prelude takes the
place of the imports and of the two functions that cross the boundary (`tensor`, `plain`).
"""

import ast
import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from bench.errors import BenchError
from bench.task import Task

#: Functions of the grader file that the prelude replaces.
BOUNDARY = frozenset({"tensor", "plain"})


@dataclass(frozen=True, kw_only=True)
class Check:
    """One test of the grader file."""

    name: str
    question: str
    points: float
    #: The function without its marker.
    source: str
    #: Names of its arguments: `student`, perhaps `rng`.
    arguments: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Suite:
    """All checks of a task."""

    task: Task
    #: Constants and functions that the checks share.
    shared: str
    checks: tuple[Check, ...]

    @property
    def opening(self) -> str:
        """What stands above the checks wherever they run beside the submission."""
        return f"{self.task.prelude}\n\n{self.shared}\n"


def read_suite(task: Task) -> Suite:
    """Read the grader file of a task. Raises `BenchError` when a check is not marked as it must be."""
    text = task.grader_file.read_text(encoding="utf-8")
    body = ast.parse(text).body
    tests = [node for node in body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]
    shared = [node for node in body if node not in tests and not _belongs_to_boundary(node)]
    points = _points_per_test(task, [_marker(task, node) for node in tests])
    checks = (_check(text, node, *_marker(task, node), points_per_weight=points) for node in tests)
    return Suite(task=task, shared="\n".join(ast.unparse(node) for node in shared), checks=tuple(checks))


def as_pytest(suite: Suite) -> str:
    """One pytest file that imports the submission in its own process."""
    module = suite.task.module.removesuffix(".py")
    fixtures = (
        "import pytest\n\n\n"
        f"@pytest.fixture\ndef student():\n    import {module}\n\n    return {module}\n\n\n"
        "@pytest.fixture\ndef rng():\n    return np.random.default_rng()\n"
    )
    return "\n\n".join([suite.opening, fixtures, *(check.source for check in suite.checks)]) + "\n"


def as_otter(suite: Suite) -> dict[str, str]:
    """Otter's exception-based test files, one per question, by file name."""
    by_question = groupby(suite.checks, key=lambda check: check.question)
    return {f"{question}.py": _otter_file(suite, question, tuple(checks)) for question, checks in by_question}


def as_notebook(suite: Suite) -> dict[str, Any]:
    """The source notebook of an nbgrader assignment: solution, locked opening, a graded cell per check."""
    solution = f"### BEGIN SOLUTION\n{suite.task.reference.rstrip()}\n### END SOLUTION\n"
    opening = f"from types import SimpleNamespace\n\n{suite.opening}"
    cells = [
        _cell("solution", solution, solution=True, locked=False),
        _cell("opening", opening, locked=True),
        *(_graded_cell(check) for check in suite.checks),
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


def put_solution(notebook: str, source: str) -> str:
    """A released notebook with a student's answer in its solution cell."""
    document = json.loads(notebook)
    for cell in document["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "solution":
            cell["source"] = source.splitlines(keepends=True)
            return json.dumps(document)
    message = "The released notebook has no solution cell; delete bench/envs and run the benchmark again."
    raise BenchError(message)


# --- reading --------------------------------------------------------------------------------------


def _belongs_to_boundary(node: ast.stmt) -> bool:
    if isinstance(node, ast.Import | ast.ImportFrom):
        return True
    if isinstance(node, ast.FunctionDef):
        return node.name in BOUNDARY
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _marker(task: Task, node: ast.FunctionDef) -> tuple[str, float]:
    """Question and weight of a test, from `@pytest.mark.question("q1", weight=2)`."""
    for decorator in node.decorator_list:
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "pytest.mark.question":
            named = {keyword.arg: ast.literal_eval(keyword.value) for keyword in decorator.keywords}
            return str(ast.literal_eval(decorator.args[0])), float(named.get("weight", 1))
    message = f"{task.grader_file}: {node.name} has no question; add @pytest.mark.question."
    raise BenchError(message)


def _points_per_test(task: Task, markers: list[tuple[str, float]]) -> dict[str, float]:
    """Points of one unit of weight, by question."""
    questions = tomllib.loads(task.assignment_file.read_text(encoding="utf-8"))["questions"]
    weights = {question["id"]: 0.0 for question in questions}
    for question, weight in markers:
        weights[question] += weight
    return {question["id"]: question["points"] / weights[question["id"]] for question in questions}


def _check(
    text: str, node: ast.FunctionDef, question: str, weight: float, *, points_per_weight: dict[str, float]
) -> Check:
    return Check(
        name=node.name,
        question=question,
        points=weight * points_per_weight[question],
        source=ast.get_source_segment(text, node) or "",
        arguments=tuple(argument.arg for argument in node.args.args),
    )


# --- writing --------------------------------------------------------------------------------------


def _call(check: Check, student: str) -> str:
    """The call of a check where names come from a namespace expression."""
    values = {"student": student, "rng": "np.random.default_rng()"}
    return f"{check.name}({', '.join(values[argument] for argument in check.arguments)})"


def _otter_file(suite: Suite, question: str, checks: tuple[Check, ...]) -> str:
    head = (
        "OK_FORMAT = False\n\nfrom types import SimpleNamespace\n\nfrom otter.test_files import test_case\n\n"
        f'name = "{question}"\npoints = {sum(check.points for check in checks)}\n'
    )
    return "\n\n".join([head, suite.opening, *_otter_cases(checks)]) + "\n"


def _otter_cases(checks: tuple[Check, ...]) -> Iterator[str]:
    for check in checks:
        yield check.source
        yield (
            f'@test_case(name="{check.name}", points={check.points}, hidden=True)\n'
            f"def case_{check.name}(env):\n    {_call(check, 'SimpleNamespace(**env)')}\n"
        )


def _graded_cell(check: Check) -> dict[str, Any]:
    call = _call(check, "SimpleNamespace(**globals())")
    source = f"### BEGIN HIDDEN TESTS\n{check.source}\n\n\n{call}\n### END HIDDEN TESTS"
    return _cell(f"{check.question}-{check.name}", source, locked=True, points=check.points)


def _cell(
    grade_id: str, source: str, *, locked: bool, solution: bool = False, points: float | None = None
) -> dict[str, Any]:
    nbgrader = {"grade": points is not None, "grade_id": grade_id, "locked": locked, "schema_version": 3}
    nbgrader |= {"solution": solution, "task": False} | ({} if points is None else {"points": points})
    return {
        "cell_type": "code",
        "id": grade_id.replace("_", "-")[:64],
        "metadata": {"nbgrader": nbgrader},
        "source": source.splitlines(keepends=True),
        "execution_count": None,
        "outputs": [],
    }
