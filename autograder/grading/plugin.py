"""The pytest plugin: fixtures for authors, and verdicts that only the trusted process can record.

The same plugin serves the suite process (the student behind a sandbox) and an author at a debugger (a plain
local import, `pytest --student FILE`). It is never loaded where student code runs.
"""

import hashlib
import hmac
import math
import sys
import time
import traceback
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np
import pytest

from autograder.errors import GraderFault
from autograder.feedback.vocabulary import AWARD_STEPS, GraderSources, Stub, Vocabulary
from autograder.grading.declaration import MARKER_LINE, declare
from autograder.grading.drivers import DriverFolder
from autograder.grading.faults import Pending, TestEnded
from autograder.grading.handles import Stopwatch
from autograder.grading.images import ImageReader, read_here
from autograder.grading.judgement import Evidence, judge
from autograder.grading.local import LocalStudent, import_student
from autograder.metering import Lap, Meter
from autograder.model.manifest import DeclaredTest, FeedbackLevel
from autograder.model.outcome import OutOfMemory
from autograder.model.verdict import Verdict

#: Frames of a failure's traceback that are kept at most, the last ones.
TRACE_FRAMES = -12
#: So that 0.15 of twenty steps are three.
_ROUNDING = 1e-9
FOREIGN_FRAMES = ("/_pytest/", "/pluggy/", "/autograder/feedback/", "/autograder/grading/")

_When = Literal["setup", "call", "teardown"]


class StudentSource(Protocol):
    """Where the `student` fixture gets its student from."""

    def open(self, evidence: Evidence, drivers: DriverFolder) -> Any:  # noqa: ANN401
        """The student for one test, recorded on its evidence."""
        ...

    def close(self, evidence: Evidence) -> None:
        """End the test's conversation and complete the evidence."""
        ...


class GradingPlugin:
    """Declares tests at collection; gives them a student; turns what happened into verdicts."""

    def __init__(
        self,
        source: StudentSource,
        *,
        seed: bytes,
        record: Callable[[Verdict, Evidence], None] = lambda _verdict, _evidence: None,
    ) -> None:
        #: Replaced in each suite process after the fork.
        self.source = source
        self.seed = seed
        self.record = record
        #: Watches the GPU from outside; None where there is none.
        self.meter: Meter | None = None
        #: Device memory that a test may have at once, in bytes.
        self.gpu_memory_bytes = sys.maxsize
        #: What the released stub defines.
        self.stub: Stub = {}
        #: Decodes image files; replaced in each suite process by what does it in a sandbox.
        self.read_image_file: ImageReader = read_here
        self.declared: dict[str, DeclaredTest] = {}
        self._sources: dict[Path, GraderSources] = {}
        self._vocabularies: dict[str, Vocabulary] = {}
        self.fault: GraderFault | None = None
        self._hidden_ran = False
        #: What surrounds each test's body; at an author's debugger nothing bounds it.
        self.body: Callable[[], AbstractContextManager[None]] = nullcontext
        self._evidence = Evidence()
        #: The test that runs; a fixture that asked pytest for it (`request`) would cost ten times as much.
        self._item: pytest.Item

    def pytest_configure(self, config: pytest.Config) -> None:
        """Make the marker known."""
        config.addinivalue_line("markers", MARKER_LINE)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Read every declaration; a broken one is kept for whoever runs the collection."""
        try:
            self.declared = declare(items)
        except GraderFault as fault:
            self.fault = fault

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> bool:
        """One test in place of pytest's own protocol, which makes and sends three reports that nobody reads here."""
        hook = item.ihook
        with self.judged(item):
            if self._phase(item, "setup", lambda: hook.pytest_runtest_setup(item=item)):
                self._phase(item, "call", lambda: hook.pytest_runtest_call(item=item))
            self._phase(item, "teardown", lambda: hook.pytest_runtest_teardown(item=item, nextitem=nextitem))
        if isinstance(self._evidence.error, KeyboardInterrupt):
            raise self._evidence.error
        return True

    @contextmanager
    def judged(self, item: pytest.Item) -> Iterator[None]:
        """One test: fresh evidence before, a verdict after."""
        test = self.declared[item.nodeid]
        self._item = item
        self._evidence = evidence = Evidence(after_hidden=self._hidden_ran)
        self._hidden_ran = self._hidden_ran or test.feedback is not FeedbackLevel.PUBLIC
        started = time.perf_counter()
        try:
            with self._metered(evidence):
                yield
        finally:
            evidence.wall_s = time.perf_counter() - started
            vocabulary = self._vocabulary(item) if evidence.has_words else Vocabulary()
            self.record(judge(test, evidence, vocabulary), evidence)

    def prepared(self, items: Iterable[pytest.Item]) -> Iterator[None]:
        """Read the tests' vocabularies one by one, so that no failing submission waits for its own."""
        for item in items:
            self._vocabulary(item)
            yield

    def _vocabulary(self, item: pytest.Item) -> Vocabulary:
        """What the test may say, read from its source once."""
        if item.nodeid not in self._vocabularies:
            folder, function = Path(item.path).parent, getattr(item, "function", None)
            sources = self._sources.setdefault(folder, GraderSources(folder))
            test = self.declared[item.nodeid]
            self._vocabularies[item.nodeid] = sources.vocabulary(test, function, self.stub)
        return self._vocabularies[item.nodeid]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self) -> Generator[None, object, object]:
        """A test's body, within what the trusted side may spend on it."""
        with self.body():
            return (yield)

    def note(self, call: pytest.CallInfo[None], report: pytest.TestReport) -> None:
        """Keep the first thing that went wrong, whichever phase it was in."""
        evidence = self._evidence
        if report.skipped or hasattr(report, "wasxfail"):
            evidence.skipped = True
        elif call.excinfo is not None and evidence.error is None:
            evidence.error = call.excinfo.value
            evidence.trace = trace_of(call.excinfo.value)

    def _phase(self, item: pytest.Item, when: _When, run: Callable[[], None]) -> bool:
        """Run one phase, True when it ran through; a report is made only where there is something to say."""
        call = pytest.CallInfo.from_call(run, when)
        if call.excinfo is not None or item.get_closest_marker("xfail") is not None:
            self.note(call, item.ihook.pytest_runtest_makereport(item=item, call=call))
        return call.excinfo is None

    @pytest.fixture
    def student(self) -> Any:  # noqa: ANN401
        """The submission's module, through handles."""
        if self.declared[self._item.nodeid].gpu:
            self._meter()
        drivers = DriverFolder(folder=self._item.path.parent / "drivers")
        with self._interruptions():
            return self.source.open(self._evidence, drivers)

    @pytest.fixture
    def rng(self) -> np.random.Generator:
        """A generator for fresh inputs, from the report's 128-bit seed and the test's id."""
        test = self.declared[self._item.nodeid]
        digest = hmac.digest(self.seed, test.id.encode(), hashlib.sha256)
        return np.random.Generator(np.random.PCG64(int.from_bytes(digest)))

    @pytest.fixture
    def award(self) -> Callable[..., None]:
        """`award(fraction, hint="")`: what a pass of this test is worth, 0.0 to 1.0; the last call counts.

        The fraction is rounded down to twentieths, so that it tells little about hidden inputs.
        """

        def set_fraction(fraction: float, hint: str = "") -> None:
            if not 0.0 <= fraction <= 1.0:
                message = f"award() takes a fraction from 0 to 1, and got {fraction}"
                raise GraderFault(message)
            self._evidence.fraction = math.floor(fraction * AWARD_STEPS + _ROUNDING) / AWARD_STEPS
            self._evidence.award_hint = hint

        return set_fraction

    @pytest.fixture
    def stopwatch(self) -> Callable[[], Stopwatch]:
        """`with stopwatch() as lap: …`, then `lap.seconds`: the trusted side's clock."""
        return Stopwatch

    @pytest.fixture
    def read_image(self) -> ImageReader:
        """`read_image(data, formats=("PNG",))`: pixels of a file that student code made, or `ValueError`."""
        return self.read_image_file

    @pytest.fixture
    def gpu(self) -> str:
        """Name of the device; the test is pending where the runner has no GPU."""
        self._meter()
        return "cuda"

    @pytest.fixture
    def gpu_meter(self) -> Callable[[], AbstractContextManager[Lap]]:
        """`with gpu_meter() as lap: …`, then `lap.peak_memory_bytes`: device memory that the block took."""
        return self._meter().lap

    def _meter(self) -> Meter:
        with self._interruptions():
            if self.meter is None:
                raise Pending
            return self.meter

    @contextmanager
    def _metered(self, evidence: Evidence) -> Iterator[None]:
        """One test, its conversation's end included; more device memory than is allowed ends it like any memory."""
        if self.meter is None:
            try:
                yield
            finally:
                self.source.close(evidence)
            return
        with self.meter.lap() as lap:
            try:
                yield
            finally:
                self.source.close(evidence)
        if lap.peak_memory_bytes > self.gpu_memory_bytes:
            evidence.late_ending = OutOfMemory(limit_bytes=self.gpu_memory_bytes)

    @contextmanager
    def _interruptions(self) -> Iterator[None]:
        """Keep what interrupts a fixture as evidence, and tell pytest so by an ordinary exception.

        A `BaseException` out of a fixture would leave pytest's own record of set-up fixtures broken.
        """
        try:
            yield
        except (TestEnded, Pending) as interruption:
            self._evidence.error = interruption
            raise Interrupted from interruption


class Interrupted(Exception):
    """The test could not begin; why stands in its evidence."""


def trace_of(error: BaseException) -> str:
    """Where it happened in the author's own file, for staff: pytest's and our frames left out."""
    told = traceback.TracebackException.from_exception(error, limit=TRACE_FRAMES)
    own = [frame for frame in told.stack if not any(part in frame.filename for part in FOREIGN_FRAMES)]
    return "".join(traceback.format_list(own)).rstrip()


class LocalPlugin(GradingPlugin):
    """The plugin at an author's debugger, where pytest itself runs the tests and shows its reports."""

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:  # type: ignore[override]
        """Fresh evidence before each test, a verdict after it."""
        with self.judged(item):
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, call: pytest.CallInfo[None]) -> Generator[None, pytest.TestReport, object]:
        """Keep what went wrong."""
        report = yield
        self.note(call, report)
        return report

    def pytest_collection_finish(self) -> None:
        """A broken declaration is told at once."""
        if self.fault is not None:
            raise pytest.UsageError(str(self.fault))


class LocalSource:
    """A plain local import in the sandbox's place."""

    def __init__(self, module: Path) -> None:
        self._module = module

    def open(self, evidence: Evidence, drivers: DriverFolder) -> LocalStudent:
        """Import the module anew for every test."""
        del evidence
        return LocalStudent(import_student(self._module), drivers)

    def close(self, evidence: Evidence) -> None:
        """Nothing to end."""
        del evidence


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--student FILE`: run graders against a plain local import."""
    group = parser.getgroup("autograder")
    group.addoption("--student", metavar="FILE", help="grade this module by a plain local import, without a sandbox")
    group.addoption("--seed", metavar="HEX", default="00" * 16, help="seed of the fresh inputs, 32 hex digits")


def pytest_configure(config: pytest.Config) -> None:
    """Register the fixtures when `--student` asks for them."""
    if (module := config.getoption("--student")) is None:
        return
    sys.path[:0] = sorted(_folders(config.args))
    source = LocalSource(Path(module))
    config.pluginmanager.register(LocalPlugin(source, seed=bytes.fromhex(config.getoption("--seed"))))


def _folders(args: list[str]) -> Iterator[str]:
    """Folders of the graders that are run, and of an assignment's helpers, so that they can import what lies there."""
    for arg in args:
        path = Path(arg.partition("::")[0]).resolve()
        folder = path if path.is_dir() else path.parent
        yield str(folder)
        if (folder.parent / "support").is_dir():
            yield str(folder.parent)
