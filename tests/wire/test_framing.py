"""Frames keep messages apart and never allocate for a length alone."""

import socket
import threading
import tracemalloc
from collections.abc import Iterator

import pytest

from autograder.wire import HEADER_BYTES, WireError, frame, frame_length, recv_frame, send_frame


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Two ends of a blocking socket."""
    left, right = socket.socketpair()
    with left, right:
        yield left, right


@pytest.mark.parametrize("payload", [b"", b"x", b"x" * 255, b"x" * 70_000])
def test_a_frame_is_its_length_and_its_payload(payload: bytes) -> None:
    """The header is the length in four bytes, big-endian."""
    framed = frame(payload, max_bytes=70_000)
    assert frame_length(framed[:HEADER_BYTES], max_bytes=70_000) == len(payload)
    assert framed[HEADER_BYTES:] == payload


def test_a_frame_over_the_cap_is_refused_on_both_sides() -> None:
    """Neither made nor accepted."""
    with pytest.raises(WireError, match="too large"):
        frame(b"abcd", max_bytes=3)
    with pytest.raises(WireError, match="too large"):
        frame_length(b"\x00\x00\x00\x04", max_bytes=3)
    with pytest.raises(WireError, match="too large"):
        frame_length(b"\xff\xff\xff\xff", max_bytes=2**20)


@pytest.mark.parametrize("header", [b"", b"abc", b"abcde"])
def test_a_header_has_four_bytes(header: bytes) -> None:
    """Anything else is no header."""
    with pytest.raises(WireError, match="header"):
        frame_length(header, max_bytes=9)


@pytest.mark.parametrize("size", [0, 1, 64 * 1024, 64 * 1024 + 1, 3 * 1024 * 1024 + 5])
def test_frames_cross_a_socket(pair: tuple[socket.socket, socket.socket], size: int) -> None:
    """Two frames of any size arrive apart and whole."""
    left, right = pair
    payload = bytes(range(256)) * (size // 256 + 1)
    sender = threading.Thread(target=lambda: [send_frame(left, part) for part in (payload[:size], b"next")])
    sender.start()
    assert recv_frame(right, max_bytes=size) == payload[:size]
    assert recv_frame(right, max_bytes=4) == b"next"
    sender.join()


def test_a_frame_arrives_in_any_pieces(pair: tuple[socket.socket, socket.socket]) -> None:
    """Header and body may come byte by byte."""
    left, right = pair
    received: list[bytes | None] = []
    reader = threading.Thread(target=lambda: received.append(recv_frame(right, max_bytes=9)))
    reader.start()
    left.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1)
    for byte in frame(b"pieces", max_bytes=9):
        left.send(bytes((byte,)))
    reader.join()
    assert received == [b"pieces"]


def test_the_end_between_frames_is_no_error(pair: tuple[socket.socket, socket.socket]) -> None:
    """A side that closed after a whole frame is done."""
    left, right = pair
    send_frame(left, b"last")
    left.close()
    assert recv_frame(right, max_bytes=9) == b"last"
    assert recv_frame(right, max_bytes=9) is None


@pytest.mark.parametrize("cut", [1, 3, 4, 6])
def test_the_end_inside_a_frame_is_an_error(pair: tuple[socket.socket, socket.socket], cut: int) -> None:
    """A frame that was cut in its header or body is refused."""
    left, right = pair
    left.sendall(frame(b"abcdef", max_bytes=9)[:cut])
    left.close()
    with pytest.raises(WireError, match="inside"):
        recv_frame(right, max_bytes=9)


def test_a_lying_length_allocates_little(pair: tuple[socket.socket, socket.socket]) -> None:
    """A length within the cap takes memory only as its bytes arrive."""
    left, right = pair
    left.sendall(b"\x3f\xff\xff\xff" + b"few")
    left.close()
    tracemalloc.start()
    try:
        with pytest.raises(WireError):
            recv_frame(right, max_bytes=2**30)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 4 * 1024 * 1024


def test_sending_above_the_cap_sends_nothing(pair: tuple[socket.socket, socket.socket]) -> None:
    """A frame that is too large leaves no byte on the socket."""
    left, right = pair
    with pytest.raises(WireError, match="too large"):
        send_frame(left, b"abcd", max_bytes=3)
    left.close()
    assert right.recv(1) == b""
