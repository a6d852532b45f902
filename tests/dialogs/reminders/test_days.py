"""On which working day a reminder falls, over weekends and holidays."""

import datetime as dt

import pytest

from dialogs import working_days
from dialogs.reminders import days


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("meeting", "reminded"),
    [
        ("2024-10-23", ["2024-10-16", "2024-10-22"]),
        ("2024-10-21", ["2024-10-14", "2024-10-18"]),  # a Monday: Friday is the working day before
        ("2024-10-20", ["2024-10-14", "2024-10-18"]),  # a Sunday: a week before is moved to Monday
        ("2024-12-27", ["2024-12-20", "2024-12-23"]),
        ("2025-01-02", ["2024-12-27", "2024-12-30"]),  # a week before was the day after Christmas
    ],
)
def test_a_meeting_is_told_a_week_and_a_working_day_before(meeting: str, reminded: list[str]) -> None:
    assert [str(one) for one in days.of_meeting(day(meeting))] == reminded


@pytest.mark.parametrize(
    ("deadline", "ahead", "after"),
    [
        ("2024-10-31", ["2024-10-17", "2024-10-24", "2024-10-30"], "2024-11-01"),
        ("2024-09-15", ["2024-09-02", "2024-09-09", "2024-09-13"], "2024-09-16"),  # a Sunday: told on the Friday before
        ("2025-01-07", ["2024-12-27", "2025-01-02", "2025-01-03"], "2025-01-08"),  # after Epiphany
    ],
)
def test_a_deadline_is_told_before_it_passes(deadline: str, ahead: list[str], after: str) -> None:
    assert [str(one) for one in days.of_deadline(day(deadline))] == ahead
    assert str(days.after_deadline(day(deadline))) == after


def test_waiting_is_counted_in_working_days() -> None:
    assert [str(one) for one in days.of_waiting(day("2024-12-20"))] == ["2024-12-27", "2025-01-03", "2025-01-09"]
    assert working_days.count(day("2024-12-20"), day("2025-01-09")) == 8


@pytest.mark.parametrize("text", ["2024-06-21", "2024-06-06", "2024-12-24", "2024-12-31", "2025-04-18", "2024-10-20"])
def test_holidays_eves_and_weekends_are_no_working_days(text: str) -> None:
    assert not working_days.is_working(day(text))


@pytest.mark.parametrize("text", ["2024-10-14", "2024-12-23", "2024-04-30", "2025-01-05"])
def test_other_days_are(text: str) -> None:
    assert working_days.is_working(day(text)) == (day(text).weekday() < 5)
