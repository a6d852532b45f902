"""Meetings found again, planned, announced; and who was there."""

import datetime as dt
from collections.abc import Iterator

import pytest
from sqlalchemy.engine import Engine

from storage import forums, history, meetings, people
from storage.database import store_of
from storage.history import Change
from storage.tables import meeting
from tests.conftest import NOW

TENANT = 1
DAY = dt.date(2024, 11, 20)


@pytest.fixture
def change(engine: Engine) -> Iterator[Change]:
    with store_of(engine, TENANT, NOW) as store:
        yield history.begin(store, "test")


@pytest.fixture
def forum(change: Change) -> int:
    return forums.add(change, "Torggruppen", "other")


def test_found_by_day(change: Change, forum: int) -> None:
    planned = meetings.add(change, forum, "planned", day=DAY)
    found = meetings.find(change.store, forum, DAY)
    assert found is not None
    assert found.id == planned
    assert meetings.find(change.store, forum, DAY + dt.timedelta(days=1)) is None


def test_a_cancelled_one_is_found_only_where_there_is_no_other(change: Change, forum: int) -> None:
    cancelled = meetings.add(change, forum, "cancelled", day=DAY)
    found = meetings.find(change.store, forum, DAY)
    assert found is not None
    assert found.id == cancelled
    held = meetings.add(change, forum, "held", day=DAY)
    found = meetings.find(change.store, forum, DAY)
    assert found is not None
    assert found.id == held


def test_withdrawn_is_gone(change: Change, forum: int) -> None:
    planned = meetings.add(change, forum, "planned", day=DAY)
    change.withdraw(meeting, planned)
    assert meetings.find(change.store, forum, DAY) is None
    assert meetings.with_id(change.store, planned) is None
    assert meetings.upcoming(change.store, [forum], DAY) == []


def test_upcoming_in_order_and_from_that_day_on(change: Change, forum: int) -> None:
    days = [DAY, DAY - dt.timedelta(days=1), DAY + dt.timedelta(days=3)]
    for day in days:
        meetings.add(change, forum, "planned", day=day)
    meetings.add(change, forum, "cancelled", day=DAY + dt.timedelta(days=1))
    found = meetings.upcoming(change.store, [forum], DAY)
    assert [(row.day, row.forum) for row in found] == [(DAY, "Torggruppen"), (days[2], "Torggruppen")]
    assert meetings.upcoming(change.store, [], DAY) == []


def test_announced_from_a_month_on(change: Change, forum: int) -> None:
    for month in ("2024-09", "2024-12"):
        meetings.add(change, forum, "announced", month=month)
    assert [row.month for row in meetings.announced(change.store, [forum], "2024-11")] == ["2024-12"]


def test_in_month_has_the_dated_and_the_announced(change: Change, forum: int) -> None:
    meetings.add(change, forum, "announced", month="2024-11")
    meetings.add(change, forum, "planned", day=dt.date(2024, 11, 30))
    meetings.add(change, forum, "planned", day=dt.date(2024, 12, 1))
    assert len(meetings.in_month(change.store, forum, "2024-11")) == 2
    assert len(meetings.in_month(change.store, forum, "2024-12")) == 1


def test_attendance_and_the_next_statement(change: Change, forum: int) -> None:
    amina = people.add(change, "Amina Holm")
    for day in (DAY, DAY + dt.timedelta(days=7), DAY + dt.timedelta(days=14)):
        held = meetings.add(change, forum, "held", day=day)
        meetings.add_attendance(change.store, held, amina, "present", title="polis", stated_on=day)
    assert meetings.next_stated(change.store, [amina], DAY) == {amina: DAY + dt.timedelta(days=7)}
    assert meetings.next_stated(change.store, [], DAY) == {}
    assert meetings.seen_at(change.store, forum) == {"amina holm"}
    assert meetings.spans(change.store) == {forum: (DAY, DAY + dt.timedelta(days=14))}
    [row] = meetings.attendance_of(change.store, held)
    meetings.change_attendance(change.store, row.id, presence="absent")
    assert [one.presence for one in meetings.attendance_of(change.store, held)] == ["absent"]
    meetings.remove_attendance(change.store, row.id)
    assert meetings.attendance_of(change.store, held) == []
