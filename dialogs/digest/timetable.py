"""Weekly moments in local time, across summer time; ISO weeks as people write them (2024-W42)."""

import datetime as dt
import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo

WEEK = dt.timedelta(days=7)


def local(day: dt.date, clock: dt.time, zone: ZoneInfo) -> dt.datetime:
    """In UTC. A clock that summer time skips is an hour later that day; one that comes twice is the first."""
    return dt.datetime.combine(day, clock.replace(fold=0), zone).astimezone(dt.UTC)


def next_weekly(weekday: int, clock: dt.time, zone: ZoneInfo, after: dt.datetime) -> dt.datetime:
    """The first such moment later than `after`, in UTC; Monday is 0."""
    first = after.astimezone(zone).date()
    days = (first + dt.timedelta(days=count) for count in range(9))
    moments = (local(day, clock, zone) for day in days if day.weekday() == weekday)
    return next(moment for moment in moments if moment > after)


def latest_weekly(weekday: int, clock: dt.time, zone: ZoneInfo, until: dt.datetime) -> dt.datetime:
    """The last such moment not later than `until`, in UTC."""
    last = until.astimezone(zone).date()
    days = (last - dt.timedelta(days=count) for count in range(8))
    moments = (local(day, clock, zone) for day in days if day.weekday() == weekday)
    return next(moment for moment in moments if moment <= until)


@dataclass(frozen=True, slots=True)
class Span:
    """What a digest tells of, (after, until] in UTC; `day` is the local day on which it is sent."""

    after: dt.datetime
    until: dt.datetime
    day: dt.date


def span_of_week(week: str, zone: ZoneInfo) -> Span:
    """From `2024-W42`: Monday 00:00 to Sunday 24:00 local, sent the Monday after. Raises ValueError."""
    match = re.fullmatch(r"(\d{4})-?W(\d{1,2})", week.strip().upper())
    if match is None:
        raise ValueError(week)
    monday = dt.date.fromisocalendar(int(match[1]), int(match[2]), 1)
    next_monday = monday + WEEK
    midnight = dt.time()
    return Span(local(monday, midnight, zone), local(next_monday, midnight, zone), next_monday)


def span_until(until: dt.datetime, zone: ZoneInfo, after: dt.datetime | None = None) -> Span:
    """What was since `after`, else in the seven days before; sent at `until`."""
    return Span(after or until - WEEK, until, until.astimezone(zone).date())


def iso_week(day: dt.date) -> str:
    """`2024-W42`; the year is the week's own, not always the day's."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"
