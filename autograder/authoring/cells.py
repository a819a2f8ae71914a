"""The notebook of an assignment, with solutions: the reference's sections, the handout's text and what lies between.

Every cell's place and id follow from the assignment alone, so that building twice gives the same bytes. Code that
is not the student's begins with a line `# @autograder …`, answers with `# @question q3`: where a site has dropped
the metadata, these lines still tell the cells apart.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from autograder.authoring.handout import Handout
from autograder.authoring.point_split import PointSplit
from autograder.authoring.reference import Reference, Section
from autograder.extras import WHEEL
from autograder.model.course import Assignment, Question
from autograder.notebook.embedded_files import EmbeddedFiles

#: First lines of cells that hold answers, and of cells that every answer relies on.
QUESTION_LINE = "# @question"
SHARED_LINE = "# @shared"
#: First line of our own cells, followed by what they are for.
OUR_LINE = "# @autograder"

SCHEMA_VERSION = 3

_WELCOME = """\
**This notebook is the assignment.** Write your answers into the cells that begin with `# @question`; the cell below
each answer runs its public tests, and the last cell packs what you hand in. Cells may be run in any order, and you
may add your own. What is graded are the answer cells, from top to bottom, in a fresh process, together with the
imports and functions of cells that you added.

It runs in Jupyter and in Colab, and a laptop is enough. Run the next two cells first."""

_SETUP = """\
{line} setup
import importlib.util
import pathlib
import subprocess
import sys

IN_COLAB = "google.colab" in sys.modules
if importlib.util.find_spec("autograder") is None:
    wheels = sorted(str(path) for path in pathlib.Path().glob("{wheel}-*.whl"))
    if not wheels:
        where = "upload it with the folder symbol on the left" if IN_COLAB else "put it beside this notebook"
        message = f"autograder is missing: take {wheel}-….whl of your course, {{where}}, and run this again"
        raise ModuleNotFoundError(message)
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", wheels[-1]], check=True)

from autograder.notebook import NotebookSession

notebook = NotebookSession.open({slug}, files=FILES, namespace=globals())"""

_NAME = """\
# @autograder name: for your own records; the score goes to whoever hands in.
NAME = ""
ID = ""
notebook.sign(NAME, ID)"""

_SUBMIT_TEXT = """\
## Hand in

Save the notebook (Ctrl+S), then run the next cell. It makes the module that is graded from your answer cells, runs the
public tests on it in a fresh process and writes a zip. Hand in that zip or this notebook; both get the same score."""

_HIDDEN = """\
{line} hidden {question}
# The hidden tests of {name} are worth {points:g} points and run after you have handed in.
### BEGIN HIDDEN TESTS
import course_hidden

course_hidden.check(notebook, "{question}", points={points!r})
### END HIDDEN TESTS"""


@dataclass(frozen=True, kw_only=True)
class NotebookPlan:
    """All that a notebook is made of."""

    assignment: Assignment
    reference: Reference
    handout: Handout
    worth: PointSplit
    #: Public files that the notebook carries along.
    enclosures: EmbeddedFiles

    @property
    def prefix(self) -> str:
        """What every cell's id begins with: `a2` for a2_xor."""
        return self.assignment.slug.partition("_")[0]

    def notebook(self) -> dict[str, Any]:
        """The notebook with solutions and hidden cells, as JSON values of nbformat 4.5."""
        return {
            "cells": list(self._cells()),
            "metadata": {
                "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
                "language_info": {"name": "python"},
            },
            "nbformat": 4,
            "nbformat_minor": 5,
        }

    def section_cell(self, index: int) -> str:
        """Id of the cell that holds a section of the reference."""
        section = self.reference.sections[index]
        return f"{self.prefix}-{section.question}-answer" if section.question else f"{self.prefix}-shared-{index}"

    def _cells(self) -> Iterator[dict[str, Any]]:
        yield self._text("welcome", f"{self.handout.introduction}\n\n---\n\n{_WELCOME}")
        yield self._code("files", self.enclosures.cell(f"{OUR_LINE} files"), hidden_from_view=True)
        yield self._code("setup", _SETUP.format(line=OUR_LINE, slug=json.dumps(self.assignment.slug), wheel=WHEEL))
        yield _cell(f"{self.prefix}-name", "code", _NAME, {})
        for index, section in enumerate(self.reference.sections):
            yield from self._section(index, section)
            for question in self.assignment.questions:
                if section.question is not None and self._tested_below(question) == section.question:
                    yield from self._tests(question)
        for question in self.assignment.questions:
            if self._tested_below(question) is None:
                yield self._text(f"{question.id}-text", self.handout.question(question))
                yield from self._tests(question)
        yield self._text("submit-text", _SUBMIT_TEXT)
        yield self._code("submit", f"{OUR_LINE} submit\nnotebook.pack()")

    def _section(self, index: int, section: Section) -> Iterator[dict[str, Any]]:
        question = next((one for one in self.assignment.questions if one.id == section.question), None)
        if question is not None:
            yield from self._question(section, question)
        elif section.text:
            yield self._code(f"shared-{index}", f"{SHARED_LINE}\n{section.text}", tags=("export",))

    def _question(self, section: Section, question: Question) -> Iterator[dict[str, Any]]:
        name = question.id
        below = self._tested_below(question)
        where = (
            f"\n\n*The tests of this question stand below {below.upper()}, which they need.*"
            if below != name and below
            else ""
        )
        yield self._text(f"{name}-text", self.handout.question(question) + where)
        answer = f"{QUESTION_LINE} {name}\n{section.text}"
        yield self._code(f"{name}-answer", answer, solution=True, tags=("export",))
        yield _cell(f"{self.prefix}-{name}-try", "code", self.handout.try_out(question), {})

    def _tested_below(self, question: Question) -> str | None:
        """The question below whose answer the tests stand: its own, or a later one that they need."""
        answered = [section.question for section in self.reference.sections if section.question is not None]
        if question.id not in answered:
            return None
        waits = {question.id, *self.worth.needs.get(question.id, ())}
        return max((name for name in answered if name in waits), key=answered.index)

    def _tests(self, question: Question) -> Iterator[dict[str, Any]]:
        name = question.id
        points = self.worth.public(name)
        if points:
            check = f'{OUR_LINE} check {name}\nnotebook.check("{name}", points={points!r})'
            yield self._code(f"{name}-public", check, points=points)
        if points := self.worth.hidden(name):
            text = _HIDDEN.format(line=OUR_LINE, question=name, name=name.upper(), points=points)
            yield self._code(f"{name}-hidden", text, points=points)

    def _text(self, name: str, text: str) -> dict[str, Any]:
        """A read-only text cell with the pictures it names."""
        text, attachments = self.enclosures.pictured(text)
        cell = _cell(f"{self.prefix}-{name}", "markdown", text, _marks(f"{self.prefix}-{name}", "markdown"))
        return cell | ({"attachments": attachments} if attachments else {})

    def _code(
        self,
        name: str,
        source: str,
        *,
        solution: bool = False,
        points: float | None = None,
        tags: tuple[str, ...] = (),
        hidden_from_view: bool = False,
    ) -> dict[str, Any]:
        """A code cell that nbgrader knows: an answer, or locked, with points when it is a test."""
        name = f"{self.prefix}-{name}"
        metadata = _marks(name, "code", solution=solution, points=points)
        if tags:
            metadata["tags"] = list(tags)
        if hidden_from_view:
            metadata["jupyter"] = {"source_hidden": True}
        return _cell(name, "code", source, metadata)


def _marks(name: str, kind: str, *, solution: bool = False, points: float | None = None) -> dict[str, Any]:
    """Nbgrader's metadata: an answer is open, everything else is locked."""
    marks: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "cell_type": kind,
        "grade_id": name,
        "grade": points is not None,
        "solution": solution,
        "locked": not solution,
        "task": False,
    }
    return {"nbgrader": marks | ({} if points is None else {"points": points})}


def _cell(name: str, kind: str, source: str, metadata: Mapping[str, Any]) -> dict[str, Any]:
    cell: dict[str, Any] = {"cell_type": kind, "id": name, "metadata": dict(metadata), "source": source}
    return cell | ({"execution_count": None, "outputs": []} if kind == "code" else {})
