"""Dates as people write them: "tors 5 december 13.30–15", the year only where it is not this one."""

import datetime as dt
from functools import lru_cache

from babel.dates import format_date


@lru_cache(maxsize=1024)
def day(value: dt.date, today: dt.date, language: str, *, weekday: bool = True) -> str:
    pattern = ("EEE " if weekday else "") + "d MMMM" + ("" if value.year == today.year else " y")
    return format_date(value, pattern, locale=language)


def clock(value: dt.datetime | dt.time, language: str) -> str:
    """Local clock: 13.30 in Swedish, 13:30 in English, whole hours without minutes in Swedish."""
    if language == "sv":
        return f"{value.hour}.{value.minute:02}" if value.minute else str(value.hour)
    return f"{value.hour}:{value.minute:02}"


def span(start: dt.datetime | None, end: dt.datetime | None, language: str) -> str:
    """Of local moments; empty without a start."""
    if start is None:
        return ""
    return clock(start, language) + (f"–{clock(end, language)}" if end else "")


def month(value: str, today: dt.date, language: str) -> str:
    """From YYYY-MM."""
    first = dt.date.fromisoformat(f"{value}-01")
    return format_date(first, "MMMM" if first.year == today.year else "MMMM y", locale=language)
