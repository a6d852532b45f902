"""The store fails, a replica falls asleep, rows are taken back on their way: nothing is lost, nothing comes twice."""

import asyncio
import datetime as dt
import logging
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot import schedule
from bot.channel import Event, Outgoing, SendError
from bot.delivery.pump import Deliveries
from bot.hops import in_database
from bot.schedule import Schedule
from bot.turns import Turns
from dialogs.register import NameIndexes
from storage import claims, history, outbox, people, subscriptions
from storage.database import DatabaseUnavailableError, open_engine, store_of, transaction
from storage.store import Store
from storage.tables import delivery, inbox
from storage.threads import DatabaseThreads, Rank
from tests.bot.delivering import Post as Plain
from tests.bot.delivering import deliver, kinds, queue, rows, statuses
from tests.bot.test_turns import Wire, asks, service
from tests.cast import Cast
from tests.conftest import NOW

ON_SQLITE = pytest.mark.parametrize("address", ["sqlite"], indirect=True)
ON_SERVER = pytest.mark.parametrize("address", ["postgresql"], indirect=True)


class Slow:
    """Each message stands at the door until it is opened."""

    name = "post"
    keeps_cards = False

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.answer = "id"
        self.came = asyncio.Event()
        self.door = asyncio.Event()

    async def send(self, address: Mapping[str, Any], outgoing: Outgoing) -> str | None:
        self.sent.append(outgoing.name)
        self.came.set()
        await self.door.wait()
        return self.answer


@pytest.fixture
def cast(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    kinds(monkeypatch)
    return cast


@asynccontextmanager
async def replica(address: str, post: Slow) -> AsyncIterator[Deliveries]:
    threads = DatabaseThreads(open_engine(address))
    try:
        yield Deliveries(threads, lambda: NOW, NameIndexes(), {post.name: post}, post.name)
    finally:
        await asyncio.to_thread(threads.close)


def lease_over(engine: Engine) -> None:
    with transaction(engine) as connection:
        past = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
        connection.execute(delivery.update().where(delivery.c.status == "leased").values(lease_until=past))


@ON_SERVER
def test_a_replica_asleep_for_longer_than_its_lease_changes_nothing_when_it_wakes(
    address: str, engine: Engine, cast: Cast
) -> None:
    queue(engine, cast.amina)

    async def run() -> None:
        async with replica(address, asleep := Slow()) as first, replica(address, awake := Slow()) as second:
            begun = asyncio.create_task(first.run_due())
            await asyncio.wait_for(asleep.came.wait(), 20)
            lease_over(engine)
            awake.door.set()
            await asyncio.wait_for(second.run_due(), 20)
            [kept] = rows(engine)
            asleep.door.set()
            await asyncio.wait_for(begun, 20)
            assert rows(engine) == [kept]  # its mark came too late
            assert (asleep.sent, awake.sent, kept.status) == (["Amina Holm"], ["Amina Holm"], "sent")

    asyncio.run(run())


@ON_SERVER
def test_who_slept_before_sending_does_not_send(
    address: str, engine: Engine, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue(engine, cast.amina)

    async def run() -> None:
        async with replica(address, post := Slow()) as deliveries:
            post.door.set()
            monkeypatch.setattr(deliveries, "_is_ours", lambda row: False)
            begun = asyncio.create_task(deliveries.run_due())
            await asyncio.sleep(0)
            deliveries.stopping = True
            await asyncio.wait_for(begun, 20)
            assert post.sent == []

    asyncio.run(run())
    assert statuses(engine) == {"greeting:1": "open"}
    assert rows(engine)[0].attempts == 0


def test_what_a_dead_process_left_keeps_its_due_time(address: str, engine: Engine, cast: Cast) -> None:
    due = NOW - dt.timedelta(hours=1)
    queue(engine, cast.amina, due=due)
    with transaction(engine) as connection:
        [row] = claims.due(connection, 1, NOW, 10)
        claims.lease(connection, [row.id], "dead")
    deliver(address, post := Plain(), everyone="post")
    assert post.sent == []
    lease_over(engine)
    deliver(address, post, everyone="post")
    assert (len(post.sent), rows(engine)[0].ready_at) == (1, due)


def test_a_change_that_is_rolled_back_tells_nobody(address: str, engine: Engine, cast: Cast) -> None:
    with engine.connect() as connection:
        outbox.queue(Store(connection, 1, NOW), cast.amina, "greeting", "greeting:1")
        connection.rollback()
    deliver(address, post := Plain(), everyone="post")
    assert (post.sent, rows(engine)) == ([], [])


@pytest.mark.parametrize(
    ("when", "sent", "ends_as"), [("before", 0, "cancelled"), ("claimed", 0, "cancelled"), ("sending", 1, "sent")]
)
def test_taken_back_before_during_and_after_the_claim(
    address: str, engine: Engine, cast: Cast, when: str, sent: int, ends_as: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue(engine, cast.amina, subject="meeting:1")

    def taken_back() -> int:
        with store_of(engine, 1, NOW) as store:
            return outbox.cancel(store, "meeting:1", ["greeting"])

    async def run() -> None:
        async with replica(address, post := Slow()) as deliveries:
            if when == "before":
                assert taken_back() == 1
            elif when == "claimed":
                real = deliveries._begin

                async def begin(claimed: Any) -> None:
                    if claimed:
                        assert await asyncio.to_thread(taken_back) == 0
                    await real(claimed)

                monkeypatch.setattr(deliveries, "_begin", begin)
            begun = asyncio.create_task(deliveries.run_due())
            if when == "sending":
                await asyncio.wait_for(post.came.wait(), 20)
                assert taken_back() == 0
            post.door.set()
            await asyncio.wait_for(begun, 20)
            assert len(post.sent) == sent

    asyncio.run(run())
    assert rows(engine)[0].status == ends_as


def test_what_is_taken_back_on_its_way_is_not_tried_again(address: str, engine: Engine, cast: Cast) -> None:
    queue(engine, cast.amina, subject="meeting:1")

    class Refusing(Slow):
        async def send(self, address: Mapping[str, Any], outgoing: Outgoing) -> str | None:
            await super().send(address, outgoing)
            raise SendError("503", permanent=False)

    async def run() -> None:
        async with replica(address, post := Refusing()) as deliveries:
            begun = asyncio.create_task(deliveries.run_due())
            await asyncio.wait_for(post.came.wait(), 20)
            with store_of(engine, 1, NOW) as store:
                outbox.cancel(store, "meeting:1", ["greeting"])
            post.door.set()
            await asyncio.wait_for(begun, 20)

    asyncio.run(run())
    assert rows(engine)[0].status == "cancelled"


@ON_SERVER
def test_connections_that_are_cut_lose_nothing(
    address: str, engine: Engine, cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    for person in (cast.amina, cast.jonas, cast.karin):
        queue(engine, person, key=str(person))

    async def run() -> None:
        async with replica(address, post := Slow()) as deliveries:
            begun = asyncio.create_task(deliveries.run_due())
            await asyncio.wait_for(post.came.wait(), 20)
            with transaction(engine) as connection:
                connection.execute(
                    sa.text(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                    )
                )
            post.door.set()
            with pytest.raises(DatabaseUnavailableError):
                await asyncio.wait_for(begun, 20)
            await asyncio.wait_for(deliveries.run_due(), 20)
            assert sorted(post.sent) == ["Amina Holm", "Jonas Ek", "Karin Wiberg"]

    with caplog.at_level(logging.CRITICAL):
        asyncio.run(run())
    assert set(statuses(engine).values()) == {"sent"}


@ON_SQLITE
def test_a_full_disk_loses_no_mark_once_there_is_room_again(
    address: str, engine: Engine, cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    queue(engine, cast.amina)

    async def run() -> None:
        async with replica(address, post := Slow()) as deliveries:
            post.answer = "a long id of the platform's " * 10_000
            begun = asyncio.create_task(deliveries.run_due())
            await asyncio.wait_for(post.came.wait(), 20)
            await deliveries._in_thread(_no_room)
            sa.event.listen(deliveries.threads.engine, "connect", _no_room_here)
            post.door.set()
            for attempt in (begun, deliveries.run_due(), deliveries.run_due()):
                with pytest.raises(DatabaseUnavailableError, match="full"):
                    await asyncio.wait_for(attempt, 20)
            sa.event.remove(deliveries.threads.engine, "connect", _no_room_here)
            await asyncio.wait_for(deliveries.run_due(), 20)
            assert post.sent == ["Amina Holm"]

    with caplog.at_level(logging.CRITICAL):
        asyncio.run(run())
    assert statuses(engine) == {"greeting:1": "sent"}


@ON_SQLITE
def test_a_full_disk_loses_no_acknowledged_event(
    address: str, engine: Engine, cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    async def run() -> Collection[int]:
        async with service(address, wire := Wire()) as turns:
            await in_database(turns.threads, Rank.LONG, partial(_no_room, more=6))
            room = partial(_no_room_here, more=6)
            sa.event.listen(turns.threads.engine, "connect", room)
            kept: dict[int, Event] = {}
            with pytest.raises(DatabaseUnavailableError, match="full"):
                await _accept_many(turns, cast, kept)
            assert kept
            for row, event in kept.items():
                await turns.finish(row, event)
            sa.event.remove(turns.threads.engine, "connect", room)
            await in_database(turns.threads, Rank.LONG, partial(_no_room, more=100_000))
            await turns.resume()
            assert await turns.resume() == 0
            assert len([text for text in wire.out if text.startswith("SDF")]) == len(kept)
            return kept

    with caplog.at_level(logging.CRITICAL):
        kept = asyncio.run(run())
    with transaction(engine, reads_only=True) as connection:
        assert {row.id: row.status for row in connection.execute(sa.select(inbox))} == dict.fromkeys(kept, "sent")


@ON_SQLITE
def test_a_locked_store_loses_no_mark(
    address: str, engine: Engine, cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    queue(engine, cast.amina)

    async def run() -> None:
        async with replica(address, post := Slow()) as deliveries:
            begun = asyncio.create_task(deliveries.run_due())
            await asyncio.wait_for(post.came.wait(), 20)
            with transaction(engine), monkeypatch.context() as patched:
                patched.setattr("storage.embedded.LOCK_WAIT_S", 0)
                post.door.set()
                for attempt in (begun, deliveries.run_due()):
                    with pytest.raises(DatabaseUnavailableError, match="locked"):
                        await asyncio.wait_for(attempt, 20)
            await asyncio.wait_for(deliveries.run_due(), 20)
            assert post.sent == ["Amina Holm"]

    with caplog.at_level(logging.CRITICAL):
        asyncio.run(run())
    assert statuses(engine) == {"greeting:1": "sent"}


async def _accept_many(turns: Turns, cast: Cast, kept: dict[int, Event]) -> None:
    for number in range(60):
        event = replace(asks(cast, str(number)), address={"long": "platform's own " * 300})
        row = await turns.accept(event)
        assert row is not None
        kept[row] = event


def _no_room(connection: sa.Connection, more: int = 0) -> None:
    _no_room_here(connection.connection.driver_connection, more=more)


def _no_room_here(raw: Any, _record: Any = None, more: int = 0) -> None:
    """For so many pages `more`."""
    [pages] = raw.execute("PRAGMA page_count").fetchone()
    raw.execute(f"PRAGMA max_page_count={pages + more}")


def test_four_timetables_by_clocks_that_differ_finish_what_a_fifth_began_and_queue_once(
    address: str, engine: Engine, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schedule, "PIECE", 20)
    with store_of(engine, 1, NOW, by=cast.amina) as store:
        change = history.begin(store, "subscribe_digest")
        for number in range(200):
            subscriptions.add(change, people.add(change, f"Person Nummer{number}"), 0, dt.time(8), NOW)

    async def run() -> None:
        threads = [DatabaseThreads(open_engine(address)) for _ in range(5)]
        killed, *others = (Schedule(one) for one in threads)
        pieces = 0

        async def dies(work: Any) -> Any:
            nonlocal pieces
            pieces += 1
            if pieces > 3:
                raise asyncio.CancelledError
            return await in_database(killed.threads, Rank.DELIVERY, work)

        monkeypatch.setattr(killed, "_do", dies)
        try:
            with pytest.raises(asyncio.CancelledError):
                await killed.tick(NOW)
            assert len(digests(engine)) == 60
            ahead = [dt.timedelta(seconds=2 * number) for number in range(4)]
            await asyncio.gather(*(one.tick(NOW + skew) for one, skew in zip(others, ahead, strict=True)))
        finally:
            for one in threads:
                await asyncio.to_thread(one.close)

    asyncio.run(run())
    assert [len(set(digests(engine))), len(digests(engine))] == [200, 200]


def digests(engine: Engine) -> list[int]:
    """Whose are queued."""
    return [row.person_id for row in rows(engine) if row.kind == "digest" and row.status == "open"]
