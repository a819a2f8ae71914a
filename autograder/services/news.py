"""Wakes the idle threads of a worker when a job may have been queued."""

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager

from autograder.ledger import Ledger, Topic

#: Seconds after which the listening thread sees at the latest that it is to end.
STOP_S = 0.5


class News:
    """Counts the times that something may have changed, so that what came during a look is not missed after it."""

    def __init__(self) -> None:
        """No news so far."""
        self._condition = threading.Condition()
        self._count = 0

    @property
    def count(self) -> int:
        """How often there was news."""
        return self._count

    def add(self) -> None:
        """Wake everybody who waits."""
        with self._condition:
            self._count += 1
            self._condition.notify_all()

    def wait_beyond(self, count: int, timeout_s: float) -> None:
        """Wait until there was news more than `count` times, or so many seconds."""
        with self._condition:
            self._condition.wait_for(lambda: self._count > count, timeout_s)


@contextmanager
def news_of_jobs(ledger: Ledger, stop: threading.Event) -> Iterator[News]:
    """News of queued jobs while the block runs; `stop` is news as well, and the last."""
    news, is_over = News(), threading.Event()

    def listen() -> None:
        with closing(ledger.watch(Topic.JOBS)) as watch:
            while not (stop.is_set() or is_over.is_set()):
                if watch.wait(STOP_S):
                    news.add()
        news.add()

    thread = threading.Thread(target=listen, name="news of jobs", daemon=True)
    thread.start()
    try:
        yield news
    finally:
        is_over.set()
        thread.join()
