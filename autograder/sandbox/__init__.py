"""Where student code runs: the port, its implementations, and the choice among them."""

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from autograder.errors import SandboxFault
from autograder.sandbox.fake import FakeSandbox
from autograder.sandbox.libraries import resolve
from autograder.sandbox.linux import LinuxSandbox
from autograder.sandbox.plain import PlainSandbox
from autograder.sandbox.port import Channel, Enclosure, Isolation, Sandbox, SubmissionImage
from autograder.sandbox.probe import Level, examine

__all__ = [
    "Channel",
    "Enclosure",
    "FakeSandbox",
    "Isolation",
    "Level",
    "LinuxSandbox",
    "PlainSandbox",
    "Sandbox",
    "SubmissionImage",
    "examine",
    "open_sandbox",
]


def open_sandbox(
    libraries: Sequence[str],
    *,
    level: Literal["auto", "bubblewrap", "none"] = "auto",
    devices: Sequence[Path] = (),
    wait: bool = True,
) -> Sandbox:
    """A sandbox for one set of libraries; without `wait`, bubblewrap's template may still be warming up.

    `devices` are device files to show in it. An ordinary subprocess sees them all.

    `auto` is bubblewrap where it works; elsewhere an ordinary subprocess, whose `Isolation` says that it is not the
    graded path and why. Raises `SandboxFault` when a library is missing or the level asked for cannot be had.
    """
    if level == "bubblewrap":
        return LinuxSandbox(libraries, devices=devices, wait=wait)
    if level == "none":
        return PlainSandbox(libraries)
    if sys.platform != "linux" or shutil.which("bwrap") is None:
        return PlainSandbox(libraries)
    resolve(libraries)
    try:
        return LinuxSandbox(libraries, devices=devices)
    except SandboxFault as fault:
        return PlainSandbox(libraries, reason=f"bubblewrap does not work here: {fault}.")
