"""The indexes of variants and attacks say what is there."""

from pathlib import Path

from autograder.config import load_assignment, load_course
from tests.index import ROOT, indexes, variants_index


def test_every_index_is_as_generated() -> None:
    """Whoever adds, changes or removes a variant or an attack makes its index anew."""
    expected = indexes(load_course(ROOT))
    stale = [str(path.relative_to(ROOT)) for path, text in expected.items() if _text_of(path) != text]

    assert stale == [], "run `make index` and commit what it writes"


def _text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def test_an_index_lists_each_variant_with_its_question(tiny_course: Path) -> None:
    """Name, question, kind and sentence of each variant, in the order of the questions, wrong ones first."""
    text = variants_index(load_assignment(load_course(tiny_course), "warmup"))

    assert [line.split(" | ")[:3] for line in text.splitlines()[6:]] == [
        ["| [range_as_mean](wrong/range_as_mean)", "q1", "wrong"],
        ["| [tally_forgets_weight](wrong/tally_forgets_weight)", "q2", "wrong"],
        ["| [plain_loops](right/plain_loops)", "all", "right"],
    ]


def test_a_new_course_needs_no_index(tiny_course: Path) -> None:
    """What `grade init` makes holds none."""
    assert list(tiny_course.rglob("INDEX.md")) == []
