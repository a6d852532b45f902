"""Weekly moments in local time, across summer time and holidays; ISO weeks as people write them (2024-W42)."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from zoneinfo import ZoneInfo

from dialogs import working_days

WEEK = dt.timedelta(days=7)
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Issue:
    """One week's digest: the local day that it is planned for, and when it goes, in UTC. A holiday moves it."""

    planned: dt.date
    goes: dt.datetime

    @property
    def week(self) -> str:
        return iso_week(self.planned)


def local(day: dt.date, clock: dt.time, zone: ZoneInfo) -> dt.datetime:
    """In UTC. A clock that summer time skips is an hour later that day; one that comes twice is the first."""
    return dt.datetime.combine(day, clock.replace(fold=0), zone).astimezone(dt.UTC)


@lru_cache(maxsize=4096)
def next_issue(weekday: int, clock: dt.time, zone: ZoneInfo, after: dt.datetime) -> Issue:
    """The first that goes later than `after`; Monday is 0."""
    return next(issue for issue in _issues(weekday, clock, zone, after) if issue.goes > after)


@lru_cache(maxsize=4096)
def latest_issue(weekday: int, clock: dt.time, zone: ZoneInfo, until: dt.datetime) -> Issue:
    """The last that goes not later than `until`."""
    *_, latest = takewhile(lambda issue: issue.goes <= until, _issues(weekday, clock, zone, until - WEEK))
    return latest


def next_weekly(weekday: int, clock: dt.time, zone: ZoneInfo, after: dt.datetime) -> dt.datetime:
    return next_issue(weekday, clock, zone, after).goes


def _issues(weekday: int, clock: dt.time, zone: ZoneInfo, around: dt.datetime) -> Iterator[Issue]:
    """From the one planned in the seven days before that moment on; none is moved as far as the next."""
    day = around.astimezone(zone).date() - WEEK
    day += _DAY * ((weekday - day.weekday()) % 7)
    while True:
        goes_on = working_days.on_or_after(day) if working_days.is_holiday(day) else day
        yield Issue(day, local(goes_on, clock, zone))
        day += WEEK


@dataclass(frozen=True, slots=True)
class Span:
    """What a digest tells of, (after, until] in UTC; `day` is the local day on which it is sent.

    `planned` is the day that it was planned for, where a holiday moved it: its ISO week names the digest.
    """

    after: dt.datetime
    until: dt.datetime
    day: dt.date
    planned: dt.date | None = None

    @property
    def week(self) -> str:
        return iso_week(self.planned or self.day)

    @property
    def number(self) -> int:
        """Of the week, as it is spoken of."""
        return (self.planned or self.day).isocalendar().week


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


def span_of_issue(issue: Issue, zone: ZoneInfo, after: dt.datetime | None) -> Span:
    """What was since `after`, else in the seven days before it goes."""
    day = issue.goes.astimezone(zone).date()
    return Span(after or issue.goes - WEEK, issue.goes, day, None if day == issue.planned else issue.planned)


def iso_week(day: dt.date) -> str:
    """`2024-W42`; the year is the week's own, not always the day's."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def span_to_json(span: Span) -> dict[str, str]:
    planned = {"planned": span.planned.isoformat()} if span.planned else {}
    return {"after": span.after.isoformat(), "until": span.until.isoformat(), "day": span.day.isoformat(), **planned}


def span_from(data: Mapping[str, str]) -> Span:
    """From what `span_to_json` wrote."""
    after, until = (dt.datetime.fromisoformat(data[key]) for key in ("after", "until"))
    planned = data.get("planned")
    return Span(
        after, until, dt.date.fromisoformat(data["day"]), None if planned is None else dt.date.fromisoformat(planned)
    )
