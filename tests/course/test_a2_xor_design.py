"""The XOR assignment's own claims: its points, its weights and what it says to each misconception."""

import ast
import tomllib
from collections import defaultdict
from fractions import Fraction
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PUBLIC = ROOT / "assignments" / "a2_xor"
GRADERS = ROOT / "tests" / "graders" / "a2_xor"

DOCUMENT = tomllib.loads((PUBLIC / "assignment.toml").read_text(encoding="utf-8"))

#: What each misconception's student must be able to read, by the question whose graders say it.
HINTS = {
    "q1": (
        "A sum equal to the threshold does not exceed it.",
        "Firing when sum > theta means b = −theta.",
        "Use 1 and 0.",
        "All-or-none: you returned the sum itself, not 1 or 0.",
        "got ({count},1).",
    ),
    "q2": (
        "A correct prediction must not move w.",
        "Weights learn but b stays 0: the line always passes through the origin.",
        "After a miss on y=1 the score went down.",
        "The second sample must see the weights already changed by the first.",
        "Stop after a full epoch without a mistake.",
        "Epoch limit is not convergence.",
    ),
    "q3": (
        "This set is separable: ",
        "A unit that never fires is allowed.",
        "Row (0,1) carries both labels.",
        "lies exactly on your line.",
    ),
    "q4": (
        "Inputs have no bias: 4+4+1=9.",
        "Weights join every pair: 3×4, not 3+4.",
        "The deck counts hidden + output layers.",
        "Negative count: integer overflow.",
        "W maps inputs (rows) to outputs (columns) here.",
    ),
    "q5": (
        "The deck's leak is 0.1.",
        "Positive inputs pass unchanged.",
        "exp overflowed; pick the form by the sign of z.",
        "Add each piece's own bias before the max.",
        "Integer input must give floats.",
    ),
    "q6": (
        "The output layer is linear; negative answers are impossible in yours.",
        "X is (N,in), W is (in,out).",
        "All hidden units are identical, they will stay identical.",
        "Bias must be added per unit, not per sample.",
        "behaves like relu.",
        "Two calls, two answers.",
    ),
    "q7": (
        "Order: first layer first.",
        "Inner biases pass through later weights: c = w5·b1 + w6·b2 + b3.",
        "b1 must be multiplied by w5.",
        "The slide's first line has a typo; use the expanded line.",
        "Layers combine by matrix product.",
        "Changing your result also changed the input: you returned a view; use `.copy()`.",
    ),
    "q8": (
        "All outputs are 0.5: that is a coin toss, not XOR.",
        "inf weights.",
        "Return the four arrays W1,b1,W2,b2.",
    ),
    "q9": (
        "Random *linear* features keep XOR inseparable.",
        "Predictions change between calls.",
        "All ReLU kinks pass through the origin.",
        "Width 1 should fail but does not: predictions ignore the features.",
        "Features must not depend on y.",
    ),
}
QUESTIONS = tuple(HINTS)


def declared(path: Path) -> list[tuple[str, str, Fraction]]:
    """Question, name and weight of each test of a file; tests for bonus points are left out."""
    tests = []
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            mark = node.decorator_list[0]
            assert isinstance(mark, ast.Call)
            values = [ast.literal_eval(arg) for arg in mark.args]
            options = {k.arg: k.value for k in mark.keywords}
            if "bonus" not in options:
                weight = values[1] if len(values) > 1 else ast.literal_eval(options["weight"])
                tests.append((values[0], node.name, Fraction(str(weight))))
    return tests


def grader_of(question: str) -> Path:
    """The file of hidden tests of a question."""
    (path,) = GRADERS.glob(f"test_{question}_*.py")
    return path


def test_points_sum_to_100() -> None:
    """Nine questions of the planned points make 100, beside a bonus in Q8 alone."""
    points = {question["id"]: question["points"] for question in DOCUMENT["questions"]}
    assert list(points.values()) == [8, 14, 10, 10, 12, 12, 12, 12, 10]
    assert sum(points.values()) == 100
    assert [q["id"] for q in DOCUMENT["questions"] if q.get("bonus")] == ["q8"]


@pytest.mark.parametrize("question", QUESTIONS)
def test_weights_are_points_and_about_30_percent_are_public(question: str) -> None:
    """A question's weights add up to its points, and between a quarter and a third of them are public."""
    weights: dict[str, Fraction] = defaultdict(Fraction)
    for kind, path in (("public", PUBLIC / "tests" / "test_public.py"), ("hidden", grader_of(question))):
        for owner, _, weight in declared(path):
            weights[kind] += weight if owner == question else 0
    (points,) = (q["points"] for q in DOCUMENT["questions"] if q["id"] == question)
    assert weights["public"] + weights["hidden"] == points
    assert Fraction(1, 4) <= weights["public"] / Fraction(points) <= Fraction(1, 3)


@pytest.mark.parametrize("question", QUESTIONS)
def test_misconceptions_are_answered(question: str) -> None:
    """Each known misconception's sentence stands in the graders of its question."""
    source = grader_of(question).read_text(encoding="utf-8")
    source += (GRADERS / "readings.py").read_text(encoding="utf-8")
    assert [hint for hint in HINTS[question] if hint not in source] == []


@pytest.mark.parametrize("path", sorted(GRADERS.glob("test_*.py")), ids=lambda path: path.stem)
def test_graders_state_their_property(path: Path) -> None:
    """Every hidden test has a one-sentence docstring, and belongs to the question its file is named after."""
    question = path.stem.split("_")[1]
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            docstring = ast.get_docstring(node) or ""
            assert docstring.endswith("."), node.name
            assert "\n\n" not in docstring, node.name
    assert {owner for owner, _, _ in declared(path)} == {question}
