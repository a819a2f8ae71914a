"""The grading service: has submissions graded by a grading process, and starts another when one is lost.

A `GradingService` may be used from several threads at once; each submission gets a suite process of its own.
What a suite process did not say is never guessed: tests without a verdict are run again, by a fresh grading process
where the old one is gone, and what is missing even then is `error`, ours.

Theory of operation, for whose fault a lost suite process is. Tests run in the order of their declaration and each
verdict is written at once, so that the first test without one is the test that was running. No test runs more than
twice, because with the same seed it gets the same input. A process that was ended twice over one test is that test's
failure where the kernel itself says both times that the process had used up what the trusted side may spend on a test
(its CPU time by signal, its memory by its control group's count); that right answers stay far below, on this grader and
under these limits, is what `grade verify` shows before a grader is released. Without that evidence it is `error`. A
submission's wall limit holds for all tries together: what is left when it is over failed in time only where such
evidence says that the submission used it up.
"""

import json
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from autograder.errors import GraderFault, SandboxFault
from autograder.grading.client import GradingClient
from autograder.grading.progress import Progress
from autograder.grading.protocol import (
    FRAME_BYTES,
    GRADER_GRACE_S,
    ProcessReady,
    ProcessSetup,
    Task,
)
from autograder.grading.spawn import SpawnedProcess
from autograder.metering import merged
from autograder.model.report import GpuUsage
from autograder.model.verdict import Verdict
from autograder.wire import WireError, recv_frame, send_frame

#: How many suite processes may be lost for no reason that is known before what is missing is called a fault of ours.
UNEXPLAINED_LOSSES = 4


@dataclass(frozen=True, kw_only=True)
class GradedRun:
    """What one submission's run gave: a verdict for every test asked for, and where the time went in seconds."""

    verdicts: tuple[Verdict, ...]
    total_s: float
    student_wall_s: float
    sandbox_s: float
    #: None where the machine cannot tell.
    student_cpu_s: float | None
    #: What was metered of the GPU; None where there is none.
    gpu: GpuUsage | None = None
    #: What the tests printed, where it is more than the verdicts hold; at most `texts.OUTPUT_FILE_BYTES`.
    printed: bytes = b""


class GradingService:
    """Grades submissions of one assignment. Close it, or use it as a context manager."""

    def __init__(self, setup: ProcessSetup, spawned: SpawnedProcess | None = None) -> None:
        """Start a grading process, unless one is `spawned` already; it warms up while the caller goes on."""
        self._setup = setup
        self._lock = threading.Lock()
        self._client = GradingClient(setup, spawned)
        self._retired: list[GradingClient] = []
        self._first_ready: ProcessReady | None = None

    @property
    def ready(self) -> ProcessReady:
        """What the grading process collected and what it runs on; waits until it is ready.

        Raises `GraderFault` when the hidden tests cannot be collected, `SandboxFault` when there is no sandbox.
        """
        if self._first_ready is None:
            self._first_ready = self._client.ready()
        return self._first_ready

    def grade(
        self,
        files: Mapping[str, bytes],
        seed: bytes,
        on_verdict: Callable[[Verdict], None] = lambda _: None,
        *,
        only: Collection[str] | None = None,
    ) -> GradedRun:
        """Grade one submission on all declared tests, or on those named in `only`, which may be none.

        Raises `OurFault` when no verdicts can be had at all.
        """
        started = time.perf_counter()
        declared = tuple(test for test in self.ready.manifest.tests if only is None or test.id in only)
        progress = Progress(declared, self._setup.limits, on_verdict)
        while (missing := progress.missing()) and progress.losses < UNEXPLAINED_LOSSES and progress.left_s > 0.0:
            is_whole = only is None and not progress.attempts
            task = Task(files=files, seed=seed, only=None if is_whole else missing, wall_s=progress.left_s)
            self._attempt(task, progress, missing)
        progress.settle()
        return GradedRun(
            verdicts=tuple(progress.verdicts[test.id] for test in declared),
            total_s=time.perf_counter() - started,
            student_wall_s=progress.spent.get("student_wall_s") or 0.0,
            sandbox_s=progress.spent.get("sandbox_s") or 0.0,
            student_cpu_s=progress.spent.get("student_cpu_s"),
            gpu=merged(progress.gpu),
            printed=progress.printed.text,
        )

    def close(self) -> None:
        """End the grading processes and everything below them. Idempotent."""
        for client in [*self._retired, self._client]:
            client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _attempt(self, task: Task, progress: Progress, asked: Sequence[str]) -> None:
        """One suite process; what it says is added to `progress`, and how it ended where it was not done."""
        ended = None
        progress.begin(asked)
        with self._lease() as client:
            try:
                self._check(client.ready())
                with client.connect(wall_s=task.wall_s + 2 * GRADER_GRACE_S) as line:
                    send_frame(line.talk, task.to_bytes())
                    while (payload := recv_frame(line.talk, max_bytes=FRAME_BYTES)) is not None:
                        progress.note(json.loads(payload))
                    ended = None if progress.is_done else line.ended()
            except (
                SandboxFault
            ) as fault:  # a grading process that was lost while it warmed up is replaced like any other
                progress.fault = str(fault)
            except (OSError, WireError) as error:
                progress.fault = f"the suite process was lost: {error}"
        if not progress.is_done and not progress.lost(ended):
            self._replace(client)

    @contextmanager
    def _lease(self) -> Iterator[GradingClient]:
        """The current grading process, counted as busy."""
        with self._lock:
            client = self._client
            client.in_flight += 1
        try:
            yield client
        finally:
            with self._lock:
                client.in_flight -= 1

    def _check(self, ready: ProcessReady) -> None:
        if ready.manifest != self.ready.manifest:
            message = f"the graders of {self._setup.assignment} changed while they were grading; start again"
            raise GraderFault(message)

    def _replace(self, client: GradingClient) -> None:
        """Start another grading process in place of one that lost a suite process; it may have lost its sandbox, too.

        Submissions that the old one still works on are left to it: it is ended when they are done.
        """
        with self._lock:
            if client is self._client:
                self._client = GradingClient(self._setup)
                self._retired.append(client)
            idle = [retired for retired in self._retired if not (retired.in_flight and retired.is_alive)]
            self._retired = [retired for retired in self._retired if retired not in idle]
        for retired in idle:
            retired.close()
