"""The wire: frames, the decoder and the three parsers of messages.

An input is one byte that chooses the door, and what comes in through it. Beyond not failing, every value that
comes out must be the one that was meant: encoded again it has the same length, and decodes to the same value.
One door takes a few numbers that say how thousands of keys are made, whose hashes may be equal or chosen.
"""

import struct
from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from autograder.wire import HEADER_BYTES, Bounds, WireError, decode, encode, frame, recv_frame
from autograder.wire.messages import Call, parse_answer, parse_reply, parse_request
from tests.fuzz.target import Run, Target
from tests.wire import corpus
from tests.wire.sameness import same

#: Bounds so tight that small inputs reach every one of them.
TIGHT = Bounds(
    max_bytes=512,
    max_depth=4,
    max_items=64,
    max_int_bits=256,
    max_str_bytes=100,
    max_array_dims=3,
    max_array_bytes=256,
    max_key_weight=16,
)
#: Longest frame that the framing door takes.
FRAME_BYTES = 4096

#: What the bounds promise for a payload, item by item (`autograder.wire.bounds`), and as much again for what the
#: check itself holds: the value encoded and decoded a second time.
BYTES_PER_BYTE, BYTES_PER_ITEM, CHECKED_TWICE = 6, 256, 2
#: For the interpreter's own small things.
SLACK_BYTES = 256 * 1024


#: What an input may take: reading it three times and comparing what came, at the worst of what a byte can ask for.
#: A list's item takes 2 microseconds in all, a key that walks past thousands 4 for each of its bytes.
CPU_S, CPU_S_PER_BYTE = 0.02, 10e-6
#: Multiples of it all hash to 0.
MODULUS = 2**61 - 1
#: How keys are asked for: container, disguise, how many, how far apart, and in how many of the modulus.
KEYS = struct.Struct(">BBHQB")
MOST_KEYS = 500
#: A container's byte with this bit asks for so many times as many: most inputs should be over soon.
MANY, TIMES = 0x80, 8


def start(scratch: Path) -> Run:
    """Nothing to prepare."""
    del scratch
    return run


def run(data: bytes) -> str:
    """Bring one input in through its door."""
    if not data:
        return "nothing"
    name, door = DOORS[data[0] % len(DOORS)]
    try:
        return f"{name} taken: {door(data[1:])}"
    except WireError as error:
        _check_reason(str(error))
        return f"{name} refused"


def _check_reason(text: str) -> None:
    assert text.isprintable()
    assert len(text) < 100, "a reason without end"


def _reply(payload: bytes) -> str:
    reply = parse_reply(_decoded(payload), corpus.NONCE)
    return type(reply).__name__


def _tight_reply(payload: bytes) -> str:
    value = decode(memoryview(bytearray(payload)), bounds=TIGHT, resolve=lambda one: one)
    assert same(value, decode(payload))
    return "value"


def _request(payload: bytes) -> str:
    return type(parse_request(_decoded(payload))).__name__


def _answer(payload: bytes) -> str:
    return type(parse_answer(_decoded(payload), corpus.NONCE)).__name__


def _value(payload: bytes) -> str:
    _decoded(payload)
    return "value"


def _decoded(payload: bytes) -> Any:
    value = decode(payload)
    again = encode(value)
    assert len(again) == len(payload), "a value in another form than its own"
    assert same(decode(again), value), "a value that changes on its way"
    return value


def _keys(recipe: bytes) -> str:
    _decoded(made_of_keys(recipe))
    return "keys"


@lru_cache(maxsize=1)
def made_of_keys(recipe: bytes) -> bytes:
    """A container of the keys that a few numbers ask for; not always a valid one."""
    container, disguise, count, step, modulus = KEYS.unpack(recipe[: KEYS.size].ljust(KEYS.size, b"\0"))
    count = count % MOST_KEYS * (TIMES if container & MANY else 1)
    numbers = [n * (MODULUS if modulus % 2 else step or 1) + n * step * (modulus >> 1) for n in range(1, count + 1)]
    keys = [encode(DISGUISES[disguise % len(DISGUISES)](number)) for number in numbers]
    tag = b"SZd"[container % 3 :][:1]
    size = bytes([count]) if count < 255 else b"\xff" + struct.pack(">I", count)
    return tag + size + b"".join(keys) + (b"N" * count if tag == b"d" else b"")


def _walker(number: int) -> object:
    """Numbers whose places follow one another in the order in which a table of 8192 places is searched."""
    return _walk()[number % 4096] + 8192 * (number % 3)


@cache
def _walk() -> list[int]:
    places = [0]
    for _ in range(4095):
        places.append((5 * places[-1] + 1) & 8191)
    return places


#: What a number is made into before it is a key.
DISGUISES: tuple[Callable[[int], object], ...] = (
    lambda number: number,
    lambda number: (number,),
    lambda number: ("x", number, b""),
    lambda number: frozenset({number}),
    lambda number: complex(0, float(number % 2**1000)),
    lambda number: np.float64(number % 2**1000),
    lambda number: tuple(-1 - (number >> bit & 1) for bit in range(12)),
    lambda number: f"{number}",
    lambda number: number if number % 2 else f"{number}",
    lambda number: 2.0 ** (61 * (number % 33 - 16)),
    _walker,
)


def size_of(data: bytes) -> int:
    """The length of what comes in through the door."""
    is_recipe = bool(data) and DOORS[data[0] % len(DOORS)][1] is _keys
    return len(made_of_keys(data[1:])) if is_recipe else len(data)


def cpu_bound(size: int) -> float:
    """CPU seconds that what comes in may take: linear in its bytes."""
    return CPU_S + CPU_S_PER_BYTE * size


def _frames(stream: bytes) -> str:
    """Frames from a socket that gives what it has in pieces of its own choice."""
    sock = _Trickle(stream)
    count, position = 0, 0
    while (payload := recv_frame(sock, max_bytes=FRAME_BYTES)) is not None:  # type: ignore[arg-type]
        assert frame(payload) == stream[position : position + HEADER_BYTES + len(payload)]
        position += HEADER_BYTES + len(payload)
        count += 1
    assert position == len(stream), "a frame was left behind"
    return "frames" if count else "no frame"


class _Trickle:
    """The receiving half of a socket, over bytes that are there."""

    def __init__(self, stream: bytes) -> None:
        self._stream = stream
        self._position = 0

    def recv(self, most: int) -> bytes:
        """At most `most` bytes, often fewer."""
        assert 0 < most <= FRAME_BYTES, "a frame's claim is asked for in one piece"
        start = self._position
        piece = self._stream[start : start + min(most, 1 + start * 7 % 13)]
        self._position += len(piece)
        return piece


#: The doors, by the number that the first byte chooses.
DOORS: tuple[tuple[str, Callable[[bytes], str]], ...] = (
    ("reply", _reply),
    ("request", _request),
    ("answer", _answer),
    ("value", _value),
    ("tight", _tight_reply),
    ("stream", _frames),
    ("keys", _keys),
)


def seeds() -> tuple[bytes, ...]:
    """Every valid payload at the door of plain values and the tight one, and every message at its own."""
    payloads = corpus.payloads()
    messages = {name: payloads[name] for name in corpus.messages()}
    nested = {name: encode(("value", corpus.NONCE, value)) for name, value in corpus.values().items()}
    called = encode(Call(corpus.NONCE, 1, (b"x" * 40,), {"a": 1, "b": [2.0]}).to_value())
    recipes = [KEYS.pack(disguise % 3, disguise, 20, 0, 1) for disguise in range(len(DISGUISES))]
    recipes += [KEYS.pack(MANY | disguise % 3, disguise, 200, 1, 0) for disguise in (0, len(DISGUISES) - 1)]
    streams = [b"".join(frame(one) for one in messages.values()), frame(b""), frame(called) * 3]
    return tuple(
        bytes([door]) + payload
        for door, group in (
            (0, [messages["value"], messages["raised"], messages["call"], called, *nested.values()]),
            (1, [messages["ask"]] * 8),
            (2, [messages["answer"], messages["value"]] * 4),
            (3, list(payloads.values())),
            (4, [*(one for one in payloads.values() if len(one) <= 80), encode(set(range(20)))]),
            (5, streams * 3),
            (6, recipes),
        )
        for payload in group
    )


def memory_bound(size: int) -> int:
    """An item takes at least a byte on the wire, and an array's dimension too."""
    return SLACK_BYTES + CHECKED_TWICE * (BYTES_PER_BYTE + BYTES_PER_ITEM) * size


TARGET = Target(
    name="decoder",
    start=start,
    corpus=seeds,
    dictionary=(
        *(bytes([tag]) for tag in b"NTFifcsbltSZdnavphk"),
        b"\xff\xff\xff\xff\xff",
        b"\xff\x00\x00\x00\xff",
        b"\xff\x00\x10\x00\x00",
        b"\x00\x00\x10\x00",
        b"l\x01" * 40,
        b"t\x02S\x00S\x00",
        b"Z\x02i\x01\x01i\x01\x02",
        b"d\x01i\x01\x01N",
        b"d\x01t\x01s\x01aN",
        b"a\x0b\x02\x03\xff\x00\x00\x01\x00",
        b"a\x00\x01\x02\x01\x02",
        b"v\x0e\x01\x02\x00\x00\x80\x3f",
        b"n\x0b" + b"\0" * 8,
        b"p\x00\x09\x01\x00\x00",
        b"h" + b"\x80" + b"\0" * 7 + b"\x01x",
        b"k" + b"\x7f" + b"\xff" * 7,
        b"f" + b"\0" * 6 + b"\xf8\x7f",
        b"s\x03\xed\xa0\x80",
        b"b\x10" + corpus.NONCE,
        b"s\x03ask",
        b"s\x04call",
        b"s\x05value",
        b"s\x06raised",
        b"s\x0aValueError",
        b"b\x0aValueError",
        struct.pack(">Q", MODULUS),
        struct.pack(">Q", MODULUS + 1),
    ),
    memory_bound=memory_bound,
    cpu_bound=cpu_bound,
    size_of=size_of,
    covered=(
        "autograder/wire/decoding.py",
        "autograder/wire/keys.py",
        "autograder/wire/messages.py",
        "autograder/wire/framing.py",
    ),
)
