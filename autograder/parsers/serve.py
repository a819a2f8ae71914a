"""The parsers as a sandbox's server: `load` in a process that reads nobody's bytes, `serve` in a fork of it each."""

import socket

from autograder.guest import syscalls
from autograder.parsers.requests import REQUEST_BYTES, Answerer
from autograder.wire import recv_frame, send_frame


def load(module_name: str) -> None:
    """Nothing of a submission is imported here; and no fork may look into this process, which has all the others."""
    del module_name
    syscalls.set_dumpable(dumpable=False)


def serve(sock: socket.socket, loaded: None, *, reply_bytes: int, live_handles: int) -> None:
    """Answer framed questions on `sock` until the other side closes it."""
    del loaded, live_handles
    answerer = Answerer()
    while (payload := recv_frame(sock, max_bytes=REQUEST_BYTES)) is not None:
        send_frame(sock, answerer.answer(payload), max_bytes=reply_bytes)
