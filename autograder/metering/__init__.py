"""A GPU as the trusted side sees it: what it is, what it is doing, and who has it.

Theory of operation. Everything here is read through NVML, which needs no CUDA context, so that the device belongs to
the student's process alone while that is watched. What is read is the whole device's: one submission at a time has it
(`device_lock`), and so the difference to what was in use before is that submission's.
"""

from pathlib import Path
from typing import Literal

from autograder.metering.device_lock import device_lock
from autograder.metering.fake import FakeGpu
from autograder.metering.meter import Lap, Meter, merged
from autograder.metering.nvml import NvmlGpu
from autograder.metering.port import Gpu, Reading

__all__ = [
    "FakeGpu",
    "Gpu",
    "GpuKind",
    "Lap",
    "Meter",
    "NvmlGpu",
    "Reading",
    "device_lock",
    "find_gpu",
    "merged",
    "open_gpu",
]

#: Where a GPU is read from: NVIDIA's library, or numbers made up for tests.
GpuKind = Literal["nvml", "fake"]

_CONTROL_NODE = Path("/dev/nvidiactl")


def open_gpu(kind: GpuKind) -> Gpu:
    """The machine's GPU. Raises `SandboxFault` where it cannot be read."""
    return NvmlGpu() if kind == "nvml" else FakeGpu()


def find_gpu(*, control_node: Path = _CONTROL_NODE) -> GpuKind | None:
    """How to read this machine's GPU; None where there is none."""
    return "nvml" if control_node.exists() else None
