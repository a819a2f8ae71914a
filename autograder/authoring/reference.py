"""A reference solution, cut into sections: what is shared, then one section per question.

    # Q1. The threshold unit ---------------------------

A comment in the first column that ends in three hyphens or more begins a section; `Q1.` makes it question q1's.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.authoring.blocks import blocks_of, first_users, names_in
from autograder.authoring.solution_regions import BEGIN, END, Region, find_regions, open_lines, solution_lines
from autograder.errors import ConfigError
from autograder.model.course import Assignment

_HEADER = re.compile(r"# (?P<title>\S.*?) -{3,}\s*")
_QUESTION = re.compile(r"Q(?P<number>\d+)\.")


@dataclass(frozen=True, kw_only=True)
class Section:
    """One section of the reference, with all its solution regions inside functions."""

    #: The comment line that begins it; empty for what stands before the first one.
    header: str
    #: Id of the question it answers, or None for what questions share.
    question: str | None
    #: Empty lines before the header, and between the header and the text.
    lines_before: int
    lines_after: int
    #: Source text with nbgrader's markers, without empty lines at its ends.
    text: str

    @property
    def is_answer(self) -> bool:
        """Whether students fill something in."""
        return BEGIN in self.text


@dataclass(frozen=True, kw_only=True)
class Reference:
    """The reference solution of an assignment, ready to be made into cells."""

    path: Path
    sections: tuple[Section, ...]
    #: Every line of a solution region, as it is written.
    secret_lines: tuple[str, ...]
    #: Every other line.
    open_lines: tuple[str, ...]


def read_reference(assignment: Assignment) -> Reference:
    """Read `reference/<module>` and settle its regions. Raises `ConfigError`."""
    path = _reference_path(assignment)
    label = f"{assignment.solutions_dir and assignment.solutions_dir.name}/reference/{assignment.module}"
    try:
        lines = path.read_text(encoding="utf-8").rstrip().split("\n")
    except (OSError, UnicodeDecodeError) as error:
        message = f"{label} cannot be read ({error}); the stub is made from it"
        raise ConfigError(message) from error
    regions = find_regions(lines, label)
    if not regions:
        message = f"{label} has no solution to strip; put `{BEGIN}` and `{END}` around what students write"
        raise ConfigError(message)
    _check_headers(lines, regions, label)
    sections = tuple(_Settling(lines, regions, label).sections())
    _check_questions(sections, assignment, label)
    return Reference(
        path=path,
        sections=sections,
        secret_lines=solution_lines(lines, regions),
        open_lines=open_lines(lines, regions),
    )


def _reference_path(assignment: Assignment) -> Path:
    if assignment.solutions_dir is None:
        message = f"{assignment.slug} has no folder of solutions; put its reference into solutions/{assignment.slug}"
        raise ConfigError(message)
    return assignment.solutions_dir / "reference" / assignment.module


def _check_headers(lines: Sequence[str], regions: Sequence[Region], label: str) -> None:
    for region in regions:
        for number in range(region.first, region.last):
            if _HEADER.fullmatch(lines[number]):
                message = (
                    f"{label}, line {number + 1}: a section cannot begin inside a region; end the region before it"
                )
                raise ConfigError(message)


def _check_questions(sections: Sequence[Section], assignment: Assignment, label: str) -> None:
    answered = [section.question for section in sections if section.question is not None]
    known = [question.id for question in assignment.questions]
    # A question that needs others, or only a GPU, may be about what they define.
    wanted = [question.id for question in assignment.questions if not (question.needs or question.gpu)]
    for question in (*answered, *wanted):
        name = question.upper()
        if question not in known:
            message = f"{label}: {name} is no question of assignment.toml; add it there or change the header"
        elif answered.count(question) != 1:
            number = "no section" if question not in answered else "more than one section"
            message = f"{label}: {name} has {number}; begin exactly one with a comment `# {name}. Title ---`"
        else:
            continue
        raise ConfigError(message)
    for section in sections:
        if section.question is not None and not section.is_answer:
            message = f"{label}: {section.question.upper()} has no function with a solution region; mark one"
            raise ConfigError(message)


@dataclass(frozen=True, kw_only=True)
class _Span:
    """Where a section lies: its header (or nothing) and the lines of its text, `first` to `stop`."""

    header: int | None
    first: int
    stop: int
    question: str | None


class _Settling:
    """Moves what stands in loose regions into regions inside functions, section by section."""

    def __init__(self, lines: Sequence[str], regions: Sequence[Region], label: str) -> None:
        self._lines = lines
        self._label = label
        self._spans = tuple(_spans(lines))
        self._bodies = [region for region in regions if region.is_body]
        self._loose = {region.first: region for region in regions if not region.is_body}
        #: Loose regions that end up at the end of a body, by its first line.
        self._moved: dict[int, list[Region]] = {body.first: [] for body in self._bodies}

    def sections(self) -> Iterator[Section]:
        """Each section with its settled text, in order."""
        # What questions share comes first, because answers may need it while they are defined.
        for block, span in self._shared_blocks():
            self._move(block, span)
        for region in self._loose.values():
            if (span := self._span(region)).question is not None:
                self._move(region, span)
        before = 0
        for span in self._spans:
            text = self._settled(span)
            body = self._lines[span.first : span.stop]
            yield Section(
                header="" if span.header is None else self._lines[span.header],
                question=span.question,
                lines_before=before,
                lines_after=_leading_blanks(body),
                text="\n".join(text).strip("\n"),
            )
            before = _leading_blanks(body[::-1])

    def _span(self, region: Region) -> _Span:
        return next(span for span in self._spans if span.first <= region.first < span.stop)

    def _shared_blocks(self) -> Iterator[tuple[Region, _Span]]:
        """Each statement of the shared regions, with the section of the first question that needs it.

        Not all of them in the first section: the helper of a later question may name that question's classes.
        """
        regions = [region for region in self._loose.values() if self._span(region).question is None]
        blocks = [block for region in regions for block in blocks_of(self._lines, region)]
        questions = [span for span in self._spans if span.question is not None]
        users = [names_in(self._lines[span.first : span.stop]) for span in questions]
        for block, number in zip(blocks, first_users(blocks, users), strict=True):
            if questions:
                yield block.region, questions[number]

    def _move(self, region: Region, span: _Span) -> None:
        body = self._home(region, span)
        if body is None:
            message = (
                f"{self._label}, line {region.first + 1}: this region is in no function, and there is none beside it "
                "that could take it along; put a region into a function of the same section and class"
            )
            raise ConfigError(message)
        self._moved[body.first].append(region)

    def _home(self, region: Region, span: _Span) -> Region | None:
        """The last fitting body of a section before a loose region, or the first one behind it.

        For what comes from outside the section it is the first one.
        """
        fitting = [body for body in self._bodies if self._fits(body, region, span)]
        before = [body for body in fitting if span.first <= region.first < span.stop and body.first < region.first]
        return before[-1] if before else fitting[0] if fitting else None

    def _fits(self, body: Region, region: Region, span: _Span) -> bool:
        """Whether text of the region's indentation can stand at the end of a body."""
        if not span.first <= body.first < span.stop or (region.indent > 0 and body.owner != region.owner):
            return False
        return body.indent > region.indent and self._next_indent(body, span) <= region.indent

    def _next_indent(self, body: Region, span: _Span) -> int:
        """Indentation of the next line of the section that stays after a body."""
        number = body.last + 1
        while number < span.stop:
            line = self._lines[number]
            if number in self._loose:
                number = self._loose[number].last
            elif line.strip():
                return len(line) - len(line.lstrip())
            number += 1
        return 0

    def _added(self, body: int) -> Iterator[str]:
        """Lines of the regions that were moved to a body: what belongs to its class first, then what is outside."""
        for region in sorted(self._moved[body], key=lambda region: -region.indent):
            yield from ["", *([""] if region.indent == 0 else []), *self._lines[region.first + 1 : region.last]]

    def _settled(self, span: _Span) -> list[str]:
        text: list[str] = []
        ends = {body.last: body.first for body in self._bodies}
        number = span.first
        while number < span.stop:
            if number in self._loose:
                number = self._loose[number].last + 1
                blanks = _leading_blanks(self._lines[number : span.stop])
                dropped = min(blanks, _leading_blanks(text[::-1]))
                del text[len(text) - dropped :]
                continue
            if number in ends:
                text += self._added(ends[number])
            text.append(self._lines[number])
            number += 1
        return text


def _spans(lines: Sequence[str]) -> Iterator[_Span]:
    headers = [number for number, line in enumerate(lines) if _HEADER.fullmatch(line)]
    starts: list[int | None] = [None, *headers]
    for header, stop in zip(starts, [*headers, len(lines)], strict=True):
        title = "" if header is None else lines[header].removeprefix("# ")
        found = _QUESTION.match(title)
        question = f"q{found['number']}" if found else None
        yield _Span(header=header, first=0 if header is None else header + 1, stop=stop, question=question)


def _leading_blanks(lines: Sequence[str]) -> int:
    return next((number for number, line in enumerate(lines) if line.strip()), len(lines))
