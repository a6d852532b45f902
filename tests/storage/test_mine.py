"""Whose forums are whose: attendance, being added, leaving, following again."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from storage import forums, history, meetings, mine
from storage.database import store_of
from storage.store import Store
from storage.tables import forum, person
from tests.cast import TENANT, Cast
from tests.conftest import NOW

TODAY = NOW.date()
LONG_AGO = dt.date(2024, 1, 1)


def met(
    store: Store, forum_id: int, day: dt.date, *people: int, presence: str = "present", status: str = "held"
) -> int:
    meeting = meetings.add(history.begin(store, "settle"), forum_id, status, day=day)
    for one in people:
        meetings.add_attendance(store, meeting, one, presence)
    return meeting


def test_who_was_added_belongs_from_that_day_on(engine: Engine, cast: Cast) -> None:
    with store_of(engine, TENANT, NOW) as store:
        assert mine.forums_of(store, cast.karin, TODAY) == [cast.steering]
        assert mine.forums_of(store, cast.karin, LONG_AGO - dt.timedelta(days=1)) == []
        assert mine.people_of(store, cast.steering, TODAY) == sorted([cast.amina, cast.jonas, cast.karin])


def test_only_the_last_three_meetings_with_a_list_count(engine: Engine, cast: Cast) -> None:
    with store_of(engine, TENANT, NOW) as store:
        for month, person in ((3, cast.petra), (4, cast.nils), (5, cast.amina), (6, cast.amina)):
            met(store, cast.satra, dt.date(2024, month, 4), person, presence="invited")
        met(store, cast.satra, dt.date(2024, 9, 4))
        assert mine.people_of(store, cast.satra, TODAY) == sorted([cast.nils, cast.amina])
        assert mine.people_of(store, cast.satra, dt.date(2024, 5, 5)) == sorted([cast.petra, cast.nils, cast.amina])
        assert mine.belongs(store, cast.nils, cast.satra, TODAY)
        assert not mine.belongs(store, cast.petra, cast.satra, TODAY)


def test_who_is_invited_to_a_meeting_to_come_belongs_beside_the_last_three(engine: Engine, cast: Cast) -> None:
    with store_of(engine, TENANT, NOW) as store:
        for month in (6, 8, 9):
            met(store, cast.satra, dt.date(2024, month, 4), cast.amina)
        met(store, cast.satra, dt.date(2024, 11, 4), cast.nils, presence="invited", status="planned")
        met(store, cast.satra, dt.date(2024, 12, 4), cast.petra, presence="invited", status="cancelled")
        assert mine.people_of(store, cast.satra, TODAY) == sorted([cast.amina, cast.nils])


def test_seen_from_the_past_later_meetings_do_not_count(engine: Engine, cast: Cast) -> None:
    with store_of(engine, TENANT, NOW) as store:
        met(store, cast.satra, dt.date(2024, 9, 4), cast.nils)
        assert mine.people_of(store, cast.satra, dt.date(2019, 5, 1)) == []


def test_leaving_switches_off_also_who_attended_and_following_switches_on_again(engine: Engine, cast: Cast) -> None:
    with store_of(engine, TENANT, NOW, by=cast.nils) as store:
        met(store, cast.satra, dt.date(2024, 9, 4), cast.nils)
        left = history.begin(store, "leave")
        mine.leave(left, cast.satra, cast.nils, TODAY)
        assert mine.forums_of(store, cast.nils, TODAY) == []
        assert mine.people_of(store, cast.satra, TODAY, by_role=[cast.nils]) == []
        mine.follow(history.begin(store, "follow"), cast.satra, cast.nils, TODAY)
        assert mine.forums_of(store, cast.nils, TODAY) == [cast.satra]
        mine.leave(history.begin(store, "leave"), cast.satra, cast.nils, TODAY)
        assert mine.forums_of_all(store, TODAY).get(cast.nils) is None


def test_leaving_twice_writes_once_and_undo_brings_back(engine: Engine, cast: Cast) -> None:
    with store_of(engine, TENANT, NOW, by=cast.jonas) as store:
        left = history.begin(store, "leave")
        mine.leave(left, cast.bredang, cast.jonas, TODAY)
        again = history.begin(store, "leave")
        mine.leave(again, cast.bredang, cast.jonas, TODAY)
        assert not mine.belongs(store, cast.jonas, cast.bredang, TODAY)
        history.undo(store, left.id)
        assert mine.belongs(store, cast.jonas, cast.bredang, TODAY)


def test_withdrawn_persons_and_forums_do_not_count(engine: Engine, cast: Cast) -> None:
    with store_of(engine, TENANT, NOW) as store:
        met(store, cast.satra, dt.date(2024, 9, 4), cast.nils, cast.petra)
        change = history.begin(store, "settle")

        change.withdraw(person, cast.nils)
        assert mine.people_of(store, cast.satra, TODAY) == [cast.petra]
        change.withdraw(forum, cast.satra)
        assert mine.forums_of(store, cast.petra, TODAY) == []


def test_everybody_at_once_is_what_each_is_alone_in_as_few_statements_however_many(engine: Engine, cast: Cast) -> None:
    people = (cast.amina, cast.jonas, cast.karin, cast.petra, cast.nils)
    with store_of(engine, TENANT, NOW) as store:
        met(store, cast.satra, dt.date(2024, 9, 4), cast.nils, cast.petra)
        mine.leave(history.begin(store, "leave"), cast.bredang, cast.jonas, TODAY)
        before = _statements(store)
        for number in range(20):
            added = forums.add(history.begin(store, "settle"), f"Platssamverkan {number}", "place")
            met(store, added, dt.date(2024, 9, number + 1), *people)
        assert _statements(store) == before == 2
        everybody = mine.forums_of_all(store, TODAY)
        for one in people:
            assert sorted(everybody.get(one, set())) == mine.forums_of(store, one, TODAY)


def _statements(store: Store) -> int:
    sent: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    sa.event.listen(store.connection.engine, "before_cursor_execute", count)
    mine.forums_of_all(store, TODAY)
    sa.event.remove(store.connection.engine, "before_cursor_execute", count)
    return len(sent)
