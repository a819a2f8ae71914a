"""Inside the grading process: collect once, then fork one suite process per submission.

Each message on the control socket carries one end of a socket pair; the grading process forks, and the child reads a
task from that socket, runs the collected tests against an enclosure of its own, writes every verdict as soon as it is
known, and ends. Nothing of one submission can reach another: the child is gone when its last verdict is written.
"""

import contextlib
import gc
import os
import socket
import sys
import time
from dataclasses import asdict, dataclass, field
from typing import NoReturn

import pytest

from autograder.errors import GraderFault, OurFault
from autograder.grading.environment import observed_environment
from autograder.grading.judgement import Evidence
from autograder.grading.offspring import Offspring
from autograder.grading.plugin import GradingPlugin
from autograder.grading.protocol import ProcessReady, ProcessSetup, tell
from autograder.grading.suite import SuiteProcess
from autograder.guest.preparation import pages
from autograder.model.manifest import Manifest
from autograder.sandbox import Sandbox

#: Parts of pytest that say, keep or watch what nobody sees here; each takes its time in every test.
_WITHOUT = tuple(
    option
    for name in (
        "cacheprovider", "terminal", "warnings", "faulthandler", "logging", "unraisableexception", "threadexception",
        "junitxml", "pastebin", "stepwise", "setuponly", "setupplan", "debugging", "doctest", "unittest", "nose",
    )
    for option in ("-p", f"no:{name}")
)  # fmt: skip


class NoStudent:
    """Before the fork there is no submission."""

    def open(self, evidence: Evidence, drivers: object) -> NoReturn:
        """Never happens: tests run only in a suite process."""
        del evidence, drivers
        message = "a test ran outside a suite process"
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


class Collection:
    """Collects, then serves; a pytest plugin, so that the fork happens inside pytest's own session."""

    def __init__(
        self, control: socket.socket, setup: ProcessSetup, sandbox: Sandbox, started: float, *, device: str
    ) -> None:
        self._control = control
        self._setup = setup
        self._sandbox = sandbox
        self._started = started
        self._device = device
        self._grading = GradingPlugin(NoStudent(), seed=b"")
        self._grading.stub = setup.stub
        self._collected = _Collected()

    def run(self) -> int:
        """Collect and serve until the control socket ends; pytest's own exit status."""
        setup = self._setup
        sys.path[:0] = [str(folder) for folder in setup.test_dirs]
        if setup.support_dir is not None:
            sys.path.insert(0, str(setup.support_dir.parent))
        arguments = [
            *(str(folder) for folder in setup.test_dirs),
            "-c", os.devnull, "--rootdir", str(setup.test_dirs[-1]), "--confcutdir", str(setup.test_dirs[-1]),
            "--import-mode=importlib", "--capture=no", "--strict-markers",
            *_WITHOUT,
        ]  # fmt: skip
        return int(pytest.main(arguments, plugins=[self._grading, self._collected, self]))

    def pytest_configure(self, config: pytest.Config) -> None:
        """No tracebacks of pytest's: they take 50 ms each; the evidence keeps one of its own for staff."""
        config.option.tbstyle = "value"

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """In place of running the tests here: fork a suite process per submission until told to stop."""
        if problem := self._problem(session):
            tell(self._control, {"fault": problem})
            return True
        self._serve(session)
        return True

    def _serve(self, session: pytest.Session) -> None:
        try:
            self._sandbox.await_ready()
        except OurFault as fault:  # pytest would print it with a traceback, and lose it
            tell(self._control, {"sandbox_fault": str(fault)})
            return
        _make_forks_cheap()
        tell(self._control, {"ready": asdict(self._ready())})
        offspring = Offspring(self._control, self._sandbox, self._setup.limits)
        for task in offspring.tasks(self._grading.prepared(session.items)):
            if offspring.fork(task):
                self._become_a_grader(session, task.connection)

    def _problem(self, session: pytest.Session) -> str:
        if self._collected.problems:
            return f"the graders of {self._setup.assignment} cannot be collected: {self._collected.problems[0]}"
        if self._grading.fault is not None:
            return str(self._grading.fault)
        return "" if session.items else f"the graders of {self._setup.assignment} hold no tests"

    def _ready(self) -> ProcessReady:
        return ProcessReady(
            manifest=Manifest(
                assignment=self._setup.assignment,
                tests=tuple(self._grading.declared.values()),
                grader_digest=self._setup.grader_digest,
            ),
            environment=observed_environment(self._setup.libraries, self._sandbox.isolation, device=self._device),
            start_s=time.perf_counter() - self._started,
        )

    def _become_a_grader(self, session: pytest.Session, connection: socket.socket) -> NoReturn:
        status = 1
        try:
            SuiteProcess(self._setup, self._sandbox, self._grading, connection).run(session)
            status = 0
        finally:
            os._exit(status)


def _make_forks_cheap() -> None:
    """What is in memory now stays for good: the collector need not touch it, and page tables can be small."""
    gc.freeze()
    gc.enable()
    with contextlib.suppress(OSError):  # where there is no /proc, small pages must do
        pages.collapse()
