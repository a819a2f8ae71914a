"""Claims of a message allocate nothing: every size, count, depth and product is checked before."""

import struct
import tracemalloc
from typing import Any

import numpy as np
import pytest

from autograder.wire import Bounds, HandleRef, WireError, decode, encode

HUGE = b"\xff\xff\xff\xff\xff"
HALF = b"\xff\x80\x00\x00\x00"

BOMBS = {
    "text": (b"s" + HUGE, "long|soon"),
    "bytes": (b"b" + HUGE, "long|soon"),
    "bytes within the bound": (b"b\xff\x03\x00\x00\x00", "soon"),
    "integer": (b"i" + HUGE, "too long"),
    "list": (b"l" + HUGE, "items"),
    "list within the items": (b"l\xff\x00\x0f\x00\x00N", "soon"),
    "tuple": (b"t" + HALF, "items"),
    "set": (b"S" + HUGE, "items"),
    "frozenset": (b"Z\xff\x00\x0f\x00\x00N", "soon"),
    "dictionary": (b"d" + HUGE, "items"),
    "dictionary within the items": (b"d\xff\x00\x07\x00\x00" + b"N" * 16, "soon"),
    "array": (b"a\x04\x01" + HUGE, "too large"),
    "array within its bytes": (b"a\x04\x01\xff\x00\x7f\x00\x00", "soon"),
    "product that would wrap": (b"a\x04\x02" + HALF * 2, "too large"),
    "product that would wrap to zero": (b"a\x04\x20" + HALF * 32, "too large"),
    "product hidden by a zero": (b"a\x04\x03\x00" + HALF * 2, "too large"),
    "dimensions": (b"a\x04\xff" + b"\x01" * 255, "dimensions"),
    "tensor": (b"v\x0e\x02" + HALF * 2, "too large"),
    "image": (b"p\x04" + HUGE * 2, "too large"),
    "image within its bytes": (b"p\x01\xff\x00\x00\x10\x00\xff\x00\x00\x10\x00", "soon"),
    "type name": (b"h" + bytes(8) + HUGE, "too long"),
    "depth": (b"l\x01" * 5000 + b"N", "deep"),
    "depth of tuples in a key": (b"d\x01" + b"t\x01" * 5000 + b"NN", "deep"),
    "depth of sets": (b"Z\x01" * 5000 + b"N", "deep"),
    "depth of dictionaries": (b"d\x01" * 5000, "deep"),
    "counts that add up": (b"l\xfe" * 30 + b"N" * 300, "soon|items"),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_refused_without_allocation(bomb: str) -> None:
    """A lying size, count, depth or product is refused within a few kilobytes."""
    payload, reason = BOMBS[bomb]
    _refused(payload)  # whatever is set up once per process is set up now
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        error = _refused(payload)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert any(word in str(error) for word in reason.split("|"))
    assert peak - before < 64 * 1024


def _refused(payload: bytes) -> WireError:
    with pytest.raises(WireError) as caught:
        decode(payload)
    return caught.value


def test_digits_are_bounded_both_ways() -> None:
    """An integer of more bits than allowed is refused, and the longest allowed one crosses."""
    bounds = Bounds(max_int_bits=64)
    for number in (2**64 - 1, -(2**64) + 1):
        assert decode(encode(number, bounds=bounds), bounds=bounds) == number
        for beyond in (number + number, number * 2**80):
            with pytest.raises(WireError, match="long"):
                decode(encode(beyond), bounds=bounds)
            assert encode(beyond, bounds=bounds, reference=lambda _: HandleRef(1, "int"))[:1] == b"h"
            with pytest.raises(WireError):
                encode(beyond, bounds=bounds)


@pytest.mark.parametrize("text", ["aaaaa", "éé" + "a", "é" * 3])
def test_text_is_bounded_in_bytes(text: str) -> None:
    """The bound counts bytes of UTF-8, on both sides."""
    bounds = Bounds(max_str_bytes=4)
    with pytest.raises(WireError):
        encode(text, bounds=bounds)
    with pytest.raises(WireError, match="long"):
        decode(encode(text), bounds=bounds)
    assert decode(encode("éé", bounds=bounds), bounds=bounds) == "éé"


def test_a_lone_surrogate_is_no_text() -> None:
    """Text that UTF-8 has no form for becomes a handle, or is refused."""
    assert decode(encode("\udc80", reference=lambda _: HandleRef(1, "str"))) == HandleRef(1, "str")
    with pytest.raises(WireError):
        encode("\udc80")


def test_depth_is_bounded_both_ways() -> None:
    """As many containers as allowed cross, and one more does not."""
    value: Any = []
    for _ in range(31):
        value = [value]
    assert decode(encode(value)) == value
    with pytest.raises(WireError, match="deep"):
        encode([value])
    with pytest.raises(WireError, match="deep"):
        decode(b"l\x01" + encode(value))


@pytest.mark.parametrize("make", [list, dict])
def test_a_cycle_is_refused(make: type) -> None:
    """A container that holds itself meets the bound on depth, also where references are at hand."""
    value = make()
    value.append(value) if make is list else value.update(self=value)
    with pytest.raises(WireError, match="holds itself"):
        encode(value)
    with pytest.raises(WireError, match="holds itself"):
        encode((value,), reference=lambda _: HandleRef(1, "it"))


@pytest.mark.parametrize("value", [[None] * 11, dict.fromkeys(range(6)), [[None] * 5] * 2, set(range(11))])
def test_items_are_bounded_in_sum(value: Any) -> None:
    """The elements of all containers count together, a dictionary's entry twice."""
    bounds = Bounds(max_items=10)
    with pytest.raises(WireError, match="items"):
        encode(value, bounds=bounds)
    with pytest.raises(WireError, match="items"):
        decode(encode(value), bounds=bounds)
    assert decode(encode([None] * 10, bounds=bounds), bounds=bounds) == [None] * 10


@pytest.mark.parametrize("value", [b"a" * 100, "a" * 100, np.zeros(100, np.int8), [1] * 40, np.ones(100, bool)])
def test_the_whole_is_bounded(value: Any) -> None:
    """A message over its cap is neither made nor read."""
    bounds = Bounds(max_bytes=99)
    with pytest.raises(WireError, match="too large"):
        encode(value, bounds=bounds)
    with pytest.raises(WireError, match="too large"):
        decode(encode(value), bounds=bounds)


def test_the_worst_message_takes_the_memory_that_was_said() -> None:
    """Per item at most 256 bytes and 16 per dimension, for the items that are cheapest to send."""
    count = 1000
    flat = {b"S\x00": 0, b"Z\x00": 0, b"d\x00": 0, b"a\x01\x01\x00": 1, b"v\x01\x01\x00": 1}
    for item, dims in (flat | {b"v\x01\x20" + b"\x01" * 32 + b"\x00": 32}).items():
        assert _held(b"l\xff" + struct.pack(">I", count) + item * count) <= count * (256 + 16 * dims)


def test_text_takes_at_most_four_bytes_per_byte() -> None:
    """One wide character makes a whole text wide."""
    payload = encode("😀" + "a" * 100_000)
    assert _held(payload) <= 4 * len(payload) + 1024


def _held(payload: bytes) -> int:
    """Bytes that the decoded value holds."""
    decode(payload)
    tracemalloc.start()
    try:
        value = decode(payload)
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert value
    return held


def test_bounds_are_within_what_the_format_can_say() -> None:
    """Bounds that make no sense are refused where they are made."""
    for wrong in ({"max_bytes": -1}, {"max_bytes": 2**32}, {"max_depth": 101}, {"max_array_dims": 33}):
        with pytest.raises(ValueError, match="out of range"):
            Bounds(**wrong)
    assert Bounds(max_depth=100, max_array_dims=32, max_bytes=2**32 - 1).max_depth == 100


def test_the_deepest_bound_fits_the_interpreter() -> None:
    """At the highest bound on depth the codec still answers with a `WireError`."""
    bounds = Bounds(max_depth=100)
    value: Any = 1
    for _ in range(100):
        value = {0: value}
    assert decode(encode(value, bounds=bounds), bounds=bounds) == value
    with pytest.raises(WireError, match="deep"):
        decode(b"d\x01" * 5000, bounds=bounds)
