"""`assignment.toml` becomes an `Assignment`, or one sentence."""

from pathlib import Path
from typing import Protocol

import pytest

from autograder.config import assignment_slugs, load_assignment, load_course, load_public_assignment
from autograder.errors import ConfigError, UsageError
from autograder.model.course import Assignment, ConstantsAllowed, Question
from autograder.model.limits import Limits


class CourseFolder(Protocol):
    """What these tests use of the fixture."""

    root: Path
    assignment_file: Path

    def change_assignment(self, old: str, new: str) -> None: ...


def test_reads_every_value(folder: CourseFolder) -> None:
    """Every key of the file stands in the assignment, in its type."""
    assert load_assignment(folder.root, "sums") == Assignment(
        slug="sums",
        title="Sums",
        module="sums.py",
        files=("sums.py", "data/points.csv"),
        libraries=("numpy",),
        questions=(
            Question(id="q1", title="Add", points=4.0),
            Question(id="q2", title="Mean", points=5.5, needs=("q1",), bonus=1.0, gpu=True),
        ),
        limits=Limits(call_wall_s=5.0, processes=16),
        public_dir=folder.root / "assignments" / "sums",
        graders_dir=None,
        solutions_dir=None,
    )


def test_points_for_constants_are_read(folder: CourseFolder) -> None:
    """A question may say how many points form alone is worth, and why."""
    folder.change_assignment("gpu = true", 'constants_allowed = {points = 2, reason = "Shapes."}')

    allowed = load_assignment(folder.root, "sums").questions[1].constants_allowed
    assert allowed == ConstantsAllowed(points=2.0, reason="Shapes.")


def test_whole_numbers_become_floats(folder: CourseFolder) -> None:
    """Points may be written as 4 and are a float all the same."""
    assignment = load_assignment(folder.root, "sums")

    assert type(assignment.questions[0].points) is float
    assert assignment.max_score == 9.5


def test_folders_of_staff_are_found(folder: CourseFolder) -> None:
    """Graders and solutions are named where they exist."""
    graders, solutions = folder.root / "tests" / "graders" / "sums", folder.root / "solutions" / "sums"
    graders.mkdir(parents=True)
    solutions.mkdir(parents=True)

    assignment = load_assignment(load_course(folder.root), "sums")

    assert (assignment.graders_dir, assignment.solutions_dir) == (graders, solutions)


def test_the_module_alone_is_the_default(folder: CourseFolder) -> None:
    """Without `files` the module is what is graded, and without `libraries` nothing is offered."""
    folder.change_assignment('files = ["sums.py", "data/points.csv"]\nlibraries = ["numpy"]\n', "")

    assignment = load_assignment(folder.root, "sums")

    assert (assignment.files, assignment.libraries) == (("sums.py",), ())


def test_the_module_comes_first(folder: CourseFolder) -> None:
    """The module leads the files wherever the author put it."""
    folder.change_assignment('["sums.py", "data/points.csv"]', '["a.py", "sums.py", "b.py"]')

    assert load_assignment(folder.root, "sums").files == ("sums.py", "a.py", "b.py")


def test_a_released_folder_stands_alone(folder: CourseFolder, tmp_path_factory: pytest.TempPathFactory) -> None:
    """What students receive can be loaded without a course."""
    released = tmp_path_factory.mktemp("laptop") / "sums"
    folder.assignment_file.parent.rename(released)

    assignment = load_public_assignment(released)

    assert (assignment.slug, assignment.public_dir) == ("sums", released)
    assert (assignment.graders_dir, assignment.solutions_dir) == (None, None)


def test_a_released_folder_inside_a_course_knows_no_secret_either(folder: CourseFolder) -> None:
    """Loading publicly never looks around."""
    (folder.root / "tests" / "graders" / "sums").mkdir(parents=True)

    assert load_public_assignment(folder.assignment_file.parent).graders_dir is None


def test_a_folder_that_is_no_assignment(tmp_path: Path) -> None:
    """A folder without the file is told apart from a broken one."""
    with pytest.raises(UsageError, match=r"^no assignment\.toml in '.*'; change into an assignment's folder$"):
        load_public_assignment(tmp_path)


def test_a_folder_whose_name_is_no_slug(tmp_path: Path) -> None:
    """The folder's name is the slug and must be one."""
    released = tmp_path / "my sums"
    released.mkdir()
    (released / "assignment.toml").write_text("", encoding="utf-8")

    with pytest.raises(ConfigError, match=r"^'my sums' cannot be an assignment's name; use letters"):
        load_public_assignment(released)


def test_unknown_slugs_list_the_known_ones(folder: CourseFolder) -> None:
    """A mistyped slug gets the list and the nearest one."""
    with pytest.raises(UsageError, match=r"^there is no assignment 'sms'; this course has sums; did you mean sums\?$"):
        load_assignment(folder.root, "sms")


@pytest.mark.parametrize("slug", ["../sums", ".", "", "/etc", "sums/", "sums\n", "\x1b[2J"])
def test_slugs_never_leave_the_folder(folder: CourseFolder, slug: str) -> None:
    """A slug is a known name and nothing else, and is shown without its control characters."""
    with pytest.raises(UsageError, match=r"^there is no assignment ") as caught:
        load_assignment(folder.root, slug)
    assert str(caught.value).isprintable()


def test_a_long_course_is_listed_in_part(folder: CourseFolder) -> None:
    """The list of known assignments is bounded."""
    for number in range(30):
        extra = folder.root / "assignments" / f"hw{number:02}"
        extra.mkdir()
        (extra / "assignment.toml").write_text("", encoding="utf-8")

    with pytest.raises(UsageError, match=r"hw00, hw01, .*, hw19 and more$"):
        load_assignment(folder.root, "zzzzzz")


def test_a_course_without_assignments(folder: CourseFolder) -> None:
    """An empty folder of assignments says what is missing."""
    folder.assignment_file.unlink()

    with pytest.raises(UsageError, match=r"' holds none; add one with its assignment\.toml$"):
        load_assignment(folder.root, "sums")


def test_a_course_without_the_folder(folder: CourseFolder) -> None:
    """A missing folder of assignments says what is missing."""
    folder.assignment_file.parent.parent.rename(folder.root / "elsewhere")

    with pytest.raises(ConfigError, match=r"' cannot be read \(No such file or directory\); make"):
        load_assignment(folder.root, "sums")


def test_only_folders_with_the_file_are_assignments(folder: CourseFolder) -> None:
    """Other folders and stray files are no assignments."""
    (folder.root / "assignments" / "notes").mkdir()
    (folder.root / "assignments" / "README.md").write_text("", encoding="utf-8")

    assert assignment_slugs(load_course(folder.root)) == ("sums",)


CHANGES = [
    ("points = 5.5", 'points = "5.5"', "questions[1].points must be a number, not a string"),
    ("points = 5.5", "points = true", "questions[1].points must be a number, not a boolean"),
    ("points = 5.5", "points = 0", "questions[1].points must be above 0 and finite, not 0.0"),
    ("points = 5.5", "points = nan", "questions[1].points must be above 0 and finite, not nan"),
    ("points = 5.5", "points = inf", "questions[1].points must be above 0 and finite, not inf"),
    ("points = 5.5", "pts = 5.5", "questions[1].points is missing; add it (and 1 more)"),
    ("bonus = 1", "bonus = -1", "questions[1].bonus must be 0 or more and finite, not -1.0"),
    (
        "gpu = true",
        'constants_allowed = {points = 6, reason = "Shapes."}',
        "questions[1].constants_allowed.points must lie between 0 and 5.5, not 6.0",
    ),
    ("gpu = true", "constants_allowed = {points = 2}", "questions[1].constants_allowed.reason is missing; add it"),
    (
        "gpu = true",
        'constants_allowed = {points = 2, reason = ""}',
        "questions[1].constants_allowed.reason is empty; give it a text",
    ),
    (
        "gpu = true",
        'constants_allowed = {points = 2, reason = "Shapes.", point = 1}',
        "questions[1].constants_allowed.point is not a known key; did you mean points?",
    ),
    ("gpu = true", "constants_allowed = 2", "questions[1].constants_allowed must be a table, not a whole number"),
    ("gpu = true", "gpu = 1", "questions[1].gpu must be true or false, not a whole number"),
    ("gpu = true", "gpus = true", "questions[1].gpus is not a known key; did you mean gpu?"),
    ('["q1"]', '"q1"', "questions[1].needs must be an array, not a string"),
    ('["q1"]', "[1]", "questions[1].needs[0] must be a string, not a whole number"),
    ('["q1"]', '["q3"]', "questions[1].needs 'q3' is no question here; there are q1, q2"),
    (
        '["q1"]',
        '["q2"]',
        "questions need each other in a circle: 'q2' needs 'q2'; take one of these needs out",
    ),
    ('id = "q2"', 'id = "q1"', "questions[1].id 'q1' is there twice; number the questions q1, q2, …"),
    ('id = "q2"', 'id = "two"', "questions[1].id 'two' must be q and a number, such as q1"),
    ('id = "q2"', 'id = "q2\\n"', "questions[1].id 'q2\\n' must be q and a number, such as q1"),
    ('"Mean"', '""', "questions[1].title is empty; give it a text"),
    ('module = "sums.py"', "", "assignment.module is missing; add it"),
    (
        'module = "sums.py"',
        'module = "sums"',
        "assignment.module 'sums' must be a Python module's file name such as xor.py",
    ),
    (
        'module = "sums.py"',
        'module = "class.py"',
        "assignment.module 'class.py' must be a Python module's file name such as xor.py",
    ),
    (
        'module = "sums.py"',
        'module = "random.py"',
        "assignment.module 'random.py' hides Python's own module random; choose another name",
    ),
    ('files = ["sums.py", ', "files = [", "assignment.files does not hold the module 'sums.py'; add it"),
    ('["sums.py", "data/points.csv"]', "[]", "assignment.files does not hold the module 'sums.py'; add it"),
    (
        "data/points.csv",
        "../secret",
        "assignment.files[1] '../secret' must be a relative path of plain names such as data/points.csv",
    ),
    (
        "data/points.csv",
        "Sums.py",
        "assignment.files[1] 'Sums.py' is there twice; names must differ by more than case",
    ),
    (
        '"data/points.csv"',
        '"data", "data/points.csv"',
        "assignment.files[1] 'data' is the folder of another file; name files only",
    ),
    (
        '["numpy"]',
        '["numpy>=2"]',
        "assignment.libraries[0] 'numpy>=2' must be a distribution's name such as numpy, without a version",
    ),
    ('["numpy"]', '["a_b", "A-b"]', "assignment.libraries[1] 'A-b' is there twice; keep one"),
    ("call_wall_s = 5", "call_wall_s = -5", "limits.call_wall_s must be above 0 and finite, not -5.0"),
    ("call_wall_s = 5", "call_wall_s = inf", "limits.call_wall_s must be above 0 and finite, not inf"),
    ("call_wall_s", "call_wal_s", "limits.call_wal_s is not a known key; did you mean call_wall_s?"),
    ("processes = 16", "processes = 16.5", "limits.processes must be a whole number, not a fraction"),
    ("processes = 16", "processes = 0", "limits.processes must be above 0 and finite, not 0"),
]


@pytest.mark.parametrize(("old", "new", "fault"), CHANGES, ids=[f"{new[:30]}" for _, new, _ in CHANGES])
def test_a_fault_is_one_sentence_with_its_path(folder: CourseFolder, old: str, new: str, fault: str) -> None:
    """Each mistake in the file is named by file and dotted path."""
    folder.change_assignment(old, new)

    with pytest.raises(ConfigError) as caught:
        load_assignment(folder.root, "sums")
    message = str(caught.value)
    assert message.startswith("assignments/sums/assignment.toml: ")
    assert fault in message
    assert message.isprintable()


def test_a_circle_of_two_is_spelt_out(folder: CourseFolder) -> None:
    """A circle of needs is shown link by link."""
    folder.change_assignment("points = 4", 'points = 4\nneeds = ["q2"]')

    with pytest.raises(ConfigError, match=r"circle: 'q(1|2)' needs 'q(1|2)' needs 'q(1|2)'; take one of"):
        load_assignment(folder.root, "sums")


def test_an_assignment_without_questions(folder: CourseFolder) -> None:
    """An assignment is worth something."""
    folder.assignment_file.write_text('questions = []\n[assignment]\ntitle = "A"\nmodule = "a.py"\n', encoding="utf-8")

    with pytest.raises(ConfigError, match=r"questions is empty; an assignment needs at least one question$"):
        load_assignment(folder.root, "sums")


def test_a_released_file_is_named_with_its_folder(folder: CourseFolder) -> None:
    """Without a course the folder and the file are the name."""
    folder.change_assignment("title", "titel")

    with pytest.raises(ConfigError, match=r"^sums/assignment\.toml: assignment\.title is missing; add it \(and"):
        load_public_assignment(folder.assignment_file.parent)
