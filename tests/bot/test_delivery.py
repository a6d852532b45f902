"""Messages to others: sent once, tried again, waiting where nobody can be reached, and one never stopping the rest."""

import asyncio
import datetime as dt
import logging
from collections.abc import Mapping
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.channel import Outgoing, SendError
from bot.clock import SettableClock
from bot.delivery.pump import Deliveries
from dialogs.message_catalogue import MESSAGES
from dialogs.register import NameIndexes
from dialogs.reply import Reply
from dialogs.turn import Turn
from storage import outbox, people
from storage.database import open_engine, store_of, transaction
from storage.store import Store
from storage.tables import delivery, identity
from storage.threads import DatabaseThreads
from tests.cast import Cast, settle
from tests.conftest import NOW


class Post:
    """A channel that keeps what it sent; `errors` are raised first, one a send."""

    name = "post"
    keeps_cards = False

    def __init__(self, *errors: SendError) -> None:
        self.sent: list[tuple[str, str]] = []
        self.errors = list(errors)

    async def send(self, address: Mapping[str, Any], outgoing: Outgoing) -> str | None:
        if self.errors:
            raise self.errors.pop(0)
        self.sent.append((outgoing.name, outgoing.reply.text))
        return str(len(self.sent))


@pytest.fixture
def cast(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setitem(MESSAGES, "greeting", greeting)
    monkeypatch.setitem(MESSAGES, "broken", broken)
    monkeypatch.setitem(MESSAGES, "stale", stale)
    return settle(engine, NOW)


def greeting(turn: Turn, store: Store) -> Reply | None:
    return Reply(f"Hej {turn.person.name}")


def broken(turn: Turn, store: Store) -> Reply | None:
    raise ZeroDivisionError("a mistake of ours")


def stale(turn: Turn, store: Store) -> Reply | None:
    return None


def queue(
    engine: Engine, person: int, kind: str = "greeting", key: str = "1", due: dt.datetime | None = None
) -> int | None:
    with store_of(engine, 1, NOW) as store:
        return outbox.queue(store, person, kind, f"{kind}:{key}", due=due)


def link(engine: Engine, person: int) -> None:
    with store_of(engine, 1, NOW) as store:
        store.insert(
            identity, person_id=person, channel="post", user=f"U{person}", address={"conversation": "c"}, linked_at=NOW
        )


def deliver(address: str, post: Post, everyone: str | None = None, later: dt.timedelta = dt.timedelta()) -> None:
    async def run() -> None:
        threads = DatabaseThreads(open_engine(address))
        clock = SettableClock()
        clock.set(NOW + later)
        try:
            channels, gates_clock = {"post": post}, lambda _: clock()
            await Deliveries(threads, clock, NameIndexes(), channels, everyone, time_of=gates_clock).run_due()
        finally:
            threads.close()

    asyncio.run(run())


def statuses(engine: Engine) -> dict[str, str]:
    with transaction(engine, reads_only=True) as connection:
        return {row.dedupe: row.status for row in connection.execute(sa.select(delivery.c.dedupe, delivery.c.status))}


def test_a_message_is_sent_once(address: str, engine: Engine, cast: Cast) -> None:
    assert queue(engine, cast.amina) is not None
    assert queue(engine, cast.amina) is None
    post = Post()
    deliver(address, post, "post")
    deliver(address, post, "post")
    assert post.sent == [("Amina Holm", "Hej Amina Holm")]
    assert statuses(engine) == {"greeting:1": "sent"}


def test_what_is_not_due_waits_for_its_time(address: str, engine: Engine, cast: Cast) -> None:
    queue(engine, cast.amina, due=NOW + dt.timedelta(hours=1))
    post = Post()
    deliver(address, post, "post")
    assert post.sent == []
    deliver(address, post, "post", later=dt.timedelta(hours=1))
    assert len(post.sent) == 1


def test_a_passing_fault_is_tried_again_later(address: str, engine: Engine, cast: Cast) -> None:
    queue(engine, cast.amina)
    post = Post(SendError("busy", permanent=False, retry_after=30))
    deliver(address, post, "post")
    assert (post.sent, statuses(engine)) == ([], {"greeting:1": "open"})
    deliver(address, post, "post", later=dt.timedelta(seconds=29))
    assert post.sent == []
    deliver(address, post, "post", later=dt.timedelta(seconds=60))
    assert len(post.sent) == 1


def test_what_cannot_be_composed_does_not_stop_those_behind_it(
    address: str, engine: Engine, cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    queue(engine, cast.amina, "broken")
    queue(engine, cast.jonas)
    post = Post()
    with caplog.at_level(logging.CRITICAL, "storage.threads"):
        deliver(address, post, "post")
    assert post.sent == [("Jonas Ek", "Hej Jonas Ek")]
    assert statuses(engine) == {"broken:1": "open", "greeting:1": "sent"}


def test_what_is_no_longer_true_is_not_sent(address: str, engine: Engine, cast: Cast) -> None:
    queue(engine, cast.amina, "stale")
    post = Post()
    deliver(address, post, "post")
    assert (post.sent, statuses(engine)) == ([], {"stale:1": "cancelled"})


def test_who_is_not_reached_waits_and_the_secretary_is_told(address: str, engine: Engine, cast: Cast) -> None:
    link(engine, cast.karin)
    queue(engine, cast.amina)
    post = Post()
    deliver(address, post)
    [(name, text)] = post.sent
    assert name == "Karin Wiberg"
    assert "Amina Holm" in text
    link(engine, cast.amina)
    with store_of(engine, 1, NOW) as store:
        assert outbox.wake(store, cast.amina) == 1
    deliver(address, post)
    assert post.sent[1:] == [("Amina Holm", "Hej Amina Holm")]


def test_an_address_that_is_gone_is_switched_off_and_told(address: str, engine: Engine, cast: Cast) -> None:
    link(engine, cast.karin)
    link(engine, cast.amina)
    queue(engine, cast.amina)
    post = Post(SendError("user removed the app", permanent=True))
    deliver(address, post)
    assert [name for name, _ in post.sent] == ["Karin Wiberg"]
    with store_of(engine, 1, NOW) as store:
        [kept] = people.identities(store, cast.amina)
    assert (kept.off_at, kept.off_reason) == (NOW, "user removed the app")
    assert statuses(engine)["greeting:1"] == "waiting"
