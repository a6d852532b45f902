"""Swedish working days and office hours: no weekends, no public holidays, none of the eves on which offices close."""

import datetime as dt
from collections.abc import Iterator
from functools import cache
from zoneinfo import ZoneInfo

from holidays import country_holidays

DAY = dt.timedelta(days=1)
OPENS, CLOSES = dt.time(8), dt.time(16)


def is_holiday(day: dt.date) -> bool:
    """A public holiday, or the eve of Midsummer, Christmas or New Year, whatever the weekday."""
    return day in _closed(day.year)


def is_working(day: dt.date) -> bool:
    return day.weekday() < 5 and not is_holiday(day)


def on_or_after(day: dt.date) -> dt.date:
    """The day itself, where it is a working day, else the next one."""
    return next(one for one in _days(day, DAY) if is_working(one))


def before(day: dt.date, count: int = 1) -> dt.date:
    """So many working days earlier; Friday before a Saturday, a Sunday and a Monday."""
    return _counted(day, -DAY, count)


def after(day: dt.date, count: int = 1) -> dt.date:
    """So many working days later."""
    return _counted(day, DAY, count)


def count(after: dt.date, until: dt.date) -> int:
    """Working days later than the one and not later than the other."""
    return sum(is_working(after + number * DAY) for number in range(1, (until - after).days + 1))


def is_open(moment: dt.datetime, zone: ZoneInfo) -> bool:
    """Within office hours."""
    local = moment.astimezone(zone)
    return is_working(local.date()) and OPENS <= local.time() < CLOSES


def opening(moment: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """The moment itself within office hours, else when the office next opens; in UTC."""
    return moment if is_open(moment, zone) else next_morning(moment, zone)


def next_morning(moment: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """When an office opens after the moment, in UTC."""
    local = moment.astimezone(zone)
    day = on_or_after(local.date() if local.time() < OPENS else local.date() + DAY)
    return dt.datetime.combine(day, OPENS, zone).astimezone(dt.UTC)


def _counted(day: dt.date, step: dt.timedelta, count: int) -> dt.date:
    for _ in range(count):
        day = next(one for one in _days(day + step, step) if is_working(one))
    return day


def _days(first: dt.date, step: dt.timedelta) -> Iterator[dt.date]:
    while True:
        yield first
        first += step


@cache
def _closed(year: int) -> frozenset[dt.date]:
    # Categories of the library: the eves are days off in fact, not by law.
    return frozenset(country_holidays("SE", years=year, categories=("public", "de_facto")))
