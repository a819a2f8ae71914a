"""`course.toml` becomes a `Course`, or one sentence."""

from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest

from autograder.config import course as course_module
from autograder.config import find_course, load_course
from autograder.errors import ConfigError, ExitCode, UsageError
from autograder.model.course import Bank, Course, Engine, GpuQuestions, Keep, Policy, Runner


class CourseFolder(Protocol):
    """What these tests use of the fixture."""

    root: Path
    course_file: Path

    def change_course(self, old: str, new: str) -> None: ...


def test_reads_every_value(folder: CourseFolder) -> None:
    """Every key of the file stands in the course, in its type."""
    course = load_course(folder.root)

    assert (course.name, course.term, course.timezone) == ("Tiny course", "Fall 2026", "America/Denver")
    assert course.policy == Policy(
        late_bank_days=5,
        max_late_days=3,
        penalty_per_late_day=0.1,
        grace_minutes=10,
        keep=Keep.LAST,
        bank=Bank.BEST,
        gpu_questions=GpuQuestions.EXCUSED,
    )
    assert course.runners == (
        ("cpu", Runner(engine=Engine.LOCAL, workers=2)),
        ("gpu", Runner(engine=Engine.SLURM, partition="teaching", gres="gpu:1")),
    )


def test_words_become_enums(folder: CourseFolder) -> None:
    """Values of closed sets arrive as members, not as strings."""
    course = load_course(folder.root)

    assert type(course.policy.keep) is Keep
    assert type(course.policy.bank) is Bank
    assert type(course.policy.gpu_questions) is GpuQuestions
    assert type(course.runners[0][1].engine) is Engine


def test_times_are_in_the_course_zone(folder: CourseFolder) -> None:
    """A time without an offset is a clock's time in the course's zone."""
    (entry,) = load_course(folder.root).schedule

    assert entry.slug == "sums"
    assert entry.release == datetime(2026, 9, 7, 9, 0, tzinfo=ZoneInfo("America/Denver"))
    assert entry.due is not None
    assert entry.due.astimezone(UTC) == datetime(2026, 9, 22, 5, 59, tzinfo=UTC)


def test_offsets_in_the_file_win(folder: CourseFolder) -> None:
    """A time with an offset means that instant, whatever the course's zone."""
    folder.change_course("2026-09-21T23:59:00", "2026-09-21T23:59:00Z")

    (entry,) = load_course(folder.root).schedule

    assert entry.due == datetime(2026, 9, 21, 23, 59, tzinfo=UTC)


def test_an_hour_shown_twice_counts_for_the_students(folder: CourseFolder) -> None:
    """When clocks go back, a due time is the later and a release the earlier of the two instants."""
    folder.change_course("2026-09-07T09:00:00", "2026-11-01T01:30:00")
    folder.change_course("2026-09-21T23:59:00", "2026-11-01T01:30:00")

    (entry,) = load_course(folder.root).schedule

    assert entry.release is not None
    assert entry.due is not None
    assert entry.release.astimezone(UTC) == datetime(2026, 11, 1, 7, 30, tzinfo=UTC)
    assert entry.due.astimezone(UTC) == datetime(2026, 11, 1, 8, 30, tzinfo=UTC)


def test_a_short_file_gets_the_documented_defaults(folder: CourseFolder) -> None:
    """Name, term and time zone are enough."""
    folder.course_file.write_text('[course]\nname = "A"\nterm = "B"\ntimezone = "UTC"\n', encoding="utf-8")

    assert load_course(folder.root) == Course(
        name="A",
        term="B",
        timezone="UTC",
        root=folder.root,
        assignments_dir=folder.root / "assignments",
        graders_dir=folder.root / "tests" / "graders",
        solutions_dir=folder.root / "solutions",
    )


def test_folders_can_be_named(folder: CourseFolder) -> None:
    """A course may keep its parts elsewhere inside its folder."""
    folder.change_course('term = "Fall 2026"', 'term = "F"\nassignments = "hw"\nsolutions = "s"\ngraders = "g/h"')

    course = load_course(folder.root)

    assert course.assignments_dir == folder.root / "hw"
    assert course.solutions_dir == folder.root / "s"
    assert course.graders_dir == folder.root / "g" / "h"


def test_found_from_below(folder: CourseFolder) -> None:
    """A course is found from any folder or file inside it."""
    below = folder.root / "assignments" / "sums"

    assert find_course(below) == folder.root
    assert find_course(below / "assignment.toml") == folder.root


def test_no_course_names_the_next_step(tmp_path: Path) -> None:
    """Outside of a course the sentence says how to get into one."""
    with pytest.raises(UsageError, match=r"^no course\.toml in .* or any folder above it; .*`grade init`$") as caught:
        load_course(tmp_path)
    assert caught.value.exit_code is ExitCode.USAGE


def test_start_must_exist(tmp_path: Path) -> None:
    """A start that is not there is said to be not there."""
    with pytest.raises(UsageError, match=r"nowhere' does not exist; name a folder of the course$"):
        load_course(tmp_path / "nowhere")


def test_a_byte_order_mark_is_no_fault(folder: CourseFolder) -> None:
    """Editors that write a byte order mark do no harm."""
    folder.course_file.write_bytes(b"\xef\xbb\xbf" + folder.course_file.read_bytes())

    assert load_course(folder.root).name == "Tiny course"


CHANGES = [
    (
        "late_bank_days",
        "late_bank_dys",
        "policy.late_bank_dys is not a known key; did you mean late_bank_days?",
    ),
    ("[runners.cpu]", "[runner.cpu]", "runner is not a known key; did you mean runners?"),
    ("workers = 2", "zzz = 2", "runners.cpu.zzz is not a known key"),
    ("workers", '"wo\\u001brk"', "runners.cpu.'wo\\x1brk' is not a known key; did you mean workers?"),
    ('name = "Tiny course"\n', "", "course.name is missing; add it"),
    ('"Tiny course"', "3", "course.name must be a string, not a whole number"),
    ('"Tiny course"', '" "', "course.name is empty; give it a text"),
    ('"Fall 2026"', '"a\\u202eb"', "course.term must be one line of at most 200 characters"),
    (
        "late_bank_days = 5",
        "late_bank_days = 5.0",
        "policy.late_bank_days must be a whole number, not a fraction",
    ),
    (
        "late_bank_days = 5",
        'late_bank_days = "5"',
        "policy.late_bank_days must be a whole number, not a string",
    ),
    (
        "late_bank_days = 5",
        "late_bank_days = true",
        "policy.late_bank_days must be a whole number, not a boolean",
    ),
    ("late_bank_days = 5", "late_bank_days = -1", "policy.late_bank_days must be 0 or more, not -1"),
    ("grace_minutes = 10", "grace_minutes = -3", "policy.grace_minutes must be 0 or more, not -3"),
    (
        "max_late_days = 3",
        "max_late_days = 367",
        "policy.max_late_days must be 366 or less, not 367; an assignment without a due date takes work at any time",
    ),
    ("0.10", "10", "policy.penalty_per_late_day must lie between 0 and 1, not 10.0"),
    ("0.10", "nan", "policy.penalty_per_late_day must lie between 0 and 1, not nan"),
    ("0.10", "1" + "0" * 400, "policy.penalty_per_late_day is too large a number"),
    ('"last"', '"lst"', "policy.keep must be 'best' or 'last', not 'lst'"),
    ('"last"', "[]", "policy.keep must be 'best' or 'last', not an array"),
    ('bank = "best"', 'bank = "worst"', "policy.bank must be 'in_order' or 'best', not 'worst'"),
    ('"excused"', '"never"', "policy.gpu_questions must be 'required' or 'excused', not 'never'"),
    ('"local"', '"k8s"', "runners.cpu.engine must be 'local' or 'slurm', not 'k8s'"),
    ("workers = 2", "workers = 0", "runners.cpu.workers must be 1 or more, not 0"),
    (
        "workers = 2",
        'gres = "gpu:1"',
        'runners.cpu.gres is for a cluster only; set engine = "slurm" or leave it out',
    ),
    ("[runners.cpu]", "[runners.'a b']", "runners.'a b' must be made of letters, digits, - and _"),
    ("[runners.cpu]", "[[runners]]", "runners must be a table, not an array"),
    ("[[assignments]]", "[assignments]", "assignments must be an array, not a table"),
    ('"sums"', '"../sums"', "assignments[0].slug '../sums' must be made of letters, digits, - and _"),
    (
        "2026-09-21T23:59:00",
        '"2026-09-21T23:59:00"',
        "assignments[0].due must be a date and time such as 2026-09-21T23:59:00, not a string",
    ),
    (
        "2026-09-21T23:59:00",
        "2026-09-21",
        "assignments[0].due must be a date and time such as 2026-09-21T23:59:00, not a date without a time",
    ),
    (
        "2026-09-21T23:59:00",
        "2026-09-07T09:00:00",
        "assignments[0].due is not after its release; move one of the two",
    ),
    (
        "2026-09-07T09:00:00",
        "2026-03-08T02:30:00",
        "assignments[0].release 2026-03-08 02:30:00 does not exist in America/Denver: clocks go forward",
    ),
    (
        "2026-09-21T23:59:00",
        "9999-12-31T23:59:00",
        "assignments[0].due 9999-12-31 23:59:00 is too near to the end of the calendar",
    ),
    (
        "America/Denver",
        "America/Dever",
        "course.timezone 'America/Dever' is not a known time zone; did you mean America/Denver?",
    ),
    (
        "America/Denver",
        "../etc/passwd",
        "course.timezone '../etc/passwd' is not a known time zone; use a name such as America/Denver",
    ),
    (
        'term = "Fall 2026"',
        'term = "F"\nassignments = "../x"',
        "course.assignments '../x' must be a relative folder such as tests/graders",
    ),
    (
        'term = "Fall 2026"',
        'term = "F"\ngraders = "assignments/graders"',
        "course.graders 'assignments/graders' lies in the folder that students receive; move it out",
    ),
]


@pytest.mark.parametrize(("old", "new", "fault"), CHANGES, ids=[fault[:50] for _, _, fault in CHANGES])
def test_a_fault_is_one_sentence_with_its_path(folder: CourseFolder, old: str, new: str, fault: str) -> None:
    """Each mistake in the file is named by file and dotted path."""
    folder.change_course(old, new)

    with pytest.raises(ConfigError) as caught:
        load_course(folder.root)
    message = str(caught.value)
    assert message.startswith("course.toml")
    assert fault in message
    assert message.isprintable()


def test_further_faults_are_counted(folder: CourseFolder) -> None:
    """The first fault is named and the others are counted."""
    folder.change_course("late_bank_days", "a")
    folder.change_course("max_late_days", "b")
    folder.change_course("grace_minutes", "c")

    with pytest.raises(ConfigError, match=r"^course\.toml: policy\.a is not a known key \(and 2 more\)$"):
        load_course(folder.root)


def test_further_faults_between_values_are_counted(folder: CourseFolder) -> None:
    """Faults beyond the types are counted the same way."""
    folder.change_course("late_bank_days = 5", "late_bank_days = -5")
    folder.change_course("workers = 2", "workers = -2")

    with pytest.raises(ConfigError, match=r"policy\.late_bank_days must be 0 or more, not -5 \(and 1 more\)$"):
        load_course(folder.root)


def test_a_slug_scheduled_twice(folder: CourseFolder) -> None:
    """An assignment has one schedule."""
    folder.change_course("[[assignments]]", '[[assignments]]\nslug = "sums"\n\n[[assignments]]')

    with pytest.raises(ConfigError, match=r"assignments\[1\]\.slug 'sums' is there twice; keep one"):
        load_course(folder.root)


def test_without_a_time_zone_database(folder: CourseFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without time zone data is told what to install."""
    module: ModuleType = course_module

    def nothing_known(key: str) -> ZoneInfo:
        raise ZoneInfoNotFoundError(key)

    monkeypatch.setattr(module, "ZoneInfo", nothing_known)
    monkeypatch.setattr(module, "available_timezones", set)

    with pytest.raises(ConfigError, match=r"timezone cannot be checked: install the distribution tzdata$"):
        load_course(folder.root)
