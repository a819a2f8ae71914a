"""What the trusted side may spend on one test: CPU time and memory, charged to the test and not to us.

Theory of operation. A suite process decodes what the student's code sends, runs the author's functions when it calls
them, and compares what came back; all three can be made dear by whoever chooses the answers. Three layers stop that.
An interval timer counts the process's CPU time while a test's body runs and raises `TestEnded` between two bytecodes.
A single long call into C never comes there: for that, the kernel ends the process at a later limit of CPU time, and
whoever started it sees by which signal. Memory is bounded by the control group that the process is in; where there is
none, by its address space. What the reference needs is far below all of them: the release gate shows it.
"""

import contextlib
import math
import resource
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

from autograder.grading.faults import TestEnded
from autograder.model.limits import MEBIBYTE, Limits
from autograder.model.outcome import TooCostly

#: CPU seconds beyond a test's limit after which the kernel ends the process.
STUCK_CPU_S = 3
#: CPU seconds after which a test that went on is stopped again.
AGAIN_S = 1.0
#: Address space that a suite process may add where no control group bounds its memory; torch reserves much.
FALLBACK_ADDRESSES_BYTES = 2048 * MEBIBYTE


class Allowance:
    """The bounds of one suite process; made after the fork, in its main thread."""

    def __init__(self, limits: Limits, *, is_alone: bool) -> None:
        """`is_alone` where student code runs in no child of this process, which would inherit the kernel's bounds."""
        self._is_alone = is_alone
        self._cpu_s = limits.test_cpu_s
        self._memory_bytes = limits.grader_memory_bytes
        self._is_running = False
        signal.signal(signal.SIGPROF, self._stop)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    def begin(self) -> None:
        """Give the next test its CPU time, set-up and end included; beyond that the kernel ends this process."""
        if not self._is_alone:
            return
        _, most = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(time.process_time() + self._cpu_s) + STUCK_CPU_S, most))

    @contextlib.contextmanager
    def body(self) -> Iterator[None]:
        """A test's body: ended by `TestEnded` when its CPU time is over, or when it asks for more memory than it may.

        An array that NumPy refuses to make because it is larger than all that a test may take is that test's doing:
        an answer whose shape is not the expected one stretches a comparison to any size.
        """
        self._is_running = True
        signal.setitimer(signal.ITIMER_PROF, self._cpu_s, AGAIN_S)
        try:
            yield
        except MemoryError as error:
            if _asked_for(error) > self._memory_bytes:
                raise TestEnded(TooCostly(measure="memory", limit=self._memory_bytes)) from error
            raise
        finally:
            self._is_running = False
            signal.setitimer(signal.ITIMER_PROF, 0.0)

    def _stop(self, _signal: int, _frame: object) -> None:
        if self._is_running:
            self._end()

    def _end(self) -> NoReturn:
        raise TestEnded(TooCostly(measure="time", limit=self._cpu_s))


def bound_addresses() -> None:
    """Bound the process's address space, where no control group bounds its memory."""
    with contextlib.suppress(OSError, ValueError):  # where there is no /proc, or the machine's own limit is lower
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        most_bytes = pages * resource.getpagesize() + FALLBACK_ADDRESSES_BYTES
        resource.setrlimit(resource.RLIMIT_AS, (most_bytes, resource.getrlimit(resource.RLIMIT_AS)[1]))


def _asked_for(error: MemoryError) -> int:
    """Bytes that NumPy's own kind of this error says were asked for; 0 for any other."""
    shape, dtype = getattr(error, "shape", None), getattr(error, "dtype", None)
    return 0 if shape is None or dtype is None else math.prod(shape) * int(dtype.itemsize)
