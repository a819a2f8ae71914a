"""An nbgrader course for sites that must grade with nbgrader: source notebooks, configuration, hidden tests.

    nbgrader_config.py                 as nbgrader's own tools read it
    source/<slug>/<slug>.ipynb         with solutions, and hidden cells of one line
    hidden/<slug>/tests/               the hidden graders
    hidden/course_hidden.py            what that line imports

A hidden cell runs the hidden graders inside the student's own kernel, and so nothing is isolated: a student's code
could reach them. The same submission graded by `grade run` is graded in a sandbox.
"""

import shutil
from pathlib import Path

from autograder.authoring.build import Build
from autograder.authoring.release import STUB
from autograder.errors import UsageError

_CONFIG = '''"""nbgrader for the assignments of this course. Made by `grade build --source`."""

import os
from pathlib import Path

c = get_config()  # noqa: F821 - given by nbgrader
c.CourseDirectory.root = str(Path(__file__).parent)
c.ClearSolutions.code_stub = {{"python": {stub!r}}}
# Torch from a cold disk takes longer than nbgrader's 30 seconds.
c.Execute.timeout = 120
# Hidden cells import `course_hidden` from there; kernels inherit this environment.
hidden = str(Path(__file__).parent / "hidden")
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [hidden, os.environ.get("PYTHONPATH", "")]))
'''

_HIDDEN = '''"""Runs a course's hidden tests in a notebook. Made by `grade build --source`."""

from pathlib import Path


def check(notebook, question, *, points):
    """Run the hidden tests of a question; gives the points earned. Shows hints, never a test."""
    tests = Path(__file__).parent / notebook.assignment.slug / "tests"
    return notebook.check(question, points=points, tests=tests)
'''


def add_to_course(made: Build, folder: Path) -> tuple[Path, ...]:
    """Add an assignment to the nbgrader course in `folder`; gives what was written.

    Raises `UsageError` when the folder cannot be written, or lies in what students receive.
    """
    assignment = made.assignment
    public = assignment.public_dir.parent.resolve()
    if folder.resolve().is_relative_to(public):
        message = f"{folder} lies in {public}, which students receive; name a folder outside of it"
        raise UsageError(message)
    files = {
        folder / "nbgrader_config.py": _CONFIG.format(stub=STUB).encode(),
        folder / "hidden" / "course_hidden.py": _HIDDEN.encode(),
        folder / "source" / assignment.slug / f"{assignment.slug}.ipynb": made.source_notebook,
    }
    try:
        for path, content in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        _copy_graders(made, folder / "hidden" / assignment.slug)
    except OSError as error:
        message = f"{folder} cannot be written: {error.strerror}; name a folder of yours"
        raise UsageError(message) from error
    return tuple(files)


def _copy_graders(made: Build, home: Path) -> None:
    """The hidden graders, with the public support files that they may import."""
    support = made.assignment.public_dir / "support"
    ignored = shutil.ignore_patterns("__pycache__", "*.pyc")
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    if made.assignment.graders_dir is not None:
        shutil.copytree(made.assignment.graders_dir, home / "tests", ignore=ignored)
    if support.is_dir():
        shutil.copytree(support, home / "support", ignore=ignored)
