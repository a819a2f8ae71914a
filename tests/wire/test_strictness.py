"""Decoding takes the one right form of one value and refuses everything else."""

import random
import secrets
import struct
from typing import Any

import pytest

from autograder.wire import Bounds, WireError, decode, encode
from tests.wire import corpus

#: What is refused, and the word of the reason.
REFUSED = {
    "nothing": (b"", "soon"),
    "unknown tag": (b"?", "tag"),
    "zero tag": (b"\x00", "tag"),
    "two values": (b"NN", "after"),
    "trailing byte": (encode([1]) + b"\x00", "after"),
    "text without size": (b"s", "soon"),
    "text cut": (b"s\x03ab", "soon"),
    "text cut by a long size": (b"s\xff\x00\x00\x01\x00ab", "soon"),
    "text not UTF-8": (b"s\x01\xff", "UTF-8"),
    "text with a surrogate": (b"s\x03\xed\xa0\x80", "UTF-8"),
    "text overlong": (b"s\x02\xc0\x80", "UTF-8"),
    "size in a longer form": (b"s\xff\x00\x00\x00\x02ab", "longer form"),
    "size cut": (b"b\xff\x00\x00", "soon"),
    "bytes cut": (b"b\x05abc", "soon"),
    "integer of no bytes": (b"i\x00", "longer form"),
    "integer in a longer form": (b"i\x02\x01\x00", "longer form"),
    "negative in a longer form": (b"i\x02\xff\xff", "longer form"),
    "minus 128 in a shorter form": (b"i\x01\x80", "longer form"),
    "integer cut": (b"i\x02\x01", "soon"),
    "float cut": (b"f" + bytes(7), "soon"),
    "complex cut": (b"c" + bytes(15), "soon"),
    "list shorter than said": (b"l\x02N", "soon"),
    "dictionary without values": (b"d\x01N", "soon"),
    "set of lists": (b"S\x01l\x00", "key"),
    "scalar of an unknown dtype": (b"n\x63", "dtype"),
    "scalar of bfloat16": (b"n\x0e\x00\x00", "dtype"),
    "scalar cut": (b"n\x04" + bytes(7), "soon"),
    "array of an unknown dtype": (b"a\xff\x00", "dtype"),
    "array of bfloat16": (b"a\x0e\x01\x00", "dtype"),
    "array of 33 dimensions": (b"a\x01\x21" + b"\x01" * 33 + b"\x00", "dimensions"),
    "array without shape": (b"a\x01\x02\x01", "soon"),
    "array cut": (b"a\x04\x01\x02" + bytes(15), "soon"),
    "tensor of an unknown dtype": (b"v\x0f\x00", "dtype"),
    "tensor cut": (b"v\x0e\x00\x00", "soon"),
    "image of an unknown mode": (b"p\x0c\x01\x01\x00", "mode"),
    "image cut": (b"p\x03\x01\x01\x00\x00", "soon"),
    "handle cut": (b"h" + bytes(7), "soon"),
    "handle without name": (b"h" + bytes(8), "soon"),
    "callback cut": (b"k" + bytes(7), "soon"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_malformed_bytes_are_refused_with_a_reason(case: str) -> None:
    """Each malformed payload has its own short reason."""
    payload, reason = REFUSED[case]
    with pytest.raises(WireError, match=reason) as caught:
        decode(payload)
    assert len(str(caught.value)) < 80


@pytest.mark.parametrize("name", corpus.values())
def test_no_prefix_of_a_value_is_a_value(name: str) -> None:
    """A message that was cut anywhere is refused."""
    payload = encode(corpus.values()[name])
    for length in range(0, len(payload), max(1, len(payload) // 100)):
        with pytest.raises(WireError):
            decode(payload[:length])


def test_mutated_messages_only_ever_raise_wire_errors() -> None:
    """Whatever becomes of the bytes, there is a value of one form or a `WireError`."""
    seed = secrets.randbits(64)
    print(f"seed {seed}")
    rng = random.Random(seed)
    payloads = list(corpus.payloads().values())
    survived = 0
    for _ in range(4000):
        mutated = _mutated(rng, payloads)
        try:
            value = decode(mutated)
        except WireError:
            continue
        survived += 1
        _check_form(mutated, value)
    assert survived > 60  # bytes of elements can change freely


def test_random_bytes_only_ever_raise_wire_errors() -> None:
    """Bytes that never were a message are refused as one would expect."""
    seed = secrets.randbits(64)
    print(f"seed {seed}")
    rng = random.Random(seed)
    tags = b"NTFifcsbltSZdnavphk"
    for _ in range(1500):
        payload = bytes([rng.choice(tags), *(rng.choice((rng.choice(tags), rng.randrange(256))) for _ in range(24))])
        try:
            decode(payload)
        except WireError:
            continue


def _mutated(rng: random.Random, payloads: list[bytes]) -> bytes:
    """A payload with one to four changes: a byte, a bit, a piece cut, doubled, or taken from another."""
    payload = bytearray(rng.choice(payloads))
    for _ in range(rng.randint(1, 4)):
        start = rng.randrange(len(payload) + 1)
        stop = min(len(payload), start + rng.randint(1, 9))
        other = rng.choice(payloads)
        at = rng.randrange(len(other))
        payload[start:stop] = rng.choice(
            (
                bytes(rng.randrange(256) for _ in range(stop - start)),
                bytes(byte ^ 1 << rng.randrange(8) for byte in payload[start:stop]),
                b"",
                bytes(payload[start:stop]) * 2,
                other[at : at + 9],
                b"\xff\xff\xff\xff\xff",
            )
        )
    return bytes(payload)


def _check_form(payload: bytes, value: Any) -> None:
    """The value's own encoding is what was decoded; sets may come in another order."""
    again = encode(value)
    if b"S" in payload or b"Z" in payload:
        assert len(again) == len(payload)
    else:
        assert again == payload


@pytest.mark.parametrize("kind", [memoryview, bytearray, lambda raw: memoryview(bytearray(raw))])
def test_a_buffer_is_copied_before_it_is_read(kind: Any) -> None:
    """Other buffers than `bytes` decode as well, and their later changes change nothing."""
    buffer = kind(encode([b"abc", 1.5]))
    value = decode(buffer)
    if not memoryview(buffer).readonly:
        memoryview(buffer)[:] = bytes(len(buffer))
    assert value == [b"abc", 1.5]


def test_a_wide_buffer_is_measured_in_bytes() -> None:
    """The cap counts bytes, whatever the buffer's items are."""
    wide = memoryview(b"N" * 8).cast("Q")
    with pytest.raises(WireError, match="too large"):
        decode(wide, bounds=Bounds(max_bytes=7))


def test_a_long_size_has_one_form() -> None:
    """Sizes from 255 on take four bytes more, and those below may not."""
    for length in (254, 255, 256, 65_536):
        text = "a" * length
        payload = encode(text)
        assert decode(payload) == text
        assert payload.startswith(b"s\xff" + struct.pack(">I", length)) == (length >= 255)
