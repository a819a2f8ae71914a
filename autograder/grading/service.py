"""The grading service: has submissions graded by a worker, and hires another when one is lost.

A `GradingService` may be used from several threads at once; each submission gets a grader process of its own.
What a grader process did not say is never guessed: tests without a verdict are run again, on a fresh worker where
the old one is gone, and what is missing even then is `error`, ours.
"""

import json
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Any, Self

from autograder.errors import GraderFault, SandboxFault
from autograder.grading.hired import HiredWorker
from autograder.grading.order import (
    FRAME_BYTES,
    GRADER_GRACE_S,
    Task,
    WorkerOrder,
    WorkerReady,
    verdict_from_value,
)
from autograder.grading.spawn import WorkerProcess
from autograder.metering import merged
from autograder.model.report import Cause, GpuUsage, TestStatus
from autograder.model.verdict import Verdict
from autograder.wire import WireError, recv_frame, send_frame

#: How often a test's verdict is asked for before its absence is called a fault of ours.
ATTEMPTS = 4


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


@dataclass(kw_only=True)
class _Words:
    """What the grader processes of one submission have said so far."""

    verdicts: dict[str, Verdict] = field(default_factory=dict)
    #: Tests that may have met a busy machine, and are tried once more alone.
    again: set[str] = field(default_factory=set)
    #: Tests for which that was asked already, and why: it is asked for once for each way to end, because a machine that
    #: stalls may well kill next, and a student's own code ends the same way again.
    asked_again: set[tuple[str, Cause | None]] = field(default_factory=set)
    spent: dict[str, float | None] = field(default_factory=dict)
    gpu: list[GpuUsage] = field(default_factory=list)
    fault: str = ""


class GradingService:
    """Grades submissions of one assignment. Close it, or use it as a context manager."""

    def __init__(self, order: WorkerOrder, spawned: WorkerProcess | None = None) -> None:
        """Start a worker, unless one is `spawned` already; it warms up while the caller goes on."""
        self._order = order
        self._lock = threading.Lock()
        self._worker = HiredWorker(order, spawned)
        self._retired: list[HiredWorker] = []
        self._first_ready: WorkerReady | None = None

    @property
    def ready(self) -> WorkerReady:
        """What the worker collected and what it runs on; waits until it is ready.

        Raises `GraderFault` when the hidden tests cannot be collected, `SandboxFault` when there is no sandbox.
        """
        if self._first_ready is None:
            self._first_ready = self._worker.ready()
        return self._first_ready

    def grade(
        self,
        files: Mapping[str, bytes],
        seed: bytes,
        on_verdict: Callable[[Verdict], None] = lambda _: None,
        *,
        only: Collection[str] = (),
    ) -> GradedRun:
        """Grade one submission on all declared tests, or on those named in `only`.

        Raises `OurFault` when no verdicts can be had at all.
        """
        started = time.perf_counter()
        declared = tuple(test for test in self.ready.manifest.ids() if not only or test in only)
        words = _Words()
        for attempt in range(ATTEMPTS):
            missing = tuple(test for test in declared if test not in words.verdicts or test in words.again)
            if not missing:
                break
            task = Task(files=files, seed=seed, only=missing if attempt or only else ())
            self._attempt(task, words, on_verdict, attempt)
        for test in sorted(words.again):  # asked for again, and no answer came
            on_verdict(words.verdicts[test])
        if not words.verdicts:
            raise SandboxFault(words.fault or "the grader process ended without a word; run `grade doctor`")
        lost = {test: _lost(test, words.fault) for test in declared if test not in words.verdicts}
        verdicts = words.verdicts | lost
        return GradedRun(
            verdicts=tuple(verdicts[test] for test in declared),
            total_s=time.perf_counter() - started,
            student_wall_s=words.spent.get("student_wall_s") or 0.0,
            sandbox_s=words.spent.get("sandbox_s") or 0.0,
            student_cpu_s=words.spent.get("student_cpu_s"),
            gpu=merged(words.gpu),
        )

    def close(self) -> None:
        """End the workers and everything below them. Idempotent."""
        for worker in [*self._retired, self._worker]:
            worker.dismiss()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _attempt(self, task: Task, words: _Words, on_verdict: Callable[[Verdict], None], attempt: int) -> None:
        """One grader process; what it says is added to `words`."""
        finished = False
        with self._lease() as worker:
            try:
                self._check(worker.ready())
                with worker.connect(wall_s=self._order.limits.submission_wall_s + GRADER_GRACE_S) as connection:
                    send_frame(connection, task.to_bytes())
                    while (payload := recv_frame(connection, max_bytes=FRAME_BYTES)) is not None:
                        finished = _note(json.loads(payload), words, on_verdict, attempt) or finished
            except SandboxFault as fault:  # a worker that was lost while it warmed up is replaced like any other
                words.fault = str(fault)
            except (OSError, WireError) as error:
                words.fault = f"the grader process was lost: {error}"
        if not finished:
            self._replace(worker)

    @contextmanager
    def _lease(self) -> Iterator[HiredWorker]:
        """The current worker, counted as busy."""
        with self._lock:
            worker = self._worker
            worker.in_flight += 1
        try:
            yield worker
        finally:
            with self._lock:
                worker.in_flight -= 1

    def _check(self, ready: WorkerReady) -> None:
        if ready.manifest != self.ready.manifest:
            message = f"the graders of {self._order.assignment} changed while they were grading; start again"
            raise GraderFault(message)

    def _replace(self, worker: HiredWorker) -> None:
        """Hire another worker in place of one that lost a grader process; it may have lost its sandbox, too.

        Submissions that the old one still works on are left to it: it is dismissed when they are done.
        """
        with self._lock:
            if worker is self._worker:
                self._worker = HiredWorker(self._order)
                self._retired.append(worker)
            idle = [retired for retired in self._retired if not (retired.in_flight and retired.is_alive)]
            self._retired = [retired for retired in self._retired if retired not in idle]
        for retired in idle:
            retired.dismiss()


def _note(said: dict[str, Any], words: _Words, on_verdict: Callable[[Verdict], None], attempt: int) -> bool:
    """Add what was said; True when the grader process says that it is done."""
    if "fault" in said:
        words.fault = said["fault"]
    elif "done" in said:
        for name, spent_s in said["done"].items():
            words.spent[name] = None if spent_s is None else (words.spent.get(name) or 0.0) + spent_s
        if said["gpu"] is not None:
            words.gpu.append(GpuUsage(**said["gpu"]))
        return True
    else:
        verdict = _note_verdict(verdict_from_value(said["verdict"]), words, attempt, again=said["again"])
        if verdict.test not in words.again:  # what is tried again is told when that is over
            on_verdict(verdict)
    return False


def _note_verdict(verdict: Verdict, words: _Words, attempt: int, *, again: bool) -> Verdict:
    if attempt:
        verdict = replace(verdict, notes=(*verdict.notes, f"needed try {attempt + 1}"))
    words.verdicts[verdict.test] = verdict
    reason = (verdict.test, verdict.cause)
    if again and reason not in words.asked_again:
        words.again.add(verdict.test)
        words.asked_again.add(reason)
    else:
        words.again.discard(verdict.test)
    return verdict


def _lost(test: str, fault: str) -> Verdict:
    text = fault or "the grader process ended before this test had a verdict"
    return Verdict(test=test, status=TestStatus.ERROR, fraction=0.0, message=text)
