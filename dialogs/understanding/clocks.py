"""Times of day as people write them: `kl 13.30`, `9-11`, `halv tre`, `2 pm`, `klockan nio`."""

import re
from dataclasses import dataclass
from datetime import time
from itertools import islice

from .calendar_words import HOUR_WORD, HOURS, MONTH, NUMBERS


@dataclass(frozen=True, slots=True)
class Clock:
    """A start time and the characters that say it (a span's end included)."""

    start: int
    end: int
    at: time


_SPAN = r"(?:\s*(?:-|till|to|until|och)\s*(?:kl\.?\s*)?\d{1,2}(?:[.:]\d{2})?(?![\d/.:]))?"
_HALF = (
    r"(?:\s*(fm|em|am|pm|a\.m\.?|p\.m\.?|pa morgonen|pa formiddagen|pa eftermiddagen|pa kvallen"
    r"|in the morning|in the afternoon|in the evening))?(?!\w)"
)
_PATTERNS = (
    (
        "minutes",
        re.compile(
            r"(?<!\w)(?:kl(?:ockan)?\.?\s*|at\s+)?(fem|tio|tjugo|five|ten|twenty)\s+(?:minuter\s+|minutes\s+)?"
            r"(over|i|past|to)\s+((?:halv\s+)?(?:" + HOUR_WORD + r"|\d{1,2}(?!\d|[.:/])))" + _HALF
        ),
    ),
    ("half", re.compile(r"(?<!\w)(?:kl(?:ockan)?\.?\s*)?(halv|half past|half)\s+(" + HOUR_WORD + r"|\d{1,2})" + _HALF)),
    (
        "quarter",
        re.compile(
            r"(?<!\w)(?:kl(?:ockan)?\.?\s*|at\s+)?(kvart over|kvart i|quarter past|quarter to)\s+("
            + HOUR_WORD
            + r"|\d{1,2})"
            + _HALF
        ),
    ),
    (
        "said",
        re.compile(
            r"(?<!\w)(?:kl(?:ockan)?\.?|at|@)\s*(\d{1,2})(?:[.:](\d{2})|(\d{2})(?!\d))?(?![\d/])(?!\s*"
            + MONTH
            + r"\b)"
            + _SPAN
            + _HALF
        ),
    ),
    ("word", re.compile(r"(?<!\w)(?:kl(?:ockan)?\.?|at)\s+(" + HOUR_WORD + r")(?:\s+o'clock)?" + _HALF)),
    ("meridiem", re.compile(r"(?<![\w.:/])(\d{1,2})(?:[.:](\d{2}))?()\s*(fm|em|am|pm|a\.m\.?|p\.m\.?)(?!\w)")),
    (
        "range",
        re.compile(
            r"(?<!\w)(?:from|fran|mellan|between)\s+(?:kl\.?\s*)?(\d{1,2})(?:[.:](\d{2}))?()\s*(?:-|to"
            r"|till|until|och|and)\s*\d{1,2}(?:[.:]\d{2})?(?![\w/.:-])" + _HALF
        ),
    ),
    (
        "plain",
        re.compile(r"(?:(?<![\w.:/-])|(?<=\dt))([01]?\d|2[0-3])[.:]([0-5]\d)(?![\d/.:]|\.\d)" + "()" + _SPAN + _HALF),
    ),
    (
        "span",
        re.compile(
            r"(?<![\w.:/-])([6-9]|1\d|2[0-3])()()\s*-\s*(?:[6-9]|1\d|2[0-3])(?:[.:]\d{2})?(?![\w/.:-])(?!\s*ar\b)"
            + _HALF
        ),
    ),
    ("noon", re.compile(r"(?<!\w)(?:at\s+)?(noon|midday|klockan tolv)(?!\w)")),
)


_BARE = re.compile(
    r"[\s,]+(?:(?:(?:pa\s+|in the\s+)?"
    r"(fm|em|formiddag\w*|eftermiddag\w*|morgon\w*|kvall\w*|morning|afternoon|evening)[\s,]+"
    r"([1-9]|1[0-2]))|(?:mellan\s+|between\s+)?([6-9]|1\d))(?![\d/.:])" + _SPAN + r"(?!\w)"
)


def find_clocks(flat: str) -> list[Clock]:
    """All times in a `calendar_words.flat` text, in order; the strongest reading of a place wins."""
    found: list[Clock] = []
    for kind, pattern in _PATTERNS:
        for match in islice(pattern.finditer(flat), 20):
            if any(c.start < match.end() and match.start() < c.end for c in found):
                continue
            if (at := _time(kind, match)) is not None:
                found.append(Clock(match.start(), match.end(), at))
    return sorted(found, key=lambda c: c.start)


def bare_hour(flat: str, start: int) -> Clock | None:
    """`12 november 13` or `tisdag 9-11`: the hour that stands right after a day."""
    match = _BARE.match(flat, start)
    if match is None or re.match(r"\s*(?:" + MONTH + r"|ar|st|pers|pct|procent|%)", flat[match.end(1) :]):
        return None
    hour = int(match.group(2) or match.group(3))
    later = (match.group(1) or "").startswith(("em", "efter", "kvall", "after", "even")) and hour < 12
    return Clock(match.start(2) if match.group(2) else match.start(3), match.end(), time(hour + 12 if later else hour))


def _time(kind: str, match: re.Match[str]) -> time | None:
    if kind == "noon":
        return time(12)
    if kind == "minutes":
        return _minutes(match.group(1), match.group(2), match.group(3), match.group(4) or "")
    if kind in {"half", "quarter"}:
        return _spoken(match.group(1), _hour(match.group(2)), match.group(3) or "")
    if kind == "word":
        return _spread(HOURS[match.group(1)], 0, match.group(2) or "", False)
    hour, minute = int(match.group(1)), int(match.group(2) or match.group(3) or 0)
    exact = len(match.group(1)) == 2 and bool(match.group(2) or match.group(3))
    return (
        _spread(hour, minute, match.group(4) or "", exact) if match.re.groups >= 4 else _spread(hour, minute, "", exact)
    )


def _minutes(count: str, way: str, hour: str, half: str) -> time | None:
    """`fem i halv två`, `tjugo över nio`, `ten to three`."""
    base = (
        _spoken("halv", _hour(hour.split()[-1]), half)
        if hour.startswith("halv")
        else _spread(_hour(hour), 0, half, False)
    )
    if base is None:
        return None
    said = base.hour * 60 + base.minute + (NUMBERS[count] if way in {"over", "past"} else -NUMBERS[count])
    return time(said // 60 % 24, said % 60)


def _hour(word: str) -> int:
    return HOURS[word] if word in HOURS else int(word)


def _spoken(word: str, hour: int, half: str) -> time | None:
    if word == "halv":
        return _spread(hour - 1, 30, half, False)
    if word in {"half past", "half"}:
        return _spread(hour, 30, half, False)
    return (
        _spread(hour, 15, half, False) if word in {"kvart over", "quarter past"} else _spread(hour - 1, 45, half, False)
    )


def _spread(hour: int, minute: int, half: str, exact: bool) -> time | None:
    """A spoken hour without am or pm lies between 07 and 18; one written `03:00` is taken as written."""
    later = (
        (half[:1] in {"p", "e"} and half not in {"pa morgonen", "pa formiddagen"})
        or "afternoon" in half
        or "evening" in half
    )
    if later and hour < 12:
        hour += 12
    elif half and not later:
        hour = 0 if hour == 12 and half.startswith("a") else hour
    elif not exact and hour < 7:
        hour += 12
    return time(hour, minute) if 0 <= hour < 24 and minute < 60 else None
