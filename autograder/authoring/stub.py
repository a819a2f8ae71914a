"""The stub: a reference without its solutions, as nbgrader's own preprocessor leaves it."""

from collections.abc import Sequence

from autograder.authoring.reference import Section


def stub_text(sections: Sequence[Section], released: Sequence[str]) -> str:
    """The module that students receive, from its sections and what is left of each.

    A section of which nothing is left but its title is left out.
    """
    text = ""
    for section, left in zip(sections, released, strict=True):
        if not left.strip():
            continue
        header = f"{section.header}\n" + "\n" * section.lines_after if section.header else ""
        text += "\n" * section.lines_before * bool(text) + header + left.strip("\n") + "\n"
    return text
