"""The grading worker: collect once, then fork one grader process per submission.

Theory of operation. This process is trusted. It starts the sandbox's template (which warms up while pytest
collects), collects the public and hidden tests, and then waits on its control socket. Each message carries one
end of a socket pair; the worker forks, and the child reads a task from that socket, runs the collected tests
against an enclosure of its own, writes every verdict as soon as it is known, and ends. Nothing of one
submission can reach another: the child is gone when its last verdict is written.

When whoever started the worker goes away, the control socket ends and so does the worker; its children carry a
parent-death signal, and the sandbox dies with its parent.
"""

import contextlib
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, NoReturn

import pytest

from autograder.errors import GraderFault, OurFault, SandboxFault
from autograder.grading.conversation import Conversation
from autograder.grading.enclosed import EnclosedSource
from autograder.grading.judgement import Evidence
from autograder.grading.order import Task, WorkerOrder, WorkerReady
from autograder.grading.plugin import GradingPlugin
from autograder.guest.syscalls import set_parent_death_signal
from autograder.model.manifest import Manifest
from autograder.model.outcome import Died, TimedOut
from autograder.model.report import Environment
from autograder.model.verdict import Verdict
from autograder.sandbox import Sandbox, SubmissionImage, open_sandbox
from autograder.wire import Bounds, decode, recv_frame, send_frame

FRAME_BYTES = 256 * 1024 * 1024
BOUNDS = Bounds(max_bytes=FRAME_BYTES, max_array_bytes=FRAME_BYTES, max_str_bytes=FRAME_BYTES)
#: Seconds that a grader process may outlive the limit of its submission before the kernel ends it.
GRADER_GRACE_S = 60.0
#: A wall timeout that used less CPU than this part of its limit looks like a busy machine, and is tried again.
IDLE_CPU_FRACTION = 0.25
SIGKILL = int(signal.SIGKILL)


def main() -> NoReturn:
    """Serve until the control socket ends. The one argument is its file descriptor."""
    control = socket.socket(fileno=int(sys.argv[1]))
    order = WorkerOrder.from_json(_read_order(control))
    started = time.perf_counter()
    try:
        with open_sandbox(order.libraries, level=order.isolation) as sandbox:
            status = _Worker(control, order, sandbox, started).run()
    except OurFault as fault:
        _tell(control, {"sandbox_fault": str(fault)})
        status = 1
    os._exit(status)


class NoStudent:
    """Before the fork there is no submission."""

    def open(self, evidence: Evidence, drivers: object) -> NoReturn:
        """Never happens: tests run only in a grader process."""
        del evidence, drivers
        message = "a test ran outside a grader process"
        raise GraderFault(message)

    def close(self, evidence: Evidence) -> None:
        """Nothing to end."""
        del evidence


@dataclass(kw_only=True, eq=False)
class _Collected:
    """Problems of the collection, for staff."""

    problems: list[str] = field(default_factory=list)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Keep what could not be collected."""
        if report.failed:
            self.problems.append(str(report.longreprtext))


class _Worker:
    """Collects, then serves; a pytest plugin, so that the fork happens inside pytest's own session."""

    def __init__(self, control: socket.socket, order: WorkerOrder, sandbox: Sandbox, started: float) -> None:
        self._control = control
        self._order = order
        self._sandbox = sandbox
        self._started = started
        self._grading = GradingPlugin(NoStudent(), seed=b"")
        self._collected = _Collected()

    def run(self) -> int:
        order = self._order
        sys.path[:0] = [str(folder) for folder in order.test_dirs]
        if order.support_dir is not None:
            sys.path.insert(0, str(order.support_dir.parent))
        arguments = [
            *(str(folder) for folder in order.test_dirs),
            "-c", os.devnull, "--rootdir", str(order.test_dirs[-1]), "--confcutdir", str(order.test_dirs[-1]),
            "--import-mode=importlib", "--capture=no", "--strict-markers",
            "-p", "no:cacheprovider", "-p", "no:terminal", "-p", "no:warnings", "-p", "no:faulthandler",
        ]  # fmt: skip
        return int(pytest.main(arguments, plugins=[self._grading, self._collected, self]))

    def pytest_configure(self, config: pytest.Config) -> None:
        """No tracebacks of pytest's: they take 50 ms each; the evidence keeps one of its own for staff."""
        config.option.tbstyle = "value"

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """In place of running the tests here: fork a grader process per submission until told to stop."""
        if problem := self._problem(session):
            _tell(self._control, {"fault": problem})
            return True
        _tell(self._control, {"ready": asdict(self._ready())})
        for connection in self._connections():
            self._fork(session, connection)
        return True

    def _problem(self, session: pytest.Session) -> str:
        if self._collected.problems:
            return f"the graders of {self._order.assignment} cannot be collected: {self._collected.problems[0]}"
        if self._grading.fault is not None:
            return str(self._grading.fault)
        return "" if session.items else f"the graders of {self._order.assignment} hold no tests"

    def _ready(self) -> WorkerReady:
        isolation = self._sandbox.isolation
        return WorkerReady(
            manifest=Manifest(
                assignment=self._order.assignment,
                tests=tuple(self._grading.declared.values()),
                grader_digest=self._order.grader_digest,
            ),
            environment=Environment(
                python=".".join(str(part) for part in sys.version_info[:3]),
                numpy=_version("numpy"),
                torch=_version("torch") if "torch" in self._order.libraries else None,
                isolation=isolation.level,
                isolated=isolation.graded,
                not_enforced=isolation.not_enforced,
            ),
            start_s=time.perf_counter() - self._started,
        )

    def _connections(self) -> Iterator[socket.socket]:
        """One connection per task, until the control socket ends."""
        while True:
            message, descriptors, _flags, _address = socket.recv_fds(self._control, 1, 1)
            if not message:
                return
            yield from (socket.socket(fileno=descriptor) for descriptor in descriptors)

    def _fork(self, session: pytest.Session, connection: socket.socket) -> None:
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        if os.fork() == 0:
            self._control.close()
            _end_with_parent()
            status = 1
            try:
                _Grader(self._order, self._sandbox, self._grading, connection).run(session)
                status = 0
            finally:
                os._exit(status)
        connection.close()


class _Grader:
    """The grader process: runs the collected tests on one submission."""

    def __init__(self, order: WorkerOrder, sandbox: Sandbox, grading: GradingPlugin, connection: socket.socket) -> None:
        self._order = order
        self._sandbox = sandbox
        self._grading = grading
        self._connection = connection

    def run(self, session: pytest.Session) -> None:
        task = _task(recv_frame(self._connection, max_bytes=FRAME_BYTES))
        signal.setitimer(signal.ITIMER_REAL, self._order.limits.submission_wall_s + GRADER_GRACE_S)
        try:
            self._grade(session, task)
        except OurFault as fault:
            self._say({"fault": str(fault)})

    def _grade(self, session: pytest.Session, task: Task) -> None:
        image = SubmissionImage(
            files=task.files, support=support_files(self._order.support_dir), module=self._order.module
        )
        with self._sandbox.enclose(image, self._order.limits) as enclosure:
            source = EnclosedSource(enclosure, self._order.limits)
            self._grading.source, self._grading.seed = source, task.seed
            self._grading.record = self._record
            self._run_tests(session, task.only)
            spent = {
                "student_wall_s": source.spent.student_wall_s,
                "sandbox_s": enclosure.setup_wall_s,
                "student_cpu_s": enclosure.cpu_s(),
            }
        self._say({"done": spent})

    def _run_tests(self, session: pytest.Session, only: Sequence[str]) -> None:
        declared = self._grading.declared
        items = [item for item in session.items if not only or declared[item.nodeid].id in only]
        for item, following in zip(items, [*items[1:], None], strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)

    def _record(self, verdict: Verdict, evidence: Evidence) -> None:
        if isinstance(evidence.error, SandboxFault):
            # Without a sandbox there is no verdict, on this test or the next: whoever asked will ask another worker.
            self._say({"fault": str(evidence.error)})
            os._exit(1)
        self._say({"verdict": asdict(verdict), "again": _worth_another_try(evidence.conversation)})

    def _say(self, value: dict[str, Any]) -> None:
        send_frame(self._connection, json.dumps(value).encode())


def support_files(folder: Path | None) -> dict[str, bytes]:
    """The assignment's public helper files, by path relative to the submission's folder."""
    if folder is None or not folder.is_dir():
        return {}
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and "__pycache__" not in path.parts)
    return {f"{folder.name}/{path.relative_to(folder).as_posix()}": path.read_bytes() for path in files}


def _worth_another_try(conversation: Conversation | None) -> bool:
    """Whether the ending may be the machine's doing: little CPU used, or a kill that nothing explains."""
    match conversation and conversation.ending:
        case TimedOut(clock="wall", limit_s=limit_s, cpu_s=cpu_s):
            return cpu_s < IDLE_CPU_FRACTION * limit_s
        case Died(signal=number):
            return number == SIGKILL
        case _:
            return False


def _task(payload: bytes | None) -> Task:
    if payload is None:
        message = "the task never came"
        raise GraderFault(message)
    raw = decode(payload, bounds=BOUNDS)
    return Task(files=raw["files"], seed=raw["seed"], only=tuple(raw["only"]))


def _read_order(control: socket.socket) -> bytes:
    payload = recv_frame(control, max_bytes=FRAME_BYTES)
    if payload is None:
        os._exit(1)
    return payload


def _tell(control: socket.socket, value: dict[str, Any]) -> None:
    with contextlib.suppress(BrokenPipeError):
        send_frame(control, json.dumps(value).encode())


def _version(distribution: str) -> str | None:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return None


def _end_with_parent() -> None:
    """Have the kernel kill this grader process when the worker dies; where there is no prctl, EOF must do."""
    with contextlib.suppress(OSError, AttributeError):
        set_parent_death_signal(SIGKILL)


if __name__ == "__main__":
    main()
