"""Names inside a folder or zip: which are refused, which are quietly left out."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Protocol

from autograder.errors import RefusedError
from autograder.parsers.bounds import IntakeBounds
from autograder.text import shown

#: What systems and tools leave behind; beside these, every name that begins with a dot.
_LEFTOVERS = frozenset({"__MACOSX", "__pycache__", "Thumbs.db", "desktop.ini", "Icon\r"})

#: Unicode categories that can hide or reorder the rest of a name.
_HIDING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})

#: Joiners are of category Cf, and part of ordinary words and emoji.
_JOINERS = "\u200c\u200d"

_DRIVE = re.compile(r"[A-Za-z]:")


class Contents(Protocol):
    """What was handed in as a folder or zip: paths that are judged, bytes that are read on demand."""

    @property
    def paths(self) -> tuple[str, ...]:
        """Relative POSIX paths of all regular files, leftovers apart, sorted."""

    def read(self, path: str) -> bytes:
        """Read one of `paths`; raises `RefusedError` when it is larger than the bounds or damaged."""


def refusal(source: str, problem: str, remedy: str) -> RefusedError:
    """Make the one sentence: what was handed in, what is wrong with it, what to do next."""
    return RefusedError(f"{shown(source)}: {problem}; {remedy}")


def too_large(source: str, path: str, limit_bytes: int) -> RefusedError:
    """Refuse a file by its size."""
    return refusal(source, f"{shown(path)} is larger than {limit_bytes} bytes", "make it smaller or leave it out")


def is_leftover(path: str) -> bool:
    """True for what systems and tools leave behind, such as `__MACOSX/._xor.py` or `.git/config`."""
    return any(name in _LEFTOVERS or name.startswith(".") for name in path.split("/"))


def check_path(source: str, path: str, bounds: IntakeBounds) -> None:
    """Raise `RefusedError` unless `path` is relative, stays inside, and is what it looks like."""
    problem = _problem(path, bounds)
    if problem:
        raise refusal(source, f"the name {shown(path)} {problem}", "rename that file or leave it out")


def check_distinct(source: str, paths: Iterable[str]) -> None:
    """Raise `RefusedError` when two files would be one on some system: same name, or same but for case."""
    seen: dict[str, str] = {}
    for path in paths:
        other = seen.setdefault(_folded(path), path)
        if other is not path:
            problem = f"{shown(path)} and {shown(other)} are the same name on some systems"
            raise refusal(source, problem, "keep one of them")
    for path in seen.values():
        for parent in _parents(_folded(path)):
            if parent in seen:
                problem = f"{shown(seen[parent])} is a file and a folder at once"
                raise refusal(source, problem, "keep one of them")


def _problem(path: str, bounds: IntakeBounds) -> str | None:
    segments = path.split("/")
    faults = {
        f"is longer than {bounds.path_bytes} bytes": len(_utf8(path)) > bounds.path_bytes,
        "holds a control or direction character": any(_hides(character) for character in path),
        "holds a backslash": "\\" in path,
        "begins at the root of a disk": path.startswith("/") or _DRIVE.match(path) is not None,
        "leaves its folder": ".." in segments,
        "is not a plain path": "" in segments or "." in segments,
        f"is more than {bounds.depth} folders deep": len(segments) > bounds.depth,
    }
    return next((problem for problem, present in faults.items() if present), None)


def _hides(character: str) -> bool:
    return unicodedata.category(character) in _HIDING and character not in _JOINERS


def _utf8(path: str) -> bytes:
    return path.encode("utf-8", "surrogatepass")


def _folded(path: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def _parents(path: str) -> Iterator[str]:
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path
