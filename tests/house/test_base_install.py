"""On the base install every help works, and a command that needs more says so in one sentence."""

import fcntl
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from autograder.cli.main import COMMANDS, command_module

ROOT = Path(__file__).parents[2]
#: What pip needs of a checkout to build the package.
SOURCES = ("autograder", "pyproject.toml", "README.md", "LICENSE")

#: Installing takes longer than a test may.
pytestmark = pytest.mark.timeout(900)


def _asks_for(command: str, *extras: str, instead: str = "") -> str:
    noun = "extra" if len(extras) == 1 else "extras"
    named = " and ".join(f"`{extra}`" for extra in extras)
    install = f"pip install 'autograder-dl[{','.join(extras)}]'"
    return f"grade: `grade {command}` needs the {noun} {named}; run: {install}{instead}\n"


#: Arguments of each command in a tiny course, with its exit status and what it says on standard error.
RUNS = {
    "check": (("solutions/warmup/reference",), 0, ""),
    "submit": (("solutions/warmup/reference",), 2, _asks_for("submit", "staff")),
    "status": ((), 2, _asks_for("status", "staff")),
    "show": (("1",), 2, _asks_for("show", "staff")),
    "run": (("warmup", "solutions/warmup/reference"), 2, _asks_for("run", "staff")),
    "worker": (("--once",), 2, _asks_for("worker", "staff")),
    "migrate": ((), 2, _asks_for("migrate", "staff")),
    "erase": (("ada",), 2, _asks_for("erase", "staff")),
    "scores": ((), 2, _asks_for("scores", "staff")),
    "export nbgrader": ((), 2, _asks_for("export nbgrader", "staff", "authoring")),
    "import nbgrader": (("elsewhere",), 2, _asks_for("import nbgrader", "staff", "authoring")),
    "verify": ((), 2, _asks_for("verify", "authoring", instead=", or add --no-mutants")),
    "build": ((), 2, _asks_for("build", "authoring")),
    "new": (("a2_nets",), 2, _asks_for("new", "authoring")),
    "init": (("another",), 0, ""),
}


def _commands(command: click.Command, words: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The command, and those below it where it is a group, by the words behind `grade`."""
    below = command.commands.items() if isinstance(command, click.Group) else ()
    return [words, *(found for part, one in below for found in _commands(one, (*words, part)))]


ALL = [found for name in COMMANDS for found in _commands(command_module(name).command, (name,))]


@pytest.fixture(scope="session")
def base_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Python in an environment with the base install alone; made once, by whichever of pytest's workers comes first."""
    shared = tmp_path_factory.getbasetemp()
    shared = shared.parent if "PYTEST_XDIST_WORKER" in os.environ else shared
    python = shared / "base/bin/python"
    with (shared / "base.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "base.installed").exists():
            _install(python, shared / "base-sources")
            (shared / "base.installed").touch()
    return python


def _install(python: Path, sources: Path) -> None:
    """From a copy, because pip leaves what it builds beside the sources."""
    sources.mkdir()
    for name in SOURCES:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, sources / name)
    constraints = ROOT / "constraints.txt"
    for command in (
        [sys.executable, "-m", "venv", python.parents[1]],
        [python, "-m", "pip", "install", "--quiet", "--constraint", constraints, sources],
    ):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


@pytest.fixture
def course(tiny_course: Path, tmp_path: Path) -> Path:
    """A tiny course of one's own."""
    return Path(shutil.copytree(tiny_course, tmp_path / "course"))


def _ran(python: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [python, "-m", "autograder", *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


def test_the_base_install_has_no_extra(base_python: Path, tmp_path: Path) -> None:
    """None of the libraries that an extra brings is there, and the package is the installed one."""
    code = (
        "import importlib.util, pathlib, sys, autograder\n"
        "from autograder.extras import Library\n"
        "print(pathlib.Path(autograder.__file__).is_relative_to(sys.prefix), any(one.is_installed for one in Library))"
    )
    done = subprocess.run([base_python, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)

    assert done.stdout == "True False\n"


def test_the_version_is_shown(base_python: Path, tmp_path: Path) -> None:
    """`grade --version` finds the distribution by its name."""
    shown = _ran(base_python, "--version", cwd=tmp_path)
    command = subprocess.run(
        [base_python.with_name("grade"), "--version"], cwd=tmp_path, capture_output=True, text=True, check=True
    )

    assert (shown.returncode, shown.stderr) == (0, "")
    assert shown.stdout == command.stdout
    assert shown.stdout.startswith("grade, version ")


@pytest.mark.parametrize("words", [(), *ALL], ids=" ".join)
def test_every_help_works(base_python: Path, tmp_path: Path, words: tuple[str, ...]) -> None:
    """`--help` prints the usage of each command and each group, whatever the command needs."""
    shown = _ran(base_python, *words, "--help", cwd=tmp_path)

    assert (shown.returncode, shown.stderr) == (0, "")
    assert shown.stdout.startswith(f"Usage: {' '.join(('python -m autograder', *words))}")


def test_every_command_is_run() -> None:
    """A new command needs its entry here: what it does on the base install."""
    groups = {words[:-1] for words in ALL}

    assert {" ".join(words) for words in ALL if words not in groups} == {*RUNS, "doctor"}


@pytest.mark.parametrize("name", RUNS)
def test_a_command_works_or_names_its_extra(base_python: Path, course: Path, name: str) -> None:
    """Exit status 2 and one sentence, which names the extra and the command that installs it."""
    arguments, status, said = RUNS[name]

    done = _ran(base_python, *name.split(), *arguments, cwd=course)

    assert (done.returncode, done.stderr) == (status, said)
    assert bool(done.stdout) == (status == 0)


def test_a_student_reads_first_that_the_graders_are_elsewhere(base_python: Path, course: Path, tmp_path: Path) -> None:
    """`grade submit` in a folder that was handed out asks for no extra, which would not help."""
    work = shutil.copytree(course / "assignments/warmup", tmp_path / "warmup")

    done = _ran(base_python, "submit", cwd=work)

    assert done.returncode == 2
    assert done.stderr.startswith("grade: the graders of warmup are not on this machine")


def test_doctor_says_the_same_as_on_the_full_install(base_python: Path, tmp_path: Path) -> None:
    """What a machine isolates does not depend on extras."""
    base = _ran(base_python, "doctor", "--json", "-", cwd=tmp_path)
    full = _ran(Path(sys.executable), "doctor", "--json", "-", cwd=tmp_path)

    assert (base.returncode, base.stderr) == (full.returncode, full.stderr)
    assert json.loads(base.stdout) == json.loads(full.stdout)
