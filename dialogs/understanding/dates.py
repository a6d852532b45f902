"""Dates as people write them, Swedish and English, relative to the turn's clock.

dateparser reads spans of time ("om tre veckor", "in ten days"); weekdays, weeks, ordinals, numeric dates and the
choice of year, which it does not read or reads otherwise than people here mean, are decided before it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import islice
from zoneinfo import ZoneInfo

from rapidfuzz import process
from rapidfuzz.distance import OSA

from . import days
from .calendar_words import MONTH, MONTHS, NUMBERS, ORDINAL, ORDINALS, WEEKDAY, WEEKDAYS, flat
from .clocks import Clock, bare_hour, find_clocks
from .vocabulary import COMMON


@dataclass(frozen=True, slots=True)
class Day:
    """Characters `start` to `end` say a day: `on(today, past)` is it, looking back or forward where no year is said."""

    start: int
    end: int
    on: days.Rule
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
_BESIDE = re.compile(r"[\s,(]*(?:den|i|pa|the|on)?[\s,(]*")
_WORD = re.compile(r"(?<!\w)[a-z]{5,10}(?!\w)")
_CALENDAR = {w: f"month {n}" for w, n in MONTHS.items()} | {w: f"day {n}" for w, n in WEEKDAYS.items()}
_LONG = tuple(w for w in _CALENDAR if len(w) >= 6)
_SHORT_DAYS = {"mon", "man", "tue", "tues", "tis", "wed", "ons", "thu", "thur", "thurs", "tors", "fri", "fre", "lor"}


def _first(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Matches, at most so many: nobody means the twenty-first day of a message."""
    return islice(pattern.finditer(text), 20)


@lru_cache(maxsize=4096)
def _respelt(word: str) -> str:
    """The month or weekday that a word misspells by a letter, in as many characters; else the word."""
    if word in COMMON or word in _CALENDAR:
        return word
    hit = process.extractOne(word, _LONG, scorer=OSA.distance, score_cutoff=1)
    if hit is None:
        return word
    same = [w for w, n in _CALENDAR.items() if n == _CALENDAR[hit[0]] and len(w) <= len(word)]
    return max(same, key=lambda w: (w == hit[0], len(w)), default=word).rjust(len(word))


def find_days(text: str) -> list[Day]:
    """Every day that a flat text names, in order of appearance, weekdays joined to the dates beside them."""
    text = _WORD.sub(lambda m: _respelt(m.group()), text)
    found: list[Day] = []
    for finder in (_numeric, _named, _weeks, _spoken, _weekdays, _bare):
        for day in finder(text):
            if not any(d.start < day.end and day.start < d.end for d in found):
                found.append(day)
    return _joined(text, sorted(found, key=lambda d: d.start))


def _numeric(text: str) -> list[Day]:
    found = [Day(m.start(), m.end(), days.fixed(*(int(g) for g in m.groups() if g))) for m in _first(_ISO, text)]
    found += [Day(m.start(), m.end(), days.fixed(2000 + int(m[1]), int(m[2]), int(m[3]))) for m in _first(_SHORT, text)]
    for m in _first(_NUMERIC, text):
        day, month, year = (int(g) if g else None for g in ((m[1], m[2], m[3] or m[4]) if m[1] else m.groups()[4:]))
        if day and month and day <= 31 and month <= 12:
            found.append(Day(m.start(), m.end(), days.yearly(month, day, year + 2000 if year and year < 100 else year)))
    return found


def _named(text: str) -> list[Day]:
    found = [
        Day(m.start(), m.end(), days.nth_weekday(m[1], WEEKDAYS[m[2]], MONTHS[m[3]], _number(m[4])))
        for m in _first(_NTH, text)
    ]
    for m in _first(_DAY_MONTH, text):
        day = None if m[1] == "sista" else ORDINALS.get(m[1]) or int(m[1])
        found.append(Day(m.start(), m.end(), days.yearly(MONTHS[m[2]], day, _number(m[3]))))
    found += [
        Day(m.start(), m.end(), days.yearly(MONTHS[m[1]], int(m[2]), _number(m[3]))) for m in _first(_MONTH_DAY, text)
    ]
    return found


def _number(digits: str | None) -> int | None:
    return int(digits) if digits else None


def _weeks(text: str) -> list[Day]:
    found = [
        Day(m.start(), m.end(), days.week(int(m[1]), _number(m[2])), loose=True)
        for m in _first(_WEEK, text)
        if 1 <= int(m[1]) <= 53
    ]
    for m in _first(_NEXT_WEEK, text):
        shift = -7 if m[1] in {"forra veckan", "last week"} else 7
        found.append(Day(m.start(), m.end(), days.shifted_week(shift), loose=True))
    found += [Day(m.start(), m.end(), days.month_end()) for m in _first(_MONTH_END, text)]
    return found


def _spoken(text: str) -> list[Day]:
    found = [Day(m.start(), m.end(), days.shifted(by)) for pattern, by in _SPOKEN for m in _first(pattern, text)]
    found += [Day(m.start(), m.end(), days.parsed(m.group())) for m in _first(_RELATIVE, text)][:1]
    return found


def _weekdays(text: str) -> list[Day]:
    found = []
    for m in _first(_WEEKDAY, text):
        if m[2] in _SHORT_DAYS and not (m[1] or re.match(r"\.?\s+(?:den\s+)?\d", text[m.end() :])):
            continue
        back = m[1] in {"forra", "last"} or (m[1] == "i" and m[2].endswith("s"))
        found.append(
            Day(m.start(), m.end(), days.on_weekday(WEEKDAYS[m[2]], back=True if back else None), WEEKDAYS[m[2]])
        )
    return found


def _bare(text: str) -> list[Day]:
    return [Day(m.start(), m.end(), days.monthly(int(m[1]))) for m in _first(_BARE_DAY, text) if 1 <= int(m[1]) <= 31]


def _joined(text: str, found: list[Day]) -> list[Day]:
    """`torsdag 12 september` is one day, and `tisdag v. 48` and `nästa vecka på tisdag` too."""
    joined: list[Day] = []
    for day in found:
        before = joined[-1] if joined else None
        if before is None or not _BESIDE.fullmatch(text[before.end : day.start]):
            joined.append(day)
        elif before.weekday is not None and day.weekday is None:
            rule = days.of_week if day.loose else days.on_that_weekday
            joined[-1] = Day(before.start, day.end, rule(day.on, before.weekday))
        elif day.weekday is not None and before.loose:
            joined[-1] = Day(before.start, day.end, days.of_week(before.on, day.weekday))
        else:
            joined.append(day)
    return joined


def warm() -> None:
    """dateparser's first call loads its languages, a quarter of a second: made at start, not in a turn."""
    days.parsed("om 2 veckor")(date(2024, 1, 1), False)


def read_date(text: str, now: datetime, zone: ZoneInfo, *, past: bool = False) -> date | None:
    """The first day said, in `zone`; without a year the next such day, or with `past` the latest before now."""
    found = find_days(flat(text))
    return found[0].on(now.astimezone(zone).date(), past) if found else None


def read_when(text: str, now: datetime, zone: ZoneInfo) -> str | None:
    """`YYYY-MM-DDTHH:MM` local time, `YYYY-MM-DD` where no clock is said, None without a day."""
    plain = flat(text)
    found = find_days(plain)
    day = found[0].on(now.astimezone(zone).date(), False) if found else None
    if day is None:
        return None
    clocks = clocks_beside(plain, found)
    return f"{day.isoformat()}T{clocks[0].at:%H:%M}" if clocks else day.isoformat()


def clocks_beside(text: str, found: list[Day]) -> list[Clock]:
    """Times in a flat text that are no part of a day; an hour right after the first day counts too."""
    clocks = [c for c in find_clocks(text) if not any(d.start < c.end and c.start < d.end for d in found)]
    if not clocks and found and (hour := bare_hour(text, found[0].end)):
        clocks = [hour]
    return clocks
