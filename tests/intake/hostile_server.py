"""A server in the parsers' sandbox that tries what a parser could try that a submission took over."""

import os
import socket
from collections.abc import Callable

from autograder.parsers.serve import load
from autograder.wire import encode, recv_frame, send_frame

__all__ = ["load", "serve"]


def serve(sock: socket.socket, loaded: None, *, reply_bytes: int, live_handles: int) -> None:
    """Answer every question with the names of what was possible."""
    del loaded, live_handles, reply_bytes
    while recv_frame(sock, max_bytes=1 << 20) is not None:
        done = [f"{name}.py" for name, attempt in ATTEMPTS.items() if _works(attempt)]
        send_frame(sock, encode(("ok", done)))


def _works(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except OSError:
        return False
    return True


def _dial() -> None:
    with socket.socket() as line:
        line.settimeout(1.0)
        line.connect(("127.0.0.1", 22))


ATTEMPTS: dict[str, Callable[[], object]] = {
    "say_something": lambda: os.write(1, b""),
    "look_into_the_process_it_came_from": lambda: os.open(f"/proc/{os.getppid()}/mem", os.O_RDWR),
    "list_its_descriptors": lambda: os.listdir(f"/proc/{os.getppid()}/fd"),  # noqa: PTH208
    "read_the_users": lambda: os.open("/etc/passwd", os.O_RDONLY),
    "list_homes": lambda: os.listdir("/home"),  # noqa: PTH208
    "write_to_the_parsers": lambda: os.open("/opt/autograder/autograder/errors.py", os.O_WRONLY),
    "start_a_program": lambda: os.execv("/bin/sh", ["sh"]),  # noqa: S606 - it must not be there
    "reach_the_network": _dial,
}
