"""Sandboxes of the parsers in which a server of the tests' own answers."""

from pathlib import Path

from autograder import parsers as parsers_room
from autograder.intake.confined import parser_binds
from autograder.sandbox import LinuxSandbox
from autograder.sandbox.staging import FRAMEWORK, Bind

#: The parsers' own sources.
PARSERS = Path(parsers_room.__file__).parent


def hostile() -> LinuxSandbox:
    """The one whose server tries what a parser could try that a submission took over."""
    return _served_by("hostile_server")


def endless() -> LinuxSandbox:
    """The one that never finishes a notebook, however fast the machine is, and answers everything else."""
    return _served_by("endless_server")


def _served_by(name: str) -> LinuxSandbox:
    """The parsers with a module of this folder beside them, which answers in their place."""
    room = f"{FRAMEWORK}/autograder/parsers"
    others = [bind for bind in parser_binds() if bind.target != room]
    files = [*PARSERS.glob("*.py"), Path(__file__).with_name(f"{name}.py")]
    binds = [*others, *(Bind(source=path, target=f"{room}/{path.name}") for path in files)]
    return LinuxSandbox(server=f"autograder.parsers.{name}", extra=binds)
