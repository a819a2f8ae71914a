"""An ordinary subprocess for a person's own laptop: it keeps a crash apart, not a cheat. Not the graded path.

Theory of operation. Per submission one Python process of the same installation imports the module and forks a
process per test, as in the sandbox but without namespaces, control groups or another uid. Where the system cannot
fork (Windows; `fork=False`), each test gets a process of its own that imports anew and connects back over
loopback. Waiting, output and reply limits are the very same code as in the sandbox. Nothing here is specific to Linux.
"""

import contextlib
import json
import math
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

from autograder.errors import SandboxFault
from autograder.guest import plain
from autograder.guest.student import Order
from autograder.model.limits import Limits
from autograder.model.outcome import Died, Ending
from autograder.sandbox.enclosure import SessionEnclosure
from autograder.sandbox.port import Enclosure, Isolation, Sandbox, SubmissionImage
from autograder.sandbox.session import Census, Session

_CONNECT_S = 60.0
_DEATH_S = 10.0
#: From a closed socket to the operating system's word on the process.
_REPORT_S = 0.2
_END_OF_OUTPUT_S = 0.5
_TOKEN_BYTES = 16
_CPU_SPARE_S = 2
_CHUNK_BYTES = 64 * 1024

_NOT_ENFORCED = (
    "Student code can read your files and use the network; grade other people's work on Linux with bubblewrap.",
    "Memory, tmpfs, processes and CPU time of the submission are not limited; only bubblewrap does.",
    "Processes that student code detaches from itself may stay behind; only bubblewrap ends them.",
)
_NOT_ENFORCED_WITHOUT_FORK = ("Open files and file size are not limited on this system; only bubblewrap does.",)


class PlainSandbox(Sandbox):
    """Subprocesses of the same Python."""

    def __init__(
        self,
        libraries: Sequence[str] = (),
        *,
        server: str = "autograder.guest.serve",
        paths: Sequence[Path] = (),
        fork: bool = hasattr(os, "fork"),
        reason: str = "",
    ) -> None:
        """`paths` are searched for modules last; `reason` says why there is no isolation, for the report.

        Raises `SandboxFault` when a library is not installed.
        """
        for name in libraries:
            _require(name)
        self._server = server
        self._paths = tuple(paths)
        self._fork = fork
        self._reason = reason

    @property
    def isolation(self) -> Isolation:
        """None, said plainly."""
        enforced = {
            "wall time": "killed by the grading process",
            "output": "counted by the grading process",
            "reply": "counted by the grading process",
        }
        if self._fork:
            enforced |= {"open files": "RLIMIT_NOFILE", "file size": "RLIMIT_FSIZE"}
        not_enforced = (*((self._reason,) if self._reason else ()), *_NOT_ENFORCED)
        if not self._fork:
            not_enforced += _NOT_ENFORCED_WITHOUT_FORK
        return Isolation(level="none", graded=False, enforced=enforced, not_enforced=not_enforced)

    def enclose(self, image: SubmissionImage, limits: Limits) -> Enclosure:
        """A temporary folder with the submission's files; the process starts with the first test."""
        return PlainEnclosure(image, limits, _Command(server=self._server, paths=self._paths), fork=self._fork)

    def close(self) -> None:
        """Nothing is shared between submissions."""


class _Command:
    """How a guest is started."""

    def __init__(self, *, server: str, paths: Sequence[Path]) -> None:
        self.server = server
        self._paths = [str(path) for path in paths]

    def start(self, message: dict[str, Any], output: int, pass_fds: Sequence[int] = ()) -> subprocess.Popen[bytes]:
        """A Python process that has been told `message`. Raises `SandboxFault`."""
        extra = f"import sys; sys.path += {self._paths!r}\n"
        package = str(Path(__file__).resolve().parent.parent)
        options: dict[str, Any] = {"pass_fds": pass_fds, "start_new_session": True} if os.name == "posix" else {}
        try:
            process = subprocess.Popen(
                [sys.executable, "-P", "-B", "-c", extra + plain.BOOTSTRAP, package],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                **options,
            )
        except OSError as error:
            message_text = f"a Python process for the submission could not be started ({error}); try again"
            raise SandboxFault(message_text) from error
        if process.stdin is not None:
            with contextlib.suppress(OSError), process.stdin as stream:
                stream.write(json.dumps({**message, "server": self.server}).encode() + b"\n")
        return process


class PlainEnclosure(SessionEnclosure):
    """A temporary folder, and one process after the other in it."""

    def __init__(self, image: SubmissionImage, limits: Limits, command: _Command, *, fork: bool) -> None:
        super().__init__(image, limits)
        self._command = command
        self._fork = fork
        self._folder = Path(tempfile.mkdtemp(prefix="autograder-"))
        for path, content in (*image.support.items(), *image.files.items()):
            target = self._folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)

    def close(self) -> None:
        """Kill what is alive and remove the folder."""
        super().close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _start(self, *, import_per_test: bool) -> Session:
        order = _order(self._image, self._limits, import_per_test=import_per_test)
        start = _start_forking if self._fork else _start_single
        return start(self._command, order, str(self._folder))


class PlainSession(Session):
    """A subprocess and what it forked, as one process group where the system has them."""

    def __init__(self, talk: socket.socket, output_fd: int, process: subprocess.Popen[bytes]) -> None:
        super().__init__(talk, output_fd)
        self._process = process
        self._is_dead = False

    def lost(self) -> bool:
        """True when the submission's main process is dead."""
        return self._process.poll() is not None

    def census(self) -> Census | None:
        """Nobody trusted can count here."""
        return None

    def cpu_s(self) -> float | None:
        """Nobody trusted can tell here."""
        return None

    def out_of_memory(self) -> bool:
        """There is no evidence without control groups."""
        return False

    def explain(self, died: Died) -> Ending:
        """As the operating system reports the main process, when it is that one which died."""
        if died.exit_code is not None or died.signal is not None:
            return died
        try:
            code = self._process.wait(_REPORT_S)
        except subprocess.TimeoutExpired:
            return died
        return Died(signal=-code) if code < 0 else Died(exit_code=code)

    def kill(self) -> None:
        """Kill the process group, wait for its leader, close everything."""
        if self._is_dead:
            return
        self._is_dead = True
        with contextlib.suppress(OSError):
            if os.name == "posix":
                os.killpg(self._process.pid, signal.SIGKILL)
            else:
                self._process.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_DEATH_S)
        self.talk.close()
        self._close_output()

    def _close_output(self) -> None:
        os.close(self.output_fd)


class SingleSession(PlainSession):
    """A process for one test, without fork: loopback sockets, and a thread that drains its output."""

    serves_once = True

    def __init__(self, talk: socket.socket, output_fd: int, process: subprocess.Popen[bytes], door: "_Door") -> None:
        super().__init__(talk, output_fd, process)
        self._door = door
        self._printed = bytearray()
        self._lock = threading.Lock()
        self._reader = threading.Thread(target=self._read_all, daemon=True)
        self._reader.start()

    @property
    def wake_fds(self) -> tuple[int, ...]:
        """None: pipes cannot be waited for everywhere; the output is looked at with every tick."""
        return ()

    def read_output(self) -> bytes:
        """What the thread has read since the last look."""
        with self._lock:
            printed, self._printed = bytes(self._printed), bytearray()
        return printed

    def begin_test(self) -> socket.socket:
        """Ask for a test; the process opens a second connection for it."""
        self.ask("test")
        return self._door.accept(self._process)

    def hear(self) -> dict[str, Any] | None:
        """A message; with the last one, the output has ended too."""
        message = super().hear()
        if message is not None and "status" in message:
            self._reader.join(_END_OF_OUTPUT_S)
        return message

    def kill(self) -> None:
        """Kill, and let the reader see the end."""
        super().kill()  # the second time does nothing, and a closed listener may be closed again
        self._door.close()

    def _close_output(self) -> None:
        self._reader.join(_END_OF_OUTPUT_S)
        if not self._reader.is_alive():  # a detached process may hold the pipe; then the daemon thread keeps it
            super()._close_output()

    def _read_all(self) -> None:
        while data := os.read(self.output_fd, _CHUNK_BYTES):
            with self._lock:
                self._printed += data


class _Door:
    """A loopback listener that lets in only the process that was told the token."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.token = secrets.token_bytes(_TOKEN_BYTES)

    def accept(self, process: subprocess.Popen[bytes]) -> socket.socket:
        """The next connection with the token. Raises `OSError` when the process ends first, or is too slow."""
        self._listener.settimeout(0.1)
        for _ in range(int(_CONNECT_S / 0.1)):
            with contextlib.suppress(TimeoutError):
                sock, _ = self._listener.accept()
                sock.settimeout(_CONNECT_S)
                if secrets.compare_digest(_receive_token(sock), self.token):
                    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    return sock
                sock.close()
            if process.poll() is not None:
                break
        raise ConnectionError("the process did not connect")

    def close(self) -> None:
        """Let nobody in any more."""
        self._listener.close()


def _receive_token(sock: socket.socket) -> bytes:
    data = b""
    while len(data) < _TOKEN_BYTES and (chunk := sock.recv(_TOKEN_BYTES - len(data))):
        data += chunk
    return data


def _start_forking(command: _Command, order: Order, folder: str) -> Session:
    talk, theirs = socket.socketpair()
    output_fd, output = os.pipe()
    with theirs:
        message = {"order": order.to_message(), "folder": folder, "port": None, "talk_fd": theirs.fileno()}
        process = command.start(message, output, [theirs.fileno()])
    os.close(output)
    os.set_blocking(output_fd, False)
    return PlainSession(talk, output_fd, process)


def _start_single(command: _Command, order: Order, folder: str) -> Session:
    door = _Door()
    output_fd, output = os.pipe()
    message = {"order": order.to_message(), "folder": folder, "port": door.port, "token": door.token.hex()}
    process = command.start(message, output)
    os.close(output)
    try:
        talk = door.accept(process)
    except OSError as error:
        process.kill()
        message_text = f"the submission's process did not start ({error}); try again"
        raise SandboxFault(message_text) from error
    return SingleSession(talk, output_fd, process, door)


def _order(image: SubmissionImage, limits: Limits, *, import_per_test: bool) -> Order:
    return Order(
        module=image.module,
        files=(),
        import_per_test=import_per_test,
        tmpfs_bytes=limits.tmpfs_bytes,
        tmpfs_inodes=limits.tmpfs_inodes,
        open_files=limits.open_files,
        file_bytes=limits.file_bytes,
        cpu_s=math.ceil(limits.submission_cpu_s) + _CPU_SPARE_S,
        processes=None,
        address_bytes=None,
        reply_bytes=limits.reply_bytes,
        live_handles=limits.live_handles,
    )


def _require(name: str) -> None:
    try:
        metadata.distribution(name)
    except metadata.PackageNotFoundError as error:
        message = f"the library {name!r} that the assignment declares is not installed; run `pip install {name}`"
        raise SandboxFault(message) from error
