"""The limit on device memory is kept from outside, by what the device itself says."""

import sys

import pytest

from autograder.feedback.vocabulary import Vocabulary
from autograder.grading.drivers import DriverFolder
from autograder.grading.judgement import Evidence, judge
from autograder.grading.plugin import GradingPlugin
from autograder.metering import FakeGpu, Meter, Reading
from autograder.model.manifest import DeclaredTest
from autograder.model.outcome import OutOfMemory
from autograder.model.report import Cause


class Source:
    """A student who takes memory while the test's conversation ends."""

    def open(self, evidence: Evidence, drivers: DriverFolder) -> None:
        """Nobody asks."""

    def close(self, evidence: Evidence) -> None:
        """The process goes."""


@pytest.mark.parametrize(("limit_bytes", "over"), [(sys.maxsize, False), (300, False), (299, True)])
def test_a_test_that_took_more_than_allowed_fails(limit_bytes: int, *, over: bool) -> None:
    """What the device held beyond what was in use before counts, and ends the test as too much memory."""
    gpu = FakeGpu([Reading(used_bytes=100), Reading(used_bytes=100), Reading(used_bytes=400)])
    plugin = GradingPlugin(Source(), seed=b"")
    plugin.gpu_memory_bytes = limit_bytes
    evidence = Evidence()

    with Meter(gpu, interval_s=60.0) as plugin.meter, plugin._metered(evidence):
        pass

    assert (evidence.late_ending == OutOfMemory(limit_bytes=limit_bytes)) is over
    verdict = judge(DeclaredTest(id="q1/test_a", question="q1"), evidence, Vocabulary())
    assert (verdict.cause is Cause.OUT_OF_MEMORY) is over
