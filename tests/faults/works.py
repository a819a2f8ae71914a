"""A course and submissions whose true reports are known, slow enough to be caught at every step."""

import random
from dataclasses import dataclass
from pathlib import Path

from autograder.authoring.starter import start_course

ASSIGNMENT = "warmup"
#: Points of each kind of work on the tiny course, worked out by hand from its weights.
POINTS = {"right": 10.0, "half": 4.0 + 6.0 * 1 / 6, "forgets": 6.0 + 4.0 * 1 / 4, "wrong": 0.0}
_IMPORT_S = 0.12
_CALL_S = 0.03

_HEAD = """
import time
time.sleep({import_s})
import numpy as np
"""
_CENTRED = {
    "right": "x - x.mean()",
    "half": "x - (x.max() + x.min()) / 2",
    "forgets": "x - x.mean()",
    "wrong": "x * 0 + 7",
}
_ADDED = {"right": "weight", "half": "weight", "forgets": "1.0", "wrong": "-weight"}
_BODY = """
def centred(x):
    time.sleep({call_s})
    if x.size == 0:
        raise {refusal}("x is empty")
    return {centred}

class Tally:
    def __init__(self):
        time.sleep({call_s})
        self.total = {start}

    def add(self, weight):
        self.total += {added}

open("/tmp/imported", "w").close()
# {mark}
"""


@dataclass(frozen=True, kw_only=True)
class Work:
    """A submission, and what it must be worth."""

    kind: str
    #: Relative to the course.
    path: str

    @property
    def points(self) -> float:
        """Its true score."""
        return POINTS[self.kind]


def make_course(folder: Path) -> Path:
    """A tiny course of one's own, with a name for a database that is not in its folder."""
    start_course(folder)
    with (folder / "course.toml").open("a", encoding="utf-8") as file:
        file.write('\n[record]\ncourse = "faults"\n')
    return folder


def make_work(course: Path, kind: str, mark: str, *, slow: bool = True) -> Work:
    """One submission in the course's folder; `mark` makes its content its own."""
    folder = course / "work" / mark
    folder.mkdir(parents=True)
    (folder / "warmup.py").write_text(source_of(kind, mark, slow=slow))
    return Work(kind=kind, path=str(folder.relative_to(course)))


def make_works(course: Path, count: int, dice: random.Random, name: str, *, slow: bool = True) -> list[Work]:
    """Distinct submissions of random kinds."""
    kinds = [dice.choice(sorted(POINTS)) for _ in range(count)]
    return [make_work(course, kind, f"{name}-{number}", slow=slow) for number, kind in enumerate(kinds)]


def source_of(kind: str, mark: str, *, slow: bool = True) -> str:
    """The text of a submission of that kind."""
    import_s, call_s = (_IMPORT_S, _CALL_S) if slow else (0.0, 0.0)
    refusal, start = ("KeyError", "1.0") if kind == "wrong" else ("ValueError", "0.0")
    head = _HEAD.format(import_s=import_s)
    return head + _BODY.format(
        call_s=call_s, refusal=refusal, centred=_CENTRED[kind], start=start, added=_ADDED[kind], mark=mark
    )
