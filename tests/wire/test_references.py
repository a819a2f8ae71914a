"""Handles and callbacks cross as numbers."""

import pytest

from autograder.wire import CallbackRef, HandleRef, WireError, decode, encode


@pytest.mark.parametrize("number", [-1, 2**63, True, 1.0, "1"])
def test_an_id_must_be_in_range(number: object) -> None:
    """Ids are exact integers from 0 to 2**63 - 1."""
    with pytest.raises(WireError, match="id"):
        encode(CallbackRef(number))  # type: ignore[arg-type]
    with pytest.raises(WireError, match="id"):
        encode(HandleRef(number, "x"))  # type: ignore[arg-type]


def test_an_id_from_the_wire_must_be_in_range() -> None:
    """The highest bit of an id is never set."""
    with pytest.raises(WireError, match="id"):
        decode(b"k" + b"\x80" + bytes(7))


@pytest.mark.parametrize(
    ("name", "arrives"),
    [
        ("x" * 500, "x" * 200),
        ("é" * 500, "é" * 100),
        ("a" + "é" * 500, "a" + "é" * 99),
        ("lone \ud800", "lone ?"),
        ("", ""),
    ],
    ids=["long", "long_wide", "cut_inside", "surrogate", "empty"],
)
def test_a_type_name_is_cut_and_mended(name: str, arrives: str) -> None:
    """A name is at most 200 bytes, cut between characters, and always valid text."""
    assert decode(encode(HandleRef(1, name))) == HandleRef(1, arrives)


def test_a_type_name_must_be_text() -> None:
    """A name of another type is an error."""
    with pytest.raises(WireError, match="text"):
        encode(HandleRef(1, b"x"))  # type: ignore[arg-type]


def test_a_type_name_from_the_wire_is_bounded() -> None:
    """A longer name than can be sent is refused."""
    with pytest.raises(WireError, match="too long"):
        decode(b"h" + bytes(8) + b"\xc9" + b"x" * 201)


def test_resolve_gives_what_stands_in_the_value() -> None:
    """Each reference is offered once, in the order of the message, and its place is taken."""
    payload = encode([HandleRef(1, "a"), {"k": CallbackRef(2)}, (HandleRef(1, "a"),)])
    seen: list[object] = []

    def resolve(it: object) -> str:
        seen.append(it)
        return "here"

    assert decode(payload, resolve=resolve) == ["here", {"k": "here"}, ("here",)]
    assert seen == [HandleRef(1, "a"), CallbackRef(2), HandleRef(1, "a")]


def test_an_exception_of_resolve_passes_through() -> None:
    """An unknown handle is the business of whoever keeps them."""

    def resolve(it: object) -> object:
        raise LookupError(it)

    with pytest.raises(LookupError):
        decode(encode(CallbackRef(1)), resolve=resolve)
