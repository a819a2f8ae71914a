"""`course.toml`: found upwards from where one stands, read and checked."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from autograder.config import checks
from autograder.config.documents import CourseDocument, CourseTable
from autograder.config.names import checked_place, did_you_mean
from autograder.config.shape import into
from autograder.config.toml import read_toml
from autograder.errors import ConfigError, UsageError
from autograder.model.course import Course, ScheduledAssignment
from autograder.text import shown

COURSE_FILE = "course.toml"


def load_course(start: Path) -> Course:
    """The course that `start` (a file or folder) lies in.

    Raises `UsageError` when there is none or its path is no text, `ConfigError` when its file is wrong.
    """
    root = checked_place(find_course(start))
    document = into(CourseDocument, read_toml(root / COURSE_FILE, COURSE_FILE), COURSE_FILE)
    checks.check_course(document, COURSE_FILE)
    table = document.course
    return Course(
        name=table.name,
        term=table.term,
        timezone=table.timezone,
        root=root,
        assignments_dir=root / table.assignments,
        graders_dir=root / table.graders,
        solutions_dir=root / table.solutions,
        policy=document.policy,
        record=document.record,
        schedule=_schedule(document, _zone(table)),
        runners=tuple(document.runners.items()),
    )


def find_course(start: Path) -> Path:
    """Return the nearest folder at or above `start` that holds `course.toml`.

    Raises `UsageError` when there is none.
    """
    here = start.absolute()
    if not here.exists():
        message = f"{shown(str(start))} does not exist; name a folder of the course"
        raise UsageError(message)
    here = here.resolve()
    for folder in (here, *here.parents):
        if (folder / COURSE_FILE).exists():
            return folder
    message = (
        f"no {COURSE_FILE} in {shown(str(here))} or any folder above it; "
        "change into a course folder, or make one with `grade init`"
    )
    raise UsageError(message)


def _zone(table: CourseTable) -> ZoneInfo:
    try:
        return ZoneInfo(table.timezone)
    # A key can also be refused as a path, or name one of the database's folders.
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ConfigError(_zone_sentence(table.timezone)) from None


def _zone_sentence(key: str) -> str:
    known = available_timezones()
    if not known:
        return f"{COURSE_FILE}: course.timezone cannot be checked: install the distribution tzdata"
    suggestion = did_you_mean(key, known) or "; use a name such as America/Denver"
    return f"{COURSE_FILE}: course.timezone {shown(key)} is not a known time zone{suggestion}"


def _schedule(document: CourseDocument, zone: ZoneInfo) -> tuple[ScheduledAssignment, ...]:
    return tuple(_placed(entry, zone, index) for index, entry in enumerate(document.assignments))


def _placed(entry: ScheduledAssignment, zone: ZoneInfo, index: int) -> ScheduledAssignment:
    """Put both times on the time line; an hour that clocks show twice counts in students' favour."""
    where = f"assignments[{index}]"
    release = _aware(entry.release, zone, fold=0, where=f"{where}.release")
    due = _aware(entry.due, zone, fold=1, where=f"{where}.due")
    if release is not None and due is not None and due.astimezone(UTC) <= release.astimezone(UTC):
        message = f"{COURSE_FILE}: {where}.due is not after its release; move one of the two"
        raise ConfigError(message)
    return ScheduledAssignment(slug=entry.slug, release=release, due=due)


def _aware(moment: datetime | None, zone: ZoneInfo, *, fold: int, where: str) -> datetime | None:
    if moment is None or moment.tzinfo is not None:
        return moment
    placed = moment.replace(tzinfo=zone, fold=fold)
    try:
        there_and_back = placed.astimezone(UTC).astimezone(zone)
    except OverflowError:
        message = f"{COURSE_FILE}: {where} {moment} is too near to the end of the calendar"
        raise ConfigError(message) from None
    if there_and_back.replace(tzinfo=None) != moment:
        message = f"{COURSE_FILE}: {where} {moment} does not exist in {zone.key}: clocks go forward"
        raise ConfigError(message)
    return placed
