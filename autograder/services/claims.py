"""The jobs that a worker takes, those of dead and silent workers among them."""

import math
import threading
import time
from collections.abc import Callable, Sequence

from autograder.ledger import Job, Lane, Ledger, Worker

#: Seconds between two looks for the leases of dead and silent workers.
EXPIRE_S = 3.0


class Claims:
    """Where the threads of one worker get their jobs."""

    def __init__(self, ledger: Ledger, *, clock_s: Callable[[], float] = time.monotonic) -> None:
        """Nothing is claimed yet."""
        self._ledger = ledger
        self._clock_s = clock_s
        self._looked_s = -math.inf
        self._lock = threading.Lock()

    def take(self, lanes: Sequence[Lane]) -> Job | None:
        """Lease the next job of the first lane that has one; None when nothing is queued. Raises `StoreFault`.

        Before the first job, and every few seconds from then on, the jobs of workers that died or fell silent are
        queued again.
        """
        if self._is_time_to_look():
            self._ledger.expire_leases()
        for lane in lanes:
            if (job := self._ledger.claim(Worker.here(), lane=lane)) is not None:
                return job
        return None

    def _is_time_to_look(self) -> bool:
        with self._lock:
            is_time = self._clock_s() - self._looked_s >= EXPIRE_S
            if is_time:
                self._looked_s = self._clock_s()
            return is_time
