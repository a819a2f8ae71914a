"""Which of the files that were handed in are graded, and what to say about the rest."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from autograder.model.course import Assignment
from autograder.text import shown

#: What browsers, systems and course sites add to a file's name.
_ADDED = re.compile(r"(?:[ _-]*\(\d+\)|[ _-]+copy(?:[ _-]*\d+)?|[ _-]+kopie|-\d{1,3})$")
_COPY_OF = re.compile(r"^copy[ _-]+of[ _-]+")
_ARCHIVES = (".zip", ".rar", ".7z", ".tar", ".gz", ".tgz")


@dataclass(frozen=True, kw_only=True)
class Selection:
    """The choice among the paths of a folder or zip."""

    #: Path by declared name.
    graded: dict[str, str]
    #: Notebook that the module can be made from; where the module is there, too, whoever reads both chooses.
    notebook: str | None
    #: Paths that are not graded, sorted.
    ignored: tuple[str, ...]
    #: Declared names that are not there, sorted; the module is not when it comes from a notebook.
    missing: tuple[str, ...]
    #: Hints on what was probably meant.
    notes: tuple[str, ...]


def select(paths: Sequence[str], assignment: Assignment) -> Selection:
    """Choose the declared files, at the top or below a single folder that wraps everything."""
    base = _base(paths, assignment)
    inside = {path.removeprefix(base): path for path in paths}
    graded = {name: inside[name] for name in sorted(assignment.files) if name in inside}
    notebook = inside.get(_notebook(inside, assignment.module))
    stands_in = notebook and assignment.module not in graded
    used = {*graded.values(), *([notebook] if stands_in else [])}
    supplied = {*graded, *([assignment.module] if notebook else [])}
    missing = tuple(sorted(name for name in assignment.files if name not in supplied))
    ignored = tuple(path for path in sorted(paths) if path not in used)
    return Selection(
        graded=graded,
        notebook=notebook,
        ignored=ignored,
        missing=missing,
        notes=tuple(_hints(ignored, missing)),
    )


def is_meant(handed_in: str, declared: str) -> bool:
    """True when a file's own name is probably `declared`, as a browser or course site changed it.

    Such as `XOR.py`, `xor (1).py`, `xor.py.txt`, `Copy of xor.py`, `doejane_4711_xor-2.py`.
    """
    ours, theirs = _plain(handed_in), _plain(declared)
    return ours == theirs or ours.endswith("_" + theirs)


def _base(paths: Sequence[str], assignment: Assignment) -> str:
    """Return the wrapping folder with its slash, or nothing."""
    if not set(paths).isdisjoint(assignment.files):
        return ""
    tops = {path.partition("/")[0] for path in paths}
    if len(tops) != 1 or any("/" not in path for path in paths):
        return ""
    return tops.pop() + "/"


def _notebook(names: Iterable[str], module: str) -> str:
    """Return the notebook of the module's name, or the only one at the top, or nothing."""
    own = module.removesuffix(".py") + ".ipynb"
    notebooks = [name for name in names if name.endswith(".ipynb") and "/" not in name]
    if own in notebooks:
        return own
    return notebooks[0] if len(notebooks) == 1 else ""


def _hints(ignored: Sequence[str], missing: Sequence[str]) -> Iterator[str]:
    for declared in missing:
        own_name = declared.rpartition("/")[2]
        for path in ignored:
            name = path.rpartition("/")[2]
            if name == own_name:
                yield f"found {shown(path)} where {declared} is expected; move it"
            elif is_meant(name, own_name):
                yield f"found {shown(path)} where {declared} is expected; rename it"
    if missing:
        for path in ignored:
            if path.casefold().endswith(_ARCHIVES):
                yield f"{shown(path)} was not opened; hand in its files themselves"


def _plain(name: str) -> str:
    """Bring a name to the form that it shares with its changed copies."""
    plain = name.casefold().strip().removesuffix(".txt")
    stem, dot, suffix = plain.rpartition(".")
    stem = _COPY_OF.sub("", stem.removesuffix(".py"))
    return _ADDED.sub("", stem).replace("-", "_").replace(" ", "_") + dot + suffix
