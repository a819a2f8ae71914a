"""Nothing of the lecture deck is left out: every item has its questions, and every question its item."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from autograder.config import assignment_slugs, load_assignment, load_course

ROOT = Path(__file__).resolve().parents[2]
COURSE = load_course(ROOT)
ASSIGNMENTS = {slug: load_assignment(COURSE, slug) for slug in assignment_slugs(COURSE)}
QUESTIONS = {f"{slug}/{question.id}" for slug, one in ASSIGNMENTS.items() for question in one.questions}

MAP = tomllib.loads(Path(__file__).with_name("deck.toml").read_text(encoding="utf-8"))


def by_title(entry: dict[str, Any]) -> str:
    """An entry's words in the deck."""
    return str(entry["deck"])


def asked_in(question: str) -> set[str]:
    """Names that the stub defines in a question's section: functions, methods, classes, and blank constants."""
    slug, _, number = question.partition("/q")
    stub = (ASSIGNMENTS[slug].public_dir / ASSIGNMENTS[slug].module).read_text(encoding="utf-8")
    _, *sections = re.split(r"^# (?=\S.*---$)", stub, flags=re.MULTILINE)
    own = "".join(text for text in sections if text.startswith(f"Q{number}. "))
    functions = re.findall(r"^ *(?:def|class) (\w+)", own, flags=re.MULTILINE)
    return {*functions, *re.findall(r"^([A-Z]\w*): .* = None$", stub, flags=re.MULTILINE)}


@pytest.mark.parametrize("item", MAP["item"], ids=by_title)
def test_item_is_asked(item: dict[str, Any]) -> None:
    """An item's questions exist, and the stub asks there for what the map says."""
    assert set(item["asks"]) <= QUESTIONS
    missing = {question: set(names) - asked_in(question) for question, names in item["asks"].items()}
    assert {question: names for question, names in missing.items() if names} == {}


def test_every_question_is_for_an_item() -> None:
    """No question of the course is about something that the deck does not have."""
    assert {question for item in MAP["item"] for question in item["asks"]} == QUESTIONS


def test_items_are_different() -> None:
    """No item stands in the map twice, and each has a question."""
    titles = [by_title(item) for item in MAP["item"]]
    assert len(set(titles)) == len(titles)
    assert [by_title(item) for item in MAP["item"] if not item["asks"]] == []


@pytest.mark.parametrize("erratum", MAP["erratum"], ids=by_title)
def test_errata_are_stated(erratum: dict[str, Any]) -> None:
    """What the deck gets wrong stands in the handouts of the assignments that meet it, under their errata."""
    for slug, words in erratum["stated"].items():
        handout = (ASSIGNMENTS[slug].public_dir / "README.md").read_text(encoding="utf-8")
        errata = handout.partition("## Errata of the deck")[2].partition("\n---\n")[0]
        assert words in " ".join(errata.split()), slug
