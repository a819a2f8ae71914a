"""When work is late, over both changes of the clocks."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from autograder.policy import (
    Accommodation,
    CoursePolicy,
    Deadline,
    Decisions,
    Extension,
    Task,
    TaskQuestion,
    deadline_of,
)

DENVER = ZoneInfo("America/Denver")
SECOND = timedelta(seconds=1)


def _denver(month: int, day: int, hour: int, minute: int, *, fold: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=DENVER, fold=fold)


def _deadline(due: datetime, decisions: Decisions | None = None, *, grace_minutes: int = 0) -> Deadline:
    task = Task(slug="a", questions=(TaskQuestion(id="q1", points=Fraction(1)),), due=due)
    policy = CoursePolicy(zone=DENVER, max_late_days=2, grace_minutes=grace_minutes)
    deadline = deadline_of(task, "ada", policy, decisions or Decisions())
    assert deadline is not None
    return deadline


def test_the_minute_of_the_due_time_is_in_time() -> None:
    """What comes at 23:59:59 is in time where 23:59 is the due time, and what comes a second later is not."""
    deadline = _deadline(_denver(9, 21, 23, 59))

    assert deadline.days_late(_denver(9, 22, 0, 0) - SECOND) == 0
    assert deadline.days_late(_denver(9, 22, 0, 0)) == 1


def test_a_due_time_with_seconds_includes_its_minute_and_no_more() -> None:
    """23:59:59 means what 23:59 means."""
    assert _deadline(_denver(9, 21, 23, 59).replace(second=59)).ends == _deadline(_denver(9, 21, 23, 59)).ends


def test_the_grace_holds_on_every_late_day() -> None:
    """Ten minutes after the minute of the due time, and of the same time on the days after it."""
    assert _deadline(_denver(9, 21, 23, 59), grace_minutes=10).ends == tuple(
        _denver(9, day, 0, 10).astimezone(UTC) for day in (22, 23, 24)
    )


@pytest.mark.parametrize(("due", "hours"), [(_denver(10, 31, 23, 59), 25), (_denver(3, 7, 23, 59), 23)])
def test_a_late_day_is_a_day_of_the_calendar(due: datetime, hours: int) -> None:
    """It has 25 hours where the clocks go back in it, and 23 where they go forward."""
    in_time, one_day, _ = _deadline(due).ends

    assert one_day - in_time == timedelta(hours=hours)


def test_a_due_time_that_is_there_twice_is_the_moment_that_was_given() -> None:
    """The second 01:30 is an hour after the first, and each is kept."""
    first, second = (_deadline(_denver(11, 1, 1, 30, fold=fold)) for fold in (0, 1))

    assert second.ends[0] - first.ends[0] == timedelta(hours=1)
    assert second.ends[0] == datetime(2026, 11, 1, 8, 31, tzinfo=UTC)


def test_a_late_day_that_ends_at_a_time_that_is_there_twice_ends_at_the_second() -> None:
    """Due at 01:30 on the day before, the first late day ends at 01:31 of the second hour."""
    assert _deadline(_denver(10, 31, 1, 30)).ends[1] == datetime(2026, 11, 1, 8, 31, tzinfo=UTC)


def test_a_late_day_that_ends_at_a_time_that_is_left_out_ends_when_the_clocks_go_forward() -> None:
    """02:30 is not there on the day of the change: the day ends a minute after 03:00."""
    assert _deadline(_denver(3, 7, 2, 30)).ends[1] == _denver(3, 8, 3, 1).astimezone(UTC)


@pytest.mark.parametrize("start", [_denver(3, 6, 23, 0), _denver(10, 30, 23, 0)])
def test_a_later_due_time_never_ends_a_late_day_earlier(start: datetime) -> None:
    """Minute by minute over three days around both changes."""
    moments = [(start.astimezone(UTC) + timedelta(minutes=n)).astimezone(DENVER) for n in range(0, 3 * 1440, 10)]
    ends = [_deadline(moment).ends for moment in moments]

    assert all(a <= b for one, other in pairwise(ends) for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("due", [_denver(3, 7, 23, 59), _denver(10, 31, 23, 59)])
def test_more_extra_days_are_never_an_earlier_date(due: datetime) -> None:
    """Half hour by half hour over two days around both changes."""
    dates = [_with_days(due, Fraction(half_hours, 48)).due.astimezone(UTC) for half_hours in range(97)]

    assert dates == sorted(dates)
    assert dates[48] == due.astimezone(UTC) + timedelta(hours=23 if due.month == 3 else 25)


def _with_days(due: datetime, days: Fraction) -> Deadline:
    return _deadline(due, Decisions(accommodations=frozenset({Accommodation(person="ada", extra_days=days)})))


def test_an_extension_never_makes_a_date_earlier_than_the_class_has() -> None:
    """One that the class's date has overtaken does nothing."""
    due = _denver(9, 21, 23, 59)
    earlier = Extension(person="ada", assignment="a", due=_denver(9, 20, 23, 59))

    assert _deadline(due, Decisions(extensions=frozenset({earlier}))) == _deadline(due)


def test_of_two_extensions_the_later_date_counts() -> None:
    """Whichever was granted first."""
    due = _denver(9, 21, 23, 59)
    dates = [_denver(9, day, 12, 0) for day in (24, 25, 23)]
    both = frozenset(Extension(person="ada", assignment="a", due=date) for date in dates)

    assert _deadline(due, Decisions(extensions=both)).due == dates[1]


def test_the_last_day_of_the_calendar_is_a_due_date() -> None:
    """Late days beyond it never end, and nothing raises."""
    deadline = _deadline(datetime(9999, 12, 31, 23, 59, tzinfo=UTC))

    assert deadline.days_late(_denver(9, 21, 23, 59)) == 0
    assert _with_days(datetime(9999, 12, 31, 23, 59, tzinfo=UTC), Fraction(7)).days_late(_denver(9, 21, 23, 59)) == 0
