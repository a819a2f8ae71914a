"""Messages are taken in their exact shape, with the pending request's nonce, or not at all."""

from typing import Any

import numpy as np
import pytest

from autograder.wire import HandleRef, WireError, decode, encode
from autograder.wire.messages import (
    NONCE_BYTES,
    TEXT_CHARACTERS,
    TRACEBACK_CHARACTERS,
    Ask,
    Call,
    RaisedAnswer,
    RaisedReply,
    Value,
    fresh_nonce,
    parse_answer,
    parse_reply,
    parse_request,
)

NONCE = bytes(range(16))


def _crossed(message: Any) -> Any:
    return decode(encode(message.to_value()))


def test_a_request_crosses() -> None:
    """What was asked is what the student's side reads."""
    ask = Ask(NONCE, "call", (HandleRef(1, "f"), (1, 2), {"k": 3}), (4, 5), (HandleRef(2**62, "g"),))
    assert parse_request(_crossed(ask)) == ask


@pytest.mark.parametrize(
    "reply",
    [
        Value(NONCE, {"a": [1, 2]}),
        RaisedReply(NONCE, "ValueError", "text", "traceback"),
        Call(NONCE, 7, (1, "x"), {"k": None}),
    ],
    ids=lambda reply: type(reply).__name__,
)
def test_replies_cross(reply: Any) -> None:
    """Each kind of reply is read as what it was."""
    assert parse_reply(_crossed(reply), NONCE) == reply


@pytest.mark.parametrize("answer", [Value(NONCE, 1.5), RaisedAnswer(NONCE, "KeyError", "text")])
def test_answers_cross(answer: Any) -> None:
    """Each kind of answer to a callback is read as what it was."""
    assert parse_answer(_crossed(answer), NONCE) == answer


NO_MESSAGES: list[Any] = [
    None,
    1,
    "ask",
    [],
    (),
    ["ask", NONCE, "call", (), (), ()],
    (b"ask", NONCE, "call", (), (), ()),
    (np.zeros(2), NONCE),
    ("other", NONCE, 1),
    ("ask",),
    ("value",),
    ("value", NONCE),
    ("value", NONCE, 1, 2),
    {"ask": NONCE},
]


@pytest.mark.parametrize("value", NO_MESSAGES, ids=repr)
def test_what_is_no_message_is_refused(value: Any) -> None:
    """Any value may arrive where a message is expected; all but the right ones are refused alike."""
    with pytest.raises(WireError):
        parse_request(value)
    with pytest.raises(WireError):
        parse_reply(value, NONCE)
    with pytest.raises(WireError):
        parse_answer(value, NONCE)


@pytest.mark.parametrize(
    "value",
    [
        ("ask", NONCE, "call", ()),
        ("ask", NONCE, "call", (), ()),
        ("ask", NONCE, "call", (), (), (), ()),
        ("ask", NONCE[:15], "call", (), (), ()),
        ("ask", list(NONCE), "call", (), (), ()),
        ("ask", NONCE, b"call", (), (), ()),
        ("ask", NONCE, "c" * 65, (), (), ()),
        ("ask", NONCE, "call", [], (), ()),
        ("ask", NONCE, "call", (), [1], ()),
        ("ask", NONCE, "call", (), (-1,), ()),
        ("ask", NONCE, "call", (), (True,), ()),
        ("ask", NONCE, "call", (), (2**63,), ()),
        ("ask", NONCE, "call", (), (1.0,), ()),
        ("ask", NONCE, "call", (), (), []),
        ("value", NONCE, 1),
    ],
    ids=repr,
)
def test_a_malformed_request_is_refused(value: Any) -> None:
    """Shape, types and ranges of a request are exact."""
    with pytest.raises(WireError, match="request"):
        parse_request(value)


@pytest.mark.parametrize(
    "value",
    [
        ("ask", NONCE, "call", (), (), ()),
        ("raised", NONCE, "ValueError", "text"),
        ("raised", NONCE, "ValueError", "text", None),
        ("raised", NONCE, "ValueError", None, ""),
        ("raised", NONCE, ValueError, "text", ""),
        ("raised", NONCE, "ValueError", "x" * (TEXT_CHARACTERS + 1), ""),
        ("raised", NONCE, "ValueError", "", "x" * (TRACEBACK_CHARACTERS + 1)),
        ("call", NONCE, 1, ()),
        ("call", NONCE, -1, (), {}),
        ("call", NONCE, "1", (), {}),
        ("call", NONCE, 1, [], {}),
        ("call", NONCE, 1, (), ()),
        ("call", NONCE, 1, (), {1: 2}),
    ],
    ids=lambda value: repr(value)[:60],
)
def test_a_malformed_reply_is_refused(value: Any) -> None:
    """Shape, types and ranges of a reply are exact."""
    with pytest.raises(WireError, match="reply"):
        parse_reply(value, NONCE)


@pytest.mark.parametrize(
    "value",
    [
        ("raised", NONCE, "ValueError", "text", ""),
        ("raised", NONCE, "ValueError", 1),
        ("call", NONCE, 1, (), {}),
    ],
    ids=repr,
)
def test_a_malformed_answer_is_refused(value: Any) -> None:
    """An answer is a value or an exception without a traceback."""
    with pytest.raises(WireError, match="answer"):
        parse_answer(value, NONCE)


@pytest.mark.parametrize("name", ["BaseException", "Exceptional", "", "__import__", "pytest.skip"])
def test_an_exception_off_the_list_is_refused(name: str) -> None:
    """Names that no honest side would send end the conversation."""
    with pytest.raises(WireError, match="list"):
        parse_reply(("raised", NONCE, name, "", ""), NONCE)
    with pytest.raises(WireError, match="list"):
        parse_answer(("raised", NONCE, name, ""), NONCE)


@pytest.mark.parametrize("nonce", [bytes(16), NONCE[:15], NONCE + b"\x00", "0123456789abcdef", None, 3], ids=repr)
def test_a_wrong_nonce_is_refused(nonce: Any) -> None:
    """A reply that was sent before its request cannot know the nonce."""
    with pytest.raises(WireError, match="nonce"):
        parse_reply(("value", nonce, 1), NONCE)
    with pytest.raises(WireError, match="nonce"):
        parse_answer(("value", nonce, 1), NONCE)


def test_nonces_are_fresh() -> None:
    """Each nonce is 16 random bytes."""
    nonces = {fresh_nonce() for _ in range(100)}
    assert len(nonces) == 100
    assert {len(nonce) for nonce in nonces} == {NONCE_BYTES}


def test_texts_are_cut_and_mended_before_they_cross() -> None:
    """An exception's text may be anything; what crosses is bounded and valid."""
    reply = RaisedReply(NONCE, "ValueError", "\udc80" + "é" * 10_000, "t" * 100_000)
    parsed = parse_reply(_crossed(reply), NONCE)
    assert isinstance(parsed, RaisedReply)
    assert parsed.text == "?" + "é" * (TEXT_CHARACTERS - 1)
    assert parsed.traceback == "t" * TRACEBACK_CHARACTERS
    answer = parse_answer(_crossed(RaisedAnswer(NONCE, "ValueError", "a" * 10_000)), NONCE)
    assert answer == RaisedAnswer(NONCE, "ValueError", "a" * TEXT_CHARACTERS)
