"""What one hidden test may say to a student, fixed before the run.

A student's code that sees a hidden input can choose how it fails, and so which sentence is shown. How many outcomes a
reader can tell apart is therefore bounded: the sentences of a test are read from its source before any student code
runs, and a sentence made up during the run (of values, shapes, names) is replaced by the test's own hint.

A sentence counts as the test's own vocabulary when it is

* the marker's `hint`, or one of its `hints`;
* a string literal in the test's body, or in a function or module constant of the graders' folder that the body names;
* what a helper of that folder, annotated `-> str`, returns for a call with literal arguments in such a body;
* a formatted string there whose gaps stand between backquotes, such as "`{function}` returned None.": in the first gap
  a name of the released stub that the body mentions, in a second one of its parameters.
"""

import ast
import inspect
import types
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from autograder.feedback.words import ALL_WORDS, NAMED_EXCEPTIONS, NO_RETURN, THE_RESULT, no_return
from autograder.model.manifest import DeclaredTest

#: The fixture that gives partial credit.
AWARD = "award"
#: Distinct outcomes of one hidden test that a student may tell apart: 8 bits.
MOST_OUTCOMES = 256
#: A fraction that `award` gives is rounded down to a multiple of one part in so many.
AWARD_STEPS = 20
#: Passed, pending and error; three limits on wall time and two on CPU time; memory, death, output, protocol, cost;
#: nothing but exceptions; an answer of a form that cannot be used.
_ENDINGS = 15
#: Exceptions that are named where an answer was expected, or at import, and the word for any other.
_EXCEPTIONS = len(NAMED_EXCEPTIONS) + 1
_SENTENCE_ENDS = (".", "?", "!", "…")

#: Names of a released stub, each with the parameters that it takes; empty for what is no function.
Stub = Mapping[str, Sequence[str]]


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    """The sentences and names of one hidden test."""

    #: The marker's hint; may be empty.
    own: str = ""
    #: Other sentences that the test may say.
    sentences: tuple[str, ...] = ()
    #: Names of the released stub, which may be said to be unfinished.
    names: frozenset[str] = frozenset()
    #: Those that the test's source mentions, which may be said to be missing.
    mentioned: tuple[str, ...] = ()
    #: That an answer is None, for each name that the test gives one in a comparison.
    no_returns: frozenset[str] = frozenset()
    #: Whether it gives partial credit.
    awards: bool = False
    #: Those of `sentences` that may be said beside partial credit.
    beside_awards: frozenset[str] = frozenset()
    #: How many sentences were left out because they did not fit into `MOST_OUTCOMES`.
    left_out: int = 0

    def admits(self, sentence: str, *, is_award: bool = False) -> bool:
        """Whether the test may say it, besides its own hint: where it failed, or beside partial credit."""
        return sentence.strip() in (self.beside_awards if is_award else self.sentences)

    def words(self, words: str) -> str:
        """The words where they are on the list; of None under a name that is not, that something is None."""
        if words in ALL_WORDS or words in self.no_returns:
            return words
        return NO_RETURN if words.endswith(no_return("")) else ""

    @property
    def outcomes(self) -> int:
        """How many outcomes of the test a student can tell apart at level `hint`."""
        named = 2 * _EXCEPTIONS + len(self.names) + 1 + len(self.mentioned)
        words = len(ALL_WORDS) + len(self.no_returns) + 1
        # Each fraction, 0 and 1 among them, with no text, the test's own hint, or a sentence.
        awarded = (AWARD_STEPS + 1) * (2 + len(self.beside_awards)) if self.awards else 0
        return _ENDINGS + named + words + awarded + len(self.sentences)

    def bounded(self) -> "Vocabulary":
        """The same with the sentences that fit into `MOST_OUTCOMES`, first come first kept."""
        kept = self._with(())
        for sentence in self.sentences:
            longer = self._with((*kept.sentences, sentence))
            kept = longer if longer.outcomes <= MOST_OUTCOMES else kept
        return replace(kept, left_out=len(self.sentences) - len(kept.sentences))

    def _with(self, sentences: tuple[str, ...]) -> "Vocabulary":
        return replace(self, sentences=sentences, beside_awards=self.beside_awards.intersection(sentences))


@dataclass(frozen=True, kw_only=True)
class _Said:
    """What the source of one function says by itself."""

    sentences: tuple[str, ...] = ()
    #: Names that it looks up in other objects, `fires` of `student.fires`.
    attributes: tuple[str, ...] = ()
    #: Functions of the graders' folder that it names.
    functions: tuple[types.FunctionType, ...] = ()
    #: What it calls the values that it compares, `name=` in its calls.
    subjects: tuple[str, ...] = ()
    #: Formatted strings with gaps between backquotes, as the texts around the gaps.
    templates: tuple[tuple[str, ...], ...] = ()
    #: Texts in its calls of `award`.
    awarded: tuple[str, ...] = ()


class GraderSources:
    """Vocabularies of the tests in one folder of graders; each function's source is read once."""

    def __init__(self, folder: Path) -> None:
        self._folder = f"{folder}/"
        self._said: dict[types.CodeType, _Said] = {}

    def vocabulary(self, test: DeclaredTest, function: Callable[..., Any] | None, stub: Stub) -> Vocabulary:
        """The vocabulary of a test, from its marker, its source and the names of the released stub.

        Sentences beyond the bound are left out.
        """
        said = list(self._reached(function))
        mentioned = dict.fromkeys(name for one in said for name in one.attributes if name in stub)
        written = [sentence for one in said for sentence in one.sentences]
        named = [text for one in said for parts in one.templates for text in _filled(parts, mentioned, stub)]
        found = (*test.hints, *written, *named)
        return Vocabulary(
            own=test.hint,
            sentences=tuple(dict.fromkeys(sentence for sentence in found if sentence != test.hint)),
            names=frozenset(stub),
            mentioned=tuple(mentioned),
            no_returns=frozenset(no_return(subject) for one in said for subject in (THE_RESULT, *one.subjects)),
            awards=function is not None and AWARD in inspect.signature(function).parameters,
            beside_awards=frozenset((*test.hints, *(text for one in said for text in one.awarded))),
        ).bounded()

    def _reached(self, function: Callable[..., Any] | None) -> Iterator[_Said]:
        """What a function says, and every function of the graders' that it leads to."""
        waiting, seen = [function] if function is not None else [], set()
        while waiting:
            following = inspect.unwrap(waiting.pop(0))
            if isinstance(following, types.FunctionType) and following.__code__ not in seen:
                seen.add(following.__code__)
                said = self._read(following)
                yield said
                waiting += said.functions

    def _read(self, function: types.FunctionType) -> _Said:
        code = function.__code__
        if code not in self._said:
            reader = _Reader(self._folder, function.__globals__)
            definition = _definition(code.co_filename, code.co_name, code.co_firstlineno)
            for node in [] if definition is None else _nodes(definition):
                reader.look_at(node)
            self._said[code] = reader.said()
        return self._said[code]


class _Reader:
    """Collects what the nodes of one function's source say."""

    def __init__(self, folder: str, names: dict[str, Any]) -> None:
        self._folder = folder
        self._names = names
        self._sentences: list[str] = []
        self._attributes: list[str] = []
        self._functions: list[types.FunctionType] = []
        self._templates: list[tuple[str, ...]] = []
        self._subjects: list[str] = []
        self._awarded: list[str] = []

    def said(self) -> _Said:
        """Everything so far."""
        return _Said(
            sentences=tuple(self._sentences),
            attributes=tuple(self._attributes),
            functions=tuple(self._functions),
            templates=tuple(self._templates),
            subjects=tuple(self._subjects),
            awarded=tuple(self._awarded),
        )

    def look_at(self, node: ast.AST) -> None:
        """Add what one node says."""
        match node:
            case ast.Constant(value=str() as text):
                self._add(text)
            case ast.Attribute(value=ast.Name(id=name), attr=attribute):
                self._attributes.append(attribute)
                home = self._names.get(name)
                if isinstance(home, types.ModuleType) and self._is_graders(getattr(home, "__file__", None)):
                    self._resolve(getattr(home, attribute, None))
            case ast.Name(id=name):
                self._resolve(self._names.get(name))
            case ast.Call(func=ast.Name(id=name)) if name == AWARD:
                texts = (part.value for part in ast.walk(node) if isinstance(part, ast.Constant))
                self._awarded += [text for text in texts if isinstance(text, str)]
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
                self._add(self._made(self._names.get(name), arguments))
            case ast.keyword(arg="name", value=ast.Constant(value=str() as text)):
                self._subjects.append(text)
            case ast.keyword(arg="name", value=ast.Call(func=ast.Name(id=name), args=arguments, keywords=[])):
                self._subjects += [made] if (made := self._made(self._names.get(name), arguments)) else []
            case ast.JoinedStr(values=values):
                self._add_formatted([self._folded(value) for value in values])

    def _resolve(self, value: object) -> None:
        """A global of the graders': text, a container of texts, or a function."""
        match value:
            case str():
                self._add(value)
            case dict():
                self._resolve([*value.keys(), *value.values()])
            case list() | tuple() | set() | frozenset():
                for item in value:
                    if isinstance(item, str | list | tuple | dict):
                        self._resolve(item)
            case type():
                for part in vars(value).values():
                    self._follow(part)
            case _:
                self._follow(value)

    def _follow(self, value: object) -> None:
        """A function of the graders', whatever it is wrapped in."""
        function = inspect.unwrap(value) if callable(value) else None
        if isinstance(function, types.FunctionType) and self._is_graders(function.__code__.co_filename):
            self._functions.append(function)

    def _made(self, function: object, arguments: list[ast.expr]) -> str:
        """What a helper that makes sentences says for literal arguments."""
        if not isinstance(function, types.FunctionType) or not self._is_graders(function.__code__.co_filename):
            return ""
        literals = [argument.value for argument in arguments if isinstance(argument, ast.Constant)]
        if function.__annotations__.get("return") not in {str, "str"} or len(literals) != len(arguments):
            return ""
        return str(function(*literals))

    def _folded(self, value: ast.expr) -> ast.expr:
        """A gap for a constant of the graders' as that constant; anything else as it is."""
        match value:
            case ast.FormattedValue(value=ast.Name(id=name), conversion=-1, format_spec=None):
                constant = self._names.get(name)
                return ast.Constant(value=constant) if isinstance(constant, str) else value
        return value

    def _add_formatted(self, values: list[ast.expr]) -> None:
        parts = _template(values)
        if parts is not None and len(parts) == 1:
            self._add(parts[0])
        elif parts is not None:
            self._templates.append(parts)

    def _add(self, text: str) -> None:
        if " " in text and "\n" not in text and text == text.strip() and text.endswith(_SENTENCE_ENDS):
            self._sentences.append(text)
        elif text.isidentifier():  # a name that is looked up later, as in `attempts(student, ("fires", …))`
            self._attributes.append(text)

    def _is_graders(self, file: str | None) -> bool:
        return file is not None and file.startswith(self._folder)


def read_stub(path: Path) -> dict[str, tuple[str, ...]]:
    """Names that the released stub defines: functions, classes, methods and the module's own variables.

    Empty where there is no stub, or none that can be read.
    """
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, SyntaxError):
        return {}
    names: dict[str, tuple[str, ...]] = {}
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                names[name] = tuple(one.arg for one in ast.walk(node.args) if isinstance(one, ast.arg))
            case ast.ClassDef(name=name):
                names.setdefault(name, ())
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {target.id: () for target in targets if isinstance(target, ast.Name)}
    return {name: parameters for name, parameters in names.items() if not name.startswith("_")}


def _template(values: Sequence[ast.expr]) -> tuple[str, ...] | None:
    """The texts around the gaps of a formatted sentence with at most two names in backquotes; None for any other."""
    parts = [""]
    for value in values:
        match value:
            case ast.Constant(value=str() as text):
                parts[-1] += text
            case ast.FormattedValue(conversion=-1, format_spec=None):
                parts.append("")
            case _:
                return None
    gaps = [before.endswith("`") and after.startswith("`") for before, after in pairwise(parts)]
    is_sentence = " " in parts[-1] and parts[-1].endswith(_SENTENCE_ENDS)
    return tuple(parts) if is_sentence and len(gaps) <= 2 and all(gaps) else None


def _filled(parts: tuple[str, ...], mentioned: Iterable[str], stub: Stub) -> Iterator[str]:
    """The sentences that a template stands for."""
    for name in mentioned:
        if len(parts) == 2:
            yield f"{parts[0]}{name}{parts[1]}"
        else:
            yield from (f"{parts[0]}{name}{parts[1]}{parameter}{parts[2]}" for parameter in stub[name])


def _definition(file: str, name: str, line: int) -> ast.AST | None:
    """The definition that begins at a line of a file, decorators included and docstrings taken out."""
    return _definitions(file).get((name, line))


def _nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """Every node but the pieces of formatted strings, which are no sentences by themselves."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, ast.JoinedStr):
            waiting += reversed(list(ast.iter_child_nodes(node)))


@cache
def _definitions(file: str) -> dict[tuple[str, int], ast.FunctionDef]:
    """A file's functions by name and first line."""
    try:
        tree = ast.parse(Path(file).read_text(encoding="utf-8"))
    except (OSError, ValueError, SyntaxError):
        return {}
    found = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    for node in found:
        if ast.get_docstring(node, clean=False) is not None:
            del node.body[0]
    lines = [min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)]) for node in found]
    return {(node.name, line): node for node, line in zip(found, lines, strict=True)}
