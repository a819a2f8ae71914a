"""nbgrader's own tools, each in a process of its own: what they warn of is theirs."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

BIN = Path(sys.executable).parent

_READ = """
import json, sys
from nbgrader.api import Gradebook

with Gradebook("sqlite:///" + sys.argv[1], course_id=sys.argv[3]) as book:
    told = {}
    for submission in book.assignment_submissions(sys.argv[2]):
        grades = [grade for notebook in submission.notebooks for grade in notebook.grades]
        told[submission.student.id] = {
            "score": submission.score,
            "max_score": submission.max_score,
            "timestamp": str(submission.timestamp),
            "cells": {grade.name: [grade.auto_score, grade.needs_manual_grade, grade.extra_credit] for grade in grades},
        }
print(json.dumps(told))
"""


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
    told = ran(sys.executable, "-W", "ignore", "-c", _READ, path, assignment, course, cwd=path.parent)
    read: dict[str, dict[str, Any]] = json.loads(told.splitlines()[-1])
    return read


def change_gradebook(path: Path, code: str) -> None:
    """Do something to the open gradebook `book`, as its course's staff might."""
    whole = (
        f"from nbgrader.api import *\nwith Gradebook('sqlite:///{path}') as book:\n    {code}\n    book.db.commit()\n"
    )
    ran(sys.executable, "-W", "ignore", "-c", whole, cwd=path.parent)
