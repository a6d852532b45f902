"""Minutes in versions, and for whom they wait."""

import datetime as dt
from collections.abc import Iterator

import pytest
from sqlalchemy.engine import Engine

from storage import documents, forums, history, meetings, minutes, people, tenants
from storage.database import store_of, transaction
from storage.documents import Reading
from storage.history import Change
from storage.store import NotFoundError
from storage.tables import action_item
from tests.conftest import NOW

TENANT = 1
DAY = dt.date(2024, 9, 11)


@pytest.fixture
def change(engine: Engine) -> Iterator[Change]:
    with store_of(engine, TENANT, NOW) as store:
        yield history.begin(store, "test")


def _written(change: Change, forum: int, day: dt.date = DAY, version: int = 1, status: str = "waiting") -> int:
    found = meetings.find(change.store, forum, day)
    meeting = found.id if found else meetings.add(change, forum, "held", day=day)
    return minutes.add(
        change.store, meeting, forum, day=day, version=version, content_hash=f"h{version}", text="Åtgärdsplan 2024",
        agenda=[], adjuster_organisations=[], status=status,
    )  # fmt: skip


@pytest.fixture
def forum(change: Change) -> int:
    return forums.add(change, "Torggruppen", "other")


@pytest.fixture
def amina(change: Change) -> int:
    return people.add(change, "Amina Holm")


def _approve(change: Change, minutes_id: int, person: int, verdict: str = "approved") -> int:
    return minutes.add_approval(
        change.store, minutes_id, person, verdict=verdict, content_hash="h1", via="slack", day=DAY
    )


def test_the_latest_that_no_version_replaced(change: Change, forum: int) -> None:
    old = _written(change, forum)
    new = _written(change, forum, version=2)
    _written(change, forum, day=DAY - dt.timedelta(days=30))
    assert minutes.set_status(change.store, old, "replaced").status == "waiting"
    latest = minutes.latest(change.store, forum)
    assert latest is not None
    assert (latest.id, latest.forum, latest.document) == (new, "Torggruppen", None)
    of_day = minutes.latest(change.store, forum, DAY)
    assert of_day is not None
    assert of_day.id == new
    assert minutes.latest(change.store, forum, DAY + dt.timedelta(days=1)) is None


def test_waiting_for_a_person_until_they_approved(change: Change, forum: int, amina: int) -> None:
    mine = _written(change, forum)
    _written(change, forum, day=DAY + dt.timedelta(days=30))
    minutes.add_adjuster(change.store, mine, amina)
    assert [row.id for row in minutes.waiting_for(change.store, amina)] == [mine]
    _approve(change, mine, amina)
    assert minutes.waiting_for(change.store, amina) == []


def test_what_is_not_waiting_waits_for_nobody(change: Change, forum: int, amina: int) -> None:
    done = _written(change, forum, status="adjusted")
    minutes.add_adjuster(change.store, done, amina)
    assert minutes.waiting_for(change.store, amina) == []


def test_waiting_stays_within_the_tenant(engine: Engine) -> None:
    with transaction(engine) as connection:
        other = tenants.add(connection, "other", NOW)
    with store_of(engine, TENANT, NOW) as store:
        change = history.begin(store, "test")
        mine = _written(change, forums.add(change, "Torggruppen", "other"))
        amina = people.add(change, "Amina Holm")
        minutes.add_adjuster(store, mine, amina)
    with store_of(engine, other, NOW) as store:
        assert minutes.waiting_for(store, amina) == []
        with pytest.raises(NotFoundError):
            minutes.set_status(store, mine, "adjusted")


def test_decisions_and_items(change: Change, forum: int) -> None:
    mine = _written(change, forum)
    minutes.add_decision(change.store, mine, forum, "Bänkarna flyttas", DAY)
    numbers = []
    for text in ("Ring kommunen", "Ta fram en karta"):
        item = minutes.add_item(change, text, forum_id=forum, minutes_id=mine, owner_kind="nobody")
        numbers.append(change.store.get(action_item, item).number)
    assert numbers == [1, 2]
    assert [row.text for row in minutes.decisions(change.store, mine)] == ["Bänkarna flyttas"]
    minutes.withdraw_item(change, minutes.items_of(change.store, mine)[0].id)
    assert [row.text for row in minutes.items_of(change.store, mine)] == ["Ta fram en karta"]
    minutes.remove_decisions(change.store, mine)
    assert minutes.decisions(change.store, mine) == []


def test_texts_in_which_something_is_named(change: Change, forum: int) -> None:
    _written(change, forum)
    assert [row.day for row in minutes.texts_like(change.store, "%tgärdsplan%")] == [DAY]
    assert minutes.texts_like(change.store, "%verksamhetsplan%") == []


def test_documents_known_by_bytes_or_content(change: Change) -> None:
    store = change.store
    first = documents.add(store, "a.txt", "sha-a", "content", "minutes")
    for sha256, content in (("sha-a", "other"), ("sha-b", "content")):
        known = documents.known(store, sha256, content)
        assert known is not None
        assert known.id == first
    assert documents.known(store, "sha-b", "other") is None


def test_sources_of_a_record(change: Change, forum: int) -> None:
    store = change.store
    paper = documents.add(store, "a.txt", "sha-a", "content", "minutes")
    documents.add_sources(store, paper, [Reading("forum", forum, "name", 3, "Protokoll Torggruppen")])
    documents.add_sources(store, paper, [])
    [found] = documents.sources_of(store, "forum", forum)
    assert (found.field, found.line, found.raw, found.document) == ("name", 3, "Protokoll Torggruppen", "a.txt")
