"""What must not leave: lines of solutions, and anything of the hidden graders, in the files that students receive.

Lines are compared without their white space, so that another indentation hides nothing. A line that says little by
itself is not looked for; a hidden function is found by its name (tests) or by several of its lines in a row.
"""

import ast
import json
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.authoring.solution_regions import BEGIN, END

#: Characters, white space apart, from which a line of a solution is looked for by itself.
TELLING_CHARS = 14
#: Lines in a row that show a hidden function, and their least length together.
RUN_LINES = 3
RUN_CHARS = 60

#: Members of an archive and bytes of one that are looked into.
_MAX_MEMBERS = 2_000
_MAX_MEMBER_BYTES = 16 * 1024 * 1024

#: A call without arguments.
_BARE_CALL = re.compile(r"[\w.]+\(\)")
_COMMENT = re.compile(r"\s#\s.*$")


@dataclass(frozen=True, kw_only=True)
class PublicText:
    """One file that students receive, as lines."""

    #: Path below the public folder, for messages.
    name: str
    lines: tuple[str, ...]


def public_texts(folder: Path) -> tuple[PublicText, ...]:
    """Every file below a public folder as text: notebooks by their cells, archives by their members."""
    texts: list[PublicText] = []
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            name = path.relative_to(folder).as_posix()
            texts += [PublicText(name=part, lines=_lines(part, data)) for part, data in _parts(name, path)]
    return tuple(texts)


def solution_leaks(
    texts: Sequence[PublicText], secret_lines: Sequence[str], open_lines: Sequence[str]
) -> Iterator[str]:
    """Lines of solution regions in public files, and markers left in; one sentence per file.

    A line that stands in the reference outside a region, too, is no secret.
    """
    secrets = {_squeezed(line): line for line in secret_lines if _is_telling(line)}
    for line in open_lines:
        secrets.pop(_squeezed(line), None)
    for text in texts:
        for number, line in enumerate(text.lines, start=1):
            if line.strip() in (BEGIN, END):
                yield f"{text.name}, line {number}: a marker was left in: `{line.strip()}`"
                break
            if (secret := secrets.get(_squeezed(line))) is not None:
                yield f"{text.name}, line {number}: this line of the solution would leave: `{secret.strip()}`"
                break


def hidden_leaks(texts: Sequence[PublicText], hidden: Mapping[Path, str]) -> Iterator[str]:
    """Hidden tests and helpers in public files; one sentence per function and file."""
    functions = [function for path, source in hidden.items() for function in _functions(path, source)]
    for text in texts:
        squeezed = [_squeezed(line) for line in text.lines]
        whole = "\n".join(line for line in squeezed if line)
        defined = {line.partition("(")[0].removeprefix("def") for line in squeezed if line.startswith("deftest_")}
        for function in functions:
            if function.name in defined or any(f"\n{run}\n" in f"\n{whole}\n" for run in function.runs):
                yield f"{text.name}: `{function.name}` of {function.path.name} is hidden and would leave; remove it"


@dataclass(frozen=True, kw_only=True)
class _Hidden:
    """A function of the hidden graders."""

    path: Path
    name: str
    #: Several of its lines in a row, squeezed; each is a sign of the whole.
    runs: tuple[str, ...]


def _functions(path: Path, source: str) -> Iterator[_Hidden]:
    lines = source.split("\n")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[1 if ast.get_docstring(node) is not None and len(node.body) > 1 else 0]
            body = [_squeezed(line) for line in lines[first.lineno - 1 : node.end_lineno]]
            yield _Hidden(path=path, name=node.name, runs=tuple(_runs([line for line in body if line])))


def _runs(lines: Sequence[str]) -> Iterator[str]:
    for start in range(len(lines) - RUN_LINES + 1):
        run = lines[start : start + RUN_LINES]
        if sum(map(len, run)) >= RUN_CHARS:
            yield "\n".join(run)


def _parts(name: str, path: Path) -> Iterator[tuple[str, bytes]]:
    if not zipfile.is_zipfile(path):
        yield name, path.read_bytes()
        return
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist()[:_MAX_MEMBERS]:
            if member.file_size <= _MAX_MEMBER_BYTES and not member.is_dir():
                yield f"{name}/{member.filename}", archive.read(member)


def _lines(name: str, data: bytes) -> tuple[str, ...]:
    text = data.decode("utf-8", "replace")
    if name.endswith(".ipynb"):
        try:
            cells = json.loads(text)["cells"]
            text = "\n".join("".join(cell["source"]) for cell in cells)
        except (ValueError, KeyError, TypeError):
            pass  # a damaged notebook is read as any other text
    return tuple(text.split("\n"))


def _is_telling(line: str) -> bool:
    text = _squeezed(line)
    if text.endswith(":") or _BARE_CALL.fullmatch(text):  # `with torch.no_grad():` and `loss.backward()` tell nothing
        return False
    return len(text) >= TELLING_CHARS and not text.startswith(("import", "from", "@", '"""', "raiseNotImplemented"))


def _squeezed(line: str) -> str:
    return "".join(_COMMENT.sub("", line).split())
