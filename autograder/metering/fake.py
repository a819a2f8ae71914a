"""A GPU that is not there: it says what it was told to. For machines without one, and for tests."""

from collections.abc import Iterable
from pathlib import Path

from autograder.metering.port import Gpu, Reading

MEBIBYTE = 1024 * 1024
#: What it says unless told otherwise: idle once, then busy for ever.
_IDLE = Reading(used_bytes=100 * MEBIBYTE, utilisation=0.0, energy_j=1000.0)
_BUSY = Reading(used_bytes=164 * MEBIBYTE, utilisation=0.5, energy_j=1002.5)


class FakeGpu(Gpu):
    """Gives the readings in order; the last one stays."""

    def __init__(self, readings: Iterable[Reading] = (_IDLE, _BUSY), *, uuid: str = "GPU-fake") -> None:
        self._waiting = list(readings)
        self._uuid = uuid
        #: How often it was looked at.
        self.looks = 0
        self.is_closed = False

    @property
    def name(self) -> str:
        """Nothing that anybody could buy."""
        return "Fake GPU"

    @property
    def uuid(self) -> str:
        """As it was given."""
        return self._uuid

    @property
    def nodes(self) -> tuple[Path, ...]:
        """No program can use it."""
        return ()

    def read(self) -> Reading:
        """The next reading."""
        self.looks += 1
        return self._waiting.pop(0) if len(self._waiting) > 1 else self._waiting[0]

    def close(self) -> None:
        """Remember it."""
        self.is_closed = True
