"""The first GPU of this machine, through NVIDIA's management library (the extra `gpu`)."""

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from autograder.errors import SandboxFault
from autograder.extras import Library, sentence
from autograder.metering.port import Gpu, Reading

#: Files that every CUDA program needs besides the device's own.
_SHARED_NODES = ("/dev/nvidiactl", "/dev/nvidia-uvm", "/dev/nvidia-uvm-tools")
#: Reasons for a lower clock that make times incomparable. A power cap is none: every busy card runs into its own.
_SLOWING = (
    "nvmlClocksThrottleReasonHwSlowdown",
    "nvmlClocksThrottleReasonSwThermalSlowdown",
    "nvmlClocksThrottleReasonHwThermalSlowdown",
    "nvmlClocksThrottleReasonHwPowerBrakeSlowdown",
)
_MILLI = 1e-3
_PERCENT = 1e-2


class NvmlGpu(Gpu):
    """Device 0 as NVML counts. It holds no CUDA context."""

    def __init__(self) -> None:
        """Raises `SandboxFault` where the package or the driver is missing."""
        try:
            self._nvml: Any = importlib.import_module("pynvml")
        except ImportError as error:
            raise SandboxFault(sentence("metering of the GPU", [Library.GPU_METER])) from error
        self._is_open = False
        self._asked(self._nvml.nvmlInit)
        self._is_open = True
        self._handle = self._asked(self._nvml.nvmlDeviceGetHandleByIndex, 0)

    @property
    def name(self) -> str:
        """As the driver calls it."""
        return _text(self._asked(self._nvml.nvmlDeviceGetName, self._handle))

    @property
    def uuid(self) -> str:
        """As the driver calls it."""
        return _text(self._asked(self._nvml.nvmlDeviceGetUUID, self._handle))

    @property
    def nodes(self) -> tuple[Path, ...]:
        """Its own device file and those that all share; only the ones that are there."""
        minor = self._asked(self._nvml.nvmlDeviceGetMinorNumber, self._handle)
        wanted = (f"/dev/nvidia{minor}", *_SHARED_NODES)
        return tuple(path for path in map(Path, wanted) if path.exists())

    def read(self) -> Reading:
        """Memory always; the rest where this device reports it."""
        nvml, handle = self._nvml, self._handle
        busy = self._if_supported(nvml.nvmlDeviceGetUtilizationRates, handle)
        energy = self._if_supported(nvml.nvmlDeviceGetTotalEnergyConsumption, handle)
        reasons = self._if_supported(nvml.nvmlDeviceGetCurrentClocksThrottleReasons, handle)
        return Reading(
            used_bytes=int(self._asked(nvml.nvmlDeviceGetMemoryInfo, handle).used),
            utilisation=None if busy is None else busy.gpu * _PERCENT,
            energy_j=None if energy is None else energy * _MILLI,
            throttled=any((reasons or 0) & getattr(nvml, name) for name in _SLOWING),
        )

    def close(self) -> None:
        """Shut the library down."""
        if self._is_open:
            self._is_open = False
            self._asked(self._nvml.nvmlShutdown)

    def _asked(self, function: Callable[..., Any], *arguments: object) -> Any:  # noqa: ANN401 - NVML's own values
        try:
            return function(*arguments)
        except self._nvml.NVMLError as error:
            message = f"the GPU does not answer ({error}); run `nvidia-smi` and see to its driver"
            raise SandboxFault(message) from error

    def _if_supported(self, function: Callable[..., Any], *arguments: object) -> Any:  # noqa: ANN401 - see above
        """None where this device does not report it; MIG slices and consumer cards lack some."""
        try:
            return function(*arguments)
        except self._nvml.NVMLError:
            return None


def _text(name: str | bytes) -> str:
    """Older versions of the package give bytes."""
    return name.decode(errors="replace") if isinstance(name, bytes) else name
