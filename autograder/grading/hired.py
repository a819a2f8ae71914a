"""One worker process, seen from the side that hired it."""

import contextlib
import json
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from autograder.errors import GraderFault, SandboxFault
from autograder.grading.order import FRAME_BYTES, Ended, WorkerOrder, WorkerReady
from autograder.grading.spawn import WorkerProcess, spawn_worker
from autograder.wire import WireError, recv_frame, send_frame

#: Seconds a worker may take to collect and to warm up its sandbox; torch from a cold disk is slow.
START_S = 180.0
#: Seconds a worker is given to end by itself once its control socket is closed.
END_S = 10.0


@dataclass(frozen=True, kw_only=True)
class Line:
    """What connects the service with one grader process."""

    #: To and from the process itself.
    talk: socket.socket
    #: From the worker that forked it.
    end: socket.socket

    def ended(self) -> Ended | None:
        """How the process ended, once it has; None when the worker cannot say it, because it is gone as well."""
        try:
            payload = recv_frame(self.end, max_bytes=FRAME_BYTES)
        except (OSError, WireError):
            return None
        return None if payload is None else Ended(**json.loads(payload))


class HiredWorker:
    """A worker process and its control socket. `connect` may be called from several threads."""

    def __init__(self, order: WorkerOrder, spawned: WorkerProcess | None = None) -> None:
        """Give the order to `spawned`, or to a process started now; it warms up while the caller goes on."""
        self._lock = threading.Lock()
        self._ready: WorkerReady | None = None
        spawned = spawned or spawn_worker()
        self._control, self._process = spawned.control, spawned.process
        #: Submissions under way; kept by the service.
        self.in_flight = 0
        # One that died at once has nobody to tell; `ready` says so. click would take the error for a closed pipe.
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            send_frame(self._control, order.to_json())

    @property
    def is_alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    def ready(self) -> WorkerReady:
        """Wait until it is ready. Raises `GraderFault` or `SandboxFault` when it cannot be."""
        with self._lock:
            if self._ready is None:
                self._ready = self._await_ready()
            return self._ready

    @contextmanager
    def connect(self, *, wall_s: float) -> Iterator["Line"]:
        """A line to a fresh grader process, silent for at most `wall_s` at a time. Raises `OSError`."""
        talk, theirs = socket.socketpair()
        end, listener = socket.socketpair()
        with talk, end:
            with theirs, listener, self._lock:
                socket.send_fds(self._control, [b"t"], [theirs.fileno(), listener.fileno()])
            talk.settimeout(wall_s)
            end.settimeout(END_S)
            yield Line(talk=talk, end=end)

    def dismiss(self) -> None:
        """End the process and everything below it. Idempotent."""
        self._control.close()
        try:
            self._process.wait(timeout=END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _await_ready(self) -> WorkerReady:
        self._control.settimeout(START_S)
        try:
            payload = recv_frame(self._control, max_bytes=FRAME_BYTES)
            self._control.settimeout(None)
        except (OSError, WireError) as error:
            message = f"the grading worker did not get ready: {error}; run `grade doctor`"
            raise SandboxFault(message) from error
        if payload is None:
            message = f"the grading worker ended while starting (status {self._process.wait()}); run `grade doctor`"
            raise SandboxFault(message)
        said = json.loads(payload)
        if "sandbox_fault" in said:
            raise SandboxFault(said["sandbox_fault"])
        if "fault" in said:
            raise GraderFault(said["fault"])
        return WorkerReady.from_value(said["ready"])
