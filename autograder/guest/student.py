"""The student's process: confined first, hostile from the import on; one fork of it per test.

Theory of operation. Up to `load` this is our code with the submission's limits on. The import may replace
anything in the process, this module included, so nothing after it is trusted: the fork per test is fairness and
speed, never a boundary. What it says on the session socket (ready; how a test's process ended) is for timing and
for people, and every wait for it has a limit on the other side.
"""

import _signal  # type: ignore[import-not-found]
import contextlib
import os
import signal
import socket
import sys
import traceback
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Self

from autograder.guest import landlock, syscalls
from autograder.guest.messages import receive_message, send_message
from autograder.guest.rawfile import read_file, write_file

#: Where the submission's files lie in the sandbox.
FOLDER = "/submission"
_PREFERRED_VICTIM = b"1000"


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What a submission's processes inherit from the template."""

    #: Module with `load` and `serve`.
    server: Any
    session_fd: int
    output_fd: int
    #: Files of control groups, open for writing, that the submission's first process enters.
    group_fds: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Order:
    """What the trusted side asks of one submission's processes. Sizes in bytes; None means: not by rlimit."""

    module: str
    #: Paths and lengths of the files whose bytes follow.
    files: tuple[tuple[str, int], ...]
    #: Import in each test's process instead of once (for modules that leave threads or processes behind).
    import_per_test: bool
    tmpfs_bytes: int
    tmpfs_inodes: int
    open_files: int
    file_bytes: int
    cpu_s: int
    processes: int | None
    #: What one process may add to its address space, where no control group can limit memory.
    address_bytes: int | None
    reply_bytes: int
    live_handles: int
    gpu: bool = False
    #: The filter on system calls as hexadecimal digits of classic BPF; empty where there is none.
    call_filter: str = ""

    @classmethod
    def from_message(cls, message: dict[str, Any]) -> Self:
        """The order that `to_message` made."""
        files = tuple((str(path), int(size)) for path, size in message.pop("files"))
        return cls(files=files, **message)

    def to_message(self) -> dict[str, Any]:
        """As a JSON object."""
        return asdict(self)


def confine(order: Order) -> None:
    """Hard limits, no capabilities, no way to gain any. Everything forked from here inherits them."""
    limit_resources(order)
    syscalls.drop_capabilities()
    syscalls.set_no_new_privileges()
    landlock.restrict()
    if order.call_filter:
        syscalls.filter_calls(bytes.fromhex(order.call_filter))


def limit_resources(order: Order) -> None:
    """Set the hard rlimits that this system has."""
    import resource  # noqa: PLC0415 - Windows has none, and runs this module too

    wanted = {
        "RLIMIT_CORE": 0,
        "RLIMIT_NOFILE": order.open_files,
        "RLIMIT_FSIZE": order.file_bytes,
        "RLIMIT_CPU": order.cpu_s,
        "RLIMIT_MSGQUEUE": 0,
        "RLIMIT_NPROC": order.processes,
        "RLIMIT_AS": None if order.address_bytes is None else _address_space() + order.address_bytes,
    }
    for name, value in wanted.items():
        if value is not None and hasattr(resource, name):
            _lower_limit(resource, getattr(resource, name), value)


def run(setting: Setting, order: Order, folder: str = FOLDER) -> None:
    """Import the submission, then fork a process per test until the session's socket closes."""
    session = socket.socket(fileno=setting.session_fd)
    enter(folder, setting.output_fd)
    loaded = None
    freshen()
    if not order.import_per_test:
        loaded = setting.server.load(order.module)
        reset_signals()
        send_message(session, {"ready": True})
    _Session(session, setting.server, order, loaded).attend()


def enter(folder: str, output_fd: int) -> None:
    """Stand in the submission's folder, and print line by line into the output pipe."""
    os.dup2(output_fd, 1)
    os.dup2(output_fd, 2)
    if output_fd > 2:
        os.close(output_fd)
    sys.stdout = open(1, "w", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115
    os.chdir(folder)
    sys.path.insert(0, folder)


class _Session:
    """Answers the session socket: a fork per test, and how it ended."""

    def __init__(self, session: socket.socket, server: Any, order: Order, loaded: Any) -> None:  # noqa: ANN401
        self._session = session
        self._server = server
        self._order = order
        self._loaded = loaded
        self._test_pid: int | None = None

    def attend(self) -> None:
        while (received := receive_message(self._session)) is not None:
            message, files = received
            if message.get("do") == "test":
                self._fork_test(files[0])
            else:
                send_message(self._session, self._wait_for_test())

    def _fork_test(self, sock_fd: int) -> None:
        freshen()
        try:
            self._test_pid = os.fork()
        except OSError:
            self._test_pid = None  # the limit on processes; the closed socket says it
        if self._test_pid == 0:
            end_with(lambda: self._run_test(sock_fd))
        os.close(sock_fd)

    def _run_test(self, sock_fd: int) -> None:
        loaded = self._loaded
        if self._order.import_per_test:
            loaded = self._server.load(self._order.module)
            reset_signals()
            freshen()
            send_message(self._session, {"ready": True})
        self._session.close()
        prefer_as_victim()
        sock = socket.socket(fileno=sock_fd)
        order = self._order
        self._server.serve(sock, loaded, reply_bytes=order.reply_bytes, live_handles=order.live_handles)

    def _wait_for_test(self) -> dict[str, Any]:
        if self._test_pid is None:
            return {"status": None}
        pid, self._test_pid = self._test_pid, None
        return {"status": os.waitpid(pid, 0)[1]}


def prefer_as_victim() -> None:
    """Have the kernel end this process first where memory runs out, and not the one that the next test needs."""
    with contextlib.suppress(OSError):
        write_file("/proc/self/oom_score_adj", _PREFERRED_VICTIM)


def freshen() -> None:
    """Renew the random states, which a test's process must not share with its siblings.

    Before the fork where that will do: what it writes to is copied once, and not once for each test.
    """
    with contextlib.suppress(Exception):  # the student's module may have replaced any of these
        if "random" in sys.modules:
            sys.modules["random"].seed()
        if "numpy.random" in sys.modules:
            sys.modules["numpy.random"].seed(int.from_bytes(os.urandom(4), "big"))
        if "torch" in sys.modules:
            sys.modules["torch"].default_generator.manual_seed(int.from_bytes(os.urandom(7), "big"))


def end_with(last: Callable[[], None]) -> None:
    """Do one last thing in this process, then leave at once, without the exit handlers of whoever forked it."""
    status = 1
    try:
        last()
        status = 0
    except BaseException:  # noqa: BLE001 - process boundary: anything may come out of student code
        with contextlib.suppress(BaseException):
            traceback.print_exc()
    finally:
        with contextlib.suppress(BaseException):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)


def reset_signals() -> None:
    """Signal handlers and masks of the import's do not act in tests."""
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
    for number in range(1, signal.NSIG):
        # The plain module beneath `signal`, because making enumerations of all answers costs a millisecond.
        if number != signal.SIGINT and callable(_signal.getsignal(number)):
            signal.signal(number, signal.SIG_DFL)


def _address_space() -> int:
    """Bytes that this process has mapped already, libraries included."""
    return int(read_file("/proc/self/statm").split()[0]) * os.sysconf("SC_PAGE_SIZE")


def _lower_limit(resource: Any, kind: int, value: int) -> None:  # noqa: ANN401 - a module that Windows lacks
    hard = resource.getrlimit(kind)[1]
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(kind, (value, value))
