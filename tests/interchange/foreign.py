"""Small nbgrader courses, written by hand."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Notebook = dict[str, Any]


def cell(kind: str, source: str, name: str = "", points: float | None = None) -> Notebook:
    """One cell: `answer`, `test`, `person`, `task`, `given` or `text`; the last two without nbgrader's marks."""
    marks = {"grade": kind in {"test", "person"}, "solution": kind in {"answer", "person"}, "task": kind == "task"}
    told = {"schema_version": 3, "grade_id": name, "locked": kind == "test", **marks}
    if points is not None:
        told["points"] = points
    made: Notebook = {
        "id": f"cell-{name or abs(hash(source)) % 10**8}",
        "cell_type": "markdown" if kind in {"text", "task"} else "code",
        "metadata": {"nbgrader": told} if name else {},
        "source": source,
    }
    return made if made["cell_type"] == "markdown" else made | {"execution_count": None, "outputs": []}


def notebook(*cells: Notebook) -> Notebook:
    """A notebook of format 4."""
    kernel = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": kernel, "cells": list(cells)}


@dataclass(frozen=True, kw_only=True)
class ForeignCourse:
    """An nbgrader course in a folder of its own."""

    root: Path

    def write(self, assignment: str, name: str, *cells: Notebook, home: str = "source") -> Path:
        """Write a notebook into `source/` or `release/`."""
        path = self.root / home / assignment / f"{name}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(notebook(*cells)))
        return path

    def submit(self, student: str, assignment: str, name: str, *cells: Notebook, when: str = "") -> Path:
        """Write a student's notebook, with the time when it came."""
        path = self.write(assignment, name, *cells, home=f"submitted/{student}")
        if when:
            (path.parent / "timestamp.txt").write_text(when)
        return path
