"""Swedish working days and office hours: no weekends, no public holidays, none of the eves on which offices close."""

import datetime as dt
from collections.abc import Iterator
from functools import cache
from zoneinfo import ZoneInfo

from dateutil.easter import easter

DAY = dt.timedelta(days=1)
# Lag (1989:253) om allmänna helgdagar; with the eves of Christmas and New Year, on which offices are closed.
FIXED = ((1, 1), (1, 6), (5, 1), (6, 6), (12, 24), (12, 25), (12, 26), (12, 31))
FROM_EASTER = (-2, 0, 1, 39, 49)  # Good Friday, Easter and its Monday, Ascension Day, Pentecost
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
    """As the law has been since 2005."""
    sunday = easter(year)
    midsummer, all_saints = _saturday(year, 6, 20), _saturday(year, 10, 31)
    moving = (*(sunday + days * DAY for days in FROM_EASTER), midsummer - DAY, midsummer, all_saints)
    return frozenset((*(dt.date(year, month, day) for month, day in FIXED), *moving))


def _saturday(year: int, month: int, day: int) -> dt.date:
    """The first one that is not before the day."""
    first = dt.date(year, month, day)
    return first + (5 - first.weekday()) % 7 * DAY
