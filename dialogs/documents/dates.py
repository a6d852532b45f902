"""Dates and times as minutes write them, and the year of a date that has none."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, time

_MONTHS = {
    "januari": 1, "jan": 1, "februari": 2, "feb": 2, "febr": 2, "mars": 3, "mar": 3, "april": 4, "apr": 4, "maj": 5,
    "juni": 6, "jun": 6, "juli": 7, "jul": 7, "augusti": 8, "aug": 8, "september": 9, "sep": 9, "sept": 9,
    "oktober": 10, "okt": 10, "november": 11, "nov": 11, "december": 12, "dec": 12,
}  # fmt: skip
_DAYS = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")
_SHORT = {"mån": 0, "tis": 1, "ons": 2, "tor": 3, "tors": 3, "fre": 4, "lör": 5, "sön": 6}
_WEEKDAY = r"(?P<weekday>(?:mån|tis|ons|tors?|fre|lör|sön)(?:dag(?:en)?s?)?)[.,]?\s+(?:den\s+)?"
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_YEAR = r"(?:,?\s*(?:-\s*)?(?P<year>(?:19|20)\d\d)(?!\d)|\s*[-–']\s?(?P<short>\d\d)(?![\d.:]))"
_WORDS = re.compile(
    rf"(?<!\d)(?:{_WEEKDAY})?(?:den\s+)?(?P<day>\d{{1,2}})(?::?[ea])?(?:\.|\s)\s*(?P<month>{_MONTH})(?![a-zåäö])\.?{_YEAR}?",
    re.IGNORECASE,
)
_ISO = re.compile(
    rf"(?:{_WEEKDAY})?(?<![\d-])(?P<year>(?:19|20)\d\d)[-./‑–](?P<month>\d{{1,2}})[-./‑–](?P<day>\d{{1,2}})(?!\d)",
    re.IGNORECASE,
)
_DOTTED = re.compile(r"(?<![\d.])(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>(?:19|20)\d\d)(?!\d)")
_COMPACT = re.compile(r"(?<![\d-])(?P<year>(?:19|20)\d\d)(?P<month>[01]\d)(?P<day>[0-3]\d)(?![\d-])")
_SIX = re.compile(r"(?<![\d+-])(?P<short>[0-4]\d)(?P<month>[01]\d)(?P<day>[0-3]\d)(?![\d-])")
_SIX_DASHED = re.compile(r"(?<![\d-])(?P<short>[0-4]\d)-(?P<month>[01]\d)-(?P<day>[0-3]\d)(?![\d-])")
_SLASH = re.compile(
    rf"(?:{_WEEKDAY})?(?:den\s+)?(?<![\d/])(?P<day>\d{{1,2}})/(?P<month>\d{{1,2}})(?![\d/]\d)"
    r"(?:\s*[-–/ ]\s?(?P<year>20\d\d)(?!\d)|\s?[-–/'’]\s?(?P<short>\d\d)(?![\d.:]))?",
    re.IGNORECASE,
)
_STRICT = (_ISO, _WORDS, _DOTTED, _COMPACT)
_LOOSE = (*_STRICT, _SLASH, _SIX_DASHED, _SIX)
_SPAN = re.compile(
    r"(?P<mark>\b(?:kl(?:ockan)?\b\.?|tid:?)\s*)?(?<![\d.:/-])(?P<h1>\d{1,2})(?:[.:](?P<m1>\d\d))?\s*"
    r"(?:-|–|—|−|till?\b|to\b)\s*(?:kl(?:ockan)?\b\.?\s*)?(?:ca\.?\s*)?(?P<h2>\d{1,2})(?:[.:](?P<m2>\d\d))?(?![\d/])",
    re.IGNORECASE,
)
_POINT = re.compile(r"\bkl(?:ockan)?\b\.?\s*(?:ca\.?\s*)?(?P<h>\d{1,2})(?:[.:](?P<m>\d\d))?(?!\d)", re.IGNORECASE)
_BARE = re.compile(r"(?<![\d.:/-])(?P<h>[012]?\d)[.:](?P<m>[0-5]\d)(?![\d.:])")
LONGEST = 3000


@dataclass(frozen=True, slots=True)
class Found:
    """A date as written at `start`–`end` of a text. `weekday` is 0 for Monday; `year` is None where not written."""

    start: int
    end: int
    day: int
    month: int
    year: int | None
    weekday: int | None

    def on(self, year: int) -> date | None:
        """The date in that year, None where the calendar has none."""
        try:
            return date(year, self.month, self.day)
        except ValueError:
            return None

    @property
    def written(self) -> date | None:
        return None if self.year is None else self.on(self.year)


def find_dates(text: str, *, loose: bool = False) -> list[Found]:
    """Dates in order. `loose` also takes 3/3, 240303 and the like, for places where a date is expected."""
    text = text[:LONGEST]
    found: list[Found] = []
    for pattern in _LOOSE if loose else _STRICT:
        for match in pattern.finditer(text):
            if not any(match.start() < other.end and other.start < match.end() for other in found):
                found.extend(_found(match))
    return _enumerated(text, sorted(found, key=lambda item: item.start))


_BETWEEN = re.compile(r"[\s,;/&]*(?:och|samt)?[\s]*")


def _enumerated(text: str, days: list[Found]) -> list[Found]:
    """`2 mars, 1 juni och 7 december 2022`: the year written last is said of them all."""
    for index in range(len(days) - 2, -1, -1):
        day, after = days[index], days[index + 1]
        rising = (day.month, day.day) < (after.month, after.day)
        if day.year is None and after.year and rising and _BETWEEN.fullmatch(text, day.end, after.start):
            days[index] = replace(day, year=after.year)
    return days


def _found(match: re.Match[str]) -> Iterator[Found]:
    parts = match.groupdict()
    month_word = parts["month"].lower()
    month = _MONTHS.get(month_word) or (int(month_word) if month_word.isdigit() else 0)
    day = int(parts["day"])
    if not 1 <= month <= 12 or not 1 <= day <= 31:
        return
    written = parts.get("year")
    short = parts.get("short")
    year = int(written) if written else 2000 + int(short) if short else None
    yield Found(match.start(), match.end(), day, month, year, _weekday(parts.get("weekday")))


def _weekday(word: str | None) -> int | None:
    if not word:
        return None
    word = word.lower()
    for index, name in enumerate(_DAYS):
        if word.startswith(name):
            return index
    return _SHORT.get(word)


@dataclass(frozen=True, slots=True)
class Times:
    """A time span as written at `begin`–`finish` of a text."""

    begin: int
    finish: int
    start: time
    end: time | None


def find_times(text: str, *, bare: bool = False) -> list[Times]:
    """Time spans and points in order. `bare` also takes 9-11 and 13.30 without "kl", where a time is expected."""
    text = text[:LONGEST]
    blanked = text
    for day in find_dates(text, loose=bare):
        blanked = blanked[: day.start] + " " * (day.end - day.start) + blanked[day.end :]
    found: list[Times] = []
    for match in _SPAN.finditer(blanked):
        sure = bare or match["mark"] or (match["m1"] and match["m2"])
        start, end = _time(match["h1"], match["m1"]), _time(match["h2"], match["m2"])
        if sure and start and end and start < end:
            found.append(Times(match.start(), match.end(), start, end))
    for pattern in (_POINT, _BARE) if bare else (_POINT,):
        for match in pattern.finditer(blanked):
            start = _time(match["h"], match["m"])
            if start and not any(t.begin < match.end() and match.start() < t.finish for t in found):
                found.append(Times(match.start(), match.end(), start, None))
    return sorted(found, key=lambda item: item.begin)


def _time(hours: str, minutes: str | None) -> time | None:
    hour, minute = int(hours), int(minutes or 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def year_near(found: Found, anchor: date) -> date | None:
    """The date nearest to `anchor` whose weekday fits what is written."""
    nearby = [found.on(anchor.year + step) for step in range(-6, 7)]
    fitting = [day for day in nearby if day and (found.weekday is None or day.weekday() == found.weekday)]
    return min(fitting, key=lambda day: abs((day - anchor).days), default=None)


def next_after(found: Found, after: date) -> date | None:
    """The first such day after a meeting; a weekday decides only between the next two years."""
    coming = [day for year in range(after.year, after.year + 3) if (day := found.on(year)) and day > after]
    for day in coming[:2]:
        if found.weekday is None or day.weekday() == found.weekday:
            return day
    return coming[0] if coming else None
