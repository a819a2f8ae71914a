"""The rooms of the house import downwards only, and what is meant to be light stays light."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_imports_go_one_way() -> None:
    """Every contract on imports in pyproject.toml is kept."""
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout


def test_the_command_starts_without_heavy_libraries() -> None:
    """`grade --help` imports neither torch, numpy, SQLAlchemy nor pytest."""
    code = (
        "import sys; import autograder.cli.main\n"
        "print(*sorted({'torch', 'numpy', 'sqlalchemy', 'pytest', 'pydantic', 'nbformat'} & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == ""


def test_the_codec_loads_without_numpy() -> None:
    """An assignment without numpy has a sandbox without numpy, and the guest still works there."""
    code = "import sys; import autograder.wire, autograder.guest.serve; print('numpy' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "False"
