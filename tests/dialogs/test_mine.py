"""Whose forums are whose, with the roles that the plan names."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from dialogs import mine, role_answer
from storage import forums, history, people, role_holders
from storage.database import store_of
from storage.store import Store
from tests.cast import TENANT, Cast
from tests.conftest import NOW

TODAY = NOW.date()


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


def test_of_two_holders_the_one_of_the_plans_district_is_meant(engine: Engine, cast: Cast) -> None:
    """Two districts have a community officer each; the plan's other forums tell which is this one's."""
    with store_of(engine, TENANT, NOW) as store:
        change = history.begin(store, "settle")
        for name, body in (("Omar Haddad", "Lokalpolisområde Bredäng"), ("Sara Lindqvist", "Lokalpolisområde Norrvik")):
            officer = people.add(change, name)
            role = role_holders.ensure_role(
                change, "områdeskoordinator", "områdeskoordinator", organisation(change, body)
            )
            role_holders.hold(change, role, officer, dt.date(2024, 1, 1))
        found = role_answer.holding(store, "Områdeskoordinator", "Platssamverkan Sätra", TODAY, "polisen")
        assert found.names == "Omar Haddad"
        elsewhere = role_answer.holding(store, "Områdeskoordinator", "Styrgruppen SÖK Exempelby", TODAY, "polisen")
        assert sorted(elsewhere.names.split(" / ")) == ["Omar Haddad", "Sara Lindqvist"]


def organisation(change: history.Change, name: str) -> int:
    return people.ensure_organisation(change, name, "polisen")
