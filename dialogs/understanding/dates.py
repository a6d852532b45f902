"""Dates as people write them, Swedish and English, relative to the turn's clock.

dateparser reads spans of time ("om tre veckor", "in ten days"); weekdays, weeks, ordinals, numeric dates and the
choice of year, which it does not read or reads otherwise than people here mean, are decided before it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import islice
from zoneinfo import ZoneInfo

from rapidfuzz import process
from rapidfuzz.distance import OSA

from . import day_patterns as patterns
from . import days
from .calendar_words import MONTHS, NUMBERS, ORDINALS, WEEKDAYS, flat
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


_CALENDAR = {w: f"month {n}" for w, n in MONTHS.items()} | {w: f"day {n}" for w, n in WEEKDAYS.items()}
_LONG = tuple(w for w in _CALENDAR if len(w) >= 6)
_SHORT_DAYS = {
    "mon",
    "man",
    "tue",
    "tues",
    "tis",
    "wed",
    "ons",
    "thu",
    "thur",
    "thurs",
    "tors",
    "fri",
    "fre",
    "lor",
    "mand",
    "tisd",
    "onsd",
    "torsd",
}


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


def respelt(text: str) -> str:
    """A flat text in which a month or weekday misspelt by a letter is spelt out, every character in its place."""
    return patterns.WORD.sub(lambda m: _respelt(m.group()), text)


def find_days(text: str) -> list[Day]:
    """Every day that a flat text names, in order of appearance, weekdays joined to the dates beside them."""
    text = respelt(text)
    found: list[Day] = []
    for finder in (_numeric, _named, _weeks, _spoken, _weekdays, _bare):
        for day in finder(text):
            if not any(d.start < day.end and day.start < d.end for d in found):
                found.append(day)
    found = found or _dotted(text)
    return _joined(text, sorted(found, key=lambda d: d.start))


def _numeric(text: str) -> list[Day]:
    found = [
        Day(m.start(), m.end(), days.fixed(*(int(g) for g in m.groups() if g))) for m in _first(patterns.ISO, text)
    ]
    found += [
        Day(m.start(), m.end(), days.fixed(2000 + int(m[1]), int(m[2]), int(m[3])))
        for m in _first(patterns.SHORT, text)
    ]
    for m in _first(patterns.NUMERIC, text):
        day, month, year = (int(g) if g else None for g in ((m[1], m[2], m[3] or m[4]) if m[1] else m.groups()[4:]))
        if day and month and day <= 31 and month <= 12:
            found.append(Day(m.start(), m.end(), days.yearly(month, day, year + 2000 if year and year < 100 else year)))
    return found


def _dotted(text: str) -> list[Day]:
    """`22.11`, where no other day is said and no clock is spoken of."""
    return [
        Day(m.start(), m.end(), days.yearly(int(m[2]), int(m[1]), None))
        for m in _first(patterns.DOTTED, text)
        if not patterns.CLOCK_BEFORE.search(text[: m.start()])
    ]


def _named(text: str) -> list[Day]:
    found = [
        Day(m.start(), m.end(), days.yearly(MONTHS[m[2]] if m[2] else int(m[3]), int(m[1]), _number(m[4])))
        for m in _first(patterns.RANGE, text)
    ]
    for m in _first(patterns.NTH, text):
        if m[3] in MONTHS:
            found.append(Day(m.start(), m.end(), days.nth_weekday(m[1], WEEKDAYS[m[2]], MONTHS[m[3]], _number(m[4]))))
        else:
            ahead = int(m[3].startswith(("nasta", "next")))
            found.append(Day(m.start(), m.end(), days.nth_weekday_near(m[1], WEEKDAYS[m[2]], ahead)))
    found += [
        Day(m.start(), m.end(), days.yearly(*patterns.HOLIDAYS[m[1]], None)) for m in _first(patterns.HOLIDAY, text)
    ]
    for m in _first(patterns.DAY_MONTH, text):
        day = None if m[1] == "sista" else ORDINALS.get(m[1].replace(" ", "-")) or int(m[1])
        found.append(Day(m.start(), m.end(), days.yearly(MONTHS[m[2]], day, _number(m[3]))))
    found += [
        Day(m.start(), m.end(), days.yearly(MONTHS[m[1]], int(m[2]), _number(m[3])))
        for m in _first(patterns.MONTH_DAY, text)
    ]
    return found


def _number(digits: str | None) -> int | None:
    return int(digits) if digits else None


def _weeks(text: str) -> list[Day]:
    found = [
        Day(m.start(), m.end(), days.week(int(m[1]), _number(m[2])), loose=True)
        for m in _first(patterns.WEEK, text)
        if 1 <= int(m[1]) <= 53
    ]
    for m in _first(patterns.NEXT_WEEK, text):
        shift = -7 if m[1] in {"forra veckan", "last week"} else 7
        found.append(Day(m.start(), m.end(), days.shifted_week(shift), loose=True))
    found += [Day(m.start(), m.end(), days.month_end()) for m in _first(patterns.MONTH_END, text)]
    return found


def _spoken(text: str) -> list[Day]:
    found = [
        Day(m.start(), m.end(), days.shifted(by)) for pattern, by in patterns.SPOKEN for m in _first(pattern, text)
    ]
    found += [Day(m.start(), m.end(), days.parsed(_digits(m.group()))) for m in _first(patterns.RELATIVE, text)][:1]
    return found


def _digits(span: str) -> str:
    """As dateparser reads it: figures for numerals, whole words."""
    plain = re.sub(r"^(?:inom|om)", "om", re.sub(r"\bdar$", "dagar", span)).replace("within", "in")
    plain = re.sub(r"^(.*?) from (?:now|today)$", r"in \1", plain).replace("a fortnight", "14 days")
    return re.sub(r"[a-z-]+", lambda m: str(NUMBERS.get(m.group(), m.group())), plain)


def _weekdays(text: str) -> list[Day]:
    found = []
    for m in _first(patterns.ON_WEEKDAY, text):
        asked = m[1] or patterns.DEADLINE_BEFORE.search(text[: m.start()])
        if m[2] in _SHORT_DAYS and not (asked or re.match(r"\.?\s+(?:den\s+)?\d", text[m.end() :])):
            continue
        back = m[1] in {"forra", "last"} or (m[1] == "i" and m[2].endswith("s"))
        found.append(
            Day(m.start(), m.end(), days.on_weekday(WEEKDAYS[m[2]], back=True if back else None), WEEKDAYS[m[2]])
        )
    return found


def _bare(text: str) -> list[Day]:
    return [
        Day(m.start(), m.end(), days.monthly(int(m[1])))
        for m in _first(patterns.BARE_DAY, text)
        if 1 <= int(m[1]) <= 31
    ]


def _joined(text: str, found: list[Day]) -> list[Day]:
    """`torsdag 12 september` is one day, and `tisdag v. 48` and `nästa vecka på tisdag` too."""
    joined: list[Day] = []
    for day in found:
        before = joined[-1] if joined else None
        if before is None or not patterns.BESIDE.fullmatch(text[before.end : day.start]):
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


def clocks_beside(text: str, found: list[Day], taken: Sequence[tuple[int, int]] = ()) -> list[Clock]:
    """Times in a flat text that are no part of a day or of what is `taken`; an hour right after a day counts."""
    spans = [*((d.start, d.end) for d in found), *taken]
    clocks = [c for c in find_clocks(text) if not any(s < c.end and c.start < e for s, e in spans)]
    if not clocks and found and (hour := bare_hour(text, found[0].end)):
        clocks = [hour]
    return clocks
