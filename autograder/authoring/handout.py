"""The handout, cut by its `## Q3. …` headings, with the signatures and examples that it shows."""

import ast
import doctest
import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from autograder.model.course import Question

_HEADING = re.compile(r"^## +Q(?P<number>\d+)\b.*$", re.MULTILINE)
_FENCE = re.compile(r"^```python[^\n]*\n(?P<code>.*?)^```", re.MULTILINE | re.DOTALL)
_RULE = re.compile(r"(?:\s*^---\s*$)+\s*\Z", re.MULTILINE)
_PROMPT = ">>>"

_TRY = "# @autograder try: this cell is yours and is not graded."


@dataclass(frozen=True, kw_only=True)
class Handout:
    """The text of a handout, by question."""

    #: What stands before the first question's heading.
    introduction: str
    #: Text by question id, heading included.
    sections: Mapping[str, str]

    def question(self, question: Question) -> str:
        """A question's text, or its title where the handout has no heading for it."""
        return self.sections.get(question.id, f"## {question.id.upper()}. {question.title} ({question.points:g})")

    def try_out(self, question: Question) -> str:
        """A cell to play in: the question's examples, said kindly while they cannot work yet."""
        statements = [line for code in self._blocks(question.id) for line in _shown(code)]
        if not statements:
            return _TRY
        body = "\n".join(f"    {line}" for statement in statements for line in statement.split("\n"))
        return f"{_TRY}\nwith notebook.trying():\n{body}"

    def code(self) -> Iterator[str]:
        """Every Python block that is no session."""
        for text in (self.introduction, *self.sections.values()):
            yield from (found["code"] for found in _FENCE.finditer(text) if _PROMPT not in found["code"])

    def _blocks(self, question: str) -> Iterator[str]:
        for found in _FENCE.finditer(self.sections.get(question, "")):
            if _PROMPT in found["code"]:
                yield found["code"]


def cut_handout(text: str) -> Handout:
    """Cut a handout at its questions' headings; a question's text ends where the next one begins."""
    found = list(_HEADING.finditer(text))
    # Q0 and the like come before the first question proper.
    found = [heading for heading in found if heading["number"] != "0"]
    starts = [heading.start() for heading in found]
    parts = [text[start:stop] for start, stop in itertools.pairwise([*starts, len(text)])]
    return Handout(
        introduction=_without_rule(text[: starts[0]] if starts else text),
        sections={f"q{heading['number']}": _without_rule(part) for heading, part in zip(found, parts, strict=True)},
    )


def _without_rule(text: str) -> str:
    return _RULE.sub("", text).strip()


def _shown(session: str) -> Iterator[str]:
    """Statements of a session, with what it would show printed."""
    try:
        examples = doctest.DocTestParser().get_examples(session)
    except ValueError:  # a prompt without its space, say: then there is nothing to try
        return
    for example in examples:
        if example.exc_msg is not None:  # shown to fail
            continue
        source = example.source.rstrip("\n")
        try:
            (statement,) = ast.parse(source).body
        except (SyntaxError, ValueError):
            continue
        segment = ast.get_source_segment(source, statement) or source
        yield f"print({segment})" if isinstance(statement, ast.Expr) else source
