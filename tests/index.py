"""The indexes of variants and attacks, made anew by `make index`.

    solutions/<slug>/variants/INDEX.md   every variant of an assignment, by question
    tests/adversaries/INDEX.md           every attack, by family

Run as a program it writes them; `tests/house/test_index.py` fails where one is not as it would be written.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from autograder.config import assignment_slugs, load_assignment, load_course
from autograder.model.course import Assignment, Course
from autograder.verification import Variant, VariantKind, load_variants
from autograder.verification.variants import INDEX_FILE
from tests.security.arena import ADVERSARIES, CONTROLS, Attack, attacks, load_attack

ROOT = Path(__file__).resolve().parents[1]
_HOW = "`make index` writes this file."
#: Code, which stays as it is, or what Markdown would take for more than text.
_MARKUP = re.compile(r"(`[^`]*`)|[\\<*]|(?<![A-Za-z0-9_])_+|_+(?![A-Za-z0-9_])")


def indexes(course: Course) -> dict[Path, str]:
    """The text of each index by its path. Raises `ConfigError` where a variant is not as it must be."""
    assignments = [load_assignment(course, slug) for slug in assignment_slugs(course)]
    texts = {_variants_dir(one) / INDEX_FILE: variants_index(one) for one in assignments if _variants_dir(one).is_dir()}
    return texts | {ADVERSARIES / INDEX_FILE: attacks_index()}


def variants_index(assignment: Assignment) -> str:
    """All variants of an assignment, in the order of its questions, wrong ones first."""
    places = {question.id: place for place, question in enumerate(assignment.questions)}
    folder = _variants_dir(assignment).parent
    found = [variant for kind in VariantKind for variant in load_variants(folder, kind)]
    found.sort(key=lambda one: (places.get(one.question or "", len(places)), one.kind is VariantKind.RIGHT, one.name))
    wrong = sum(variant.kind is VariantKind.WRONG for variant in found)
    return _page(
        f"Variants of {assignment.slug}",
        f"{wrong} wrong and {len(found) - wrong} right. `docs/authors.md` says what a variant is.",
        ("Name", "Question", "Kind", "About"),
        map(_variant_row, found),
    )


def attacks_index() -> str:
    """All attacks, in the order of their families, the controls first."""
    controls = [load_attack(ADVERSARIES / name) for name in CONTROLS]
    found = attacks()
    return _page(
        "Attacks",
        f"{len(found)} attacks and {len(controls)} controls. `tests/security/arena.py` says what an attack declares. "
        "An attack earns no points unless the last column says so.",
        ("Name", "Family", "About", "Declared"),
        map(_attack_row, [*controls, *found]),
    )


def _variants_dir(assignment: Assignment) -> Path:
    assert assignment.solutions_dir is not None
    return assignment.solutions_dir / "variants"


def _variant_row(variant: Variant) -> Sequence[str]:
    link = f"[{variant.name}]({variant.kind.value}/{variant.name})"
    return link, variant.question or "all", variant.kind.value, _escaped(variant.about)


def _attack_row(attack: Attack) -> Sequence[str]:
    link = f"[{attack.name}]({attack.name})"
    return link, attack.family, _escaped(attack.about), "; ".join(_declared(attack))


def _declared(attack: Attack) -> Iterator[str]:
    """What must come of it, where it says more than that it earns nothing."""
    if attack.refused:
        yield "refused by intake"
    if attack.points:
        yield f"{attack.points:g} points"
    yield from (f"`{test}` {cause}" for test, cause in attack.causes.items())
    without_groups = attack.causes_without_groups.items()
    yield from (f"`{test}` {cause} without control groups" for test, cause in without_groups)


def _page(title: str, summary: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    table = [heads, ["---"] * len(heads), *rows]
    lines = [f"| {' | '.join(row)} |" for row in table]
    return "\n".join([f"# {title}", "", f"{_HOW} {summary}", "", *lines, ""])


def _escaped(text: str) -> str:
    """An author's sentence as a cell of a Markdown table."""
    marked = _MARKUP.sub(lambda found: found[1] or re.sub(".", r"\\\g<0>", found[0]), text)
    return marked.replace("|", r"\|")


def main() -> None:
    """Write every index."""
    for path, text in indexes(load_course(ROOT)).items():
        path.write_text(text, encoding="utf-8")
        print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
