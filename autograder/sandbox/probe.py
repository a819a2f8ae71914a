"""Which isolation this machine offers, found by trying it: facts and sentences for `grade doctor`."""

import os
import shutil
import sys
from dataclasses import dataclass

from autograder.errors import SandboxFault
from autograder.model.limits import Limits
from autograder.model.outcome import Died
from autograder.sandbox.linux import LinuxSandbox
from autograder.sandbox.plain import PlainSandbox
from autograder.sandbox.port import Isolation, Sandbox, SubmissionImage


@dataclass(frozen=True, kw_only=True)
class Level:
    """One isolation level on this machine."""

    #: `bubblewrap` or `none`.
    name: str
    #: What it enforces here; None where it is not available.
    isolation: Isolation | None
    #: Available, or why not and what to do next; one sentence.
    sentence: str

    @property
    def is_available(self) -> bool:
        """True when a submission ran in it a moment ago."""
        return self.isolation is not None


def examine() -> tuple[Level, ...]:
    """Every level, strongest first, each tried with an empty submission (some hundred milliseconds)."""
    return (_bubblewrap(), _none())


def _bubblewrap() -> Level:
    try:
        with LinuxSandbox() as sandbox:
            isolation = _try(sandbox)
    except SandboxFault as fault:
        return Level(name="bubblewrap", isolation=None, sentence=_advice(str(fault)))
    sentence = "bubblewrap isolates student code on this machine; this is the graded path."
    return Level(name="bubblewrap", isolation=isolation, sentence=sentence)


def _none() -> Level:
    try:
        with PlainSandbox() as sandbox:
            isolation = _try(sandbox)
    except SandboxFault as fault:
        return Level(name="none", isolation=None, sentence=str(fault))
    sentence = "An ordinary subprocess works, for checking your own work only; it is not the graded path."
    return Level(name="none", isolation=isolation, sentence=sentence)


def _try(sandbox: Sandbox) -> Isolation:
    """Run an empty module for one test; an import that comes back is the proof. Raises `SandboxFault`."""
    image = SubmissionImage(files={"empty.py": b""}, support={}, module="empty")
    with sandbox.enclose(image, Limits()) as enclosure, enclosure.open_test() as channel:
        ending = channel.close()
        if isinstance(ending, Died):
            raise SandboxFault("an empty submission did not survive in the sandbox; run `grade doctor --debug`")
    return sandbox.isolation


def _advice(fault: str) -> str:
    """What stands in the way of bubblewrap, with what to do about it."""
    if sys.platform != "linux":
        return "bubblewrap needs Linux; run graded work on a Linux machine or in a Linux container."
    if shutil.which("bwrap") is None:
        return "bubblewrap is not installed; run `apt-get install bubblewrap`."
    if "uid map" in fault or "namespace" in fault.lower():
        what = "set `sysctl kernel.unprivileged_userns_clone=1` or `kernel.apparmor_restrict_unprivileged_userns=0`"
        who = "run as root" if os.getuid() else "allow the container to make them"
        return f"This system forbids user namespaces ({fault}); {what}, or {who}."
    return fault
