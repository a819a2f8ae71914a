"""One submission's enclosure: sessions come and go, the submission's account stays."""

import selectors
import time
from abc import abstractmethod

from autograder.model.limits import Limits
from autograder.model.outcome import Died, Ending
from autograder.sandbox.port import Channel, Enclosure, SubmissionImage
from autograder.sandbox.session import Session, death
from autograder.sandbox.stream import EndedChannel, StreamChannel
from autograder.sandbox.watch import Account, Output, Watch

#: Failing imports that are tried; the next test gets the last one's ending at once.
_IMPORT_TRIES = 2
_START_TRIES = 2
_REPORT_S = 0.2
_RETRY_S = 0.005


class SessionEnclosure(Enclosure):
    """Imports once per session, one channel per test, a fresh session after every spoilt test."""

    def __init__(self, image: SubmissionImage, limits: Limits) -> None:
        self._image = image
        self._limits = limits
        self._account = Account()
        self._session: Session | None = None
        self._channel: Channel | None = None
        self._import_endings: list[Ending] = []
        self._setup_s = 0.0
        #: True with a GPU, and once the import was seen to leave threads or processes behind: then every test imports
        #: anew, because a fork of a process with threads may hang for ever.
        self.import_per_test = image.gpu

    def open_test(self) -> Channel:
        """A channel to a fork of the imported state."""
        if self._channel is not None:
            self._channel.close()
        if self._session is not None and self._session.serves_once:
            self._spoil()
        began = time.monotonic()
        try:
            self._channel = self._open()
        except BaseException:
            self._spoil()
            raise
        finally:
            self._setup_s += time.monotonic() - began
        return self._channel

    def cpu_s(self) -> float | None:
        """CPU seconds of all sessions so far."""
        return None if self._session is None else self._session.cpu_s()

    @property
    def setup_wall_s(self) -> float:
        """Seconds spent in `open_test` so far."""
        return self._setup_s

    def close(self) -> None:
        """Kill what is alive."""
        if self._channel is not None:
            self._channel.condemn(Died())
        self._spoil()

    @abstractmethod
    def _start(self, *, import_per_test: bool) -> Session:
        """New processes, about to import the submission. Raises `SandboxFault`."""

    def _open(self) -> Channel:
        if len(self._import_endings) >= _IMPORT_TRIES:
            return EndedChannel(self._import_endings[-1], b"")
        output = Output(limit_bytes=self._limits.output_bytes)
        for _ in range(_START_TRIES):
            ending = self._ensure_session(output)
            if ending is not None:
                return self._failed_import(ending, output)
            try:
                return self._begin(output)
            except OSError:  # the process died since its last test; that costs the next one nothing
                self._spoil()
        return EndedChannel(Died(), bytes(output.kept))

    def _ensure_session(self, output: Output) -> Ending | None:
        """A session with the module imported, or about to import it in each test; how the import ended otherwise."""
        if self._session is not None:
            return None
        session = self._session = self._start(import_per_test=self.import_per_test)
        if self.import_per_test:
            return None
        ending = self._import(session, output)
        if ending is None and self._cannot_fork(session):
            self.import_per_test = True
            self._spoil()
            self._session = self._start(import_per_test=True)
        return ending

    def _begin(self, output: Output) -> Channel:
        """Fork a test's process. Raises `OSError` when the process to fork from is gone."""
        session = self._session
        if session is None:
            raise ConnectionError
        sock = session.begin_test()
        ending = self._import(session, output) if self.import_per_test else None
        if ending is not None:
            sock.close()
            return self._failed_import(ending, output)
        watch = Watch(session, self._limits, self._account, output)
        return StreamChannel(sock, watch, self._limits, self._spoil)

    def _import(self, session: Session, output: Output) -> Ending | None:
        """Wait until the submission says that its import is over; how it ended otherwise."""
        watch = Watch(session, self._limits, self._account, output)
        wall_s = self._limits.import_wall_s
        ending = watch.wait(session.talk, selectors.EVENT_READ, watch.deadline(wall_s, wall_s))
        if ending is not None:
            return ending
        if session.hear() is not None:
            return watch.drain()
        watch.drain()
        return watch.died(death(_student_status(session)))

    def _failed_import(self, ending: Ending, output: Output) -> Channel:
        self._import_endings.append(ending)
        self._spoil()
        return EndedChannel(ending, bytes(output.kept))

    def _cannot_fork(self, session: Session) -> bool:
        census = session.census()
        return census is not None and (census.threads > 1 or census.others > 0)

    def _spoil(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            session.kill()


def _student_status(session: Session) -> int | None:
    """How the student's process ended, which is known a moment after its socket closed; None when it did not."""
    deadline = time.monotonic() + _REPORT_S
    while not session.lost() and (census := session.census()) is not None:
        if census.student_status is not None or time.monotonic() > deadline:
            return census.student_status
        time.sleep(_RETRY_S)
    return None
