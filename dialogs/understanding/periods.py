"""Tertials and the annual report: `T1`, `T2`, `VB`, in words too, and the year where it is said."""

import re
from dataclasses import dataclass
from datetime import datetime

from .calendar_words import flat


@dataclass(frozen=True, slots=True)
class PeriodSaid:
    start: int
    end: int
    period: str


_ONE, _TWO, _THREE = (
    r"(?:1|ett|one|forsta|first|1:a|1st|i(?=\s*(?:$|[?.!,:])))",
    r"(?:2|tva|two|ii|andra|second|2:a|2nd)",
    r"(?:3|tre|three|iii|tredje|third|3:e|3rd|sista|last)",
)
_UNIT = (
    r"(?:tert\.?|te[rt]{0,2}ial(?:et|rapport(?:en)?|s?uppfoljning(?:en)?|redovisning(?:en)?)?s?"
    r"|four[- ]month(?:ly)?(?: period| report)?|fyramanaders(?:period|rapport)(?:en)?)"
)


def _pattern(digit: str, number: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?<!\w)t[\s-]?{digit}(?!\d|\w*\d)(?!\s*(?:skarholmen))(?=\W|$|[a-z])"
        rf"|(?<!\w)(?:arets\s+|the\s+)?{number}(?:\s+(?:arets|this year's))?\s+{_UNIT}"
        rf"|(?<!\w){_UNIT}\s*(?:nr\.?\s*|nummer\s+|number\s+)?{number}(?!\w)"
        rf"|(?<!\w)arets\s+{number}(?=\s*(?:$|[?.!,]|for\s|i\s))"
    )


_PERIODS = (
    ("T1", _pattern("1", _ONE)),
    ("T2", _pattern("2", _TWO)),
    (
        "VB",
        re.compile(
            _pattern("3", _THREE).pattern
            + r"|(?<!\w)vb(?!\w)|(?<!\w)vb(?=-)|verksamhetsberatt\w*|verksamhetsbr\w*|(?<!\w)arsberatt\w*"
            r"|(?<!\w)arsrapport\w*|(?<!\w)(?:annual|yearly) report|(?<!\w)arsredovisning\w*|(?<!\w)year-?end report"
            r"|verksamhetsberet\w*"
        ),
    ),
)
_YEAR = re.compile(r"(?<![\d/-])(20[0-4]\d)(?![\d-])")


def find_periods(text: str) -> list[PeriodSaid]:
    """Periods in a flat text, in order."""
    found: list[PeriodSaid] = []
    if not re.search(r"t[\s-]?[123]|terti|vb|beratt|report|rapport|manad|month|arets|redovis|verksamhetsb", text):
        return found
    for period, pattern in _PERIODS:
        for m in pattern.finditer(text):
            if not any(p.start < m.end() and m.start() < p.end for p in found):
                found.append(PeriodSaid(m.start(), m.end(), period))
    return sorted(found, key=lambda p: p.start)


def year_said(text: str) -> int | None:
    """A year in a flat text that is no part of a date."""
    match = _YEAR.search(text)
    return int(match[1]) if match else None


def read_period(text: str, now: datetime) -> tuple[str | None, int | None]:
    """The period said, and its year if that is said too: a year, `i år` or `förra året`."""
    plain = flat(text)
    periods = find_periods(plain)
    year = year_said(plain)
    if year is None and re.search(r"forra aret|i fjol|last year|fjolarets", plain):
        year = now.year - 1
    elif year is None and re.search(r"(?<!\w)i ar(?!\w)|this year|(?<!\w)arets", plain):
        year = now.year
    return (periods[0].period if periods else None), year
