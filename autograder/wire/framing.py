"""Frames: a length of four bytes, big-endian, and that many bytes of payload."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograder.wire.bounds import WIDEST_BYTES, WireError

if TYPE_CHECKING:
    import socket

HEADER_BYTES = 4
#: A frame's body is asked for in pieces of at most this size, so that a length alone allocates nothing.
CHUNK_BYTES = 1024 * 1024
#: Below this, one system call for header and body together is cheaper than not copying.
_JOINED_BYTES = 64 * 1024


def frame(payload: bytes, *, max_bytes: int = WIDEST_BYTES) -> bytes:
    """The payload with its length before it; raises `WireError` when it is longer than `max_bytes`."""
    return _header(payload, max_bytes) + payload


def frame_length(header: bytes, *, max_bytes: int) -> int:
    """Bytes of payload that follow a header of `HEADER_BYTES`; raises `WireError` above `max_bytes`."""
    if len(header) != HEADER_BYTES:
        message = "a frame's header has the wrong length"
        raise WireError(message)
    length = int.from_bytes(header, "big")
    if length > max_bytes:
        message = "a frame is too large"
        raise WireError(message)
    return length


def send_frame(sock: socket.socket, payload: bytes, *, max_bytes: int = WIDEST_BYTES) -> None:
    """Send one frame over a blocking socket.

    Raises `WireError` when it is longer than `max_bytes`, and `OSError` when the other side is gone.
    """
    header = _header(payload, max_bytes)
    if len(payload) <= _JOINED_BYTES:
        sock.sendall(header + payload)
    else:
        sock.sendall(header)
        sock.sendall(payload)


def recv_frame(sock: socket.socket, *, max_bytes: int) -> bytes | None:
    """Receive one frame from a blocking socket; None when the other side closed before it began.

    Raises `WireError` above `max_bytes` or when the other side closes inside a frame, and `OSError` as the
    socket does.
    """
    first = sock.recv(HEADER_BYTES)
    if not first:
        return None
    header = first + _received(sock, HEADER_BYTES - len(first))
    return _received(sock, frame_length(header, max_bytes=max_bytes))


def _received(sock: socket.socket, count: int) -> bytes:
    """Exactly `count` bytes; memory grows only as they arrive."""
    chunks: list[bytes] = []
    while count:
        chunk = sock.recv(min(count, CHUNK_BYTES))
        if not chunk:
            message = "the connection ends inside a frame"
            raise WireError(message)
        chunks.append(chunk)
        count -= len(chunk)
    return b"".join(chunks)


def _header(payload: bytes, max_bytes: int) -> bytes:
    if len(payload) > min(max_bytes, WIDEST_BYTES):
        message = "a frame is too large"
        raise WireError(message)
    return len(payload).to_bytes(HEADER_BYTES, "big")
