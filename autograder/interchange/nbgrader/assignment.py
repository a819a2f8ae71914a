"""An nbgrader notebook as an assignment of ours: what goes to students, the hidden tests, the reference."""

import importlib.metadata
import json
import keyword
import re
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.authoring.release import released
from autograder.config.names import is_slug
from autograder.errors import ConfigError, UsageError
from autograder.interchange.nbgrader.notebooks import CONFIG_FILE, Cell, ForeignNotebook, Role
from autograder.interchange.nbgrader.origin import CellKind, Origin, OtherCell, quoted, write_origin
from autograder.interchange.nbgrader.scope import Scope, imported_modules
from autograder.interchange.nbgrader.translation import HELPERS, HiddenTest, Left, Translator, function_name
from autograder.model.course import Course
from autograder.parsers.bounds import DEFAULT_BOUNDS
from autograder.parsers.notebook import export_notebook

#: What a notebook may import for itself and graded code never needs.
_NOTEBOOK_ONLY = frozenset({"IPython", "ipywidgets", "google", "nbgrader"})
_UNFIT = re.compile(r"[^A-Za-z0-9_]+")
_MOST_TITLE = 200
#: nbgrader spells it so.
_OWN_MARKERS = re.compile(r"^\s*c\.\w+\.\w*(?:delimeter|delimiter)", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A notebook on its way to becoming an assignment."""

    notebook: ForeignNotebook
    slug: str
    #: `problem1.py`.
    module: str
    tests: tuple[HiddenTest, ...]
    left: tuple[Left, ...]
    #: Distributions that the student's code may import.
    libraries: tuple[str, ...]
    #: What the instructor should know, a sentence each.
    notes: tuple[str, ...]

    @property
    def points(self) -> float:
        """What its tests are worth."""
        return sum(test.cell.points for test in self.tests)

    @property
    def others(self) -> tuple[OtherCell, ...]:
        """Graded cells that get no score here."""
        left = (_other(one.cell, CellKind.LEFT, one.why) for one in self.left)
        return (*left, *(_by_person(cell) for cell in self.notebook.cells if cell.role in {Role.PERSON, Role.TASK}))

    def without(self, failed: Mapping[str, str]) -> "Draft":
        """The same without these questions' tests, each with why."""
        left = tuple(
            Left(cell=test.cell, question=test.question, why=failed[test.question])
            for test in self.tests
            if test.question in failed
        )
        return replace(
            self,
            tests=tuple(test for test in self.tests if test.question not in failed),
            left=tuple(sorted((*self.left, *left), key=lambda one: one.cell.number)),
        )

    def with_inside(self) -> "Draft":
        """The same with all cells that were left run inside the student's process, where they can be."""
        translator = Translator(Scope(self.notebook.cells), self.module.removesuffix(".py"))
        tried = [translator.inside(one.cell, one.question) for one in self.left if one.cell.points > 0]
        made = [one for one in tried if isinstance(one, HiddenTest)]
        done = {one.question for one in made}
        return replace(
            self,
            tests=tuple(sorted((*self.tests, *made), key=lambda one: one.cell.number)),
            left=tuple(one for one in self.left if one.question not in done),
        )


def draft_of(notebook: ForeignNotebook, *, is_only: bool) -> Draft:
    """Translate a notebook's test cells; nothing is run or written. `is_only`: its assignment has no other."""
    module = _module_name(notebook.name)
    scope = Scope(notebook.cells)
    translator = Translator(scope, module.removesuffix(".py"))
    cells = [cell for cell in notebook.cells if cell.role is Role.TEST]
    tried = [_tried(translator, cell, f"q{number}") for number, cell in enumerate(cells, start=1)]
    libraries, missing = _libraries(scope)
    return Draft(
        notebook=notebook,
        slug=_slug(notebook.assignment if is_only else f"{notebook.assignment}_{notebook.name}"),
        module=module,
        tests=_named_apart([one for one in tried if isinstance(one, HiddenTest)]),
        left=tuple(one for one in tried if isinstance(one, Left)),
        libraries=libraries,
        notes=(*_missing_notes(missing), *_release_notes(notebook)),
    )


def homes_of(course: Course, slug: str) -> tuple[Path, Path, Path]:
    """Folders of an assignment: public, solutions, graders."""
    return course.assignments_dir / slug, course.solutions_dir / slug, course.graders_dir / slug


def write_draft(draft: Draft, course: Course) -> None:
    """Write the assignment; what an earlier draft of it left is replaced. Raises `UsageError`, `ConfigError`."""
    public, solutions, graders = homes_of(course, draft.slug)
    handed_out = _handed_out(draft)
    try:
        remove_draft(draft, course)
        for home in (public, solutions, graders):
            home.mkdir(parents=True)
        _copy_beside(draft.notebook, public)
        for name, content in handed_out.items():
            (public / name).write_bytes(content)
        (graders / f"test_{draft.module}").write_text(_graders_text(draft), encoding="utf-8")
        for driver in (test.driver for test in draft.tests if test.driver):
            (graders / "drivers").mkdir(exist_ok=True)
            (graders / "drivers" / f"{driver[0]}.py").write_text(driver[1], encoding="utf-8")
        if draft.notebook.has_solutions:
            (solutions / "reference").mkdir()
            (solutions / "reference" / draft.module).write_bytes(_module_of(draft.notebook.data, draft))
        write_origin(solutions, origin_of(draft))
    except OSError as error:
        message = f"{draft.slug} cannot be written: {error.strerror}; make the course's folders writable"
        raise UsageError(message) from error


def remove_draft(draft: Draft, course: Course) -> None:
    """Remove what was written of it."""
    for home in homes_of(course, draft.slug):
        shutil.rmtree(home, ignore_errors=True)


def origin_of(draft: Draft) -> Origin:
    """Where it came from."""
    return Origin(
        assignment=draft.notebook.assignment,
        notebook=draft.notebook.name,
        cells={test.question: test.cell.grade_id for test in draft.tests},
        others=draft.others,
    )


def _tried(translator: Translator, cell: Cell, question: str) -> HiddenTest | Left:
    if cell.points <= 0:
        return Left(cell=cell, question=question, why="it is worth no points")
    return translator.outside(cell, question)


def _named_apart(tests: Sequence[HiddenTest]) -> tuple[HiddenTest, ...]:
    """Two cells whose names differ by a sign only must not become one function."""
    seen: set[str] = set()
    apart = []
    for test in tests:
        name = function_name(test.cell)
        other = f"{name}_{test.question}"
        apart.append(replace(test, text=test.text.replace(f"def {name}(", f"def {other}(")) if name in seen else test)
        seen.add(name)
    return tuple(apart)


def _slug(text: str) -> str:
    slug = _UNFIT.sub("_", text).strip("_")[:64] or "assignment"
    return slug if is_slug(slug) else f"a_{slug}"[:64]


def _module_name(notebook: str) -> str:
    name = _UNFIT.sub("_", notebook).strip("_").lower() or "notebook"
    if not name.isidentifier() or keyword.iskeyword(name) or name in sys.stdlib_module_names:
        name = f"nb_{name}"
    return f"{name}.py"


def _libraries(scope: Scope) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Distributions for what the student's side imports; modules that are not installed here."""
    installed = importlib.metadata.packages_distributions()
    found, missing = [], []
    for module, in_answer in sorted(imported_modules(scope).items()):
        if module in sys.stdlib_module_names or (module in _NOTEBOOK_ONLY and not in_answer):
            continue
        if module in installed:
            found.append(min(installed[module], key=lambda name: (name.lower() != module.lower(), name)))
        else:
            missing.append(module)
    return tuple(dict.fromkeys(found)), tuple(missing)


def _missing_notes(missing: Sequence[str]) -> Iterator[str]:
    for module in missing:
        yield (
            f"the notebook imports {module}, which is not installed here; install it, and add its distribution to "
            "`libraries` in assignment.toml"
        )


def _release_notes(notebook: ForeignNotebook) -> Iterator[str]:
    if not notebook.has_solutions:
        yield "only the released notebook is there: hidden tests are missing, and no solution was tried"
    files = [
        path.name for path in _beside(notebook) if path.suffix.lower() not in {".png", ".jpg", ".jpeg", ".svg", ".gif"}
    ]
    if files:
        yield (
            f"graded code does not see what lies beside the notebook ({', '.join(files[:5])}); "
            "what it needs belongs into support/ of the assignment's public folder, and is opened there"
        )


def _other(cell: Cell, kind: CellKind, why: str) -> OtherCell:
    return OtherCell(cell=cell.grade_id, points=cell.points, kind=kind, is_text=cell.is_text, why=why)


def _by_person(cell: Cell) -> OtherCell:
    kind = CellKind.TASK if cell.role is Role.TASK else CellKind.PERSON
    return _other(cell, kind, "a task" if kind is CellKind.TASK else "words" if cell.is_text else "code")


def _beside(notebook: ForeignNotebook) -> list[Path]:
    files = notebook.path.parent.iterdir()
    return sorted(path for path in files if path.is_file() and path.suffix != ".ipynb" and path.name[0] != ".")


def _copy_beside(notebook: ForeignNotebook, public: Path) -> None:
    """Pictures and data: nbgrader releases whatever lies beside a notebook, and so may we."""
    for path in _beside(notebook):
        shutil.copyfile(path, public / path.name)


def _handed_out(draft: Draft) -> dict[str, bytes]:
    notebook = draft.notebook
    return {
        "assignment.toml": "\n".join([*_assignment_lines(draft), ""]).encode(),
        "README.md": _handout(notebook).encode(),
        f"{draft.module.removesuffix('.py')}.ipynb": notebook.release or _released(notebook),
    }


def _released(notebook: ForeignNotebook) -> bytes:
    """What nbgrader's own preprocessors, as they come, leave of it."""
    config = notebook.path.parents[2] / CONFIG_FILE
    if config.is_file() and _OWN_MARKERS.search(config.read_text(encoding="utf-8", errors="replace")):
        message = (
            f"{config} sets markers of its own, so that secrets could be overlooked here; "
            f"run `nbgrader generate_assignment {notebook.assignment}` first, and import what it releases"
        )
        raise UsageError(message)
    try:
        cut = released(json.loads(notebook.data.decode("utf-8-sig")))
    except ConfigError as error:
        message = f"{notebook.title}: {error}; or run `nbgrader generate_assignment {notebook.assignment}` first"
        raise UsageError(message) from error
    return (json.dumps(cut, indent=1, ensure_ascii=False) + "\n").encode()


def _assignment_lines(draft: Draft) -> Iterator[str]:
    yield "[assignment]"
    yield f"title = {quoted(_title(draft.notebook.title))}"
    yield f"module = {quoted(draft.module)}"
    yield f"libraries = [{', '.join(quoted(name) for name in draft.libraries)}]"
    for test in draft.tests:
        yield "\n[[questions]]"
        yield f"id = {quoted(test.question)}"
        yield f"title = {quoted(_title(test.cell.grade_id))}"
        yield f"points = {test.cell.points!r}"


def _title(text: str) -> str:
    return "".join(character for character in text if character.isprintable())[:_MOST_TITLE].strip() or "untitled"


def _handout(notebook: ForeignNotebook) -> str:
    words = [cell.source.strip() for cell in notebook.cells if cell.role in {Role.TEXT, Role.TASK} and cell.is_text]
    return "\n\n".join([f"# {notebook.title}", *words]) + "\n"


def _graders_text(draft: Draft) -> str:
    loaded = sorted({module for test in draft.tests for module in test.modules})
    lines = [f'"""Test cells of {_title(draft.notebook.title)}, as `grade import nbgrader` read them."""', ""]
    lines += [*(["import contextlib", ""] if loaded else []), "import pytest", ""]
    helpers = list(_helpers("".join(test.text for test in draft.tests)))
    lines += ["from autograder import check", ""] if helpers else []
    for module in loaded:  # before graders are forked, so that it is loaded once for all submissions
        lines += ["with contextlib.suppress(ImportError):", f"    import {module}"]
    parts = [*(HELPERS[name].strip("\n") for name in helpers), *(test.text for test in draft.tests)]
    return "\n".join(lines).rstrip("\n") + "\n" + "".join(f"\n\n{part}\n" for part in parts)


def _helpers(text: str) -> Iterator[str]:
    if "run_inside(" in text or "give_credit(" in text:
        yield "give_credit"
    if "run_inside(" in text:
        yield "run_inside"


def _module_of(data: bytes, draft: Draft) -> bytes:
    return export_notebook(data, draft.notebook.title, draft.module, DEFAULT_BOUNDS).content or b""
