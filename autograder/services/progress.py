"""Writes down, now and then, how far the jobs are that this process grades.

Grading leaves its verdicts here and goes on; a thread of its own takes them to the ledger. A database that is slow,
busy or away costs a note, which the next one makes up for.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress

from autograder.errors import StoreFault
from autograder.ledger import Job, Ledger
from autograder.model.manifest import DeclaredTest, FeedbackLevel
from autograder.model.progress import VerdictsSoFar
from autograder.model.report import TestStatus
from autograder.model.verdict import Verdict

#: Seconds between two notes about one job, and from its first verdict to its first note: a fast job has none.
NOTE_S = 0.25
#: Seconds for which the end of the block waits for a note that is under way.
END_S = 1.0

OnProgress = Callable[[Job, VerdictsSoFar], object]


class ProgressWriter:
    """Keeps the verdicts so far of the jobs that are being graded. Safe to use from threads."""

    def __init__(self, note: OnProgress) -> None:
        """`note` is called from a thread of this object's; a `StoreFault` of it is dropped."""
        self._note = note
        self._lock = threading.Lock()
        self._attempts: dict[str, _Attempt] = {}
        self._has_news = threading.Event()
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._write, name="progress", daemon=True)
        self._thread.start()

    @contextmanager
    def of(self, job: Job, tests: Sequence[DeclaredTest]) -> Iterator[Callable[[Verdict], None]]:
        """Follow a job on these tests while the block runs: what to call with each verdict."""
        attempt = _Attempt(job, tests)

        def hear(verdict: Verdict) -> None:
            with self._lock:
                attempt.add(verdict)
                self._has_news.set()

        with self._lock:
            self._attempts[job.attempt] = attempt
        try:
            yield hear
        finally:
            with self._lock:
                del self._attempts[job.attempt]

    def close(self) -> None:
        """Write nothing any more. Waits for a note that is under way, but not for a database that does not answer."""
        self._is_over.set()
        self._has_news.set()
        self._thread.join(END_S)

    def _write(self) -> None:
        while True:
            self._has_news.wait()
            if self._is_over.wait(NOTE_S):
                return
            for job, verdicts in self._changed():
                with suppress(StoreFault):
                    self._note(job, verdicts)

    def _changed(self) -> list[tuple[Job, VerdictsSoFar]]:
        with self._lock:
            self._has_news.clear()
            return [(one.job, one.so_far()) for one in self._attempts.values() if one.has_news]


class _Attempt:
    """One job's verdicts."""

    def __init__(self, job: Job, tests: Sequence[DeclaredTest]) -> None:
        self.job = job
        self.has_news = False
        self._tests = len(tests)
        self._public_ids = {test.id for test in tests if test.feedback is FeedbackLevel.PUBLIC}
        self._public: dict[str, TestStatus] = {}
        self._hidden: dict[str, TestStatus] = {}

    def add(self, verdict: Verdict) -> None:
        kind = self._public if verdict.test in self._public_ids else self._hidden
        kind[verdict.test] = verdict.status
        self.has_news = True

    def so_far(self) -> VerdictsSoFar:
        """What is known by now; there is news again with the next verdict."""
        self.has_news = False
        done = len(self._public) + len(self._hidden)
        return VerdictsSoFar(tests=self._tests, done=done, public=dict(self._public), hidden=dict(self._hidden))


@contextmanager
def written_progress(
    ledger: Ledger, on_progress: OnProgress = lambda _job, _verdicts: None
) -> Iterator[ProgressWriter]:
    """Write progress to the ledger while the block runs; `on_progress` hears it at the same moments."""

    def note(job: Job, verdicts: VerdictsSoFar) -> None:
        on_progress(job, verdicts)
        ledger.note_progress(job, verdicts)

    writer = ProgressWriter(note)
    try:
        yield writer
    finally:
        writer.close()
