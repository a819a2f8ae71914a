"""The process of a grading process, started before anything is known of what it will grade."""

import os
import socket
import subprocess
import sys
from dataclasses import dataclass
from types import TracebackType
from typing import Self


@dataclass(frozen=True, kw_only=True, eq=False)
class SpawnedProcess:
    """A grading process that imports what it needs, and then waits for its setup; a context manager that ends it."""

    process: subprocess.Popen[bytes]
    control: socket.socket

    def end(self) -> None:
        """End it at once, unless it has ended. Idempotent."""
        self.control.close()
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.end()


def spawn_process() -> SpawnedProcess:
    """Start a grading process's process; the caller's own imports go on beside it."""
    control, theirs = socket.socketpair()
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-I", "-m", "autograder.grading.process", str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            env=_environment(),
        )
    return SpawnedProcess(process=process, control=control)


def _environment() -> dict[str, str]:
    """The grading process's environment: nothing of the caller's that changes how pytest or NumPy behave."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR", "TZ") if name in os.environ}
    return kept | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
