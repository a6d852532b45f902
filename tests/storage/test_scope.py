"""No query can forget the tenant."""

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from storage import forums, history, people, tenants
from storage.database import store_of, transaction
from storage.scope import UnscopedTableError, of_tenant, scoped
from storage.store import NotFoundError
from storage.tables import forum, membership, person
from tests.conftest import NOW


@pytest.fixture
def neighbours(engine: Engine) -> tuple[int, int]:
    """Two municipalities, each with a forum and a person of the same names; the second one's ids."""
    with transaction(engine) as connection:
        other = tenants.add(connection, "Grannkommun", NOW)
    for tenant in (1, other):
        with store_of(engine, tenant, NOW) as store:
            change = history.begin(store, "test")
            forums.add(change, "Lokala Brå", "council")
            someone = people.add(change, "Amina Holm")
    return other, someone


def test_a_select_sees_its_own_tenant_alone(engine: Engine, neighbours: tuple[int, int]) -> None:
    with store_of(engine, 1, NOW) as store:
        assert len(forums.every(store)) == 1
        assert len(people.matching(store, "amina holm")) == 1


def test_another_tenants_record_is_not_found_by_its_id(engine: Engine, neighbours: tuple[int, int]) -> None:
    _, theirs = neighbours
    with store_of(engine, 1, NOW) as store:
        with pytest.raises(NotFoundError):
            store.get(person, theirs)
        with pytest.raises(NotFoundError):
            store.update(person, theirs, name="Någon Annan")


def test_a_row_cannot_point_into_another_tenant(engine: Engine, neighbours: tuple[int, int]) -> None:
    _, theirs = neighbours
    with store_of(engine, 1, NOW) as store:
        [mine] = forums.every(store)
    with pytest.raises(sa.exc.IntegrityError), store_of(engine, 1, NOW) as store:
        store.insert(membership, forum_id=mine.id, person_id=theirs, valid_from=NOW.date(), why="added")


def test_an_outer_join_keeps_the_rows_that_lack_a_partner(engine: Engine, neighbours: tuple[int, int]) -> None:
    joined = scoped(
        sa.select(forum.c.name, person.c.name.label("who")).select_from(
            forum.outerjoin(person, sa.and_(person.c.id == forum.c.id, person.c.name == "finns inte"))
        )
    )
    with store_of(engine, 1, NOW) as store:
        assert [(row.name, row.who) for row in store.all(joined)] == [("Lokala Brå", None)]


def test_a_subquery_without_the_condition_is_refused() -> None:
    inner = sa.select(person.c.id).where(person.c.name == "x")
    with pytest.raises(UnscopedTableError):
        scoped(sa.select(forum).where(forum.c.id.in_(inner)))
    scoped(sa.select(forum).where(forum.c.id.in_(inner.where(of_tenant(person)))))


def test_an_update_reaches_its_own_tenant_alone(engine: Engine, neighbours: tuple[int, int]) -> None:
    other, _ = neighbours
    with store_of(engine, 1, NOW) as store:
        assert store.execute(scoped(forum.update().values(closed=True))).rowcount == 1
    with store_of(engine, other, NOW) as store:
        assert [row.closed for row in forums.every(store)] == [False]


def test_every_change_of_the_register_moves_its_version(engine: Engine) -> None:
    with store_of(engine, 1, NOW) as store:
        before = tenants.with_id(store.connection, 1).register_version
        change = history.begin(store, "test")
        made = forums.add(change, "Platssamverkan Torget", "place")
        after_forum = tenants.with_id(store.connection, 1).register_version
        forums.add_alias(change, made, "Torgsamverkan")
        after_alias = tenants.with_id(store.connection, 1).register_version
        history.begin(store, "nothing of the register")
        assert before < after_forum < after_alias == tenants.with_id(store.connection, 1).register_version
