"""Another checkout of this project as a tool."""

from pathlib import Path

import pytest

from bench.errors import BenchError
from bench.tools.ours import checkout


def test_another_checkout_is_named_by_its_folder(tmp_path: Path) -> None:
    """Its name cannot be mistaken for this one's, in tables and in results."""
    command = tmp_path / "before/.venv/bin/grade"
    command.parent.mkdir(parents=True)
    command.touch()

    tool = checkout(tmp_path / "before")

    assert (tool.name, tool.title) == ("ours@before", "grade run (before)")


def test_a_checkout_without_an_environment_is_refused(tmp_path: Path) -> None:
    """The sentence says what to do about it."""
    with pytest.raises(BenchError, match="make install"):
        checkout(tmp_path)
