"""A virtual environment for each of the other tools, made once and used again while its requirements stay."""

import hashlib
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from bench.errors import BenchError
from bench.process import run

ENVIRONMENTS = Path(__file__).parent / "envs"
REQUIREMENTS = Path(__file__).parent / "requirements"

#: Runs inside an environment: prints what is installed there of what matters here.
VERSIONS = """
import importlib.metadata, platform
print("python", platform.python_version())
wanted = {"numpy", "torch", "pytest", "nbgrader", "otter-grader", "nbconvert", "ipykernel", "autograder-dl"}
for distribution in importlib.metadata.distributions():
    name = (distribution.metadata["Name"] or "").lower()
    if name in wanted:
        print(name, distribution.version)
"""


@dataclass(frozen=True, kw_only=True)
class Environment:
    """An interpreter with its libraries."""

    name: str
    python: Path

    def command(self, name: str) -> Path:
        """A command that is installed beside the interpreter."""
        return self.python.parent / name

    def activated(self) -> dict[str, str]:
        """Variables of a shell in which it is activated: the tools look for their own helpers on the path."""
        path = os.pathsep.join([str(self.python.parent), os.environ.get("PATH", os.defpath)])
        return {"PATH": path, "VIRTUAL_ENV": str(self.python.parent.parent)}

    def versions(self) -> dict[str, str]:
        """Versions of Python and of what matters here."""
        lines = run([self.python, "-I", "-c", VERSIONS], cwd=Path.cwd()).output.splitlines()
        return dict(line.split(maxsplit=1) for line in sorted(lines))


def ours() -> Environment:
    """The environment that this process runs in: this project and bare pytest."""
    return Environment(name="ours", python=Path(sys.executable))


def install(name: str) -> Environment:
    """The environment of another tool, installed when it is not there yet. Raises `BenchError`."""
    folder = ENVIRONMENTS / name
    requirements = REQUIREMENTS / f"{name}.txt"
    environment = Environment(name=name, python=folder / "bin" / "python")
    stamp = folder / "installed"
    wanted = hashlib.sha256(requirements.read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text(encoding="ascii") == wanted:
        return environment
    _install(environment, folder, requirements)
    stamp.write_text(wanted, encoding="ascii")
    return environment


def _install(environment: Environment, folder: Path, requirements: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        run([sys.executable, "-m", "venv", folder], cwd=folder)
        run([environment.python, "-m", "pip", "install", "-q", "-r", requirements], cwd=folder)
    except (OSError, BenchError) as error:
        message = f"{environment.name} could not be installed in {folder} ({error}); mend that, or leave it out."
        raise BenchError(message) from error
