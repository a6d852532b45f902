"""What a period covers, when it is due, and which one a report is proposed for."""

import datetime as dt

import pytest

from dialogs import periods
from dialogs.periods import Period
from storage.tenants import DEFAULT_DEADLINES


@pytest.mark.parametrize(
    ("period", "first", "last", "deadline"),
    [
        (Period(2024, "T1"), "2024-01-01", "2024-04-30", "2024-05-15"),
        (Period(2024, "T2"), "2024-05-01", "2024-08-31", "2024-09-15"),
        (Period(2024, "VB"), "2024-09-01", "2024-12-31", "2025-01-15"),
    ],
)
def test_a_period_and_its_deadline(period: Period, first: str, last: str, deadline: str) -> None:
    assert (period.first.isoformat(), period.last.isoformat()) == (first, last)
    assert period.deadline(DEFAULT_DEADLINES).isoformat() == deadline


def test_a_deadline_on_the_last_of_february_stands_in_every_year() -> None:
    assert Period(2024, "VB").deadline({**DEFAULT_DEADLINES, "VB": "02-29"}) == dt.date(2025, 2, 28)


def test_every_day_of_a_year_lies_in_one_period() -> None:
    days = [dt.date(2024, 1, 1) + dt.timedelta(days=n) for n in range(366)]
    assert all(periods.of_day(day).first <= day <= periods.of_day(day).last for day in days)


def test_periods_follow_each_other() -> None:
    assert periods.before(Period(2024, "T1")) == Period(2023, "VB")
    assert periods.before(Period(2024, "VB")) == Period(2024, "T2")
    assert Period(2023, "VB") < Period(2024, "T1") < Period(2024, "T2") < Period(2024, "VB")


@pytest.mark.parametrize(
    ("today", "reported", "proposed"),
    [
        ("2024-10-14", [], Period(2024, "T2")),
        ("2024-10-14", [Period(2024, "T2")], Period(2024, "T1")),
        ("2024-10-14", [Period(2024, "T2"), Period(2024, "T1")], Period(2023, "VB")),
        ("2024-10-14", [Period(2024, "T2"), Period(2024, "T1"), Period(2023, "VB")], Period(2024, "VB")),
        ("2024-08-31", [Period(2024, "T1"), Period(2023, "VB"), Period(2023, "T2")], Period(2024, "T2")),
        ("2025-01-02", [], Period(2024, "VB")),
    ],
)
def test_the_latest_ended_without_a_report_is_proposed_else_the_running_one(
    today: str, reported: list[Period], proposed: Period
) -> None:
    assert periods.proposed(dt.date.fromisoformat(today), reported) == proposed


@pytest.mark.parametrize(
    ("name", "year", "today", "meant"),
    [
        ("T2", 2023, "2024-10-14", Period(2023, "T2")),
        ("T2", None, "2024-10-14", Period(2024, "T2")),
        ("T2", None, "2024-03-01", Period(2023, "T2")),
        ("T1", None, "2024-03-01", Period(2024, "T1")),
        ("VB", None, "2024-06-01", Period(2023, "VB")),
        ("VB", None, "2024-11-01", Period(2024, "VB")),
        ("VB", None, "2025-01-10", Period(2024, "VB")),
    ],
)
def test_a_period_said_keeps_its_year_and_is_else_the_latest_that_has_begun(
    name: str, year: int | None, today: str, meant: Period
) -> None:
    assert periods.said(name, year, dt.date.fromisoformat(today)) == meant
