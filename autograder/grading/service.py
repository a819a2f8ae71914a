"""The grading service: starts a worker for an assignment and has submissions graded by it.

A `GradingService` may be used from several threads at once; each submission gets a grader process of its own.
What the grader process did not say is never guessed: tests without a verdict are run once more, and what is
then still missing is `error`, ours.
"""

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any, Self

from autograder.errors import GraderFault, SandboxFault
from autograder.grading.order import Task, WorkerOrder, WorkerReady, verdict_from_value
from autograder.grading.worker import BOUNDS, FRAME_BYTES, GRADER_GRACE_S
from autograder.model.report import TestStatus
from autograder.model.verdict import Verdict
from autograder.wire import WireError, encode, recv_frame, send_frame

#: Seconds a worker may take to collect and to warm up its sandbox; torch from a cold disk is slow.
START_S = 180.0


@dataclass(frozen=True, kw_only=True)
class GradedRun:
    """What one submission's run gave: a verdict for every declared test, and where the time went."""

    verdicts: tuple[Verdict, ...]
    total_s: float
    student_wall_s: float
    sandbox_s: float
    student_cpu_s: float | None


@dataclass(kw_only=True)
class _Attempt:
    """One grader process's words."""

    verdicts: dict[str, Verdict]
    again: set[str]
    spent: Mapping[str, Any]
    fault: str = ""


class GradingService:
    """A running worker. Close it, or use it as a context manager."""

    def __init__(self, order: WorkerOrder) -> None:
        """Start the worker. Raises `GraderFault` or `SandboxFault` when it cannot get ready."""
        self._limits = order.limits
        self._lock = threading.Lock()
        self._control, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-m", "autograder.grading.worker", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env=_environment(),
            )
        send_frame(self._control, order.to_json())
        self._ready: WorkerReady | None = None

    @property
    def ready(self) -> WorkerReady:
        """What the worker collected and what it runs on; waits until it is ready.

        Raises `GraderFault` when the hidden tests cannot be collected, `SandboxFault` when there is no sandbox.
        """
        with self._lock:
            if self._ready is None:
                self._ready = self._await_ready()
            return self._ready

    def grade(
        self, files: Mapping[str, bytes], seed: bytes, on_verdict: Callable[[Verdict], None] = lambda _: None
    ) -> GradedRun:
        """Grade one submission. Raises `OurFault` when no verdicts can be had at all."""
        started = time.perf_counter()
        declared = self.ready.manifest.ids()
        first = self._attempt(Task(files=files, seed=seed), on_verdict)
        verdicts = dict(first.verdicts)
        unsettled = tuple(test for test in declared if test not in verdicts or test in first.again)
        if unsettled:
            second = self._attempt(Task(files=files, seed=seed, only=unsettled), on_verdict)
            for test, verdict in second.verdicts.items():
                verdicts[test] = replace(verdict, notes=(*verdict.notes, "tried twice"))
            first.fault = second.fault or first.fault
        if not verdicts:
            raise SandboxFault(first.fault or "the grader process ended without a word")
        missing = (test for test in declared if test not in verdicts)
        verdicts.update({test: _lost(test, first.fault) for test in missing})
        return GradedRun(
            verdicts=tuple(verdicts[test] for test in declared),
            total_s=time.perf_counter() - started,
            student_wall_s=float(first.spent.get("student_wall_s", 0.0)),
            sandbox_s=float(first.spent.get("sandbox_s", 0.0)),
            student_cpu_s=first.spent.get("student_cpu_s"),
        )

    def close(self) -> None:
        """End the worker and everything below it. Idempotent."""
        self._control.close()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _await_ready(self) -> WorkerReady:
        self._control.settimeout(START_S)
        try:
            payload = recv_frame(self._control, max_bytes=FRAME_BYTES)
        except (OSError, WireError) as error:
            message = f"the grading worker did not get ready: {error}"
            raise SandboxFault(message) from error
        if payload is None:
            message = f"the grading worker ended while starting (status {self._process.wait()}); run `grade doctor`"
            raise SandboxFault(message)
        said = json.loads(payload)
        if "fault" in said:
            raise GraderFault(said["fault"])
        return WorkerReady.from_value(said["ready"])

    def _attempt(self, task: Task, on_verdict: Callable[[Verdict], None]) -> _Attempt:
        attempt = _Attempt(verdicts={}, again=set(), spent={})
        try:
            with self._connection() as connection:
                raw = {"files": dict(task.files), "seed": task.seed, "only": list(task.only)}
                send_frame(connection, encode(raw, bounds=BOUNDS))
                for said in _words(connection):
                    _note(attempt, said, on_verdict)
        except (OSError, WireError) as error:
            attempt.fault = f"the grader process was lost: {error}"
        return attempt

    @contextlib.contextmanager
    def _connection(self) -> Iterator[socket.socket]:
        """A socket to a fresh grader process."""
        ours, theirs = socket.socketpair()
        with ours, theirs:
            with self._lock:
                socket.send_fds(self._control, [b"t"], [theirs.fileno()])
            theirs.close()
            ours.settimeout(self._limits.submission_wall_s + GRADER_GRACE_S)
            yield ours


def _words(connection: socket.socket) -> Iterator[dict[str, Any]]:
    while (payload := recv_frame(connection, max_bytes=FRAME_BYTES)) is not None:
        yield json.loads(payload)


def _note(attempt: _Attempt, said: dict[str, Any], on_verdict: Callable[[Verdict], None]) -> None:
    if "fault" in said:
        attempt.fault = said["fault"]
    elif "done" in said:
        attempt.spent = said["done"]
    else:
        verdict = verdict_from_value(said["verdict"])
        attempt.verdicts[verdict.test] = verdict
        if said["again"]:
            attempt.again.add(verdict.test)
        on_verdict(verdict)


def _lost(test: str, fault: str) -> Verdict:
    text = fault or "the grader process ended before this test had a verdict"
    return Verdict(test=test, status=TestStatus.ERROR, fraction=0.0, message=text)


def _environment() -> dict[str, str]:
    """The worker's environment: nothing of the caller's that changes how pytest or NumPy behave."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR", "TZ") if name in os.environ}
    return kept | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


