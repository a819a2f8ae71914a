"""One question's tests, run in this process against the names of a notebook. For its author's eyes, never a score."""

import io
import os
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest

from autograder.errors import OurFault
from autograder.grading.drivers import DriverFolder
from autograder.grading.faults import Mismatch, MissingName, Pending
from autograder.grading.judgement import Evidence
from autograder.grading.local import STUDENT_MARK, LocalStudent
from autograder.grading.plugin import GradingPlugin
from autograder.model.manifest import DeclaredTest, FeedbackLevel
from autograder.model.report import TestStatus
from autograder.model.verdict import Verdict
from autograder.scoring import sentence_of_cause

#: How pytest ends when it could run what there was to run.
_RAN = (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.NO_TESTS_COLLECTED)


@dataclass(frozen=True, kw_only=True)
class Tried:
    """What one test came to."""

    test: DeclaredTest
    #: Passed, failed, pending, or an error of ours.
    status: TestStatus
    #: Share of the test's points that was earned, 0.0 to 1.0.
    fraction: float
    #: What its student reads; lines.
    text: str


def try_question(folder: Path, question: str, module: ModuleType, *, seed: bytes) -> tuple[Tried, ...]:
    """Run a question's tests in `folder` on `module`, here. Output of the tests and of the module is swallowed.

    Raises `KeyboardInterrupt` when the person stopped it, `OurFault` when the tests cannot be collected.
    """
    run = _TestRun(question, module, seed)
    arguments = [
        str(folder), "-c", os.devnull, "--rootdir", str(folder), "--confcutdir", str(folder),
        "--import-mode=importlib", "--capture=fd", "--strict-markers",
        "-p", "no:cacheprovider", "-p", "no:terminal", "-p", "no:warnings", "-p", "no:faulthandler",
    ]  # fmt: skip
    said = io.StringIO()
    with _folders_on_path(folder), _without_other_plugins(), redirect_stdout(said), redirect_stderr(said):
        status = pytest.main(arguments, plugins=[run.grading, run])
    problem = run.problem or (run.grading.fault and str(run.grading.fault))
    if status == pytest.ExitCode.INTERRUPTED and not problem:
        raise KeyboardInterrupt
    if problem or status not in _RAN:
        last_line = said.getvalue().strip().rpartition("\n")[2]
        message = f"the tests in {folder} cannot be used: {problem or last_line}"
        raise OurFault(message)
    return tuple(run.tried)


class _Names:
    """The notebook's names in the sandbox's place."""

    def __init__(self, module: ModuleType) -> None:
        self._module = module

    def open(self, evidence: Evidence, drivers: DriverFolder) -> LocalStudent:
        """The same names for every test."""
        del evidence
        return LocalStudent(self._module, drivers)

    def close(self, evidence: Evidence) -> None:
        """Nothing to end."""
        del evidence


class _TestRun:
    """A pytest plugin that keeps one question's tests and what became of them."""

    def __init__(self, question: str, module: ModuleType, seed: bytes) -> None:
        self._question = question
        self.grading = GradingPlugin(_Names(module), seed=seed, record=self._record)
        self.tried: list[Tried] = []
        self.problem = ""

    def pytest_configure(self, config: pytest.Config) -> None:
        """No tracebacks of pytest's: nobody reads them, and they take time."""
        config.option.tbstyle = "value"

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave the other questions out, once every declaration was read."""
        declared = self.grading.declared
        items[:] = [item for item in items if item.nodeid in declared and self._is_ours(declared[item.nodeid])]

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Keep why a file could not be collected."""
        if report.failed:
            self.problem = str(report.longrepr).strip().rpartition("\n")[2]

    def _is_ours(self, test: DeclaredTest) -> bool:
        return test.question == self._question

    def _record(self, verdict: Verdict, evidence: Evidence) -> None:
        # The verdict needs the record of a conversation with a sandbox; here is none, only what the test raised.
        test = next(one for one in self.grading.declared.values() if one.id == verdict.test)
        status, text = _outcome(test, evidence)
        fraction = evidence.fraction if status is TestStatus.PASSED else 0.0
        self.tried.append(Tried(test=test, status=status, fraction=fraction, text=text))


def _outcome(test: DeclaredTest, evidence: Evidence) -> tuple[TestStatus, str]:
    error = evidence.error
    match error:
        case None if evidence.skipped:
            return TestStatus.ERROR, "The test was skipped."
        case None:
            return TestStatus.PASSED, evidence.award_hint
        case Pending():
            return TestStatus.PENDING, "Needs a GPU, and runs on the course's own after you have handed in."
        case OurFault():
            return TestStatus.ERROR, str(error)
        case Mismatch():
            shown = error.staff if test.feedback is FeedbackLevel.PUBLIC else error.facts
            return TestStatus.FAILED, _lines(error.hint or test.hint or sentence_of_cause(error.cause), shown)
        case MissingName():
            return TestStatus.FAILED, f"There is no `{error.name}` yet; run the cell that defines it."
        case NotImplementedError():
            return TestStatus.FAILED, f"`{_last_place(error)}` still raises NotImplementedError."
        case AssertionError():
            # Its text holds values, which are a public test's to show.
            words = str(error) if test.feedback is FeedbackLevel.PUBLIC else ""
            return TestStatus.FAILED, test.hint or words or "The answer is not right."
    return TestStatus.FAILED, _raised(test, error)


def _raised(test: DeclaredTest, error: BaseException | None) -> str:
    place = _last_place(error) if error is not None else ""
    if not place:
        return _lines(test.hint, "The answer has a form that cannot be used.")
    words = f": {error}" if test.feedback is FeedbackLevel.PUBLIC else ""
    return f"Your `{place}` raised {type(error).__name__}{words}"


def _last_place(error: BaseException) -> str:
    """Name of the student's function that raised, or nothing when it was none."""
    for frame, _line in reversed(list(traceback.walk_tb(error.__traceback__))):
        if STUDENT_MARK in frame.f_globals and frame.f_code.co_name != "<module>":
            return frame.f_code.co_qualname
    return ""


def _lines(*lines: str) -> str:
    return "\n".join(dict.fromkeys(line for line in lines if line))


@contextmanager
def _folders_on_path(folder: Path) -> Iterator[None]:
    """Let tests import what lies beside them and in `support/`, each time anew."""
    folders = [str(folder), *([str(folder.parent)] if (folder.parent / "support").is_dir() else [])]
    known = set(sys.modules)
    sys.path[:0] = folders
    try:
        yield
    finally:
        for name in folders:
            sys.path.remove(name)
        for name in set(sys.modules) - known:
            # A driver finds the student's module under its name; the notebook must not.
            if STUDENT_MARK in vars(sys.modules[name]) or _lies_in(sys.modules[name], folders):
                del sys.modules[name]


def _lies_in(module: ModuleType, folders: Sequence[str]) -> bool:
    place = getattr(module, "__file__", None) or ""
    return any(place.startswith(folder + os.sep) for folder in folders)


@contextmanager
def _without_other_plugins() -> Iterator[None]:
    """Keep pytest from loading whatever else is installed."""
    name = "PYTEST_DISABLE_PLUGIN_AUTOLOAD"
    before = os.environ.get(name)
    os.environ[name] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before
