"""The service's loops: what a crash left is taken up, what is due is sent, what was begun is finished."""

import asyncio
import datetime as dt
import logging
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.answers import PERSON
from bot.channel import Event, Outgoing
from bot.clock import SettableClock
from bot.service import Service, running_service
from bot.settings import Settings
from bot.workers import Workers
from storage import history, inbox, subscriptions, tenants, worker_lock
from storage.database import DatabaseUnavailableError, store_of, transaction
from storage.tables import delivery, subscription
from storage.tables import inbox as inbox_table
from tests.cast import TENANT, Cast
from tests.conftest import NOW

FIRST = dt.datetime(2024, 10, 21, 6, 0, tzinfo=dt.UTC)


class Notebook:
    """A channel that keeps what it is given; `slow` holds each message until it is opened."""

    name = "notebook"
    keeps_cards = False

    def __init__(self) -> None:
        self.kept: list[Outgoing] = []
        self.got = asyncio.Event()
        self.opened = asyncio.Event()
        self.opened.set()

    async def send(self, address: Mapping[str, Any], outgoing: Outgoing) -> str | None:
        self.got.set()
        await self.opened.wait()
        self.kept.append(outgoing)
        return f"message-{len(self.kept)}"


def settings(address: str) -> Settings:
    return Settings(database_url=address, _env_file=None)  # type: ignore[call-arg]


def clock_at(moment: dt.datetime) -> SettableClock:
    clock = SettableClock()
    clock.set(moment)
    return clock


def subscribe(engine: Engine, person: int) -> None:
    with store_of(engine, TENANT, NOW, by=person) as store:
        subscriptions.add(history.begin(store, "subscribe_digest"), person, 0, dt.time(8), FIRST)


def statuses(engine: Engine) -> list[str]:
    with transaction(engine, reads_only=True) as connection:
        return list(connection.scalars(sa.select(delivery.c.status).order_by(delivery.c.id)))


def test_what_is_due_reaches_its_reader_and_the_clock_is_asked_again(address: str, engine: Engine, cast: Cast) -> None:
    subscribe(engine, cast.amina)

    async def run() -> list[Outgoing]:
        notebook, clock = Notebook(), clock_at(NOW)
        async with running_service(settings(address), clock, [notebook], notebook.name) as service:
            workers = {"deliveries", "schedule", "inbox", "retention"}
            shared = {"leases", "lock"} if service.turns.lease.bearer else set()
            assert set(service.workers.well()) == workers | shared
            clock.set(FIRST)
            service.workers.wake("schedule")
            await asyncio.wait_for(notebook.got.wait(), 20)
        return notebook.kept

    [sent] = asyncio.run(run())
    assert (sent.person, sent.intent) == (cast.amina, "digest")
    assert sent.reply.text.startswith("Vecka 43")
    assert statuses(engine) == ["sent"]


def test_stopping_finishes_what_was_begun(address: str, engine: Engine, cast: Cast) -> None:
    subscribe(engine, cast.amina)

    async def run() -> None:
        notebook = Notebook()
        notebook.opened.clear()
        lifespan = running_service(settings(address), clock_at(FIRST), [notebook], notebook.name)
        await lifespan.__aenter__()
        await asyncio.wait_for(notebook.got.wait(), 20)
        asyncio.get_running_loop().call_later(0.2, notebook.opened.set)
        await lifespan.__aexit__(None, None, None)
        assert len(notebook.kept) == 1

    asyncio.run(run())
    assert statuses(engine) == ["sent"]


def test_an_event_that_a_crash_left_is_answered_at_the_start(address: str, engine: Engine, cast: Cast) -> None:
    event = Event(TENANT, "notebook", "c", f"{PERSON}{cast.amina}", "left-behind", text="visa veckobrevet")
    with transaction(engine) as connection:
        inbox.store(connection, [inbox.Arrived(TENANT, "notebook", "c", event.user, event.dedupe, asdict(event), NOW)])

    async def run() -> list[Outgoing]:
        notebook = Notebook()
        async with running_service(settings(address), clock_at(NOW), [notebook], notebook.name):
            await asyncio.wait_for(notebook.got.wait(), 20)
        return list(notebook.kept)

    [answer] = asyncio.run(run())
    assert answer.intent == "digest_now"


def test_old_keys_are_forgotten(address: str, engine: Engine, cast: Cast) -> None:
    with transaction(engine) as connection:
        for number, age in enumerate((31, 29)):
            at = NOW - dt.timedelta(days=age)
            [row] = inbox.store(connection, [inbox.Arrived(TENANT, "notebook", "c", "u", f"key-{number}", {}, at)])
            assert row is not None
            inbox.mark_sent(connection, [inbox.Mark(row, at, None)])

    async def run() -> None:
        async with running_service(settings(address), clock_at(NOW)) as service:
            await service.forget()

    asyncio.run(run())
    with transaction(engine, reads_only=True) as connection:
        assert list(connection.scalars(sa.select(inbox_table.c.dedupe))) == ["key-1"]


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_a_second_service_on_the_same_file_is_refused(address: str, engine: Engine) -> None:
    async def run() -> None:
        async with running_service(settings(address), clock_at(NOW)):
            pass

    with worker_lock.hold(engine), pytest.raises(worker_lock.WorkerLockedError):
        asyncio.run(run())


@pytest.mark.parametrize("address", ["postgresql"], indirect=True)
def test_several_services_share_a_server_and_send_once(address: str, engine: Engine, cast: Cast) -> None:
    subscribe(engine, cast.amina)

    async def run() -> int:
        notebooks = [Notebook(), Notebook()]
        clock = clock_at(FIRST)
        async with (
            running_service(settings(address), clock, [notebooks[0]], "notebook"),
            running_service(settings(address), clock, [notebooks[1]], "notebook"),
        ):
            waits = [asyncio.create_task(one.got.wait()) for one in notebooks]
            _, waiting = await asyncio.wait(waits, timeout=20, return_when=asyncio.FIRST_COMPLETED)
            for one in waiting:
                one.cancel()
        return sum(len(one.kept) for one in notebooks)

    assert asyncio.run(run()) == 1


async def _delivered(service: Service, clock: SettableClock, moment: dt.datetime) -> None:
    before = clock()
    clock.set(moment)
    await service.run_schedule(before, moment)
    await service.deliveries.run_due()


@pytest.mark.parametrize(("quiet", "messages"), [(False, 1), (True, 0)])
def test_an_empty_week_is_one_line_or_silence(
    address: str, engine: Engine, cast: Cast, quiet: bool, messages: int
) -> None:
    subscribe(engine, cast.nils)
    with transaction(engine) as connection:
        tenants.change(connection, TENANT, quiet_digest=quiet)

    async def run() -> list[Outgoing]:
        notebook, clock = Notebook(), clock_at(NOW)
        async with running_service(settings(address), clock, [notebook], notebook.name) as service:
            await _delivered(service, clock, FIRST)
        return notebook.kept

    assert len(asyncio.run(run())) == messages


@pytest.mark.parametrize("ended", ["subscription", "week"])
def test_what_is_no_longer_wanted_is_cancelled(address: str, engine: Engine, cast: Cast, ended: str) -> None:
    subscribe(engine, cast.amina)

    async def run() -> list[Outgoing]:
        notebook, clock = Notebook(), clock_at(FIRST)
        async with running_service(settings(address), clock) as service:  # no channel: it stays queued
            await service.tick()
        if ended == "subscription":
            with transaction(engine) as connection:
                connection.execute(subscription.update().values(withdrawn_at=FIRST))
        else:
            clock.set(FIRST + dt.timedelta(days=6, hours=1))
        async with running_service(settings(address), clock, [notebook], notebook.name) as service:
            await service.deliveries.run_due()
        return notebook.kept

    assert asyncio.run(run()) == []
    assert statuses(engine) == ["cancelled"]


def test_a_worker_that_fails_says_so_without_the_message_and_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    outcomes: list[Exception | None] = [ValueError("hemligt"), DatabaseUnavailableError("locked"), None]

    async def run() -> bool:
        done = asyncio.Event()
        workers = Workers()

        async def work() -> None:
            outcome = outcomes.pop(0) if outcomes else None
            if outcome is not None:
                raise outcome
            done.set()

        workers.start("one", work, every_s=0.01)
        await asyncio.wait_for(done.wait(), 5)
        well = workers.well()["one"]
        await workers.stop(1)
        return well and not workers.well()["one"]

    with caplog.at_level(logging.WARNING):
        assert asyncio.run(run())
    assert [record.levelname for record in caplog.records] == ["ERROR", "WARNING"]


def test_a_worker_that_does_not_finish_is_given_up(caplog: pytest.LogCaptureFixture) -> None:
    async def run() -> None:
        workers = Workers()
        workers.start("stuck", asyncio.Event().wait)
        await asyncio.sleep(0)
        await workers.stop(0.05)

    asyncio.run(run())
    assert "stuck did not finish in time" in caplog.text
