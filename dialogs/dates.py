"""Dates as people write them: "tors 5 december 13.30–15", the year only where it is not this one."""

import datetime as dt
from functools import lru_cache

from dialogs import texts

LINES = texts.load("dates")


@lru_cache(maxsize=1024)
def day(value: dt.date, today: dt.date, language: str, *, weekday: bool = True) -> str:
    name = f"{LINES(language, 'weekdays_short').split()[value.weekday()]} " if weekday else ""
    return f"{name}{value.day} {_month(value, language)}{_year(value, today)}"


def weekdays(language: str) -> list[str]:
    """From Monday."""
    return LINES(language, "weekdays").split()


def whole(value: dt.date, language: str) -> str:
    """As a document writes it: weekday, day, month and year."""
    return f"{weekdays(language)[value.weekday()]} {value.day} {_month(value, language)} {value.year}"


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
    return f"{_month(first, language)}{_year(first, today)}"


def _month(value: dt.date, language: str) -> str:
    return LINES(language, "months").split()[value.month - 1]


def _year(value: dt.date, today: dt.date) -> str:
    return "" if value.year == today.year else f" {value.year}"
