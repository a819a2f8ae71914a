"""A server in the parsers' sandbox that computes without end where it is asked for a notebook."""

import itertools
import socket
from collections import deque

from autograder.parsers.requests import REQUEST_BOUNDS, REQUEST_BYTES, Answerer
from autograder.parsers.serve import load
from autograder.wire import decode, recv_frame, send_frame

__all__ = ["load", "serve"]


def serve(sock: socket.socket, loaded: None, *, reply_bytes: int, live_handles: int) -> None:
    """Answer every other question as the parsers do."""
    del loaded, live_handles
    answerer = Answerer()
    while (payload := recv_frame(sock, max_bytes=REQUEST_BYTES)) is not None:
        if decode(payload, bounds=REQUEST_BOUNDS)[0] == "notebook":
            deque(itertools.count(), maxlen=0)
        send_frame(sock, answerer.answer(payload), max_bytes=reply_bytes)
