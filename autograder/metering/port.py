"""The port to a GPU, and one look at it."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self


@dataclass(frozen=True, kw_only=True)
class Reading:
    """The device at one moment."""

    #: Device memory in use, by everybody.
    used_bytes: int
    #: Fraction of the last moments in which the device was busy, 0.0 to 1.0; None where it does not say.
    utilisation: float | None = None
    #: Energy since the driver was loaded, in joules; None where the device does not count it.
    energy_j: float | None = None
    #: Whether heat or a failing supply slows the device down.
    throttled: bool = False


class Gpu(ABC):
    """One GPU, or one slice of one."""

    @property
    @abstractmethod
    def name(self) -> str:
        """What it is sold as, such as `NVIDIA A100-SXM4-40GB`."""

    @property
    @abstractmethod
    def uuid(self) -> str:
        """What tells it from every other."""

    @property
    @abstractmethod
    def nodes(self) -> tuple[Path, ...]:
        """Device files through which programs use it."""

    @abstractmethod
    def read(self) -> Reading:
        """Look at it now. Raises `SandboxFault` when it does not answer."""

    @abstractmethod
    def close(self) -> None:
        """Let go of it. Idempotent."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()
