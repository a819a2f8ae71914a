"""What must hold between the values of a file, beyond their types; each fault is one sentence."""

import dataclasses
import graphlib
import keyword
import math
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from autograder.config.documents import AssignmentDocument, AssignmentTable, CourseDocument, CourseTable
from autograder.config.names import is_portable_path, is_slug
from autograder.errors import ConfigError
from autograder.model.course import Engine, Policy, Question, Runner
from autograder.model.limits import Limits
from autograder.text import shown

#: Longest title or name, in characters.
MAX_TITLE_CHARS = 200

#: Late days at most: a year.
MAX_LATE_DAYS = 366

#: Questions that a message lists at most.
MAX_LISTED = 20

_QUESTION_ID = re.compile(r"q[0-9]{1,6}")
_DISTRIBUTION = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")


def check_course(document: CourseDocument, label: str) -> None:
    """Raise `ConfigError` for the first fault of a `course.toml`. Time zone and times are its reader's."""
    _raise_first(label, _course_faults(document))


def check_assignment(document: AssignmentDocument, label: str) -> None:
    """Raise `ConfigError` for the first fault of an `assignment.toml`."""
    _raise_first(label, _assignment_faults(document))


def _raise_first(label: str, faults: Iterable[str]) -> None:
    found = list(faults)
    if found:
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        message = f"{label}: {found[0]}{more}"
        raise ConfigError(message)


def _course_faults(document: CourseDocument) -> Iterator[str]:
    table = document.course
    yield from _title_faults("course.name", table.name)
    yield from _title_faults("course.term", table.term)
    yield from _folder_faults(table)
    yield from _policy_faults(document.policy)
    if document.record.database is not None and "://" not in document.record.database:
        # Not shown: it may hold a password.
        yield "record.database must be a URL such as postgresql://user@host/name"
    slugs = [entry.slug for entry in document.assignments]
    for index, slug in enumerate(slugs):
        if not is_slug(slug):
            yield f"assignments[{index}].slug {shown(slug)} must be made of letters, digits, - and _"
        elif slug in slugs[:index]:
            yield f"assignments[{index}].slug {shown(slug)} is there twice; keep one"
    for name, runner in document.runners.items():
        yield from _runner_faults(name, runner)


def _folder_faults(table: CourseTable) -> Iterator[str]:
    secret = {"solutions": table.solutions, "graders": table.graders}
    for key, folder in {"assignments": table.assignments, **secret}.items():
        if not is_portable_path(folder):
            yield f"course.{key} {shown(folder)} must be a relative folder such as tests/graders"
    public = PurePosixPath(table.assignments)
    for key, folder in secret.items():
        if PurePosixPath(folder).is_relative_to(public):
            yield f"course.{key} {shown(folder)} lies in the folder that students receive; move it out"


def _policy_faults(policy: Policy) -> Iterator[str]:
    for key in ("late_bank_days", "max_late_days", "grace_minutes"):
        if getattr(policy, key) < 0:
            yield f"policy.{key} must be 0 or more, not {getattr(policy, key)}"
    if policy.max_late_days > MAX_LATE_DAYS:
        yield (
            f"policy.max_late_days must be {MAX_LATE_DAYS} or less, not {policy.max_late_days}; "
            "an assignment without a due date takes work at any time"
        )
    if not 0 <= policy.penalty_per_late_day <= 1:
        yield f"policy.penalty_per_late_day must lie between 0 and 1, not {policy.penalty_per_late_day}"


def _runner_faults(name: str, runner: Runner) -> Iterator[str]:
    if not is_slug(name):
        yield f"runners.{shown(name)} must be made of letters, digits, - and _"
        return
    if runner.workers is not None and runner.workers < 1:
        yield f"runners.{name}.workers must be 1 or more, not {runner.workers}"
    for key in ("partition", "gres"):
        if getattr(runner, key) is not None and runner.engine is not Engine.SLURM:
            yield f'runners.{name}.{key} is for a cluster only; set engine = "slurm" or leave it out'


def _assignment_faults(document: AssignmentDocument) -> Iterator[str]:
    table = document.assignment
    yield from _title_faults("assignment.title", table.title)
    yield from _module_faults(table.module)
    yield from _file_faults(table)
    yield from _library_faults(table.libraries)
    yield from _limit_faults(document.limits)
    if not document.questions:
        yield "questions is empty; an assignment needs at least one question"
    yield from _question_faults(document.questions)


def _title_faults(path: str, text: str) -> Iterator[str]:
    if not text.strip():
        yield f"{path} is empty; give it a text"
    elif len(text) > MAX_TITLE_CHARS or not text.isprintable():
        yield f"{path} must be one line of at most {MAX_TITLE_CHARS} characters"


def _module_faults(module: str) -> Iterator[str]:
    name = module.removesuffix(".py")
    if not (module.endswith(".py") and name.isascii() and name.isidentifier()) or keyword.iskeyword(name):
        yield f"assignment.module {shown(module)} must be a Python module's file name such as xor.py"
    elif name in sys.stdlib_module_names:
        yield f"assignment.module {shown(module)} hides Python's own module {name}; choose another name"


def _file_faults(table: AssignmentTable) -> Iterator[str]:
    files = (table.module,) if table.files is None else table.files
    if table.module not in files:
        yield f"assignment.files does not hold the module {shown(table.module)}; add it"
    folded = [name.casefold() for name in files]
    for index, name in enumerate(files):
        where = f"assignment.files[{index}] {shown(name)}"
        if not is_portable_path(name):
            yield f"{where} must be a relative path of plain names such as data/points.csv"
        elif folded[index] in folded[:index]:
            yield f"{where} is there twice; names must differ by more than case"
        elif any(other.startswith(folded[index] + "/") for other in folded):
            yield f"{where} is the folder of another file; name files only"


def _library_faults(libraries: tuple[str, ...]) -> Iterator[str]:
    normal = [re.sub(r"[-_.]+", "-", name).lower() for name in libraries]
    for index, name in enumerate(libraries):
        where = f"assignment.libraries[{index}] {shown(name)}"
        if not _DISTRIBUTION.fullmatch(name):
            yield f"{where} must be a distribution's name such as numpy, without a version"
        elif normal[index] in normal[:index]:
            yield f"{where} is there twice; keep one"


def _limit_faults(limits: Limits) -> Iterator[str]:
    for field in dataclasses.fields(limits):
        value = getattr(limits, field.name)
        if not (value > 0 and math.isfinite(value)):
            yield f"limits.{field.name} must be above 0 and finite, not {value}"


def _question_faults(questions: tuple[Question, ...]) -> Iterator[str]:
    ids = [question.id for question in questions]
    known = ", ".join(ids[:MAX_LISTED])
    for index, question in enumerate(questions):
        where = f"questions[{index}]"
        if not _QUESTION_ID.fullmatch(question.id):
            yield f"{where}.id {shown(question.id)} must be q and a number, such as q1"
        elif question.id in ids[:index]:
            yield f"{where}.id {shown(question.id)} is there twice; number the questions q1, q2, …"
        yield from _title_faults(f"{where}.title", question.title)
        yield from _point_faults(where, question)
        for need in question.needs:
            if need not in ids:
                yield f"{where}.needs {shown(need)} is no question here; there are {known}"
    yield from _cycle_faults(questions)


def _point_faults(where: str, question: Question) -> Iterator[str]:
    if not (question.points > 0 and math.isfinite(question.points)):
        yield f"{where}.points must be above 0 and finite, not {question.points}"
    if not (question.bonus >= 0 and math.isfinite(question.bonus)):
        yield f"{where}.bonus must be 0 or more and finite, not {question.bonus}"
    allowed = question.constants_allowed
    if allowed is not None:
        if not (0 < allowed.points <= question.points):
            yield f"{where}.constants_allowed.points must lie between 0 and {question.points:g}, not {allowed.points}"
        yield from _title_faults(f"{where}.constants_allowed.reason", allowed.reason)


def _cycle_faults(questions: tuple[Question, ...]) -> Iterator[str]:
    graph = {question.id: question.needs for question in questions}
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        # Each one in the error's list is needed by the one after it.
        cycle = " needs ".join(shown(name) for name in reversed(error.args[1]))
        yield f"questions need each other in a circle: {cycle}; take one of these needs out"
