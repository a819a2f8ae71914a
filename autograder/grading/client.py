"""A grading process, as its client sees it: whoever has submissions graded."""

import contextlib
import json
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from autograder.errors import GraderFault, SandboxFault
from autograder.grading.protocol import FRAME_BYTES, Ended, ProcessReady, ProcessSetup
from autograder.grading.spawn import SpawnedProcess, spawn_process
from autograder.wire import WireError, recv_frame, send_frame

#: Seconds a grading process may take to collect and to warm up its sandbox; torch from a cold disk is slow.
START_S = 180.0
#: Seconds a grading process is given to end by itself once its control socket is closed.
END_S = 10.0


@dataclass(frozen=True, kw_only=True)
class Line:
    """What connects the service with one suite process."""

    #: To and from the process itself.
    talk: socket.socket
    #: From the grading process that forked it.
    end: socket.socket

    def ended(self) -> Ended | None:
        """How the suite process ended, once it has; None where the grading process is gone as well."""
        try:
            payload = recv_frame(self.end, max_bytes=FRAME_BYTES)
        except (OSError, WireError):
            return None
        return None if payload is None else Ended(**json.loads(payload))


class GradingClient:
    """A grading process and its control socket. `connect` may be called from several threads."""

    def __init__(self, setup: ProcessSetup, spawned: SpawnedProcess | None = None) -> None:
        """Send `setup` to `spawned`, or to a process started now; it warms up while the caller goes on."""
        self._lock = threading.Lock()
        self._ready: ProcessReady | None = None
        spawned = spawned or spawn_process()
        self._control, self._process = spawned.control, spawned.process
        #: Submissions under way; kept by the service.
        self.in_flight = 0
        # One that died at once has nobody to tell; `ready` says so. click would take the error for a closed pipe.
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            send_frame(self._control, setup.to_json())

    @property
    def is_alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    def ready(self) -> ProcessReady:
        """Wait until it is ready. Raises `GraderFault` or `SandboxFault` when it cannot be."""
        with self._lock:
            if self._ready is None:
                self._ready = self._await_ready()
            return self._ready

    @contextmanager
    def connect(self, *, wall_s: float) -> Iterator["Line"]:
        """A line to a fresh suite process, silent for at most `wall_s` at a time. Raises `OSError`."""
        talk, theirs = socket.socketpair()
        end, listener = socket.socketpair()
        with talk, end:
            with theirs, listener, self._lock:
                socket.send_fds(self._control, [b"t"], [theirs.fileno(), listener.fileno()])
            talk.settimeout(wall_s)
            end.settimeout(END_S)
            yield Line(talk=talk, end=end)

    def close(self) -> None:
        """End the process and everything below it. Idempotent."""
        self._control.close()
        try:
            self._process.wait(timeout=END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _await_ready(self) -> ProcessReady:
        self._control.settimeout(START_S)
        try:
            payload = recv_frame(self._control, max_bytes=FRAME_BYTES)
            self._control.settimeout(None)
        except (OSError, WireError) as error:
            message = f"the grading process did not get ready: {error}; run `grade doctor`"
            raise SandboxFault(message) from error
        if payload is None:
            message = f"the grading process ended while starting (status {self._process.wait()}); run `grade doctor`"
            raise SandboxFault(message)
        said = json.loads(payload)
        if "sandbox_fault" in said:
            raise SandboxFault(said["sandbox_fault"])
        if "fault" in said:
            raise GraderFault(said["fault"])
        return ProcessReady.from_value(said["ready"])
