"""From an event to an answer: stored first, worked in order, sent once, taken up again after a crash."""

import asyncio
import datetime as dt
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.answers import PERSON
from bot.channel import Event, Outgoing, SendError
from bot.hops import in_database
from bot.turns import Turns
from dialogs import router
from dialogs.register import NameIndexes
from storage import inbox
from storage.database import DatabaseUnavailableError, open_engine, transaction
from storage.tables import inbox as inbox_table
from storage.threads import DatabaseThreads, Rank, Work
from tests.cast import Cast
from tests.conftest import NOW


class Wire:
    """A channel that remembers what went out; `down` refuses as a broken connection does."""

    name = "wire"
    keeps_cards = False

    def __init__(self) -> None:
        self.out: list[str] = []
        self.down = False

    async def send(self, address: Mapping[str, Any], outgoing: Outgoing) -> str | None:
        if self.down:
            raise SendError("connection reset", permanent=False)
        self.out.append(outgoing.reply.text)
        return f"message-{len(self.out)}"


@asynccontextmanager
async def service(address: str, wire: Wire) -> AsyncIterator[Turns]:
    threads = DatabaseThreads(open_engine(address))
    turns = Turns(threads, lambda: NOW, NameIndexes())
    turns.channels[wire.name] = wire
    try:
        yield turns
    finally:
        threads.close()


def asks(cast: Cast, key: str = "1", forum: int | None = None) -> Event:
    return Event(
        tenant=1,
        channel="wire",
        conversation="talk",
        user=f"{PERSON}{cast.amina}",
        dedupe=key,
        press={"intent": "convenor", "step": "", "data": {"forum": forum or cast.bredang}},
    )


def statuses(engine: Engine) -> list[str]:
    with transaction(engine, reads_only=True) as connection:
        return list(connection.scalars(sa.select(inbox_table.c.status).order_by(inbox_table.c.id)))


def lease_over(engine: Engine) -> None:
    """The dead process's leases have ended; on SQLite there are none."""
    with transaction(engine) as connection:
        connection.execute(inbox_table.update().values(lease_until=None))


def test_an_event_is_answered_once(address: str, engine: Engine, cast: Cast) -> None:
    async def walk() -> None:
        async with service(address, wire := Wire()) as turns:
            assert await turns.take(asks(cast)) is not None
            assert await turns.take(asks(cast)) is None
            assert len(wire.out) == 1

    asyncio.run(walk())
    assert statuses(engine) == ["sent"]


def test_what_was_stored_and_not_worked_is_taken_up(address: str, engine: Engine, cast: Cast) -> None:
    async def crash_then_restart() -> None:
        async with service(address, Wire()) as turns:
            await turns.accept(asks(cast))
        lease_over(engine)
        async with service(address, wire := Wire()) as turns:
            assert await turns.resume() == 1
            assert len(wire.out) == 1
            assert await turns.resume() == 0

    asyncio.run(crash_then_restart())
    assert statuses(engine) == ["sent"]


def test_what_was_answered_and_not_sent_is_sent_as_it_was_answered(address: str, engine: Engine, cast: Cast) -> None:
    async def break_then_restart() -> None:
        broken = Wire()
        broken.down = True
        async with service(address, broken) as turns:
            answered = await turns.take(asks(cast))
        assert answered is not None
        assert statuses(engine) == ["answered"]
        lease_over(engine)
        async with service(address, wire := Wire()) as turns:
            await turns.resume()
            assert wire.out == [answered.reply.text]

    asyncio.run(break_then_restart())
    assert statuses(engine) == ["sent"]


def test_one_conversation_is_answered_in_order(address: str, engine: Engine, cast: Cast) -> None:
    forums = [cast.bredang, cast.satra, cast.adults, cast.youths] * 3

    async def walk() -> list[str]:
        async with service(address, wire := Wire()) as turns:
            for number, forum in enumerate(forums):
                await turns.accept(asks(cast, str(number), forum))
        lease_over(engine)
        async with service(address, wire) as turns:
            await turns.resume()
            at_once = list(wire.out)
            wire.out.clear()
            for number, forum in enumerate(forums):
                await turns.take(asks(cast, f"again{number}", forum))
            assert at_once == wire.out
            return wire.out

    assert len(asyncio.run(walk())) == len(forums)


def test_a_turn_that_keeps_failing_is_apologised_for_and_parked(
    address: str, engine: Engine, cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tries: list[int] = []

    def broken(*_: object) -> None:
        tries.append(1)
        raise ZeroDivisionError("a mistake of ours about Amina Holm")

    monkeypatch.setattr(router, "route", broken)

    async def walk() -> None:
        async with service(address, wire := Wire()) as turns:
            await turns.take(asks(cast))
            assert wire.out == [
                "Något gick fel hos mig, och det är anmält. Inget är ändrat; försök igen eller skriv på ett annat sätt."
            ]
            monkeypatch.undo()
            await turns.take(asks(cast, "2"))
            assert len(wire.out) == 2

    with caplog.at_level(logging.CRITICAL, "storage.threads"):
        asyncio.run(walk())
    assert len(tries) == inbox.MAX_TRIES
    assert statuses(engine) == ["parked", "sent"]


def test_a_lost_database_is_told_and_nothing_is_half_written(address: str, engine: Engine, cast: Cast) -> None:
    async def walk() -> None:
        async with service(address, wire := Wire()) as turns:
            row = await turns.accept(asks(cast))
            assert row is not None
            real = turns.threads.put

            def gone(rank: Rank, work: Work) -> None:
                def fails(_: sa.Connection) -> None:
                    raise sa.exc.OperationalError("SELECT", {}, Exception("server closed the connection"))

                real(rank, replace(work, run=fails) if rank is Rank.TURN else work)

            turns.threads.put = gone  # type: ignore[method-assign]
            await turns.finish(row, asks(cast))
            assert wire.out[0].startswith("Databasen svarar inte just nu. Det du skickade finns kvar")
            assert statuses(engine) == ["new"]
            turns.threads.put = real  # type: ignore[method-assign]
            assert await turns.resume() == 1
            assert [text.endswith("Amina Holm.") for text in wire.out[1:]] == [True]

    asyncio.run(walk())
    assert statuses(engine) == ["sent"]


@pytest.mark.parametrize("error", [DatabaseUnavailableError("gone"), ValueError("a mistake of ours")])
def test_an_answer_that_went_out_and_could_not_be_marked_does_not_go_out_again(
    address: str, engine: Engine, cast: Cast, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    async def walk() -> None:
        async with service(address, wire := Wire()) as turns:
            real = turns.ledger.record

            async def away(together: Any, item: Any, **how: Any) -> Any:
                if together is inbox.mark_sent:
                    raise error
                return await real(together, item, **how)

            with monkeypatch.context() as patched:
                patched.setattr(turns.ledger, "record", away)
                await turns.take(asks(cast))
                assert await turns.resume() == 0
            assert statuses(engine) == ["answered"]
            assert await turns.resume() == 0
            assert len(wire.out) == 1

    asyncio.run(walk())
    assert statuses(engine) == ["sent"]


def test_an_event_that_cannot_be_stored_is_not_taken(address: str, engine: Engine, cast: Cast) -> None:
    async def walk() -> None:
        async with service(address, wire := Wire()) as turns:
            with transaction(engine) as connection:
                connection.execute(sa.text("ALTER TABLE inbox RENAME TO inbox_gone"))
            with pytest.raises((DatabaseUnavailableError, sa.exc.DBAPIError)):
                await turns.take(asks(cast))
            assert wire.out == []

    asyncio.run(walk())


def test_an_old_sent_row_is_forgotten(address: str, engine: Engine, cast: Cast) -> None:
    async def walk() -> None:
        async with service(address, Wire()) as turns:
            await turns.take(asks(cast))
            for days, gone in ((30, 0), (31, 1)):
                later = NOW + dt.timedelta(days=days)
                assert await in_database(turns.threads, Rank.LONG, partial(inbox.forget_old, now=later)) == gone

    asyncio.run(walk())


def test_what_is_in_hand_is_not_taken_up_a_second_time(address: str, engine: Engine, cast: Cast) -> None:
    async def walk() -> None:
        async with service(address, wire := Wire()) as turns:
            row = await turns.accept(asks(cast))
            assert row is not None
            assert await turns.resume() == 0
            await turns.finish(row, asks(cast))
            assert await turns.resume() == 0
            assert len(wire.out) == 1

    asyncio.run(walk())


def test_what_brings_the_process_down_each_time_is_given_up(address: str, engine: Engine, cast: Cast) -> None:
    async def walk() -> None:
        async with service(address, Wire()) as turns:
            row = await turns.accept(asks(cast)) or 0
            for _ in range(inbox.MAX_TRIES):  # three starts that each ended in a crash while the row was worked
                await in_database(turns.threads, Rank.TURN, partial(inbox.take_up, row=row, bearer=turns.lease.bearer))
        lease_over(engine)
        async with service(address, wire := Wire()) as turns:
            await turns.resume()
            assert wire.out[0].startswith("Något gick fel hos mig")

    asyncio.run(walk())
    assert statuses(engine) == ["parked"]


ON_SERVER = pytest.mark.parametrize("address", ["postgresql"], indirect=True)


@ON_SERVER
def test_a_replica_waits_for_what_another_works_in_the_same_conversation(
    address: str, engine: Engine, cast: Cast
) -> None:
    async def walk() -> None:
        async with service(address, wire := Wire()) as first, service(address, wire) as second:
            begun = await first.accept(asks(cast, "1", cast.bredang))
            assert begun is not None
            later = asyncio.create_task(second.take(asks(cast, "2", cast.adults)))
            other = await second.take(replace(asks(cast, "3"), conversation="another talk"))
            assert other is not None
            assert len(wire.out) == 1
            answered = await first.finish(begun, asks(cast, "1", cast.bredang))
            last = await asyncio.wait_for(later, 20)
            assert last is not None
            assert wire.out[1:] == [answered.reply.text, last.reply.text]

    asyncio.run(walk())
    assert statuses(engine) == ["sent"] * 3


@ON_SERVER
def test_what_a_dead_replica_left_is_gone_on_with_and_its_late_answer_is_not_written(
    address: str, engine: Engine, cast: Cast
) -> None:
    async def walk() -> None:
        async with service(address, late := Wire()) as first, service(address, wire := Wire()) as second:
            row = await first.accept(asks(cast))
            assert row is not None
            assert await second.resume() == 0  # the lease holds
            lease_over(engine)
            assert await second.resume() == 1
            assert len(wire.out) == 1
            assert (await first.finish(row, asks(cast))).intent == "elsewhere"
            assert late.out == []

    asyncio.run(walk())
    assert statuses(engine) == ["sent"]


@ON_SERVER
def test_waiting_for_another_replica_is_no_try(address: str, engine: Engine, cast: Cast) -> None:
    def tries(row: int, bearer: str | None) -> int:
        with transaction(engine) as connection:
            connection.execute(inbox_table.update().where(inbox_table.c.id == row).values(lease_token=bearer))
            taken = inbox.take_up(connection, row, bearer)
            assert taken is not None
            connection.execute(inbox_table.update().where(inbox_table.c.id == row).values(lease_token=None))
            return int(taken.attempts)

    async def walk() -> None:
        async with service(address, Wire()) as first, service(address, Wire()) as second:
            row = await first.accept(asks(cast, "1"))
            later = await second.accept(asks(cast, "2"))
            assert row is not None
            assert later is not None
            assert [await asyncio.to_thread(tries, later, second.lease.bearer) for _ in range(3)] == [0, 0, 0]
            await first.finish(row, asks(cast, "1"))
            assert await asyncio.to_thread(tries, later, second.lease.bearer) == 1

    asyncio.run(walk())


@ON_SERVER
def test_a_lease_lost_in_the_middle_of_a_turn_undoes_the_turn(
    address: str, engine: Engine, cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    real = router.route

    def overtaken(*given: Any) -> Any:
        monkeypatch.undo()
        with transaction(engine) as connection:
            connection.execute(inbox_table.update().values(lease_token="another", status="sent"))
        return real(*given)

    async def walk() -> None:
        async with service(address, wire := Wire()) as turns:
            monkeypatch.setattr(router, "route", overtaken)
            answered = await turns.take(asks(cast))
            assert answered is not None
            assert (answered.intent, wire.out) == ("elsewhere", [])

    with caplog.at_level(logging.CRITICAL, "storage.threads"):
        asyncio.run(walk())
    assert statuses(engine) == ["sent"]


@ON_SERVER
def test_a_conversation_s_order_holds_over_replicas(address: str, engine: Engine, cast: Cast) -> None:
    forums = [cast.bredang, cast.satra, cast.adults, cast.youths] * 3

    async def walk() -> None:
        async with service(address, wire := Wire()) as first, service(address, wire) as second:
            taken = []
            for number, forum in enumerate(forums):
                turns, event = (first, second)[number % 2], asks(cast, str(number), forum)
                row = await turns.accept(event)
                assert row is not None
                taken.append(turns.finish(row, event))
            answers = await asyncio.wait_for(asyncio.gather(*taken), 60)
            assert wire.out == [one.reply.text for one in answers]

    asyncio.run(walk())
    assert statuses(engine) == ["sent"] * len(forums)


@ON_SERVER
def test_a_replica_that_stops_leaves_its_conversations_to_the_others_at_once(
    address: str, engine: Engine, cast: Cast
) -> None:
    async def walk() -> None:
        async with service(address, Wire()) as first, service(address, wire := Wire()) as second:
            await first.accept(asks(cast))
            await first.renew()
            assert await second.resume() == 0
            await first.lease.release()
            assert await second.resume() == 1
            assert len(wire.out) == 1

    asyncio.run(walk())
