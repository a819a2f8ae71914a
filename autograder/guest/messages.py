"""Small control messages between the sandbox and its guest: a length, a JSON object, and open files beside it.

These never carry a student's values (those are `autograder.wire`'s). A message from a process that ran student
code is hostile: the length is bounded before anything is read, and only an object of JSON is accepted.
"""

import array
import contextlib
import json
import os
import socket
import time
from collections.abc import Sequence
from typing import Any

MESSAGE_BYTES = 1024 * 1024
MAX_FILES = 8
_HEADER_BYTES = 4
#: A timeout of zero would mean: do not wait at all.
_SOON_S = 0.001


class BadMessage(Exception):
    """What arrived is not a message: too long, cut off, or not a JSON object."""


def send_message(sock: socket.socket, message: dict[str, Any], files: Sequence[int] = ()) -> None:
    """Send one message with descriptors beside it. Raises `OSError` when the other side is gone."""
    body = json.dumps(message).encode()
    data = len(body).to_bytes(_HEADER_BYTES, "big") + body
    sent = socket.send_fds(sock, [data], list(files)) if files else sock.send(data)
    if sent < len(data):
        sock.sendall(data[sent:])


def receive_message(
    sock: socket.socket, *, max_bytes: int = MESSAGE_BYTES, within_s: float | None = None
) -> tuple[dict[str, Any], list[int]] | None:
    """The next message and its descriptors; None at the end of the stream.

    `within_s` bounds the whole message, however slowly its bytes trickle in.
    Raises `BadMessage`, and `OSError` (`TimeoutError` where there is a limit on the time).
    """
    files: list[int] = []
    until_s = None if within_s is None else time.monotonic() + within_s
    try:
        header = _receive_exactly(sock, _HEADER_BYTES, files, until_s)
        if header is None:
            return None
        length = int.from_bytes(header, "big")
        if length > max_bytes:
            raise BadMessage(f"a message of {length} bytes is over the limit of {max_bytes}")
        return _parse(_receive_exactly(sock, length, files, until_s)), files
    except BaseException:
        close_all(files)
        raise


def receive_bytes(sock: socket.socket, length: int) -> bytes:
    """Exactly `length` bytes that a message announced. Raises `BadMessage` when the stream ends before."""
    data = bytearray()
    while len(data) < length:
        chunk = sock.recv(min(length - len(data), MESSAGE_BYTES))
        if not chunk:
            raise BadMessage("the stream ended inside a file")
        data += chunk
    return bytes(data)


def send_fault(sock: socket.socket, text: str) -> None:
    """Say why this side gives up, and take what is still on its way: closing over it would lose the sentence."""
    with contextlib.suppress(OSError):
        send_message(sock, {"fault": text})
        while sock.recv(MESSAGE_BYTES):
            pass


def close_all(files: Sequence[int]) -> None:
    """Close descriptors that nobody will use."""
    for number in files:
        os.close(number)


def _receive_exactly(sock: socket.socket, length: int, files: list[int], until_s: float | None) -> bytes | None:
    """`length` bytes, adding descriptors to `files`; None when the stream ended before the first byte."""
    data = bytearray()
    while len(data) < length:
        if until_s is not None:
            sock.settimeout(max(_SOON_S, until_s - time.monotonic()))
            if time.monotonic() > until_s:
                raise TimeoutError
        chunk, ancillary, _, _ = sock.recvmsg(length - len(data), socket.CMSG_SPACE(MAX_FILES * 4))
        for level, kind, content in ancillary:
            if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
                files.extend(_descriptors(content))
        if not chunk:
            if data:
                raise BadMessage("the stream ended inside a message")
            return None
        data += chunk
    return bytes(data)


def _descriptors(content: bytes) -> list[int]:
    numbers = array.array("i")
    numbers.frombytes(content[: len(content) - len(content) % numbers.itemsize])
    for number in numbers:
        os.set_inheritable(number, False)
    return list(numbers)


def _parse(body: bytes | None) -> dict[str, Any]:
    try:
        message = json.loads(body or b"")
    except (ValueError, RecursionError) as error:
        raise BadMessage("a message is not JSON") from error
    if not isinstance(message, dict):
        raise BadMessage("a message is not an object")
    return message
