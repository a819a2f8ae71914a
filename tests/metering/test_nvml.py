"""What is asked of NVML and how its answers are read, against a library that answers as the real one does."""

import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from autograder.errors import SandboxFault
from autograder.metering import NvmlGpu, open_gpu


class NvmlError(Exception):
    """As `pynvml.NVMLError`."""


def answering(**answers: Any) -> ModuleType:
    """A module like `pynvml`; an answer that is an exception is raised."""
    module = ModuleType("pynvml")

    def function(answer: Any) -> Any:
        def ask(*_arguments: object) -> Any:
            if isinstance(answer, Exception):
                raise answer
            return answer

        return ask

    usual: dict[str, Any] = {
        "Init": None,
        "Shutdown": None,
        "DeviceGetHandleByIndex": "handle",
        "DeviceGetName": "NVIDIA T4",
        "DeviceGetUUID": "GPU-1",
        "DeviceGetMinorNumber": 0,
        "DeviceGetMemoryInfo": SimpleNamespace(used=1024),
        "DeviceGetUtilizationRates": SimpleNamespace(gpu=75),
        "DeviceGetTotalEnergyConsumption": 2500,
        "DeviceGetCurrentClocksThrottleReasons": 0,
    }
    for name, answer in (usual | answers).items():
        setattr(module, f"nvml{name}", function(answer))
    reasons = ("HwSlowdown", "SwThermalSlowdown", "HwThermalSlowdown", "HwPowerBrakeSlowdown")
    for name, bit in zip(reasons, (8, 32, 64, 128), strict=True):
        setattr(module, f"nvmlClocksThrottleReason{name}", bit)
    module.NVMLError = NvmlError  # type: ignore[attr-defined]
    return module


@pytest.fixture
def nvml(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Put a library in the real one's place."""

    def install(**answers: Any) -> None:
        monkeypatch.setitem(sys.modules, "pynvml", answering(**answers))

    return install


def test_a_reading_has_sane_units(nvml: Any) -> None:
    """Bytes, fractions of one and joules, whatever NVML counts in."""
    nvml()
    with NvmlGpu() as gpu:
        seen = gpu.read()
    assert (gpu.name, gpu.uuid) == ("NVIDIA T4", "GPU-1")
    assert (seen.used_bytes, seen.utilisation, seen.energy_j, seen.throttled) == (1024, 0.75, 2.5, False)


@pytest.mark.parametrize(("reasons", "throttled"), [(4, False), (1, False), (32, True), (8 | 4, True), (128, True)])
def test_heat_throttles_and_a_power_cap_does_not(nvml: Any, reasons: int, *, throttled: bool) -> None:
    """Every busy card runs into its own power cap; heat and failing supplies make times incomparable."""
    nvml(DeviceGetCurrentClocksThrottleReasons=reasons)
    assert NvmlGpu().read().throttled is throttled


def test_what_a_card_does_not_report_is_absent(nvml: Any) -> None:
    """MIG slices have no utilisation, older cards no energy; memory is still read."""
    missing = NvmlError("Not Supported")
    nvml(
        DeviceGetUtilizationRates=missing,
        DeviceGetTotalEnergyConsumption=missing,
        DeviceGetCurrentClocksThrottleReasons=missing,
    )
    seen = NvmlGpu().read()
    assert (seen.used_bytes, seen.utilisation, seen.energy_j, seen.throttled) == (1024, None, None, False)


@pytest.mark.parametrize("call", ["Init", "DeviceGetHandleByIndex"])
def test_no_driver_is_told_in_a_sentence(nvml: Any, call: str) -> None:
    """A driver that does not answer is a fault of ours with a next step."""
    nvml(**{call: NvmlError("NVML Shared Library Not Found")})
    with pytest.raises(SandboxFault, match="run `nvidia-smi`"):
        open_gpu("nvml")


def test_lost_while_read_is_told_in_a_sentence(nvml: Any) -> None:
    """A device that is lost later is the same."""
    nvml(DeviceGetMemoryInfo=NvmlError("GPU is lost"))
    with NvmlGpu() as gpu, pytest.raises(SandboxFault, match="GPU is lost"):
        gpu.read()


def test_the_package_is_asked_for_only_where_it_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without nvidia-ml-py the sentence says what to install."""
    monkeypatch.setitem(sys.modules, "pynvml", None)
    with pytest.raises(SandboxFault) as refused:
        open_gpu("nvml")

    assert str(refused.value) == ("metering of the GPU needs the extra `gpu`; run: pip install 'autograder-dl[gpu]'")


def test_the_real_package_has_what_is_asked_of_it() -> None:
    """Every name that is used exists in the installed nvidia-ml-py."""
    import pynvml

    for name in vars(answering()):
        assert name.startswith("__") or hasattr(pynvml, name), name
