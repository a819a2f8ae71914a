"""The warm process from which every submission is forked. It never runs student code.

Theory of operation. bubblewrap starts this process inside a read-only allow-list without network. It imports
the assignment's libraries with one thread, because a process that forks must have one, and then waits. Each
request on its control socket carries the descriptors of one submission (init's socket, the session's socket,
the pipe for output, the control groups to enter) and costs one fork, into namespaces of its own
(`autograder.guest.init`). Nothing a submission does can reach back: the template reads only
from its own control socket, whose other end only trusted processes hold.
"""

import contextlib
import os
import signal
import socket
from types import FrameType
from typing import Any

from autograder.guest import init
from autograder.guest.messages import MAX_FILES, send_fault
from autograder.guest.preparation.libraries import preload
from autograder.guest.student import Setting

#: Datagram that asks for one submission's processes, followed by their host uid where each has one of its own; beside
#: it travel at least three descriptors.
REQUEST = b"session"
_REQUEST_BYTES = 32
_LEAST_FILES = 3


def main(control_fd: int, server_name: str, modules: tuple[str, ...]) -> None:
    """Import `modules`, say so, and fork one submission per request until the control socket closes."""
    control = socket.socket(fileno=control_fd)
    try:
        server = preload(server_name, modules)
    except ImportError as error:
        control.send(f"the sandbox cannot import a library: {error}".encode()[:1000])
        return
    init.keep_only(control_fd)
    signal.signal(signal.SIGCHLD, _reap)
    control.send(b"ready")
    while request := receive_request(control):
        _fork_session(control, server, *request)
        for number in request[0]:
            os.close(number)


def receive_request(control: socket.socket) -> tuple[list[int], int | None] | None:
    """The descriptors of the next submission, and its uid; None when nobody can ask any more."""
    data, files, _, _ = socket.recv_fds(control, _REQUEST_BYTES, MAX_FILES)
    word, _, uid = data.partition(b" ")
    return (files, int(uid) if uid else None) if word == REQUEST and len(files) >= _LEAST_FILES else None


def _fork_session(control: socket.socket, server: Any, files: list[int], uid: int | None) -> None:  # noqa: ANN401
    setting = Setting(server=server, session_fd=files[1], output_fd=files[2], group_fds=tuple(files[3:]))
    trusted = socket.socket(fileno=files[0])
    try:
        init.start(setting, trusted, uid)
    except OSError as error:
        _fork_refusal(control, trusted, f"the kernel refused a submission its namespaces ({error}); run `grade doctor`")
    finally:
        trusted.detach()


def _fork_refusal(control: socket.socket, trusted: socket.socket, text: str) -> None:
    """Saying so may take a while, and the template has others to serve."""
    if os.fork() == 0:
        try:
            control.close()
            send_fault(trusted, text)
        finally:
            os._exit(1)


def _reap(_number: int, _frame: FrameType | None) -> None:
    """Collect the first processes of submissions that are over."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
