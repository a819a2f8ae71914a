"""Where student code runs: the port, its implementations, and the choice among them."""

from collections.abc import Sequence
from typing import Literal

from autograder.sandbox.linux import LinuxSandbox
from autograder.sandbox.port import Channel, Enclosure, Isolation, Sandbox, SubmissionImage

__all__ = [
    "Channel",
    "Enclosure",
    "Isolation",
    "LinuxSandbox",
    "Sandbox",
    "SubmissionImage",
    "open_sandbox",
]


def open_sandbox(
    libraries: Sequence[str], *, level: Literal["auto", "bubblewrap", "none"] = "auto"
) -> Sandbox:
    """A sandbox for one set of libraries. Raises `SandboxFault` when this machine cannot give that level."""
    return LinuxSandbox(libraries)
