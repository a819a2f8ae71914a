"""nbgrader's own tools: commands in a process of their own, because what they warn of is theirs, and its API."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook

BIN = Path(sys.executable).parent


def ran(*command: object, cwd: Path) -> str:
    """Output of a command of this environment, which must succeed."""
    # nbgrader calls `alembic` by its name.
    environment = os.environ | {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "JUPYTER_PLATFORM_DIRS": "1"}
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def in_gradebook(path: Path, assignment: str, *, course: str = "default_course") -> dict[str, dict[str, Any]]:
    """What everybody has in an assignment, as nbgrader's own API reads it."""
    with Gradebook(f"sqlite:///{path}", course_id=course) as book:
        return {one.student.id: _scores(one) for one in book.assignment_submissions(assignment)}


def _scores(submission: Any) -> dict[str, Any]:
    grades = [grade for notebook in submission.notebooks for grade in notebook.grades]
    return {
        "score": submission.score,
        "max_score": submission.max_score,
        "timestamp": str(submission.timestamp),
        "cells": {grade.name: [grade.auto_score, grade.needs_manual_grade, grade.extra_credit] for grade in grades},
    }


@contextmanager
def changed_gradebook(path: Path) -> Iterator[Any]:
    """The gradebook, open for what its course's staff might do to it."""
    with Gradebook(f"sqlite:///{path}") as book:
        yield book
        book.db.commit()
