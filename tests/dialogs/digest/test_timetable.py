"""Weekly moments across summer time, and ISO weeks across the years."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from dialogs.digest.timetable import (
    Issue,
    iso_week,
    latest_issue,
    next_issue,
    next_weekly,
    span_of_issue,
    span_of_week,
    span_until,
)

STOCKHOLM = ZoneInfo("Europe/Stockholm")
MONDAY, SUNDAY, EIGHT = 0, 6, dt.time(8)


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> dt.datetime:
    return dt.datetime(year, month, day, hour, minute, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (utc(2024, 10, 14, 5, 59), utc(2024, 10, 14, 6)),  # the same day, a minute before
        (utc(2024, 10, 14, 6), utc(2024, 10, 21, 6)),  # at the very moment: a week later
        (utc(2024, 10, 21, 6), utc(2024, 10, 28, 7)),  # summer time ended on 27 October
        (utc(2025, 3, 24, 7), utc(2025, 3, 31, 6)),  # and began on 30 March
        (utc(2024, 12, 30, 7), utc(2025, 1, 7, 7)),  # the Monday was Epiphany
        (utc(2024, 10, 13, 22, 30), utc(2024, 10, 14, 6)),  # Monday already in Stockholm
    ],
)
def test_next_monday_at_eight_is_local(after: dt.datetime, expected: dt.datetime) -> None:
    assert next_weekly(MONDAY, EIGHT, STOCKHOLM, after) == expected


def test_a_clock_that_summer_time_skips_comes_an_hour_later_and_the_next_week_as_set() -> None:
    half_past_two = dt.time(2, 30)
    skipped = next_weekly(SUNDAY, half_past_two, STOCKHOLM, utc(2025, 3, 29, 12))
    assert skipped.astimezone(STOCKHOLM).isoformat() == "2025-03-30T03:30:00+02:00"
    assert next_weekly(SUNDAY, half_past_two, STOCKHOLM, skipped) == utc(2025, 4, 6, 0, 30)


def test_a_clock_that_comes_twice_is_taken_once() -> None:
    half_past_two = dt.time(2, 30)
    first = next_weekly(SUNDAY, half_past_two, STOCKHOLM, utc(2024, 10, 26, 12))
    assert first == utc(2024, 10, 27, 0, 30)
    assert next_weekly(SUNDAY, half_past_two, STOCKHOLM, first) == utc(2024, 11, 3, 1, 30)


@pytest.mark.parametrize("hours", range(0, 24 * 15, 5))
def test_the_latest_moment_is_the_one_before_the_next(hours: int) -> None:
    now = utc(2024, 10, 20) + dt.timedelta(hours=hours)
    latest = latest_issue(MONDAY, EIGHT, STOCKHOLM, now).goes
    assert latest <= now < next_weekly(MONDAY, EIGHT, STOCKHOLM, now)
    assert next_weekly(MONDAY, EIGHT, STOCKHOLM, latest) == next_weekly(MONDAY, EIGHT, STOCKHOLM, now)


def test_a_week_is_local_from_monday_to_sunday_and_sent_the_monday_after() -> None:
    span = span_of_week("2024-W43", STOCKHOLM)
    assert (span.after, span.until) == (utc(2024, 10, 20, 22), utc(2024, 10, 27, 23))  # 169 hours: summer time ended
    assert span.day == dt.date(2024, 10, 28)


def test_week_53_and_week_1_belong_to_the_weeks_own_year() -> None:
    assert span_of_week("2020-W53", STOCKHOLM).day == dt.date(2021, 1, 4)
    assert span_of_week("2025-W01", STOCKHOLM).after == utc(2024, 12, 29, 23)
    assert span_of_week("2025w1", STOCKHOLM).after == utc(2024, 12, 29, 23)
    assert iso_week(dt.date(2021, 1, 3)) == "2020-W53"
    assert iso_week(dt.date(2024, 12, 30)) == "2025-W01"


@pytest.mark.parametrize("text", ["2024-W53", "2024-W00", "2024-W54", "W42", "2024-42", "vecka 42", " "])
def test_what_is_no_week_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        span_of_week(text, STOCKHOLM)


def test_without_an_earlier_digest_a_span_is_the_seven_days_before() -> None:
    span = span_until(utc(2024, 10, 14, 22, 30), STOCKHOLM)
    assert (span.after, span.day) == (utc(2024, 10, 7, 22, 30), dt.date(2024, 10, 15))


def test_a_holiday_moves_it_to_the_next_working_day_and_its_week_stays() -> None:
    friday = 4
    eve = next_issue(friday, EIGHT, STOCKHOLM, utc(2024, 6, 15))
    assert eve == Issue(dt.date(2024, 6, 21), utc(2024, 6, 24, 6))  # Midsummer Eve, told the Monday after
    assert eve.week == "2024-W25"
    span = span_of_issue(eve, STOCKHOLM, None)
    assert (span.day, span.week, span.number) == (dt.date(2024, 6, 24), "2024-W25", 25)
    assert next_issue(friday, EIGHT, STOCKHOLM, eve.goes) == Issue(dt.date(2024, 6, 28), utc(2024, 6, 28, 6))


def test_what_is_planned_for_christmas_waits_until_it_is_over() -> None:
    thursday = 3
    christmas = next_issue(thursday, EIGHT, STOCKHOLM, utc(2026, 12, 20))
    assert christmas == Issue(dt.date(2026, 12, 24), utc(2026, 12, 28, 7))
    assert latest_issue(thursday, EIGHT, STOCKHOLM, utc(2026, 12, 27, 20)).planned == dt.date(2026, 12, 17)
    assert latest_issue(thursday, EIGHT, STOCKHOLM, utc(2026, 12, 28, 7)) == christmas


def test_a_weekend_that_somebody_chose_stands_unless_it_is_a_holiday() -> None:
    assert next_issue(SUNDAY, EIGHT, STOCKHOLM, utc(2024, 10, 14)).goes == utc(2024, 10, 20, 6)
    easter = next_issue(SUNDAY, EIGHT, STOCKHOLM, utc(2024, 3, 30))
    assert easter == Issue(dt.date(2024, 3, 31), utc(2024, 4, 2, 6))


@pytest.mark.parametrize(("year", "weekday", "count"), [(2024, 0, 53), (2024, 1, 53), (2024, 6, 52), (2025, 0, 52)])
def test_a_year_has_as_many_digests_as_such_weekdays_each_on_its_local_morning(
    year: int, weekday: int, count: int
) -> None:
    now, end = utc(year - 1, 12, 31, 22), utc(year, 12, 31, 22, 59)
    issues = []
    while (issue := next_issue(weekday, EIGHT, STOCKHOLM, now)).planned <= dt.date(year, 12, 31):
        issues.append(issue)
        now = issue.goes
    planned = [issue for issue in issues if issue.planned.year == year]
    assert len(planned) == count
    assert len({issue.week for issue in planned}) == count
    assert {issue.goes.astimezone(STOCKHOLM).time() for issue in planned} == {EIGHT}
    assert all(0 <= (issue.goes.astimezone(STOCKHOLM).date() - issue.planned).days < 7 for issue in planned)
    assert end > planned[-2].goes
