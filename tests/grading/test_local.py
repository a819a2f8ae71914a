"""A plain local import behaves as the sandbox does where an author's tests can tell."""

from pathlib import Path

import pytest

from autograder.grading.drivers import DriverFolder
from autograder.grading.faults import MissingName
from autograder.grading.local import LocalStudent, import_student


def test_names_are_set_and_deleted_in_the_module(tmp_path: Path) -> None:
    """What a test sets or takes away is what the module's own functions see."""
    (tmp_path / "answers.py").write_text("scale = 2\n\ndef scaled(x):\n    return scale * x\n")
    student = LocalStudent(import_student(tmp_path / "answers.py"), DriverFolder(folder=tmp_path))

    student.scale = 5
    assert student.scaled(2) == 10

    del student.scale
    with pytest.raises(NameError):
        student.scaled(2)
    with pytest.raises(MissingName):
        _ = student.scale
