import ast
import json
from types import SimpleNamespace
from typing import Any

import pytest

from bench.checks import Suite, as_notebook, as_otter, as_pytest, put_solution, read_suite
from bench.task import Task, distinct

NUMPY = read_suite(Task(name="numpy"))
BOTH = [NUMPY, read_suite(Task(name="torch"))]


def earned(suite: Suite, source: str) -> float:
    """Points of a submission when the checks run beside it, as in the other tools."""
    student: dict[str, Any] = {}
    exec(source, student)
    space: dict[str, Any] = {}
    exec(suite.opening, space)
    return sum(check.points for check in suite.checks if _passes(check.name, check.source, student, space))


def _passes(name: str, source: str, student: dict[str, Any], space: dict[str, Any]) -> bool:
    exec(source, space)
    values = {"student": SimpleNamespace(**student), "rng": space["np"].random.default_rng(0)}
    wanted = space[name].__code__.co_varnames[: space[name].__code__.co_argcount]
    try:
        space[name](*(values[argument] for argument in wanted))
    except AssertionError:
        return False
    return True


def test_checks_beside_the_submission_tell_right_from_wrong() -> None:
    """The reference gets every point; the misconception loses the checks of its corners, and only those."""
    assert earned(NUMPY, NUMPY.task.reference) == pytest.approx(10.0)
    assert earned(NUMPY, NUMPY.task.wrong) == pytest.approx(7.0)


@pytest.mark.parametrize("suite", BOTH, ids=lambda suite: suite.task.name)
def test_points_of_a_question_are_shared_by_weight(suite: Suite) -> None:
    """The points of all checks are the points of the assignment, and a double weight earns double."""
    points = {check.name: check.points for check in suite.checks}
    assert sum(points.values()) == pytest.approx(10.0)
    assert points["test_corners"] == 2 * points["test_noisy_corners"]


@pytest.mark.parametrize("suite", BOTH, ids=lambda suite: suite.task.name)
def test_every_form_holds_every_check(suite: Suite) -> None:
    """The body of each check stands, letter by letter, in the pytest file, Otter's files and the notebook."""
    files = as_otter(suite)
    cells = ["".join(cell["source"]) for cell in as_notebook(suite)["cells"]]
    assert sorted(files) == ["q1.py", "q2.py", "q3.py", "q4.py"]
    for check in suite.checks:
        assert check.source in as_pytest(suite)
        assert check.source in files[f"{check.question}.py"]
        assert sum(check.source in cell for cell in cells) == 1


@pytest.mark.parametrize("suite", BOTH, ids=lambda suite: suite.task.name)
def test_no_form_imports_this_project(suite: Suite) -> None:
    """The other tools run where this project is not installed."""
    for text in (as_pytest(suite), *as_otter(suite).values()):
        imported = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ImportFrom)]
        assert not [node for node in imported if (node.module or "").startswith("autograder")]


def test_a_students_notebook_is_the_released_one_with_an_answer() -> None:
    """Only the solution cell changes."""
    released = as_notebook(NUMPY)
    handed_in = json.loads(put_solution(json.dumps(released), "answer = 42\n"))
    changed = [new for new, old in zip(handed_in["cells"], released["cells"], strict=True) if new != old]
    assert ["".join(cell["source"]) for cell in changed] == ["answer = 42\n"]


def test_distinct_submissions_differ_in_every_byte_string() -> None:
    """No two submissions of a run are alike, so that nothing can be looked up."""
    made = [*distinct("x = 1\n", 32, "a"), *distinct("x = 1\n", 32, "b")]
    assert len(set(made)) == 64
