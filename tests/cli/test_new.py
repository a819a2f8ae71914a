"""`grade new` starts an assignment that works."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograder.config import load_assignment, load_course
from autograder.grading.assignment import Grader
from autograder.intake.parsing import LocalParsers
from autograder.services.locate import take_work
from autograder.verification import VariantKind, compare, load_variants

Grade = Callable[..., Any]
SLUG = "a5_attention"
SEED = "00" * 16


def test_a_new_assignment_is_ready(grade: Grade, course: Path) -> None:
    """It passes the check, its reference gets everything, its stub and notebook nothing; it is in the course."""
    made = grade("new", SLUG)
    checked = grade("build", SLUG, "--check")
    paths = [f"solutions/{SLUG}/reference", f"assignments/{SLUG}", f"assignments/{SLUG}/{SLUG}.ipynb"]
    ran = grade("run", SLUG, *paths, "--json")

    assert (made.status, checked.status, checked.err) == (0, 0, "")
    assert f"grade run {SLUG} solutions/{SLUG}/reference" in made.out
    assert [report["score"] for report in json.loads(ran.out)["reports"]] == [100.0, 0.0, 0.0]
    assert [entry.slug for entry in load_course(course).schedule] == ["warmup", SLUG]


def test_its_variants_do_what_they_say(grade: Grade, course: Path, tmp_path: Path) -> None:
    """Every wrong variant fails its own tests with its own words, every right one gets everything."""
    grade("new", SLUG)
    assignment = load_assignment(load_course(course), SLUG)
    assert assignment.solutions_dir is not None
    variants = [one for kind in VariantKind for one in load_variants(assignment.solutions_dir, kind)]

    differences: list[str] = []
    with Grader.start(assignment) as grader:
        for variant in variants:
            folder = tmp_path / variant.name
            folder.mkdir()
            for name, content in variant.files.items():
                (folder / name).write_bytes(content)
            differences += compare(variant, grader.report(take_work(folder, assignment, LocalParsers()), SEED))

    assert len(variants) == 5
    assert differences == []


@pytest.mark.parametrize(
    ("slug", "phrase"),
    [
        ("warmup", "is there already"),
        ("a b", "cannot be an assignment's name"),
        ("a1_json", "would make a module json.py"),
        ("a1_class", "would make a module class.py"),
        ("a1_2d", "would make a module 2d.py"),
    ],
)
def test_names_that_will_not_do(grade: Grade, course: Path, slug: str, phrase: str) -> None:
    """A name that is taken or cannot be imported is refused before anything is written."""
    before = sorted(course.rglob("*"))

    ran = grade("new", slug)

    assert ran.status == 2
    assert phrase in ran.err
    assert ran.err.count("\n") == 1
    assert sorted(course.rglob("*")) == before


def test_the_name_becomes_module_and_title(grade: Grade, course: Path) -> None:
    """`b2_self-play` is about self_play.py; a name without a number is the module's itself."""
    assert grade("new", "b2_self-play").status == 0
    assert grade("new", "diffusion").status == 0

    assert (course / "assignments/b2_self-play/self_play.py").is_file()
    assert 'title = "Self play"' in (course / "assignments/b2_self-play/assignment.toml").read_text()
    assert (course / "assignments/diffusion/diffusion.py").is_file()
