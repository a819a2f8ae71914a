"""How the plugin runs a test in pytest's place: what went wrong is kept, and what did not run is no pass."""

from pathlib import Path

import pytest

from autograder.grading.drivers import DriverFolder
from autograder.grading.judgement import Evidence
from autograder.grading.plugin import GradingPlugin
from autograder.model.report import TestStatus
from autograder.model.verdict import Verdict

GRADER = """
import pytest

pytestmark = pytest.mark.question("q1")


@pytest.fixture
def broken():
    raise ValueError("in the fixture")


@pytest.fixture
def untidy():
    yield
    raise ValueError("in the end")


def test_in_its_fixture(broken): raise AssertionError("it must not begin")
def test_in_its_end(untidy): pass
def test_in_both(untidy): raise KeyError("in the test")
@pytest.mark.skip
def test_marked_to_skip(): pass
def test_skips(): pytest.skip()
@pytest.mark.xfail
def test_marked_to_fail(): pass
def test_expects_to_fail(): pytest.xfail()
def test_is_interrupted(): raise KeyboardInterrupt
def test_comes_after(): pass
"""


class Nobody:
    """A student who is never asked."""

    def open(self, evidence: Evidence, drivers: DriverFolder) -> None:
        """Nothing."""

    def close(self, evidence: Evidence) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Verdict, Evidence]]:
    """Verdict and evidence of each test above, by its name."""
    file: Path = tmp_path_factory.mktemp("graders") / "test_phases_of_a_grader.py"
    file.write_text(GRADER, encoding="utf-8")
    found: dict[str, tuple[Verdict, Evidence]] = {}

    def record(verdict: Verdict, evidence: Evidence) -> None:
        found[verdict.test.rpartition("test_")[2]] = (verdict, evidence)

    without = [option for name in ("terminal", "cacheprovider", "xdist", "timeout") for option in ("-p", f"no:{name}")]
    arguments = [str(file), "-c", "/dev/null", "--rootdir", str(file.parent), "--import-mode=importlib", *without]
    status = pytest.main(arguments, plugins=[GradingPlugin(Nobody(), seed=b"", record=record)])
    assert status is pytest.ExitCode.INTERRUPTED
    return found


@pytest.mark.parametrize(
    ("name", "words"), [("in_its_fixture", "in the fixture"), ("in_its_end", "in the end"), ("in_both", "in the test")]
)
def test_the_first_thing_that_went_wrong_is_kept(
    told: dict[str, tuple[Verdict, Evidence]], name: str, words: str
) -> None:
    """Whether in a fixture, in the test or in a fixture's end; after a broken fixture the test does not begin."""
    assert words in str(told[name][1].error)


@pytest.mark.parametrize("name", ["marked_to_skip", "skips", "marked_to_fail", "expects_to_fail"])
def test_a_test_that_is_skipped_or_expected_to_fail_is_a_fault_of_the_grader(
    told: dict[str, tuple[Verdict, Evidence]], name: str
) -> None:
    """By a mark or by a call, before or while it runs."""
    verdict, evidence = told[name]

    assert evidence.skipped
    assert verdict.status is TestStatus.ERROR


def test_an_interrupted_test_has_no_pass_and_is_the_last(told: dict[str, tuple[Verdict, Evidence]]) -> None:
    """Ctrl-C ends the run, and the test that it met is a fault, whatever had been answered."""
    assert isinstance(told["is_interrupted"][1].error, KeyboardInterrupt)
    assert told["is_interrupted"][0].status is TestStatus.ERROR
    assert "comes_after" not in told
