"""Dates as people write them, Swedish and English, relative to the turn's clock.

dateparser reads spans of time ("om tre veckor", "in ten days"); weekdays, weeks, ordinals, numeric dates and the
choice of year, which it does not read or reads otherwise than people here mean, are decided before it.
"""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from dateparser.date import DateDataParser

from .calendar_words import MONTH, MONTHS, NUMBERS, ORDINAL, ORDINALS, WEEKDAY, WEEKDAYS, flat
from .clocks import Clock, bare_hour, find_clocks


@dataclass(frozen=True, slots=True)
class Day:
    """Characters `start` to `end` say a day: `on(today, past)` is it, looking back or forward where no year is said."""

    start: int
    end: int
    on: Callable[[date, bool], date | None]
    weekday: int | None = None
    loose: bool = False


_YEAR = r"(?:[\s,]+(20\d\d|19\d\d)(?!\d))?"
_N = r"(\d{1,2}|" + "|".join(sorted(NUMBERS, key=len, reverse=True)) + ")"
_DAY = r"(?:den\s+|the\s+)?(\d{1,2}|" + ORDINAL + r"|sista)(?::?[ae](?=\s)|\.(?=\s)|st|nd|rd|th)?"
_RELATIVE = re.compile(
    r"(?<!\w)(?:om|in)\s+" + _N + r"\s+(?:dag|dagar|vecka|veckor|manad|manader|day|days|week|weeks|month|months)(?!\w)"
    r"|(?<!\w)(?:for\s+)?"
    + _N
    + r"\s+(?:dagar|veckor|manader|dag|vecka|manad)\s+sedan(?!\w)|(?<!\w)"
    + _N
    + r"\s+(?:days?|weeks?|months?)\s+ago(?!\w)"
)
_SPOKEN = (
    (re.compile(r"(?<!\w)(?:i\s*overmorgon|overmorgon|(?:the\s+)?day after tomorrow)(?!\w)"), 2),
    (re.compile(r"(?<!\w)(?:i\s*morgon|imorron|imorrn|i morron|tomorrow|tmrw)(?!\w)(?!\s*bitti)"), 1),
    (re.compile(r"(?<!\w)(?:i\s*forrgar|the day before yesterday)(?!\w)"), -2),
    (re.compile(r"(?<!\w)(?:i\s*dag|today|i\s*kvall|i\s*eftermiddag|tonight)(?!\w)"), 0),
    (re.compile(r"(?<!\w)(?:i\s*gar|yesterday)(?!\w)"), -1),
)
_ISO = re.compile(r"(?<![\d-])(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)|(?<!\d)(20\d\d)(\d\d)(\d\d)(?!\d)")
_SHORT = re.compile(r"(?<![\d-])(2\d)(0[1-9]|1[0-2])([0-2]\d|3[01])(?![\d-])")
_NUMERIC = re.compile(
    r"(?<![\d/.:])(\d{1,2})/(\d{1,2})(?:[-/](20\d\d|\d\d)(?![\d:.])|\s(20\d\d)(?!\d))?(?![\d/])"
    r"|(?<![\d/.:])(\d{1,2})\.(\d{1,2})\.(20\d\d)(?!\d)"
)
_DAY_MONTH = re.compile(r"(?<![\w/.:])" + _DAY + r"\s*(?:of\s+|i\s+)?(" + MONTH + r")(?!\w)\.?" + _YEAR)
_MONTH_DAY = re.compile(r"(?<!\w)(" + MONTH + r")\.?\s+(?:the\s+)?(\d{1,2})(?:st|nd|rd|th)?(?![\w/]|[.:]\d)" + _YEAR)
_NTH = re.compile(
    r"(?<!\w)(forsta|andra|tredje|fjarde|sista|first|second|third|fourth|last)\s+("
    + WEEKDAY
    + r")\s+(?:i|in|of)\s+("
    + MONTH
    + r")(?!\w)"
    + _YEAR
)
_WEEK = re.compile(r"(?<!\w)(?:v\.?|vecka|veckan|week|v\.\s)\s*(\d{1,2})(?!\d|[.:]\d)" + r"(?:\s*,?\s*(20\d\d))?")
_NEXT_WEEK = re.compile(r"(?<!\w)(nasta vecka|next week|veckan darpa|kommande vecka|forra veckan|last week)(?!\w)")
_WEEKDAY = re.compile(
    r"(?<!\w)(?:(nasta|kommande|next|this|denna|nu pa|forra|last|i|pa|on|coming)\s+)?(?:the\s+)?("
    + WEEKDAY
    + r")(?!\w)"
)
_MONTH_END = re.compile(
    r"(?<!\w)(?:i\s+)?(?:slutet av manaden|manadsskiftet|manadens slut|sista i manaden"
    r"|(?:the\s+)?end of (?:the|this) month)(?!\w)"
)
_BARE_DAY = re.compile(r"(?<!\w)(?:den|the)\s+(\d{1,2})(?::?[ae]|st|nd|rd|th)?(?!\w|[.:/]\d)")
_SHORT_DAYS = {"mon", "man", "tue", "tues", "tis", "wed", "ons", "thu", "thur", "thurs", "tors", "fri", "fre", "lor"}


def find_days(text: str) -> list[Day]:
    """Every day that a flat text names, in order of appearance, weekdays joined to the dates beside them."""
    days: list[Day] = []
    for finder in (_numeric, _named, _weeks, _spoken, _weekdays, _bare):
        for day in finder(text):
            if not any(d.start < day.end and day.start < d.end for d in days):
                days.append(day)
    return _joined(text, sorted(days, key=lambda d: d.start))


def _numeric(text: str) -> list[Day]:
    found = [Day(m.start(), m.end(), _fixed(*(int(g) for g in m.groups() if g))) for m in _ISO.finditer(text)]
    found += [Day(m.start(), m.end(), _fixed(2000 + int(m[1]), int(m[2]), int(m[3]))) for m in _SHORT.finditer(text)]
    for m in _NUMERIC.finditer(text):
        day, month, year = (int(g) if g else None for g in ((m[1], m[2], m[3] or m[4]) if m[1] else m.groups()[4:]))
        if day and month and day <= 31 and month <= 12:
            found.append(Day(m.start(), m.end(), _yearly(month, day, year + 2000 if year and year < 100 else year)))
    return found


def _named(text: str) -> list[Day]:
    found = []
    for m in _NTH.finditer(text):
        found.append(Day(m.start(), m.end(), _nth(m[1], WEEKDAYS[m[2]], MONTHS[m[3]], int(m[4]) if m[4] else None)))
    for m in _DAY_MONTH.finditer(text):
        month = MONTHS[m[2]]
        day = 31 if m[1] == "sista" else ORDINALS.get(m[1]) or int(m[1])
        if 1 <= day <= 31:
            found.append(Day(m.start(), m.end(), _yearly(month, day, int(m[3]) if m[3] else None)))
    for m in _MONTH_DAY.finditer(text):
        if 1 <= int(m[2]) <= 31:
            found.append(Day(m.start(), m.end(), _yearly(MONTHS[m[1]], int(m[2]), int(m[3]) if m[3] else None)))
    return found


def _weeks(text: str) -> list[Day]:
    found = [
        Day(m.start(), m.end(), _week(int(m[1]), int(m[2]) if m[2] else None), loose=True)
        for m in _WEEK.finditer(text)
        if 1 <= int(m[1]) <= 53
    ]
    for m in _NEXT_WEEK.finditer(text):
        shift = -7 if m[1] in {"forra veckan", "last week"} else 7
        found.append(Day(m.start(), m.end(), _shifted_week(shift), loose=True))
    found += [
        Day(m.start(), m.end(), lambda today, past: today.replace(day=calendar.monthrange(today.year, today.month)[1]))
        for m in _MONTH_END.finditer(text)
    ]
    return found


def _spoken(text: str) -> list[Day]:
    found = [Day(m.start(), m.end(), _shifted(days)) for pattern, days in _SPOKEN for m in pattern.finditer(text)]
    found += [Day(m.start(), m.end(), _parsed(m.group())) for m in _RELATIVE.finditer(text)][:1]
    return found


def _weekdays(text: str) -> list[Day]:
    found = []
    for m in _WEEKDAY.finditer(text):
        if m[2] in _SHORT_DAYS and not (m[1] or re.match(r"\.?\s+(?:den\s+)?\d", text[m.end() :])):
            continue
        past = m[1] in {"forra", "last"} or (m[1] == "i" and m[2].endswith("s"))
        found.append(Day(m.start(), m.end(), _on_weekday(WEEKDAYS[m[2]], True if past else None), WEEKDAYS[m[2]]))
    return found


def _bare(text: str) -> list[Day]:
    return [Day(m.start(), m.end(), _monthly(int(m[1]))) for m in _BARE_DAY.finditer(text) if 1 <= int(m[1]) <= 31]


def _joined(text: str, days: list[Day]) -> list[Day]:
    """`torsdag 12 september` is one day, and `tisdag v. 48` and `tisdag nästa vecka` too."""
    joined: list[Day] = []
    for day in days:
        before = joined[-1] if joined else None
        if before is None or not re.fullmatch(r"[\s,(]*(?:den|i|pa|the|on)?[\s,(]*", text[before.end : day.start]):
            joined.append(day)
        elif before.weekday is not None and day.weekday is None:
            joined[-1] = _with_weekday(before, day, before.weekday)
        elif day.weekday is not None and before.weekday is None and before.loose:
            joined[-1] = _with_weekday(before, day, day.weekday, before)
        else:
            joined.append(day)
    return joined


def _with_weekday(first: Day, second: Day, weekday: int, base: Day | None = None) -> Day:
    main = base or second

    def on(today: date, past: bool) -> date | None:
        day = main.on(today, past)
        if day is None or main.loose:
            return day + timedelta(weekday) if day else None
        fitting = [
            d
            for shift in (0, 1, -1, 2, -2, 3, -3, 4, -4, 5, -5)
            if (d := _in_year(day, day.year + shift)) and d.weekday() == weekday
        ]
        near = min(fitting, key=lambda d: abs((d - today).days), default=None)
        return near if near and day.weekday() != weekday else day

    return Day(first.start, second.end, on)


def _in_year(day: date, year: int) -> date | None:
    try:
        return day.replace(year=year)
    except ValueError:
        return None


def _fixed(year: int, month: int, day: int) -> Callable[[date, bool], date | None]:
    def on(today: date, past: bool) -> date | None:
        try:
            return date(year, month, day)
        except ValueError:
            return None

    return on


def _yearly(month: int, day: int, year: int | None) -> Callable[[date, bool], date | None]:
    def on(today: date, past: bool) -> date | None:
        years = (
            (year,) if year else range(today.year, today.year - 9, -1) if past else range(today.year, today.year + 9)
        )
        for candidate in years:
            last = calendar.monthrange(candidate, month)[1]
            if day > last and (day < 31 or month != 2):
                if day == 31:
                    found = date(candidate, month, last)
                else:
                    continue
            else:
                found = date(candidate, month, min(day, last))
            if year or (found <= today if past else found >= today):
                return found
        return None

    return on


def _nth(which: str, weekday: int, month: int, year: int | None) -> Callable[[date, bool], date | None]:
    def on(today: date, past: bool) -> date | None:
        years = (year,) if year else (today.year, today.year - 1) if past else (today.year, today.year + 1)
        for candidate in years:
            first = date(candidate, month, 1)
            days = [first + timedelta((weekday - first.weekday()) % 7 + 7 * i) for i in range(5)]
            days = [d for d in days if d.month == month]
            found = days[-1] if which in {"sista", "last"} else days[ORDINALS[which] - 1]
            if year or (found <= today if past else found >= today):
                return found
        return None

    return on


def _week(week: int, year: int | None) -> Callable[[date, bool], date | None]:
    def on(today: date, past: bool) -> date | None:
        start = year or today.isocalendar().year
        for candidate in (start, start - 1) if past else (start, start + 1):
            try:
                monday = date.fromisocalendar(candidate, week, 1)
            except ValueError:
                continue
            if year or (monday <= today if past else monday + timedelta(6) >= today):
                return monday
        return None

    return on


def _shifted(days: int) -> Callable[[date, bool], date | None]:
    return lambda today, past: today + timedelta(days)


def _shifted_week(days: int) -> Callable[[date, bool], date | None]:
    return lambda today, past: today - timedelta(today.weekday()) + timedelta(days)


def _on_weekday(weekday: int, past_said: bool | None) -> Callable[[date, bool], date | None]:
    def on(today: date, past: bool) -> date | None:
        back = past if past_said is None else past_said
        return (
            today - timedelta((today.weekday() - weekday - 1) % 7 + 1)
            if back
            else today + timedelta((weekday - today.weekday() - 1) % 7 + 1)
        )

    return on


def _monthly(day: int) -> Callable[[date, bool], date | None]:
    def on(today: date, past: bool) -> date | None:
        for shift in range(13):
            months = today.year * 12 + today.month - 1 + (-shift if past else shift)
            year, month = divmod(months, 12)
            if day <= calendar.monthrange(year, month + 1)[1]:
                found = date(year, month + 1, day)
                if found <= today if past else found >= today:
                    return found
        return None

    return on


@lru_cache(maxsize=8)
def _parser(today: date) -> DateDataParser:
    base = datetime(today.year, today.month, today.day)  # noqa: DTZ001 (dateparser counts from a naive local day)
    return DateDataParser(languages=["sv", "en"], settings={"RELATIVE_BASE": base})


def _parsed(span: str) -> Callable[[date, bool], date | None]:
    def on(today: date, past: bool) -> date | None:
        found = _parser(today).get_date_data(span).date_obj
        return found.date() if found else None

    return on


def warm() -> None:
    """dateparser's first call loads its languages, a quarter of a second: made at start, not in a turn."""
    _parsed("om 2 veckor")(date(2024, 1, 1), False)


def read_date(text: str, now: datetime, zone: ZoneInfo, *, past: bool = False) -> date | None:
    """The first day said, in `zone`; without a year the next such day, or with `past` the latest before now."""
    days = find_days(flat(text))
    return days[0].on(now.astimezone(zone).date(), past) if days else None


def read_when(text: str, now: datetime, zone: ZoneInfo) -> str | None:
    """`YYYY-MM-DDTHH:MM` local time, `YYYY-MM-DD` where no clock is said, None without a day."""
    return when_in(flat(text), now.astimezone(zone).date())


def when_in(text: str, today: date) -> str | None:
    days = find_days(text)
    day = days[0].on(today, False) if days else None
    if day is None:
        return None
    clocks = [c for c in clocks_beside(text, days)]
    return f"{day.isoformat()}T{clocks[0].at:%H:%M}" if clocks else day.isoformat()


def clocks_beside(text: str, days: list[Day]) -> list[Clock]:
    """Times in the text that are no part of a day; an hour right after the first day counts too."""
    clocks = [c for c in find_clocks(text) if not any(d.start < c.end and c.start < d.end for d in days)]
    if not clocks and days and (hour := bare_hour(text, days[0].end)):
        clocks = [hour]
    return clocks
