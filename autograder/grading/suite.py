"""The suite process: one submission, all collected tests, and then the end.

Forked from the collection, it holds hidden tests, expected values, seed and clock; the student's code is in a
sandbox that only this process talks to. Every verdict is written as soon as it is known, so that nothing which was
decided is lost when this process is.
"""

import contextlib
import os
import signal
import socket
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from autograder.errors import GraderFault, OurFault, SandboxFault
from autograder.grading.allowance import Allowance
from autograder.grading.conversation import Conversation
from autograder.grading.enclosed import EnclosedSource
from autograder.grading.images import EnclosedImages
from autograder.grading.judgement import Evidence
from autograder.grading.plugin import GradingPlugin
from autograder.grading.protocol import FRAME_BYTES, GRADER_GRACE_S, ProcessSetup, Task, tell
from autograder.guest.syscalls import set_parent_death_signal
from autograder.metering import Meter, device_lock, open_gpu
from autograder.model.outcome import Died, TimedOut
from autograder.model.verdict import Verdict
from autograder.sandbox import Sandbox, SubmissionImage
from autograder.wire import recv_frame

#: A wall timeout that used less CPU than this part of its limit looks like a busy machine, and is tried again.
IDLE_CPU_FRACTION = 0.25
SIGKILL = int(signal.SIGKILL)


class SuiteProcess:
    """The suite process: runs the collected tests on one submission."""

    def __init__(
        self, setup: ProcessSetup, sandbox: Sandbox, grading: GradingPlugin, connection: socket.socket
    ) -> None:
        self._setup = setup
        self._sandbox = sandbox
        self._grading = grading
        self._connection = connection

    def run(self, session: pytest.Session) -> None:
        """Read the task, run its tests, say how each of them ended."""
        _end_with_parent()
        task = self._task()
        signal.setitimer(signal.ITIMER_REAL, task.wall_s + GRADER_GRACE_S)
        try:
            self._grade(session, task)
        except OurFault as fault:
            tell(self._connection, {"fault": str(fault)})

    def _grade(self, session: pytest.Session, task: Task) -> None:
        image = SubmissionImage(
            files=task.files,
            support=support_files(self._setup.support_dir),
            module=self._setup.module,
            gpu=self._setup.gpu is not None,
        )
        limits = replace(self._setup.limits, submission_wall_s=task.wall_s)
        images = EnclosedImages(self._sandbox, limits)
        with (
            contextlib.closing(images),
            self._metered() as meter,
            self._sandbox.enclose(image, limits) as enclosure,
        ):
            source = EnclosedSource(enclosure, limits)
            allowance = Allowance(limits, is_alone=self._sandbox.isolation.graded)
            self._grading.body = allowance.body
            self._grading.source, self._grading.seed = source, task.seed
            self._grading.record = self._record
            self._grading.read_image_file = images.read
            self._grading.meter, self._grading.gpu_memory_bytes = meter, self._setup.limits.gpu_memory_bytes
            self._run_tests(session, task.only, allowance)
            spent = {
                "student_wall_s": source.spent.student_wall_s,
                "sandbox_s": enclosure.setup_wall_s,
                "student_cpu_s": enclosure.cpu_s(),
            }
            usage = None if meter is None else asdict(meter.usage())
        tell(self._connection, {"done": spent, "gpu": usage})

    @contextlib.contextmanager
    def _metered(self) -> Iterator[Meter | None]:
        """Have the GPU to itself, and watch it; nothing where no test needs one."""
        if self._setup.gpu is None:
            yield None
            return
        with open_gpu(self._setup.gpu) as gpu, device_lock(gpu), Meter(gpu) as meter:
            yield meter

    def _run_tests(self, session: pytest.Session, only: Sequence[str] | None, allowance: Allowance) -> None:
        declared = self._grading.declared
        items = [item for item in session.items if only is None or declared[item.nodeid].id in only]
        for item, following in zip(items, [*items[1:], None], strict=True):
            allowance.begin()
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)

    def _record(self, verdict: Verdict, evidence: Evidence) -> None:
        if isinstance(evidence.error, SandboxFault):
            # Without a sandbox there is no verdict, on this test or the next: another grading process will be asked.
            tell(self._connection, {"fault": str(evidence.error)})
            os._exit(1)
        if verdict.output != evidence.output:
            tell(self._connection, {"printed": evidence.output, "test": verdict.test})
        tell(self._connection, {"verdict": vars(verdict), "again": _worth_another_try(evidence.conversation)})

    def _task(self) -> Task:
        payload = recv_frame(self._connection, max_bytes=FRAME_BYTES)
        if payload is None:
            raise GraderFault("the task never came")
        return Task.from_bytes(payload)


def support_files(folder: Path | None) -> dict[str, bytes]:
    """The assignment's public helper files, by path relative to the submission's folder."""
    if folder is None or not folder.is_dir():
        return {}
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and "__pycache__" not in path.parts)
    return {f"{folder.name}/{path.relative_to(folder).as_posix()}": path.read_bytes() for path in files}


def _worth_another_try(conversation: Conversation | None) -> bool:
    """Whether the ending may be the machine's doing: little CPU used, or a kill that nothing explains."""
    match conversation and conversation.ending:
        case TimedOut(clock="wall", limit_s=limit_s, cpu_s=float(cpu_s)):
            return cpu_s < IDLE_CPU_FRACTION * limit_s
        case Died(exit_code=None, signal=number):
            return number is None or number == SIGKILL
        case _:
            return False


def _end_with_parent() -> None:
    """Have the kernel kill this suite process when the grading process dies; where there is no prctl, EOF must do."""
    with contextlib.suppress(OSError, AttributeError):
        set_parent_death_signal(SIGKILL)
