"""Graders work on a plain import, too: at their author's debugger, and in an nbgrader course."""

import subprocess
import sys
from pathlib import Path

import pytest

from autograder.model.course import Assignment

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.timeout(300)
def test_the_reference_passes_without_a_sandbox(assignment: Assignment) -> None:
    """`pytest --student FILE` runs hidden and public tests where objects are real and exceptions have no wire to cross.

    But for what trains for minutes, and what needs a GPU.
    """
    slug = assignment.slug
    reference = ROOT / "solutions" / slug / "reference" / assignment.module
    ran = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "--student", str(reference), "--import-mode=importlib"),
            *("-c", "/dev/null", "--rootdir", str(ROOT), "-p", "no:cacheprovider", "-p", "no:warnings"),
            *("-k", "not challenge and not test_q10_gpu"),
            *(str(ROOT / "tests" / "graders" / slug), str(ROOT / "assignments" / slug / "tests")),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout[-2000:] + ran.stderr[-2000:]
