"""Whose forums are whose, with the roles that the plan names."""

import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from dialogs import mine
from storage import forums, history, people
from storage.database import store_of
from storage.store import Store
from tests.cast import TENANT, Cast, settle
from tests.conftest import NOW

TODAY = NOW.date()


@pytest.fixture
def cast(engine: Engine) -> Cast:
    return settle(engine, NOW)


def test_who_holds_the_convenors_or_a_contacts_role_belongs(engine: Engine, cast: Cast) -> None:
    with store_of(engine, TENANT, NOW, reads_only=True) as store:
        assert mine.forums_of(store, cast.amina, TODAY) == sorted(
            [cast.bredang, cast.satra, cast.adults, cast.youths, cast.steering]
        )
        assert mine.people_of(store, cast.satra, TODAY) == sorted([cast.amina, cast.jonas])
        assert mine.forums_of(store, cast.nils, TODAY) == []


def test_the_former_holder_belonged_then_and_does_not_now(engine: Engine, cast: Cast) -> None:
    with store_of(engine, TENANT, NOW, reads_only=True) as store:
        assert not mine.belongs(store, cast.petra, cast.satra, TODAY)
        assert mine.belongs(store, cast.petra, cast.satra, dt.date(2023, 6, 1))
        assert not mine.belongs(store, cast.amina, cast.satra, dt.date(2023, 6, 1))


def test_everybody_at_once_is_what_each_is_alone_and_the_statements_do_not_grow(engine: Engine, cast: Cast) -> None:
    with store_of(engine, TENANT, NOW) as store:
        before = statements(store)
        change = history.begin(store, "settle")
        for number in range(20):
            forum = forums.add(change, f"Platssamverkan {number}", "place")
            forums.add_member(change, forum, people.add(change, f"Elin Åkerblom {number}"), TODAY, "added")
        assert statements(store) == before == 4
        everybody = mine.forums_of_all(store, TODAY)
        for row in people.every(store):
            assert sorted(everybody.get(row.id, set())) == mine.forums_of(store, row.id, TODAY)


def statements(store: Store) -> int:
    sent: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    sa.event.listen(store.connection.engine, "before_cursor_execute", count)
    mine.forums_of_all(store, TODAY)
    sa.event.remove(store.connection.engine, "before_cursor_execute", count)
    return len(sent)
