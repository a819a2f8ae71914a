"""The sandbox port: what grading may ask of whatever keeps student code apart.

    Sandbox   one per grading process and set of libraries; holds the warm template
      └─ Enclosure   one per submission; owns its processes, replaces them when they are spoilt
           └─ Channel   one per test; carries opaque frames to the student's process and back

Whoever implements this port enforces `Limits` from outside and reports the student's faults as data
(`autograder.model.outcome.Ending`). Faults of ours are raised as `SandboxFault` and never become a verdict.
Everything that comes out of a `Channel` is hostile bytes: length-capped here, decoded by `autograder.wire`.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from autograder.model.limits import Limits
from autograder.model.outcome import Ending
from autograder.sandbox.cgroups import ControlGroup


@dataclass(frozen=True, kw_only=True)
class Isolation:
    """What keeps student code apart on this machine."""

    #: `bubblewrap`, `none` or `fake`.
    level: str
    #: True where the level may grade other people's submissions.
    graded: bool
    #: What is enforced, by measure: `{"memory": "cgroup v1", "network": "namespace", …}`.
    enforced: Mapping[str, str]
    #: What is not, one sentence each, for `grade doctor` and the report.
    not_enforced: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SubmissionImage:
    """What the student's side is given: bytes and names, nothing secret."""

    #: Files to lay down read-only in the sandbox, by relative POSIX path.
    files: Mapping[str, bytes]
    #: Public helper files of the assignment (`support/`), laid beside them.
    support: Mapping[str, bytes]
    #: Name of the module to import, `xor`.
    module: str
    #: True where its tests use a GPU: then each imports anew, because what a device knows does not survive a fork.
    gpu: bool = False


class Channel(ABC):
    """Frames to and from the student's process of one test. Not thread-safe; strictly one frame each way in turn."""

    @abstractmethod
    def send(self, payload: bytes) -> Ending | None:
        """Send one frame; None when it left, an `Ending` when the student's side is gone.

        Raises `SandboxFault` when the loss is ours.
        """

    @abstractmethod
    def receive(self, *, wall_s: float) -> bytes | Ending:
        """Wait for one frame for at most `wall_s` (and what is left of the test's and submission's limits).

        Returns the frame's bytes, at most `Limits.reply_bytes`, or how the student's side ended: a wall or CPU
        limit, the memory limit (only with the control group's evidence), too much output, a frame over its
        limit, or a dead process. After an `Ending` the enclosure has killed all of the submission's processes,
        and every later call on this channel returns the same `Ending`.
        Raises `SandboxFault` when the loss is ours.
        """

    @abstractmethod
    def condemn(self, ending: Ending) -> None:
        """Kill all of the submission's processes: a reply broke the rules of the wire.

        Every later call on this channel returns `ending`; the next test starts in a fresh sandbox.
        """

    @property
    @abstractmethod
    def output(self) -> bytes:
        """What the student's side printed during this test so far, bounded (the first 64 KiB)."""

    @property
    @abstractmethod
    def student_wall_s(self) -> float:
        """Seconds spent inside `receive` so far."""

    @abstractmethod
    def close(self) -> Ending | None:
        """End the test: its process is told to go and is waited for.

        Returns `Died`, `OutputLimited` … when the student's side broke a limit since the last frame, or left
        processes behind; the enclosure then starts afresh for the next test. Idempotent.
        """

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


class Enclosure(ABC):
    """One submission's sandbox. The module is imported once; each test runs in a copy of that state."""

    @abstractmethod
    def open_test(self) -> Channel:
        """A channel to a fresh copy of the imported state.

        Starts (or restarts, after a spoilt test) the submission's processes when needed. When the import itself
        failed, the channel still opens and the guest answers every request with that exception.
        When the import hangs or dies, the channel's first `receive` returns that `Ending`.
        Raises `SandboxFault` when the sandbox cannot be started.
        """

    @abstractmethod
    def cpu_s(self) -> float | None:
        """CPU seconds the submission has used so far, read from outside; None where the machine cannot tell."""

    @property
    @abstractmethod
    def setup_wall_s(self) -> float:
        """Seconds spent so far in opening sandboxes and importing."""

    @abstractmethod
    def close(self) -> None:
        """Kill everything of this submission and remove what it left. Idempotent."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


class Sandbox(ABC):
    """A warm template for one set of libraries, from which each submission gets a fresh sandbox."""

    @property
    @abstractmethod
    def isolation(self) -> Isolation:
        """What this sandbox enforces on this machine."""

    def await_ready(self) -> None:  # noqa: B027 - most implementations are ready when they are made
        """Wait until the template is warm, where it was started without waiting.

        Raises `SandboxFault` when it cannot be started.
        """

    def grader_group(self, limits: Limits) -> ControlGroup | None:  # noqa: ARG002 - for those that have groups
        """A control group for the next suite process of this grading process; None where there is none.

        Raises `SandboxFault` when it cannot be made.
        """
        return None

    def sweep(self) -> None:  # noqa: B027 - only those that have control groups leave any
        """Remove what a suite process left that was killed: the control groups of its submission."""

    @abstractmethod
    def enclose(self, image: SubmissionImage, limits: Limits) -> Enclosure:
        """A sandbox for one submission. Safe to call after `os.fork` in the child, one enclosure per child.

        Raises `SandboxFault` when it cannot be started.
        """

    @abstractmethod
    def close(self) -> None:
        """End the template and everything forked from it. Idempotent."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()
