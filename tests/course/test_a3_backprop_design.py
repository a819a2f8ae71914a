"""The backpropagation assignment's own claims: its points, its public part and what it says to each misconception."""

import ast
import re
import tomllib
from collections import defaultdict
from fractions import Fraction
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PUBLIC = ROOT / "assignments" / "a3_backprop"
GRADERS = ROOT / "tests" / "graders" / "a3_backprop"

DOCUMENT = tomllib.loads((PUBLIC / "assignment.toml").read_text(encoding="utf-8"))
POINTS = {question["id"]: Fraction(question["points"]) for question in DOCUMENT["questions"]}

#: What each misconception's student must be able to read, by the question whose graders say it.
HINTS = {
    "q1": (
        "step against the gradient.",
        "Each step is half as long as the handout's loss implies.",
        "Duplicating the data doubled your step.",
        "You fitted the factor that turns y into x",
        "loss[0] belongs to w0.",
    ),
    "q2": (
        "mean, not sum.",
        "Divide by N·K.",
        "would broadcast to",
        "Gradient has the opposite sign.",
        "Precision lost.",
    ),
    "q3": (
        "Error halves instead of quartering: use both sides.",
        "x was left at x+h.",
        "Check gradients in float64.",
        "1e-5 vs 2e-5 is a 33 % error.",
        "Both zero counts as agreement.",
        "Report one error per parameter.",
    ),
    "q4": (
        "Two points share the lowest value.",
        "A falling curve has its minimum at the end.",
        "That is a peak, not a valley.",
        "Stopped at 0, not at the minimum.",
        "Running out of steps is not convergence.",
        "A step of exactly tol is within tol.",
        "Between 1/λ and 2/λ it still converges, zig-zag.",
    ),
    "q5": (
        "Rates multiply along a chain.",
        "The outer slope must be taken at f(w), not at w.",
        "Depth 1 is df(w).",
        "Use df.",
        "No links: nothing is scaled, rate 1.",
    ),
    "q6": (
        "Multiply the local slope by out.grad.",
        "Slope of v⁻¹ at 2 is −0.25.",
        "ReLU blocked a negative *gradient*; it should look at the input.",
        "Left of 0 the slope is 0.1.",
        "Only the larger input receives the gradient.",
    ),
    "q7": (
        "v+v has slope 2, yours 1: contributions must add up.",
        "b was processed before all its users had reported.",
        "A node appears before its operand.",
        "A node reached by a short and a long path was finished too early.",
        "Start from d(out)/d(out)=1.",
        "The first graph's contribution disappeared.",
        "RecursionError at 5000 nodes.",
    ),
    "q8": (
        "Gradients are N times too small: the loss already divides by N.",
        "db is all zeros.",
        "db is N times too small.",
        "dW has shape (out,in).",
        "Gradient flows through silent units.",
        "Row 1 gives inf: subtract each row's own maximum.",
        "Columns sum to 1 instead of rows.",
    ),
    "q9": (
        "Some samples were never used.",
        "Same order each epoch.",
        "Inputs reach 16; scale them.",
        "All hidden units move together.",
        "Another seed must give another network.",
        "changed NumPy's global random state; use a local Generator.",
    ),
}


def weights(path: Path) -> dict[str, Fraction]:
    """The weights of a file's tests, added up by question."""
    found: dict[str, Fraction] = defaultdict(Fraction)
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            mark = node.decorator_list[0]
            assert isinstance(mark, ast.Call)
            values = [ast.literal_eval(argument) for argument in mark.args]
            named = {one.arg: one.value for one in mark.keywords}
            weight = values[1] if len(values) > 1 else ast.literal_eval(named["weight"])
            found[values[0]] += Fraction(str(weight))
    return found


def grader_of(question: str) -> Path:
    """The file of hidden tests of a question."""
    (path,) = GRADERS.glob(f"test_{question}_*.py")
    return path


@pytest.mark.parametrize("question", POINTS)
def test_weights_are_points(question: str) -> None:
    """A question's weights, public and hidden, add up to its points: a test's weight is what it is worth."""
    public, hidden = weights(PUBLIC / "tests" / "test_public.py"), weights(grader_of(question))

    assert public[question] + hidden[question] == POINTS[question]


@pytest.mark.parametrize("question", POINTS)
def test_the_handout_says_how_much_is_public(question: str) -> None:
    """The handout's table gives a question's public points, which are between a quarter and a third."""
    public = weights(PUBLIC / "tests" / "test_public.py")[question]
    row = rf"\| {question.upper()} \| [^|]* \| [\d.]+ \| ([\d.]+) \|"
    (said,) = re.findall(row, (PUBLIC / "README.md").read_text(encoding="utf-8"))

    assert Fraction(said) == public
    assert Fraction(1, 4) <= public / POINTS[question] <= Fraction(1, 3)


@pytest.mark.parametrize("question", HINTS)
def test_misconceptions_are_answered(question: str) -> None:
    """Each known misconception's sentence stands in the graders of its question."""
    said = grader_of(question).read_text(encoding="utf-8") + (GRADERS / "readings.py").read_text(encoding="utf-8")

    assert [hint for hint in HINTS[question] if hint not in said] == []
