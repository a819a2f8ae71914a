"""Every allowed value comes back as itself."""

from collections import OrderedDict
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from autograder.wire import HandleRef, WireError, decode, encode
from tests.wire import corpus, strategies
from tests.wire.sameness import same

PATIENT = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize("name", corpus.values())
def test_each_value_of_the_corpus_comes_back(name: str) -> None:
    """A value of every kind comes back with its exact type and every bit."""
    value = corpus.values()[name]
    assert same(decode(encode(value)), _native(value))


@PATIENT
@given(strategies.values)
def test_any_value_comes_back(value: Any) -> None:
    """Any value that can be built of allowed parts comes back with its exact type and every bit."""
    assert same(decode(encode(value)), _native(value))


@PATIENT
@given(strategies.values)
def test_a_message_has_one_form(value: Any) -> None:
    """What was decoded encodes to the bytes it came from, unless a set came in another order."""
    payload = encode(value)
    again = encode(decode(payload))
    assert same(decode(again), decode(payload))
    if b"S" not in payload and b"Z" not in payload:
        assert again == payload


def test_shared_references_are_values_twice() -> None:
    """The same list in two places crosses as two lists: identity is no value."""
    shared = [1]
    first, second = decode(encode([shared, shared]))
    assert (first, second) == ([1], [1])
    assert first is not second


class Loud(str):
    """A text that is not one."""

    __slots__ = ()

    def encode(self, *_: object) -> bytes:  # type: ignore[override]
        raise AssertionError("a subclass's method was called")


@pytest.mark.parametrize(
    "impostor",
    [
        Loud("text"),
        OrderedDict(a=1),
        type("MyList", (list,), {})(),
        type("MyInt", (int,), {})(3),
        np.ma.masked_array([1.0]),
        type("MyArray", (np.ndarray,), {})((2,)),
        object(),
        range(3),
        bytearray(b"x"),
        memoryview(b"x"),
        slice(1),
        len,
        ValueError("x"),
        np.datetime64("2026-01-01"),
        np.timedelta64(3),
        np.longdouble(1),
        np.str_("x"),
        np.bytes_(b"x"),
        np.void(b"x"),
        np.array(["x"]),
        np.array([object()]),
        np.array(["2026-01-01"], "datetime64[D]"),
        np.zeros(2, [("a", "i4")]),
        np.zeros(2, np.longdouble),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_no_plain_value_is_referred_to(impostor: Any) -> None:
    """Subclasses, other objects and dtypes off the list become handles, or are refused."""
    handle = HandleRef(1, "it")
    seen: list[object] = []

    def reference(value: object) -> HandleRef:
        seen.append(value)
        return handle

    assert decode(encode([impostor], reference=reference)) == [handle]
    assert len(seen) == 1
    assert seen[0] is impostor
    with pytest.raises(WireError):
        encode(impostor)


def test_a_metaclass_cannot_pose_as_a_builtin() -> None:
    """A class whose metaclass claims to equal `int` is still an object."""

    class Posing(type):
        def __eq__(cls, other: object) -> bool:
            return other is int

        def __hash__(cls) -> int:
            return hash(int)

    class Number(metaclass=Posing):
        def bit_length(self) -> int:
            raise AssertionError("a lying class was asked")

    with pytest.raises(WireError):
        encode(Number())


def test_a_reference_must_be_one() -> None:
    """A `reference` that returns anything else is an error, not a loop."""
    with pytest.raises(WireError, match="neither"):
        encode(object(), reference=lambda value: value)  # type: ignore[arg-type,return-value]


def _native(value: Any) -> Any:
    """The value with arrays in this machine's byte order and C order, as the other side gives them."""
    if type(value) is np.ndarray:
        return np.array(value.astype(value.dtype.newbyteorder("=")), order="C")
    if type(value) in {list, tuple}:
        return type(value)(map(_native, value))
    if type(value) is dict:
        return {key: _native(item) for key, item in value.items()}
    return value
