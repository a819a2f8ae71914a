"""Fixtures for what is built."""

import shutil
from pathlib import Path

import pytest

from tests.authoring.sources import Bench


@pytest.fixture
def bench(tiny_course: Path, tmp_path: Path) -> Bench:
    """A tiny course of the test's own."""
    return Bench(root=Path(shutil.copytree(tiny_course, tmp_path / "course")))
