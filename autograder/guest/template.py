"""The warm process from which every submission is forked. It never runs student code.

Theory of operation. bubblewrap starts this process inside a read-only allow-list without network. It imports
the assignment's libraries with one thread, because a process that forks must have one, and then waits. Each
request on its control socket carries the descriptors of one submission (init's socket, the session's socket,
the pipe for output, the control groups to enter) and costs one fork, into namespaces of its own
(`autograder.guest.init`). Nothing a submission does can reach back: the template reads only
from its own control socket, whose other end only trusted processes hold.
"""

import contextlib
import ctypes
import gc
import importlib
import os
import signal
import socket
import sys
from collections.abc import Iterator
from types import FrameType
from typing import Any

from autograder.guest import init
from autograder.guest.messages import MAX_FILES, send_fault
from autograder.guest.preparation import heap, pages
from autograder.guest.preparation.warmup import warm_up
from autograder.guest.student import Setting

#: Datagram that asks for one submission's processes, followed by their host uid where each has one of its own; beside
#: it travel at least three descriptors.
REQUEST = b"session"
_REQUEST_BYTES = 32
_LEAST_FILES = 3
#: What the forks use, so that none of them pays for the import.
_NEEDED = ("resource", "encodings.ascii")
#: Parts that libraries import on first use: once here, or else anew in the fork of every test (20 ms each).
_LATE_PARTS = ("numpy.random", "numpy.linalg", "numpy.fft", "numpy.polynomial")
_THREAD_SETTINGS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")


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


def preload(server_name: str, modules: tuple[str, ...]) -> Any:  # noqa: ANN401 - a module with `load` and `serve`
    """Import the libraries with one thread each, and the server that will answer for the student's module."""
    os.environ.update(dict.fromkeys(_THREAD_SETTINGS, "1"))
    gc.disable()  # it would go through torch's million objects a dozen times, and find little
    with _without_fork_hooks():
        for name in (*modules, *_NEEDED):
            importlib.import_module(name)
        for name in _LATE_PARTS:
            if name.partition(".")[0] in sys.modules:
                importlib.import_module(name)
        if "torch" in sys.modules:
            _settle_torch()
        server = importlib.import_module(server_name)
        ctypes.pythonapi.PyType_ClearCache()  # its entries hold names; replacing one writes to where that lies
        warm_up(server)
    os.environ.clear()
    gc.freeze()
    gc.enable()
    heap.fill_gaps()
    with contextlib.suppress(OSError):  # without /proc, forks cost more, and that is all
        pages.collapse()
    return server


@contextlib.contextmanager
def _without_fork_hooks() -> Iterator[None]:
    """Let no library register what is done after a fork: renewing locks is for processes with threads.

    It would cost each process 250 copied pages and up to 1.5 ms. `student.freshen` renews the random states.
    """
    register = os.register_at_fork
    os.register_at_fork = lambda **_: None
    try:
        yield
    finally:
        os.register_at_fork = register


def _settle_torch() -> None:
    """One thread; and what a first optimizer imports (800 modules) now, not in the fork of every test."""
    sys.modules["torch"].set_num_threads(1)
    tempfile: Any = importlib.import_module("tempfile")
    tempfile.tempdir = "/tmp"  # noqa: S108 - this process has no writable folder, and the import asks for one
    os.environ["TORCHINDUCTOR_CACHE_DIR"] = "/tmp"  # noqa: S108
    with contextlib.suppress(ImportError):
        importlib.import_module("torch._dynamo")


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
