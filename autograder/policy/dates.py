"""When work is late, and by how many days. Days are days of the course's time zone, whatever its clocks do.

A due time names its last minute: what comes during that minute is in time. The grace follows that minute, and the last
minute of each late day as well. More time never makes a date earlier:

* a time of day that the clocks show twice is the second one;
* a time of day that the clocks leave out is the moment at which they go forward;
* days after a date in the second of two equal hours are counted from the end of that hour;
* part of a day is as many hours of 60 minutes, at most until the same time on the next day.
"""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from fractions import Fraction

from autograder.policy.facts import CoursePolicy, Decisions, Task

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_SECOND = timedelta(seconds=1)
#: For dates beyond the calendar, such as a late day after the last day of the year 9999.
_NEVER = datetime(9999, 12, 30, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """The dates of one person for one assignment."""

    #: As it is said to the person: the last minute that is in time, without the grace.
    due: datetime
    #: The class's date, which `due` is never earlier than.
    class_due: datetime
    zone: tzinfo
    #: In UTC, one per number of days late, from 0 to the most: the first moment that is later than that.
    ends: tuple[datetime, ...]

    @property
    def is_own(self) -> bool:
        """Whether the person has more time than the class."""
        return self.due.astimezone(UTC) > self.class_due.astimezone(UTC)

    def days_late(self, received_at: datetime) -> int | None:
        """0 for work in time; None for what came after the last late day, which does not count."""
        moment = received_at.astimezone(UTC)
        return next((days for days, end in enumerate(self.ends) if moment < end), None)


def deadline_of(task: Task, person: str, policy: CoursePolicy, decisions: Decisions) -> Deadline | None:
    """The person's dates: the latest of the class's, an accommodation's and an extension's; None without any due date.

    Where the class has no due date, nobody has one.
    """
    if task.due is None:
        return None
    extended = decisions.extended_to(person, task.slug)
    dates = [task.due, _after(task.due, decisions.extra_days(person), policy.zone), extended or task.due]
    due = max(dates, key=lambda moment: moment.astimezone(UTC))
    last_minute = due.astimezone(UTC).replace(second=0, microsecond=0)
    return Deadline(
        due=due,
        class_due=task.due,
        zone=policy.zone,
        ends=tuple(_end(last_minute, days, policy) for days in range(policy.max_late_days + 1)),
    )


def _end(last_minute: datetime, days: int, policy: CoursePolicy) -> datetime:
    try:
        return _after(last_minute, Fraction(days), policy.zone) + _MINUTE * (1 + policy.grace_minutes)
    except OverflowError:
        return _NEVER


def _after(moment: datetime, days: Fraction, zone: tzinfo) -> datetime:
    """So many days later, in UTC."""
    whole, part = divmod(days, 1)
    try:
        start = _days_after(moment, whole, zone)
        if not part:
            return start
        return min(start + timedelta(seconds=round(part * 86_400)), _days_after(moment, whole + 1, zone))
    except OverflowError:
        return _NEVER


def _days_after(moment: datetime, days: int, zone: tzinfo) -> datetime:
    return _moment(_clock(moment, zone) + days * _DAY, zone) if days else moment.astimezone(UTC)


def _clock(moment: datetime, zone: tzinfo) -> datetime:
    """What the clocks have shown last, at most, until that moment."""
    local = moment.astimezone(zone)
    if not local.fold:
        return local.replace(tzinfo=None)
    change = _change(local.replace(fold=0).astimezone(UTC), local.astimezone(UTC), zone)
    return (change - _SECOND).astimezone(zone).replace(tzinfo=None) + _SECOND


def _moment(clock: datetime, zone: tzinfo) -> datetime:
    """The last moment at which the clocks show no more than that, in UTC."""
    first, second = (clock.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    return second if first <= second else _change(second, first, zone)


def _change(before: datetime, after: datetime, zone: tzinfo) -> datetime:
    """The moment between the two, both in UTC, at which the clocks of the zone were changed."""
    offset = after.astimezone(zone).utcoffset()
    seconds = range(round((after - before).total_seconds()))
    return before + _SECOND * bisect_left(
        seconds, True, key=lambda second: (before + _SECOND * second).astimezone(zone).utcoffset() == offset
    )
