"""The form of the notebook: what nbgrader reads, and what is left where a site drops metadata."""

import base64
import json
from dataclasses import replace
from typing import Any

import pytest

from autograder.authoring.build import build
from autograder.authoring.handout import cut_handout
from autograder.model.course import Question
from tests.authoring.sources import WORTH, Bench


@pytest.fixture
def released(bench: Bench) -> list[dict[str, Any]]:
    """Cells of the notebook that students receive."""
    cells: list[dict[str, Any]] = json.loads(bench.build().files["warmup.ipynb"])["cells"]
    return cells


def test_the_order_of_the_cells(released: list[dict[str, Any]]) -> None:
    """Text, answer, a place to try, public and hidden tests of each question, between setup and hand-in."""
    assert [cell["id"] for cell in released] == [
        "warmup-welcome", "warmup-files", "warmup-setup", "warmup-name", "warmup-shared-0",
        "warmup-q1-text", "warmup-q1-answer", "warmup-q1-try", "warmup-q1-public", "warmup-q1-hidden",
        "warmup-q2-text", "warmup-q2-answer", "warmup-q2-try", "warmup-q2-public", "warmup-q2-hidden",
        "warmup-submit-text", "warmup-submit",
    ]  # fmt: skip


def test_tests_stand_below_what_they_need(bench: Bench) -> None:
    """Where a question's tests need a later answer, they stand below it, so that a run from top to bottom passes."""
    worth = replace(WORTH, needs={"q1": frozenset({"q2"})})

    cells = json.loads(build(bench.assignment(), worth).files["warmup.ipynb"])["cells"]

    assert [cell["id"] for cell in cells][7:15] == [
        "warmup-q1-try",
        "warmup-q2-text",
        "warmup-q2-answer",
        "warmup-q2-try",
        "warmup-q1-public",
        "warmup-q1-hidden",
        "warmup-q2-public",
        "warmup-q2-hidden",
    ]
    assert cells[5]["source"].endswith("*The tests of this question stand below Q2, which they need.*")


def test_what_nbgrader_is_told(released: list[dict[str, Any]]) -> None:
    """Answers are open, tests are locked and carry points, all else is locked; ids are unique, the schema is 3."""
    marks = {cell["id"]: cell["metadata"].get("nbgrader") for cell in released}
    kinds = {
        name: (mark["solution"], mark["grade"], mark["locked"], mark.get("points"))
        for name, mark in marks.items()
        if mark
    }

    assert {mark["schema_version"] for mark in marks.values() if mark} == {3}
    assert [name for name, mark in marks.items() if mark is None] == ["warmup-name", "warmup-q1-try", "warmup-q2-try"]
    assert kinds["warmup-q1-answer"] == (True, False, False, None)
    assert kinds["warmup-q1-public"] == (False, True, True, 1.0)
    assert kinds["warmup-q1-hidden"] == (False, True, True, 5.0)
    assert {kinds[name] for name in ("warmup-setup", "warmup-shared-0", "warmup-q1-text")} == {
        (False, False, True, None)
    }
    assert all(mark["checksum"] for mark in marks.values() if mark)


def test_answers_are_known_without_metadata(released: list[dict[str, Any]]) -> None:
    """Every answer's first line names its question, and every cell of ours says so."""
    lines = {cell["id"]: cell["source"].partition("\n")[0] for cell in released if cell["cell_type"] == "code"}

    assert lines.pop("warmup-q1-answer") == "# @question q1"
    assert lines.pop("warmup-q2-answer") == "# @question q2"
    assert lines.pop("warmup-shared-0") == "# @shared"
    assert {line.partition(" ")[2].partition(" ")[0] for line in lines.values()} == {"@autograder"}


def test_hidden_cells_hold_nothing(released: list[dict[str, Any]]) -> None:
    """What nbgrader restores when grading is not in the student's copy."""
    hidden = next(cell["source"] for cell in released if cell["id"] == "warmup-q1-hidden")

    assert "import" not in hidden
    assert "5 points" in hidden


def test_a_notebook_carries_its_tests_along(bench: Bench, released: list[dict[str, Any]]) -> None:
    """In Colab a notebook arrives alone; what public tests need is inside, byte for byte, and nothing more."""
    names: dict[str, Any] = {}
    exec(next(cell["source"] for cell in released if cell["id"] == "warmup-files"), names)

    assert {name: base64.b64decode(text) for name, text in names["FILES"].items()} == {
        name: (bench.public / name).read_bytes() for name in ("assignment.toml", "tests/test_warmup_public.py")
    }


def test_pictures_are_attached(bench: Bench) -> None:
    """A picture that the handout names travels inside the cell that shows it."""
    (bench.public / "figures").mkdir()
    (bench.public / "figures/plane.svg").write_bytes(b"<svg/>")
    path = bench.public / "README.md"
    path.write_text(
        path.read_text().replace("# Warm-up\n", "# Warm-up\n\n![A plane.](figures/plane.svg)\n![None.](none.svg)\n")
    )

    cell = json.loads(bench.build().files["warmup.ipynb"])["cells"][0]

    assert "![A plane.](attachment:plane.svg)\n![None.](none.svg)" in cell["source"]
    assert cell["attachments"] == {"plane.svg": {"image/svg+xml": base64.b64encode(b"<svg/>").decode()}}


def test_too_much_to_carry_is_refused(bench: Bench) -> None:
    """A notebook of many megabytes opens nowhere; the sentence says which folders are too large."""
    (bench.public / "support").mkdir()
    (bench.public / "support/data.bin").write_bytes(bytes(2_000_000))

    with pytest.raises(Exception, match=r"^tests/ and support/ of warmup hold \d+ bytes"):
        bench.build()


Q1 = Question(id="q1", title="One", points=3.0)


def test_examples_of_the_handout_can_be_tried() -> None:
    """Sessions become statements; what they show is printed; signatures are not sessions."""
    handout = cut_handout(
        "# A\n\n## Q0. Hello\n\nHi.\n\n---\n\n## Q1. One\n\n```python\nf(x: int) -> int\n```\n\n"
        "```python\n>>> for i in range(2):\n...     f(i)\n>>> f(2), 'a'   # two\n(4, 'a')\n```\n\n## Q2. Two\n"
    )

    assert handout.introduction.endswith("Hi.")
    assert handout.try_out(Q1).split("\n", 1)[1] == (
        "with notebook.trying():\n    for i in range(2):\n        f(i)\n    print(f(2), 'a')"
    )
    assert list(handout.code()) == ["f(x: int) -> int\n"]


def test_a_question_without_text_or_example() -> None:
    """Its title stands for the text, and its place to try is empty."""
    handout = cut_handout("# A\n")

    assert handout.question(Q1) == "## Q1. One (3)"
    assert "\n" not in handout.try_out(Q1)
