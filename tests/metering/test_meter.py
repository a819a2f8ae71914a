"""A device is watched from outside: what is said of it is what was read; nothing is said of one that is gone."""

import time
from pathlib import Path

import pytest

from autograder.errors import SandboxFault
from autograder.metering import FakeGpu, Meter, Reading, find_gpu, merged, open_gpu
from autograder.model.report import GpuUsage

MIB = 1024 * 1024


def reading(used_mib: int, **others: object) -> Reading:
    return Reading(used_bytes=used_mib * MIB, **others)  # type: ignore[arg-type]


class ScriptedGpu(FakeGpu):
    """Says what the test sets, whenever it is looked at."""

    def __init__(self) -> None:
        super().__init__()
        self.now = reading(100, energy_j=5.0, utilisation=0.0)
        self.is_lost = False

    def read(self) -> Reading:
        """The present state."""
        if self.is_lost:
            raise SandboxFault("the GPU fell off the bus")
        return self.now


def test_peak_is_what_was_added_and_stays_when_memory_is_given_back() -> None:
    """The peak counts from what was in use before, and a later fall does not lower it."""
    gpu = ScriptedGpu()
    with Meter(gpu, interval_s=60.0) as meter:
        with meter.lap() as first:
            gpu.now = reading(164)
        with meter.lap() as second:
            gpu.now = reading(150)
        assert (first.peak_memory_bytes, second.peak_memory_bytes) == (64 * MIB, 0)
        assert meter.usage().peak_memory_bytes == 64 * MIB


def test_what_happens_between_requests_is_seen() -> None:
    """A peak that has gone again when the block ends was seen by the thread."""
    gpu = ScriptedGpu()
    with Meter(gpu, interval_s=0.001) as meter, meter.lap() as lap:
        gpu.now = reading(400)
        deadline = time.monotonic() + 5.0
        while lap.peak_memory_bytes == 0 and time.monotonic() < deadline:
            time.sleep(0.001)
        gpu.now = reading(100)
    assert lap.peak_memory_bytes == 300 * MIB


def test_usage_holds_energy_load_and_throttling() -> None:
    """Energy is a difference, utilisation a mean of the looks, and one throttled look marks the whole."""
    gpu = ScriptedGpu()
    with Meter(gpu, interval_s=60.0) as meter:
        gpu.now = reading(100, energy_j=7.5, utilisation=0.8, throttled=True)
        with meter.lap():
            gpu.now = reading(100, energy_j=9.0, utilisation=0.2)
        usage = meter.usage()
    assert (usage.name, usage.energy_j, usage.throttled) == ("Fake GPU", 4.0, True)
    assert usage.utilisation == pytest.approx((0.8 + 0.2 + 0.2) / 3)


def test_a_device_that_does_not_count_energy_has_none() -> None:
    """What the card does not report is absent, and not zero."""
    with Meter(FakeGpu([reading(1)]), interval_s=60.0) as meter:
        usage = meter.usage()
    assert (usage.energy_j, usage.utilisation, usage.throttled) == (None, None, False)


def test_a_lost_device_is_a_fault_of_ours() -> None:
    """When the thread loses the device, whoever asks next hears of it; no figure is made up."""
    gpu = ScriptedGpu()
    with Meter(gpu, interval_s=0.001) as meter:
        gpu.is_lost = True
        time.sleep(0.05)
        gpu.is_lost = False
        with pytest.raises(SandboxFault, match="fell off the bus"):
            meter.usage()


def test_several_watches_become_one_account() -> None:
    """A test that was tried again adds its energy; the highest peak counts."""
    one = GpuUsage(name="A", peak_memory_bytes=5, utilisation=0.5, energy_j=1.0)
    other = GpuUsage(name="A", peak_memory_bytes=3, energy_j=2.0, throttled=True)
    assert merged([]) is None
    assert merged([one, other]) == GpuUsage(
        name="A", peak_memory_bytes=5, utilisation=0.5, energy_j=3.0, throttled=True
    )


def test_a_machine_without_the_driver_has_no_gpu(tmp_path: Path) -> None:
    """Without the driver's control file there is no GPU, and no library is asked."""
    node = tmp_path / "nvidiactl"
    assert find_gpu(control_node=node) is None
    node.touch()
    assert find_gpu(control_node=node) == "nvml"


def test_the_fake_is_a_gpu_that_no_program_can_use() -> None:
    """It can be opened like any other and shows no device files."""
    with open_gpu("fake") as gpu:
        assert (gpu.name, gpu.nodes) == ("Fake GPU", ())
        assert gpu.read().used_bytes < gpu.read().used_bytes
