"""A command that needs more than the base install says so in one sentence, which names the extra and how to get it."""

import importlib
import sys
import tomllib
from pathlib import Path
from typing import Any

import click
import pytest

from autograder.cli.failure import explained
from autograder.cli.main import COMMANDS, cli, command_module
from autograder.cli.needs import NEEDS
from autograder.errors import UsageError
from autograder.extras import DISTRIBUTION, WHEEL, Library, require, sentence

ROOT = Path(__file__).parents[2]


def _project() -> dict[str, Any]:
    project: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return project


def _commands(command: click.Command, words: tuple[str, ...]) -> list[str]:
    """Every command that can be run, by the words behind `grade`."""
    if not isinstance(command, click.Group):
        return [" ".join(words)]
    return [name for part, one in command.commands.items() for name in _commands(one, (*words, part))]


def test_messages_name_the_distribution_and_extras_of_pyproject() -> None:
    """A command from a message installs this project, with an extra that it has."""
    assert _project()["name"] == DISTRIBUTION
    assert {library.extra for library in Library} <= set(_project()["optional-dependencies"])


def test_each_library_is_in_the_development_install() -> None:
    """The module that stands for a library is the one that its distribution installs."""
    for library in Library:
        assert importlib.import_module(library.module).__name__ == library.module


def test_needs_belong_to_commands() -> None:
    """Every entry of the table is a command."""
    known = {name for part in COMMANDS for name in _commands(command_module(part).command, (part,))}

    assert set(NEEDS) - known == set()


def test_one_sentence_names_all_extras() -> None:
    """An extra that two libraries need is named once."""
    assert sentence("it", [Library.LEDGER]) == "it needs the extra `staff`; run: pip install 'autograder-dl[staff]'"
    assert sentence("it", [Library.LEDGER, Library.NOTEBOOKS, Library.MUTANTS]) == (
        "it needs the extras `staff` and `authoring`; run: pip install 'autograder-dl[staff,authoring]'"
    )


def test_only_what_is_missing_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """A library that is installed is not named."""
    require("it", list(Library))
    monkeypatch.setitem(sys.modules, "nbgrader", None)

    with pytest.raises(UsageError) as refused:
        require("it", [Library.LEDGER, Library.NOTEBOOKS], instead=", or leave it")

    assert str(refused.value) == sentence("it", [Library.NOTEBOOKS]) + ", or leave it"


def test_without_mutants_verify_needs_no_extra(
    tiny_course: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--quick` and `--no-mutants` get past the question, to an assignment that does not exist."""
    monkeypatch.setitem(sys.modules, "cosmic_ray", None)
    monkeypatch.chdir(tiny_course)
    said = {}
    for option in ("--mutants", "--no-mutants", "--quick"):
        monkeypatch.setattr("sys.argv", ["grade", "verify", "nothing", option])
        explained(cli, debug=False)
        said[option] = capsys.readouterr().err

    assert said["--mutants"] == (
        "grade: `grade verify` needs the extra `authoring`; run: pip install 'autograder-dl[authoring]', "
        "or add --no-mutants\n"
    )
    assert said["--no-mutants"] == said["--quick"]
    assert "nothing" in said["--quick"]


def test_a_notebook_looks_for_the_wheel_that_is_built() -> None:
    """The setup cell of a released notebook finds a wheel by its distribution's name, as wheels are named."""
    text = (ROOT / "autograder/templates/tiny_course/assignments/warmup/warmup.ipynb").read_text()

    assert _project()["name"].replace("-", "_") == WHEEL == "autograder_dl"
    assert f'glob(\\"{WHEEL}-*.whl\\")' in text
