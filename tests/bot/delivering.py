"""Deliveries over a channel of the tests' own: it keeps what it sent and refuses what it is told to refuse."""

import asyncio
import datetime as dt
from collections.abc import Mapping
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine, Row

from bot.channel import Channel, Outgoing, SendError
from bot.clock import SettableClock
from bot.delivery.pump import Deliveries
from dialogs.message_catalogue import MESSAGES
from dialogs.register import NameIndexes
from dialogs.reply import Reply
from dialogs.turn import Turn
from storage import outbox
from storage.database import open_engine, store_of, transaction
from storage.store import Store
from storage.tables import delivery, identity
from storage.threads import DatabaseThreads
from tests.conftest import NOW


class Post:
    """`errors` are raised first, one a send."""

    keeps_cards = False

    def __init__(self, *errors: SendError, name: str = "post") -> None:
        self.name = name
        self.sent: list[tuple[str, str]] = []
        self.errors = list(errors)

    async def send(self, address: Mapping[str, Any], outgoing: Outgoing) -> str | None:
        if self.errors:
            raise self.errors.pop(0)
        self.sent.append((outgoing.name, outgoing.reply.text))
        return f"{self.name}-{len(self.sent)}"


def greeting(turn: Turn, store: Store) -> Reply | None:
    return Reply(f"Hej {turn.person.name}{turn.data.get('more', '')}")


def broken(turn: Turn, store: Store) -> Reply | None:
    raise ZeroDivisionError("a mistake of ours")


def stale(turn: Turn, store: Store) -> Reply | None:
    return None


def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, compose in (("greeting", greeting), ("broken", broken), ("stale", stale)):
        monkeypatch.setitem(MESSAGES, name, compose)


def queue(engine: Engine, person: int, kind: str = "greeting", key: str = "1", **more: Any) -> int | None:
    with store_of(engine, 1, NOW) as store:
        return outbox.queue(store, person, kind, f"{kind}:{key}", **more)


def link(engine: Engine, person: int, channel: str = "post") -> None:
    with store_of(engine, 1, NOW) as store:
        address = {"conversation": f"c{person}"}
        store.insert(identity, person_id=person, channel=channel, user=f"U{person}", address=address, linked_at=NOW)


def deliver(address: str, *posts: Channel, everyone: str | None = None, later: dt.timedelta = dt.timedelta()) -> None:
    """Everything that is due so much later, by one process."""

    async def run() -> None:
        threads = DatabaseThreads(open_engine(address))
        clock = SettableClock()
        clock.set(NOW + later)
        channels = {post.name: post for post in posts}
        try:
            await Deliveries(threads, clock, NameIndexes(), channels, everyone, time_of=lambda _: clock()).run_due()
        finally:
            threads.close()

    asyncio.run(run())


def rows(engine: Engine) -> list[Row[Any]]:
    with transaction(engine, reads_only=True) as connection:
        return list(connection.execute(sa.select(delivery).order_by(delivery.c.id)))


def statuses(engine: Engine) -> dict[str, str]:
    return {row.dedupe: row.status for row in rows(engine)}
