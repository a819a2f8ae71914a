"""Claims of a message allocate nothing: every size, count, depth and product is checked before."""

import struct
import tracemalloc
from typing import Any

import numpy as np
import pytest

from autograder.wire import Bounds, Budget, HandleRef, ImageValue, OverBudget, WireError, decode, encode

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


#: Values that are cheap to send and dear to hold, each with how it is repeated.
DEAR: dict[str, bytes] = {
    "empty sets": b"S\x00",
    "empty frozensets": b"Z\x00",
    "empty dictionaries": b"d\x00",
    "empty lists": b"l\x00",
    "sets of one": b"S\x01N",
    "dictionaries of one": b"d\x01NN",
    "arrays without elements": b"a\x01\x01\x00",
    "tensors without elements": b"v\x01\x01\x00",
    "tensors of many dimensions": b"v\x01\x20" + b"\x01" * 31 + b"\x00",
    "arrays of one": b"a\x01\x00\x01",
    "scalars": b"n\x01\x01",
    "complex scalars": b"n\x0d" + bytes(16),
    "numbers": b"i\x02\x00\x10",
    "long numbers": b"i\x40" + b"\x7f" * 64,
    "floats": b"f" + bytes(8),
    "complex numbers": b"c" + bytes(16),
    "texts": b"s\x02ab",
    "wide texts": b"s\x05\xf0\x9f\x98\x80a",
    "half-wide texts": b"s\x03\xc4\x80a",
    "bytes": b"b\x02ab",
    "handles": b"h" + bytes(7) + b"\x99\x03abc",
    "callbacks": b"k" + bytes(7) + b"\x99",
    "images without pixels": b"p\x01\x00\x01",
}


@pytest.mark.parametrize("dear", DEAR)
@pytest.mark.parametrize("count", [1, 11, 1000])
def test_a_budget_is_charged_at_least_what_values_hold(dear: str, count: int) -> None:
    """Whatever is cheap to send and dear to hold is charged what it holds, alone and by the thousand."""
    payload = b"l" + (bytes([count]) if count < 255 else b"\xff" + struct.pack(">I", count)) + DEAR[dear] * count
    assert _held(payload) <= _charged(payload)


@pytest.mark.parametrize("count", [1, 11, 26, 52, 500, 1366, 5462, 9000])
@pytest.mark.parametrize("make", [set, frozenset, dict.fromkeys])
def test_a_budget_is_charged_for_tables_that_have_just_grown(make: Any, count: int) -> None:
    """Hash tables are up to six times as long as what they hold, and are charged for it."""
    payload = encode(make(f"{index:x}" for index in range(count)))
    assert _held(payload) <= _charged(payload)


def test_a_budget_is_charged_for_wide_text() -> None:
    """One wide character makes a whole text wide."""
    payload = encode("😀" + "a" * 100_000)
    assert 4 * 100_000 < _held(payload) <= _charged(payload)


def test_a_budget_is_shared_by_messages_and_ends() -> None:
    """What a value takes is gone for the next, also where the value was let go or its message was refused."""
    budget = Budget(1_000_000)
    payload = encode(["a", 1.5] * 100)
    decode(payload, budget=budget)
    first = 1_000_000 - budget.bytes_left
    decode(payload, budget=budget)
    assert 1_000_000 - budget.bytes_left == 2 * first
    with pytest.raises(WireError, match="after"):
        decode(payload + b"N", budget=budget)
    assert budget.bytes_left < 1_000_000 - 3 * first
    with pytest.raises(OverBudget, match="memory"):
        any(decode(payload, budget=budget) is None for _ in range(1000))


def test_a_budget_ends_a_message_before_it_is_built() -> None:
    """A container that is too large for what is left is refused when it opens."""
    payload = encode([None] * 500_000)
    tracemalloc.start()
    try:
        with pytest.raises(OverBudget):
            decode(payload, budget=Budget(1_000_000))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 100_000


@pytest.mark.parametrize("shape", [(1_000_001, 0), (0, 1_000_001), (1001, 0, 1001), (1001, 0, 0, 1001)])
@pytest.mark.parametrize("tag", [b"a\x01", b"v\x01"])
def test_lengths_are_bounded_without_elements_too(shape: tuple[int, ...], tag: bytes) -> None:
    """An array of no elements may not have lengths over which a sum would have more items than a list may."""
    sizes = b"".join(bytes([size]) if size < 255 else b"\xff" + struct.pack(">I", size) for size in shape)
    with pytest.raises(WireError, match="without elements"):
        decode(tag + bytes([len(shape)]) + sizes)
    with pytest.raises(WireError):
        encode(np.zeros(shape, np.int8))
    fits = np.zeros((1_000_000, 0), np.int8)
    assert decode(encode(fits)).shape == fits.shape


def test_an_image_without_pixels_is_bounded_too() -> None:
    """No side of an image may be endless because the other is 0."""
    sides = b"\xff" + struct.pack(">I", 1_000_001)
    for payload in (b"p\x01\x00" + sides, b"p\x01" + sides + b"\x00"):
        with pytest.raises(WireError, match="without elements"):
            decode(payload)
    with pytest.raises(WireError, match="bounds"):
        encode(ImageValue("L", (0, 1_000_001), b""))
    empty = ImageValue("L", (0, 1_000_000), b"")
    assert decode(encode(empty)) == empty


def test_an_array_without_elements_is_charged_as_if_it_had_them() -> None:
    """Whoever sums along an axis of length 0 gets as many numbers as the other lengths say."""
    budget = Budget(32_000_000)
    payload = encode(np.zeros((1_000_000, 0), np.int8))
    decode(payload, budget=budget)
    with pytest.raises(OverBudget):
        decode(payload, budget=budget)


def _charged(payload: bytes) -> int:
    budget = Budget(1 << 40)
    decode(payload, budget=budget)
    return (1 << 40) - budget.bytes_left


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
