"""Names are safe or refused, and foreign ones are shown without harm."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.config.names import did_you_mean, is_portable_path, is_slug
from autograder.text import shown


@given(st.text(max_size=300))
def test_shown_text_is_one_bounded_printable_line(text: str) -> None:
    """Whatever a name holds, it is shown on one line that steers no terminal."""
    line = shown(text)

    assert line.isprintable()
    assert len(line) <= 2 + 10 * 80


@pytest.mark.parametrize("character", ["\x1b", "\n", "\u202e", "\u00a0", "\u2028", "\ud800", "\ue000", "\x7f"])
def test_characters_that_hide_are_escaped(character: str) -> None:
    """Nothing that moves, reorders or looks like a space reaches the screen."""
    assert shown(f"a{character}b") == f"'a{character.encode('unicode_escape').decode()}b'"


def test_shown_text_says_that_it_was_cut() -> None:
    """A long name ends in an ellipsis."""
    assert shown("a" * 100) == "'" + "a" * 79 + "…'"


@pytest.mark.parametrize("path", ["xor.py", "data/points.csv", "_a/b-c.D_1", "a" * 100])
def test_portable_paths(path: str) -> None:
    """Plain names in plain folders are portable."""
    assert is_portable_path(path)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/a",
        "a/",
        "a//b",
        "..",
        "a/../b",
        "-rf",
        ".git",
        "a\\b",
        "C:a",
        "é.py",
        "a b",
        "a.",
        "a\n",
        "a" * 101,
    ],
)
def test_unportable_paths(path: str) -> None:
    """Anything that one system reads otherwise than another is not portable."""
    assert not is_portable_path(path)


@pytest.mark.parametrize(
    ("text", "expected"), [("a2_xor", True), ("A-1", True), ("", False), ("a/b", False), ("-a", False)]
)
def test_slugs(text: str, *, expected: bool) -> None:
    """A slug is letters, digits, - and _, and begins with a letter or digit."""
    assert is_slug(text) is expected


def test_suggestions() -> None:
    """A near word is suggested and a far one is not."""
    assert did_you_mean("sms", ["sums", "xor"]) == "; did you mean sums?"
    assert did_you_mean("zzz", ["sums", "xor"]) == ""
