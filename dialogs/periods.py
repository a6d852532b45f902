"""The tertials: what a period covers, when its report is due, and which one a report is proposed for.

T1 is January to April, T2 May to August. VB, the annual report, follows the last third of the year and sums it up.
"""

import calendar
import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

NAMES = ("T1", "T2", "VB")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """`name` is T1, T2 or VB: they sort as they follow each other."""

    year: int
    name: str

    @property
    def first(self) -> dt.date:
        return dt.date(self.year, 4 * NAMES.index(self.name) + 1, 1)

    @property
    def last(self) -> dt.date:
        month = 4 * NAMES.index(self.name) + 4
        return dt.date(self.year, month, calendar.monthrange(self.year, month)[1])

    def deadline(self, deadlines: Mapping[str, str]) -> dt.date:
        """`deadlines` as the tenant keeps them, month and day; the annual report's lies in the year after."""
        month, day = (int(part) for part in deadlines[self.name].split("-"))
        year = self.year + (self.name == "VB")
        return dt.date(year, month, min(day, calendar.monthrange(year, month)[1]))

    def label(self, today: dt.date) -> str:
        """The year only where it is not this one."""
        return self.name if self.year == today.year else f"{self.name} {self.year}"

    def __str__(self) -> str:
        return f"{self.name} {self.year}"


def of_day(day: dt.date) -> Period:
    """The one that runs on that day."""
    return Period(day.year, NAMES[(day.month - 1) // 4])


def before(period: Period) -> Period:
    index = NAMES.index(period.name)
    return Period(period.year, NAMES[index - 1]) if index else Period(period.year - 1, "VB")


def latest_ended(today: dt.date) -> Period:
    return before(of_day(today))


def ended_lately(today: dt.date) -> Iterator[Period]:
    """Those that ended within the last twelve months, the latest first."""
    period = latest_ended(today)
    while (today - period.last).days <= 366:
        yield period
        period = before(period)


def proposed(today: dt.date, reported: Collection[Period]) -> Period:
    """The latest that has ended and lacks a report, of the last twelve months; else the running one."""
    return next((period for period in ended_lately(today) if period not in reported), of_day(today))


def said(name: str, year: int | None, today: dt.date) -> Period:
    """A year said is kept; without one the latest such period that has begun."""
    if year is not None:
        return Period(year, name)
    this_year = Period(today.year, name)
    return this_year if this_year.first <= today else Period(today.year - 1, name)
