"""What a grading process receives: which tests and sandbox, and per submission what to grade."""

import contextlib
import json
import signal
import socket
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from autograder.metering import GpuKind
from autograder.model.limits import Limits
from autograder.model.manifest import DeclaredTest, FeedbackLevel, Manifest
from autograder.model.report import Cause, Environment, TestStatus
from autograder.model.verdict import Verdict
from autograder.wire import Bounds, decode, encode, send_frame

#: Largest message between the parts of the trusted side.
FRAME_BYTES = 256 * 1024 * 1024
#: Seconds that a suite process may outlive the limit of its submission before the kernel ends it.
GRADER_GRACE_S = 5.0
#: The kernel's word for a process that has used up its CPU time (SIGXCPU; no such thing on Windows).
OUT_OF_CPU = getattr(signal, "SIGXCPU", None)
_BOUNDS = Bounds(max_bytes=FRAME_BYTES, max_array_bytes=FRAME_BYTES, max_str_bytes=FRAME_BYTES)

#: What may be asked for: the best there is, the graded path or nothing, or no isolation.
IsolationChoice = Literal["auto", "bubblewrap", "none"]


@dataclass(frozen=True, kw_only=True)
class ProcessSetup:
    """Everything a grading process needs before its first submission."""

    assignment: str
    #: Folders whose tests are collected, public first.
    test_dirs: tuple[Path, ...]
    #: Public helper files laid beside the submission, by relative path.
    support_dir: Path | None
    #: Name of the student's module, without `.py`.
    module: str
    libraries: tuple[str, ...]
    limits: Limits
    isolation: IsolationChoice
    grader_digest: str
    #: What the released stub defines: no other of the student's names is shown after a hidden test.
    stub: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: How the GPU is read on which tests run that need one; None for all the other tests, on any machine.
    gpu: GpuKind | None = None

    def to_json(self) -> bytes:
        """For the grading process's standard input."""
        return json.dumps(asdict(self), default=str).encode()

    @classmethod
    def from_json(cls, text: bytes) -> "ProcessSetup":
        """The setup as it was sent; both ends are ours."""
        raw = json.loads(text)
        raw["limits"] = Limits(**raw["limits"])
        raw["test_dirs"] = tuple(Path(path) for path in raw["test_dirs"])
        raw["libraries"] = tuple(raw["libraries"])
        raw["stub"] = {name: tuple(parameters) for name, parameters in raw["stub"].items()}
        raw["support_dir"] = Path(raw["support_dir"]) if raw["support_dir"] else None
        return cls(**raw)


@dataclass(frozen=True, kw_only=True)
class Task:
    """One submission to grade, all tests or some."""

    files: Mapping[str, bytes]
    #: 16 bytes, never sent to the sandbox.
    seed: bytes
    #: Ids of the tests to run; None for all.
    only: tuple[str, ...] | None = None
    #: Wall seconds that the submission has left.
    wall_s: float

    def to_bytes(self) -> bytes:
        """For the suite process."""
        raw = {"files": dict(self.files), "seed": self.seed, "only": self.only, "wall_s": self.wall_s}
        return encode(raw, bounds=_BOUNDS)

    @classmethod
    def from_bytes(cls, payload: bytes) -> "Task":
        """The task as it was sent; both ends are ours."""
        raw = decode(payload, bounds=_BOUNDS)
        only = None if raw["only"] is None else tuple(raw["only"])
        return cls(files=raw["files"], seed=raw["seed"], only=only, wall_s=raw["wall_s"])


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How a suite process ended, as its grading process saw it."""

    #: Number of the signal that ended it; None when it left by itself.
    signal: int | None
    #: The kernel killed it because its control group had no memory left.
    out_of_memory: bool

    @property
    def exhausted(self) -> Literal["time", "memory"] | None:
        """What of the test's allowance it had used up, by the kernel's evidence; None where nothing shows that."""
        if self.out_of_memory:
            return "memory"
        return "time" if self.signal == OUT_OF_CPU else None


@dataclass(frozen=True, kw_only=True)
class ProcessReady:
    """What a grading process says once it has collected and its sandbox is warm."""

    manifest: Manifest
    environment: Environment
    #: Wall seconds until then.
    start_s: float

    @classmethod
    def from_value(cls, raw: dict[str, Any]) -> "ProcessReady":
        """From plain values; both ends are ours."""
        tests = tuple(
            DeclaredTest(
                **{
                    **test,
                    "feedback": FeedbackLevel(test["feedback"]),
                    "hints": tuple(test["hints"]),
                    "needs": tuple(test["needs"]),
                }
            )
            for test in raw["manifest"]["tests"]
        )
        return cls(
            manifest=Manifest(**{**raw["manifest"], "tests": tests}),
            environment=Environment(
                **{**raw["environment"], "not_enforced": tuple(raw["environment"]["not_enforced"])}
            ),
            start_s=raw["start_s"],
        )


def verdict_from_value(raw: dict[str, Any]) -> Verdict:
    """A verdict from plain values; both ends are ours."""
    cause = Cause(raw["cause"]) if raw["cause"] is not None else None
    changed = {"status": TestStatus(raw["status"]), "cause": cause, "notes": tuple(raw["notes"])}
    return Verdict(**{**raw, **changed})


def tell(sock: socket.socket, value: Mapping[str, Any]) -> None:
    """Say something to whoever asked; when they are gone, nobody needs to hear it."""
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        send_frame(sock, json.dumps(value).encode())
