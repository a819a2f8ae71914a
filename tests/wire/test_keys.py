"""Keys and set elements are plain hashable values, and few of those whose hashes anybody can foresee."""

import math
import struct
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.wire import Bounds, HandleRef, TensorValue, WireError, decode, encode
from autograder.wire.keys import EQUAL_HASHES, key_weight

HANDLE = HandleRef(1, "it")
#: Multiples of it all hash to 0.
MODULUS = sys.hash_info.modulus


@pytest.mark.parametrize(
    "container",
    [
        {object()},
        {"a", object()},
        frozenset({object(), 1}),
        {object(): 1},
        {(1, object()): 1},
        {frozenset({object()})},
        {HANDLE},
        {HANDLE: 1},
        {"lone \ud800": 1},
        {2**5000},
        {(2**5000,): 1},
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_container_with_odd_keys_is_referred_to_whole(container: Any) -> None:
    """One reference stands for the container; nothing of it was written before."""
    seen: list[object] = []

    def reference(value: object) -> HandleRef:
        seen.append(value)
        return HANDLE

    assert decode(encode(["before", container, "after"], reference=reference)) == ["before", HANDLE, "after"]
    assert len(seen) == 1
    assert seen[0] is container
    with pytest.raises(WireError):
        encode(container)


def test_values_of_a_dictionary_may_be_references() -> None:
    """Only keys must be plain."""
    payload = encode({"net": object(), "loss": {1: object()}}, reference=lambda _: HANDLE)
    assert decode(payload) == {"net": HANDLE, "loss": {1: HANDLE}}


@pytest.mark.parametrize("key", [[1], {}, set(), np.zeros(1), TensorValue("int8", np.zeros(1, np.int8)), HANDLE])
def test_a_forged_key_is_refused(key: Any) -> None:
    """Lists, arrays, tensors and references cannot be keys, on their own or inside a tuple."""
    for form in (encode(key), b"t\x01" + encode(key)):
        with pytest.raises(WireError, match="key"):
            decode(b"d\x01" + form + b"N")
        with pytest.raises(WireError, match="key"):
            decode(b"S\x01" + form)


def test_a_key_is_not_hashed_when_resolve_makes_it_odd() -> None:
    """A resolved reference is no key, whatever it became."""

    class Unhashable:
        def __hash__(self) -> int:
            raise AssertionError("hashed")

    with pytest.raises(WireError, match="key"):
        decode(b"S\x01" + encode(HANDLE), resolve=lambda _: Unhashable())


@pytest.mark.parametrize(
    "pair",
    [("a", "a"), (1, 1), (1, True), (1, 1.0), (0, -0.0), (1, np.float32(1.0)), (None, None), ((1,), (True,))],
    ids=repr,
)
def test_equal_keys_are_refused(pair: tuple[Any, Any]) -> None:
    """A key or element that comes twice is refused, also in another type."""
    first, second = map(encode, pair)
    with pytest.raises(WireError, match="twice"):
        decode(b"d\x02" + first + second + b"NN")
    for tag in (b"S", b"Z"):
        with pytest.raises(WireError, match="twice"):
            decode(tag + b"\x02" + first + second)


@pytest.mark.parametrize(
    ("key", "weight"),
    [
        ("x" * 1000, 0),
        (b"x" * 1000, 0),
        (None, 0),
        (True, 0),
        (1, 1),
        (1.5, 1),
        (1j, 1),
        (np.int8(1), 1),
        (2**1024, 3),
        ((), 1),
        ((1, 2), 3),
        (("x" * 128, None, b""), 6),
        (frozenset({1, (2,)}), 4),
    ],
    ids=repr,
)
def test_weights(key: Any, weight: int) -> None:
    """Seeded hashes weigh nothing, everything else about what comparing it costs."""
    assert key_weight(key, 9) == weight


def test_a_deep_key_is_refused() -> None:
    """Tuples inside one another count against the depth also where they are keys."""
    deep: Any = 1
    for _ in range(200):
        deep = (deep,)
    with pytest.raises(WireError):
        encode({deep: 1})
    with pytest.raises(WireError, match="deep"):
        key_weight(deep, 32)


def test_the_number_of_keys_without_a_secret_is_bounded() -> None:
    """More keys of foreseeable hashes than the weight allows are refused, before they are hashed."""
    bounds = Bounds(max_key_weight=100)
    numbers = set(range(100))
    assert decode(encode(numbers, bounds=bounds), bounds=bounds) == numbers
    numbers.add(100)
    assert decode(encode(numbers, bounds=bounds, reference=lambda _: HANDLE)) == HANDLE
    with pytest.raises(WireError, match="keys"):
        decode(encode(numbers), bounds=bounds)
    with pytest.raises(WireError, match="keys"):
        decode(encode([{index: None} for index in range(101)]), bounds=bounds)


def _numbers(count: int) -> list[Any]:
    return [index * MODULUS for index in range(1, count + 1)]


def _floats(count: int) -> list[Any]:
    return [math.ldexp(1.0, 61 * power) for power in range(-17, 17)][:count]


def _tuples_of_signs(count: int) -> list[Any]:
    width = count.bit_length()
    return [tuple(-1 - (index >> bit & 1) for bit in range(width)) for index in range(count)]


#: Unequal keys of equal hashes, in every disguise that a key may have; each gives as many as it can, up to a count.
DISGUISES: dict[str, Callable[[int], list[Any]]] = {
    "numbers": _numbers,
    "floats": _floats,
    "numbers and floats": lambda count: [*_floats(17), *(number + 1 for number in _numbers(count))],
    "complex": lambda count: [complex(0, number) for number in _floats(count)],
    "NumPy's floats": lambda count: [np.float64(number) for number in _floats(count)],
    "tuples": lambda count: [(number,) for number in _numbers(count)],
    "tuples of signs": _tuples_of_signs,
    "tuples with text": lambda count: [("x" * 40, number) for number in _numbers(count)],
    "frozensets": lambda count: [frozenset({number}) for number in _numbers(count)],
    "among text": lambda count: [value for n in _numbers(count) for value in (n, f"{n}")],
}


@pytest.mark.parametrize("count", [EQUAL_HASHES, EQUAL_HASHES + 1, 200, 2000])
@pytest.mark.parametrize("disguise", DISGUISES)
@pytest.mark.parametrize("tag", ["S", "Z", "d"])
def test_comparisons_of_keys_are_linear_in_their_number(tag: str, disguise: str, count: int) -> None:
    """A table is made only of keys of which each meets few others with its own hash, whatever they are."""
    keys = DISGUISES[disguise](count)
    payload = tag.encode() + b"\xff" + struct.pack(">I", len(keys)) + b"".join(map(encode, keys))
    payload = payload if len(keys) > 254 else tag.encode() + bytes([len(keys)]) + payload[6:]
    payload += b"N" * len(keys) if tag == "d" else b""
    alike = sum(hash(key) == hash(keys[0]) for key in keys if type(key) is not str)
    if alike <= EQUAL_HASHES:
        assert decode(payload) == (dict.fromkeys(keys) if tag == "d" else set(keys))
    else:
        with pytest.raises(WireError, match="key"):
            decode(payload)
    assert alike > EQUAL_HASHES or count <= EQUAL_HASHES or disguise == "numbers and floats" or len(keys) < count


def test_both_ends_agree_on_collisions() -> None:
    """What would be refused over here is a reference, and not sent at all."""
    for keys in (set(_numbers(100)), dict.fromkeys(_numbers(100)), {frozenset(_numbers(100))}):
        assert decode(encode([keys], reference=lambda _: HANDLE)) == [HANDLE]
    few = set(_numbers(EQUAL_HASHES))
    assert decode(encode([few, few])) == [few, few]


def test_keys_are_not_compared_before_they_are_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    """No table is made of keys that are refused: their hashes are sorted, each taken once."""
    asked = []
    monkeypatch.setattr("autograder.wire.decoding.refuse_collisions", asked.append)
    keys = _numbers(EQUAL_HASHES + 1)
    payload = b"S" + bytes([len(keys)]) + b"".join(map(encode, keys))
    assert decode(payload) == set(keys)
    assert asked == [keys]


def test_text_keys_are_not_counted() -> None:
    """A large dictionary of names is a plain value."""
    bounds = Bounds(max_key_weight=0)
    names = {f"name{index}": index for index in range(1000)}
    assert decode(encode(names, bounds=bounds), bounds=bounds) == names


def test_a_container_that_was_too_heavy_leaves_room() -> None:
    """What a refused container had taken from the bounds is given back."""
    bounds = Bounds(max_key_weight=3, max_items=4, max_bytes=40)
    value = [{1, 2, 3, 4}, {5, 6, 7}]
    payload = encode(value, bounds=Bounds(max_key_weight=3, max_items=6), reference=lambda _: HANDLE)
    assert decode(payload) == [HANDLE, {5, 6, 7}]
    with pytest.raises(WireError, match="items"):
        encode(value, bounds=bounds, reference=lambda _: HANDLE)
