"""The reference with the form of its answers and none of their content, to see what form alone earns.

Three kinds of specimen. An *empty form* answers with a constant, noise or one of its own arguments, in the type, shape,
dtype and structure that the reference's answer has. A *memoriser* does so too, and knows the labels of the rows that
something was fitted on. A *liar* answers with objects that say yes to everything, and its mute twin with the same
objects, which have neither operators nor comparisons: what only the first of them earns, it earns because the grader
believed a student's object.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.model.report import Finding
from autograder.verification.specimen import Kind, Specimen, Trial

#: Appended to the reference; their first lines say what they do.
_FILLER = Path(__file__).with_name("filler.py")
_LIAR = Path(__file__).with_name("liar.py")
#: What a specimen prints when it has filled an answer, and when it had to let one out with its content.
FILLED, KEPT = "answer filled:", "answer kept:"
#: The ways to fill, as expressions of the appended source; `labels` are its texts per function.
_FILLINGS = {
    "zeros": "_Constant(0.0, labels, 0)",
    "ones": "_Constant(1.0, labels, 1)",
    "minus ones": "_Constant(-1.0, labels, 2)",
    "halves": "_Constant(0.5, labels, 3)",
    "noise": "_Noise(0.5, labels, 4)",
    "first argument": "_Echo(labels, last=False)",
    "last argument": "_Echo(labels, last=True)",
}
#: Strategies of `liar.py`.
STRATEGIES = ("agrees", "denies", "small", "large", "zero", "one", "no number", "echo")
_FITTING = re.compile(r"(^|_)(fit|train|learn)(_|$)")
_ALONE = """

def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return _Answer()
"""


@dataclass(frozen=True, kw_only=True)
class Liar:
    """A liar, and the same one without operators and comparisons."""

    lying: Specimen
    mute: Specimen


def empty_forms(reference: Specimen, module: str) -> tuple[Specimen, ...]:
    """One specimen per way to fill answers, for an assignment whose module is the file `module`."""
    return tuple(
        Specimen(
            kind=Kind.EMPTY,
            name=name,
            files=_filled(reference, module, filling),
            about=f"The reference's forms, filled with: {name}.",
        )
        for name, filling in _FILLINGS.items()
    )


def memorisers(reference: Specimen, module: str) -> tuple[Specimen, ...]:
    """Those that know what they were fitted on, and have 0 or 1 for any other number; none where nothing fits."""
    if not fitting(reference.files[module].decode()):
        return ()
    return tuple(
        Specimen(
            kind=Kind.MEMORISER,
            name=name,
            files=_filled(reference, module, f"_Memory({number}, labels)"),
            about=f"The reference's forms, filled with the labels of rows that were seen in a fit, and with: {name}.",
        )
        for name, number in (("zeros", 0.0), ("ones", 1.0))
    )


def liars(reference: Specimen, module: str) -> tuple[Liar, ...]:
    """Per strategy, one liar in the reference's place that answers everything, and one in the place of each number."""
    found = []
    for strategy in STRATEGIES:
        found.append(Liar(lying=_alone(module, strategy, mute=False), mute=_alone(module, strategy, mute=True)))
        pair = [_in_form(reference, module, strategy, mute=mute) for mute in (False, True)]
        found.append(Liar(lying=pair[0], mute=pair[1]))
    return tuple(found)


def fitting(source: str) -> tuple[str, ...]:
    """Functions and methods of a module that fit something, by their names."""
    names = (name for name, _ in _functions(ast.parse(source).body, ""))
    return tuple(name for name in names if _FITTING.search(name.rpartition(".")[2]) and not _is_private(name))


def hollow_tests(trial: Trial) -> tuple[Finding, ...]:
    """The tests that gave points for form: each was given filled answers only, and no content."""
    tests = trial.report.tests if trial.report else ()
    return tuple(one for one in tests if one.score > 0.0 and FILLED in one.output and KEPT not in one.output)


def _in_form(reference: Specimen, module: str, strategy: str, *, mute: bool) -> Specimen:
    kind, name = _kind(strategy, mute=mute, where="in form")
    files = _filled(reference, module, f"_Lying(_liar({strategy!r}, {mute}))")
    about = f"Liars in the place of every number of the reference's answers: {strategy}."
    return Specimen(kind=kind, name=name, files=files, about=about)


def _alone(module: str, strategy: str, *, mute: bool) -> Specimen:
    kind, name = _kind(strategy, mute=mute, where="alone")
    source = f"{_read(_LIAR)}\n\n\n_Answer = _liar({strategy!r}, {mute})\n{_ALONE}"
    files = {module: source.encode()}
    return Specimen(kind=kind, name=name, files=files, about=f"One liar for everything: {strategy}.")


def _kind(strategy: str, *, mute: bool, where: str) -> tuple[Kind, str]:
    return (Kind.MUTE if mute else Kind.LIAR), f"{strategy}, {where}"


def _filled(reference: Specimen, module: str, filling: str) -> dict[str, bytes]:
    """The reference's files, with every answer of its module filled by an expression of the appended source."""
    source = reference.files[module].decode()
    body = ast.parse(source).body
    classes = tuple(node.name for node in body if isinstance(node, ast.ClassDef))
    call = f"_Filler((lambda labels: {filling})({_labels(body)!r}), globals(), {classes!r}, {_constants(body)!r})"
    text = "\n\n\n".join((source.rstrip(), _read(_FILLER), _read(_LIAR), call)) + "\n"
    return {**reference.files, module: text.encode()}


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8").rstrip()


def _functions(body: list[ast.stmt], prefix: str) -> Iterator[tuple[str, ast.FunctionDef]]:
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield from _functions(node.body, f"{prefix}{node.name}.")
        elif isinstance(node, ast.FunctionDef):
            yield f"{prefix}{node.name}", node


def _is_private(name: str) -> bool:
    return any(part.startswith("_") for part in name.split("."))


def _labels(body: list[ast.stmt]) -> dict[str, list[str]]:
    """Per function, the texts that it may return, in their order."""
    found = {name: list(dict.fromkeys(_returned_texts(node))) for name, node in _functions(body, "")}
    return {name: texts for name, texts in found.items() if texts}


def _returned_texts(function: ast.FunctionDef) -> Iterator[str]:
    answers = [node.value for node in ast.walk(function) if isinstance(node, ast.Return) and node.value]
    literal = isinstance(function.returns, ast.Subscript) and ast.unparse(function.returns.value).endswith("Literal")
    answers += [function.returns] if literal and function.returns else []
    parts = (part for answer in answers for part in ast.walk(answer))
    yield from (part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str))


def _constants(body: list[ast.stmt]) -> tuple[str, ...]:
    """Public names that are given a value at the top of the module."""
    assignments = (node for node in body if isinstance(node, ast.Assign | ast.AnnAssign))
    targets = (target for node in assignments for target in getattr(node, "targets", [getattr(node, "target", None)]))
    names = (target.id for target in targets if isinstance(target, ast.Name))
    return tuple(dict.fromkeys(name for name in names if not name.startswith("_")))
