"""The two configuration files, through `load_course` and `load_assignment`.

An input is one byte that chooses the file and its form, and content; the other file stays valid. Damage to TOML
mostly ends at its syntax, so in a second form the content is values to put in the place of a valid file's.
"""

import math
from collections.abc import Iterator
from pathlib import Path

from autograder.authoring.starter import TINY_COURSE
from autograder.config import load_assignment, load_course
from autograder.errors import UsageError
from autograder.model.course import Assignment, Course
from tests.fuzz.target import Run, Target

SLUG = "warmup"
#: Between the values of a made file.
PART = b"\n\xf8"
COURSE_TEXT = """\
[course]
name = "Deep Learning"
term = "Fall 2026"
timezone = "America/Denver"
assignments = "assignments"
solutions = "solutions"
graders = "tests/graders"

[policy]
late_bank_days = 5
max_late_days = 3
penalty_per_late_day = 0.10
grace_minutes = 10
keep = "best"
gpu_questions = "required"

[[assignments]]
slug = "warmup"
release = 2026-09-07T09:00:00
due = 2026-09-21T23:59:00Z

[runners.cpu]
engine = "local"
workers = 2

[runners.gpu]
engine = "slurm"
partition = "teaching"
gres = "gpu:1"
"""
ASSIGNMENT_TEXT = """\
[assignment]
title = "Warm-up"
module = "warmup.py"
files = ["warmup.py", "data/points.csv"]
libraries = ["numpy", "torch"]

[limits]
call_wall_s = 5.0
memory_bytes = 268_435_456
processes = 0x20

[[questions]]
id = "q1"
title = "Centre an array"
points = 6

[[questions]]
id = "q2"
title = '''A tally'''
points = 4.5e0
needs = ["q1"]
bonus = 1
gpu = true
"""
#: Parsing makes small objects of few bytes, and messages list what is known.
BYTES_PER_BYTE = 400
SLACK_BYTES = 2 * 1024 * 1024


def start(scratch: Path) -> Run:
    """A course of one assignment, in memory."""
    course_file = scratch / "course/course.toml"
    assignment_file = scratch / "course/assignments" / SLUG / "assignment.toml"
    assignment_file.parent.mkdir(parents=True)
    valid = {course_file: COURSE_TEXT.encode(), assignment_file: ASSIGNMENT_TEXT.encode()}
    for path, content in valid.items():
        path.write_bytes(content)

    def run(data: bytes) -> str:
        form = data[0] % 4 if data else 0
        path, text = tuple(valid.items())[form % 2]
        made = "made " if form > 1 else ""
        path.write_bytes(changed(text, data[1:]) if made else data[1:])
        try:
            return f"{made}{path.name} {_loaded(course_file.parent)}"
        except UsageError as error:
            _check_sentence(str(error))
            return f"{made}{path.name} refused"
        finally:
            path.write_bytes(valid[path])

    return run


def changed(text: bytes, content: bytes) -> bytes:
    """The file with other values: each part is a byte that chooses a line, and what stands after its `=`."""
    lines = text.split(b"\n")
    for part in content.split(PART):
        at = part[0] % len(lines) if part else 0
        name, equals, _ = lines[at].partition(b"=")
        lines[at] = name + b"= " + part[1:] if equals else part[1:]
    return b"\n".join(lines)


def _loaded(folder: Path) -> str:
    """What a course and an assignment must be, however they came about."""
    course = load_course(folder)
    _check_course(course)
    if course.assignments_dir == course.root / "assignments":
        _check_assignment(load_assignment(course, SLUG))
    return "taken"


def _check_course(course: Course) -> None:
    for folder in (course.assignments_dir, course.graders_dir, course.solutions_dir):
        assert folder.is_relative_to(course.root)
        assert ".." not in folder.parts
    for entry in course.schedule:
        assert all(moment is None or moment.tzinfo is not None for moment in (entry.release, entry.due))
    assert math.isfinite(course.policy.penalty_per_late_day)


def _check_assignment(assignment: Assignment) -> None:
    assert assignment.files[0] == assignment.module
    assert len(set(assignment.files)) == len(assignment.files)
    assert assignment.questions
    assert math.isfinite(assignment.max_score), "points that add up to no number"
    assert assignment.title.isprintable()


def _check_sentence(text: str) -> None:
    assert text.isprintable(), "a sentence that steers a terminal"
    assert len(text) < 2500, "a sentence without end"


def seeds() -> tuple[bytes, ...]:
    """Both files of this module and of the course that ships, with the byte that chooses the file."""
    courses = [COURSE_TEXT.encode(), (TINY_COURSE / "course.toml").read_bytes()]
    shipped = TINY_COURSE / "assignments" / SLUG / "assignment.toml"
    assignments = [ASSIGNMENT_TEXT.encode(), shipped.read_bytes()]
    whole = [bytes([form]) + text for form, texts in ((0, courses), (1, assignments)) for text in texts]
    return (*whole * 4, *_made(2, COURSE_TEXT), *_made(3, ASSIGNMENT_TEXT))


def _made(form: int, text: str) -> Iterator[bytes]:
    """For each line that has a value, that value, for the mutations to change."""
    for number, line in enumerate(text.split("\n")):
        if "=" in line:
            yield bytes([form, number]) + line.partition("=")[2].strip().encode()


def memory_bound(size: int) -> int:
    """What a file of that size may take."""
    return SLACK_BYTES + BYTES_PER_BYTE * size


TARGET = Target(
    name="configuration",
    start=start,
    corpus=seeds,
    dictionary=(
        PART,
        PART + b"\1",
        b"[course]\n",
        b"[[questions]]\n",
        b"[limits]\n",
        b"[runners.x]\n",
        b"[a.b.c]\n",
        b'"""',
        b"'''",
        b'"\\ud800"',
        b'"\\U0010ffff"',
        b'"\\u202e"',
        b"1979-05-27T07:32:00Z",
        b"0001-01-01T00:00:00",
        b"9999-12-31T23:59:59",
        b"2026-03-08T02:30:00",
        b"1e308",
        b"-inf",
        b"nan",
        b"99999999999999999999999",
        b"true",
        b"[]",
        b"{}",
        b"[[[[[[[[[[[[[[[[",
        b"{a.b = {c = 1}}",
        b'"../x"',
        b'"/etc"',
        b'"q1"',
        b'needs = ["q2"]\n',
        b'engine = "slurm"\n',
        b'"": ',
        b"\xef\xbb\xbf",
        b"\xff",
        b"\0",
        b"9" * 60,
    ),
    memory_bound=memory_bound,
    covered=(
        "autograder/config/assignment.py",
        "autograder/config/checks.py",
        "autograder/config/course.py",
        "autograder/config/names.py",
        "autograder/config/shape.py",
        "autograder/config/toml.py",
    ),
)
