"""Which day is meant: each function here makes a rule `on(today, past)` from what was said.

`past` looks back where no year is said (minutes of a meeting), else forward (a deadline, a meeting to come).
"""

import calendar
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache

from dateparser.date import DateDataParser

from .calendar_words import ORDINALS

Rule = Callable[[date, bool], date | None]


def fixed(year: int, month: int, day: int) -> Rule:
    return lambda today, past: _valid(year, month, day)


def yearly(month: int, day: int | None, year: int | None) -> Rule:
    """A day of a month, its last where `day` is None, in that year or the nearest in the direction looked."""

    def on(today: date, past: bool) -> date | None:
        years = [year] if year else [today.year + (-i if past else i) for i in range(9)]
        days = (_valid(y, month, day or calendar.monthrange(y, month)[1]) for y in years)
        return next((d for d in days if d and (year or _lies(d, today, past=past))), None)

    return on


def nth_weekday(which: str, weekday: int, month: int, year: int | None) -> Rule:
    """`första måndagen i mars`."""

    def on(today: date, past: bool) -> date | None:
        years = [year] if year else [today.year, today.year + (-1 if past else 1)]
        found = (_nth(which, weekday, month, y) for y in years)
        return next((d for d in found if year or _lies(d, today, past=past)), None)

    return on


def nth_weekday_near(which: str, weekday: int, ahead: int) -> Rule:
    """`sista fredagen i månaden`, `första tisdagen i nästa månad`: so many months ahead."""

    def on(today: date, past: bool) -> date | None:
        year, month = divmod(today.year * 12 + today.month - 1 + ahead, 12)
        return _nth(which, weekday, month + 1, year)

    return on


def week(number: int, year: int | None) -> Rule:
    """The Monday of an ISO week."""

    def on(today: date, past: bool) -> date | None:
        start = year or today.isocalendar().year
        mondays = (_monday(y, number) for y in (start, start - 1 if past else start + 1))
        return next(
            (d for d in mondays if d and (year or _lies(d + timedelta(0 if past else 6), today, past=past))), None
        )

    return on


def shifted(days: int) -> Rule:
    return lambda today, past: today + timedelta(days)


def shifted_week(days: int) -> Rule:
    return lambda today, past: today - timedelta(today.weekday()) + timedelta(days)


def month_end() -> Rule:
    return lambda today, past: today.replace(day=calendar.monthrange(today.year, today.month)[1])


def on_weekday(weekday: int, *, back: bool | None) -> Rule:
    """The next such day after today, or the one before it; never today."""

    def on(today: date, past: bool) -> date | None:
        if past if back is None else back:
            return today - timedelta((today.weekday() - weekday - 1) % 7 + 1)
        return today + timedelta((weekday - today.weekday() - 1) % 7 + 1)

    return on


def monthly(day: int) -> Rule:
    """`den 12:e`: that day of this month or of the nearest that has it."""

    def on(today: date, past: bool) -> date | None:
        months = [divmod(today.year * 12 + today.month - 1 + (-i if past else i), 12) for i in range(13)]
        found = (_valid(year, month + 1, day) for year, month in months)
        return next((d for d in found if d and _lies(d, today, past=past)), None)

    return on


def of_week(week_rule: Rule, weekday: int) -> Rule:
    """`tisdag v. 48`, `nästa vecka på tisdag`."""

    def on(today: date, past: bool) -> date | None:
        monday = week_rule(today, past)
        return monday + timedelta(weekday) if monday else None

    return on


def on_that_weekday(rule: Rule, weekday: int) -> Rule:
    """`torsdag 12 september` without a year: the year nearest to today in which it is a Thursday."""

    def on(today: date, past: bool) -> date | None:
        day = rule(today, past)
        if day is None or day.weekday() == weekday:
            return day
        shifts = [_valid(day.year + i, day.month, day.day) for i in range(-5, 6)]
        fitting: Iterable[date] = [d for d in shifts if d and d.weekday() == weekday]
        return min(fitting, key=lambda d: abs((d - today).days), default=day)

    return on


def parsed(span: str) -> Rule:
    """A span of time that dateparser reads: `om tre veckor`, `in ten days`."""

    def on(today: date, past: bool) -> date | None:
        found = _parser(today).get_date_data(span).date_obj
        return found.date() if found else None

    return on


@lru_cache(maxsize=8)
def _parser(today: date) -> DateDataParser:
    base = datetime(today.year, today.month, today.day)  # noqa: DTZ001 (dateparser counts from a naive local day)
    return DateDataParser(languages=["sv", "en"], settings={"RELATIVE_BASE": base})


def _lies(day: date, today: date, *, past: bool) -> bool:
    return day <= today if past else day >= today


def _valid(year: int, month: int, day: int) -> date | None:
    if not (1 <= year <= 9999 and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]):
        return None
    return date(year, month, day)


def _monday(year: int, number: int) -> date | None:
    try:
        return date.fromisocalendar(year, number, 1)
    except ValueError:
        return None


def _nth(which: str, weekday: int, month: int, year: int) -> date:
    first = date(year, month, 1)
    days = [first + timedelta((weekday - first.weekday()) % 7 + 7 * i) for i in range(5)]
    days = [d for d in days if d.month == month]
    return days[-1] if which in {"sista", "last"} else days[ORDINALS[which] - 1]
