"""A student behind the real wire and the real guest, in a thread: for tests of handles, not of isolation."""

import socket
import threading
import types
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from autograder.grading.conversation import Conversation
from autograder.grading.drivers import DriverFolder
from autograder.grading.handles import Handle, Student
from autograder.guest.serve import Loaded, serve
from autograder.model.limits import Limits
from autograder.model.outcome import Died, Ending
from autograder.sandbox.port import Channel
from autograder.wire import recv_frame, send_frame


class LoopbackChannel(Channel):
    """Frames to a guest that runs in a thread of this process."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self.condemned: Ending | None = None

    def send(self, payload: bytes) -> Ending | None:
        """Send, and never fail."""
        send_frame(self._sock, payload)
        return None

    def receive(self, *, wall_s: float) -> bytes | Ending:
        """A frame, or the guest's end."""
        self._sock.settimeout(wall_s)
        payload = recv_frame(self._sock, max_bytes=1 << 26)
        return Died(exit_code=0) if payload is None else payload

    def condemn(self, ending: Ending) -> None:
        """Remember it."""
        self.condemned = ending

    @property
    def output(self) -> bytes:
        """Nothing is captured here."""
        return b""

    @property
    def student_wall_s(self) -> float:
        """Not measured here."""
        return 0.0

    def close(self) -> Ending | None:
        """Hang up."""
        self._sock.close()
        return None


MakeStudent = Callable[..., Student]


@pytest.fixture
def converse(tmp_path: Path) -> Iterator[MakeStudent]:
    """`converse(source, **limits)`: a student whose module has this source; `.conversation` beside it."""
    channels: list[LoopbackChannel] = []
    threads: list[threading.Thread] = []

    def make(source: str, **limits: float) -> Student:
        module = types.ModuleType("answers")
        exec(source, module.__dict__)
        ours, theirs = socket.socketpair()
        bounds = Limits(**limits)  # type: ignore[arg-type]

        def run() -> None:
            with theirs:
                serve(
                    theirs,
                    Loaded(module=module),
                    reply_bytes=bounds.reply_bytes,
                    live_handles=bounds.live_handles,
                )

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        threads.append(thread)
        channel = LoopbackChannel(ours)
        channels.append(channel)
        conversation = Conversation(channel, bounds, make_handle=Handle)
        make.conversation = conversation  # type: ignore[attr-defined]
        return Student(conversation, conversation.hello(), DriverFolder(folder=tmp_path))

    yield make
    for channel in channels:
        channel.close()
    for thread in threads:
        thread.join()
