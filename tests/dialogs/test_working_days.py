"""Working days and office hours, across summer time."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from holidays import country_holidays

from dialogs import working_days

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM)


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2024-10-14T07:59", "2024-10-14T08:00"),
        ("2024-10-14T08:00", "2024-10-14T08:00"),
        ("2024-10-14T15:59", "2024-10-14T15:59"),
        ("2024-10-14T16:00", "2024-10-15T08:00"),
        ("2024-10-25T16:00", "2024-10-28T08:00"),  # over the night that has an hour more
        ("2025-03-28T16:00", "2025-03-31T08:00"),  # and the one that has an hour less
        ("2024-12-23T16:00", "2024-12-27T08:00"),
        ("2024-12-30T20:00", "2025-01-02T08:00"),
    ],
)
def test_when_the_office_is_open_next(now: str, opens: str) -> None:
    assert working_days.opening(moment(now), STOCKHOLM) == moment(opens)


@pytest.mark.parametrize(("now", "morning"), [("2024-10-14T07:00", "2024-10-14"), ("2024-10-14T08:00", "2024-10-15")])
def test_the_next_morning_lies_ahead(now: str, morning: str) -> None:
    assert working_days.next_morning(moment(now), STOCKHOLM) == moment(f"{morning}T08:00")


def test_working_days_are_counted_both_ways() -> None:
    friday = dt.date(2024, 10, 11)
    assert working_days.before(friday, 5) == dt.date(2024, 10, 4)
    assert working_days.after(friday, 5) == dt.date(2024, 10, 18)
    assert working_days.count(friday, dt.date(2024, 10, 18)) == 5
    assert working_days.on_or_after(dt.date(2024, 3, 29)) == dt.date(2024, 4, 2)  # Easter


@pytest.mark.parametrize("year", range(2005, 2061))
def test_the_days_off_are_those_of_the_collection_of_all_countries(year: int) -> None:
    closed = set(country_holidays("SE", years=year, categories=("public", "de_facto")))
    first = dt.date(year, 1, 1)
    days = [first + dt.timedelta(number) for number in range(366)]
    assert {day for day in days if day.year == year and working_days.is_holiday(day)} == closed
