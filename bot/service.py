"""The bot at work: turns in, deliveries out, the timetable, and the loops that drive them."""

import asyncio
import datetime as dt
import logging
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial

from sqlalchemy.engine import Connection

from bot.channel import Channel, Clock
from bot.clock import SettableClock
from bot.delivery.pump import Deliveries
from bot.hops import in_database
from bot.schedule import Schedule
from bot.settings import Settings
from bot.turns import Turns
from bot.workers import Workers
from dialogs.register import NameIndexes
from dialogs.understanding import warm
from storage import claims, gates, inbox, leases, worker_lock
from storage.database import DatabaseUnavailableError, is_sqlite, open_engine
from storage.threads import DatabaseThreads, Rank

log = logging.getLogger(__name__)
FINISH_WITHIN_S = 20.0
DAY_S = 86_400.0
GATES_KEPT = dt.timedelta(days=1)
RESUME_EVERY_S = 5.0  # what the database's absence left unanswered


@dataclass(frozen=True, slots=True)
class Service:
    """What a door needs."""

    threads: DatabaseThreads
    turns: Turns
    deliveries: Deliveries
    schedule: Schedule
    clock: Clock
    workers: Workers = field(default_factory=Workers)

    async def run_schedule(self, after: dt.datetime, until: dt.datetime) -> None:
        """Delivers what falls due in (after, until], each at its own time and in order; a clock that was set is moved
        along."""
        clock = self.clock if isinstance(self.clock, SettableClock) else SettableClock()
        standing, clock.set_to = clock.set_to, after
        try:
            async for moment in self.schedule.moments(after, until):
                clock.set(moment)
                await self.schedule.tick(moment)
                await self.deliveries.run_due()
        finally:
            clock.set_to = standing

    async def tick(self) -> None:
        """Queues what is due now and wakes the deliveries."""
        if await self.schedule.tick(self.clock()):
            self.workers.wake("deliveries")

    async def keep_lock(self) -> None:
        """Of the server that was away, taken again."""
        await in_database(self.threads, Rank.LONG, worker_lock.keep)

    async def forget(self) -> None:
        """Keys of events answered long ago."""
        await in_database(self.threads, Rank.LONG, partial(_forget, now=self.clock()))


def build(settings: Settings, clock: Clock, channels: Iterable[Channel], everyone: str | None = None) -> Service:
    """`everyone` names the channel that reaches anybody. Close `threads` when done."""
    threads = DatabaseThreads(open_engine(settings.database))
    names = NameIndexes()
    turns = Turns(threads, clock, names)
    turns.channels.update({channel.name: channel for channel in channels})
    deliveries = Deliveries(threads, clock, names, turns.channels, everyone=everyone)
    return Service(threads, turns, deliveries, Schedule(threads, everyone=everyone is not None), clock)


@asynccontextmanager
async def running_service(
    settings: Settings, clock: Clock, channels: Iterable[Channel] = (), everyone: str | None = None
) -> AsyncIterator[Service]:
    """With its loops, for as long as it is open: takes up what a crash left, and finishes what it began.

    Raises storage.worker_lock.WorkerLockedError where another service works the database file. Without a channel
    deliveries stay queued: there is nobody to hand them to.
    """
    service = build(settings, clock, channels, everyone)
    try:
        with worker_lock.hold(service.threads.engine):
            if is_sqlite(service.threads.engine):  # its one process is this one
                await in_database(service.threads, Rank.TURN, _void_leases)
            await asyncio.to_thread(warm)
            resuming = asyncio.gather(*await service.turns.take_up())
            resuming.add_done_callback(_told)
            if service.turns.channels:
                _start_deliveries(service)
            service.workers.start("schedule", service.tick)
            service.workers.start("inbox", service.turns.resume, RESUME_EVERY_S)
            if service.turns.lease.bearer is not None:
                service.workers.start("leases", service.turns.renew, leases.RENEW_EVERY_S)
                service.workers.start("lock", service.keep_lock, RESUME_EVERY_S)
            service.workers.start("retention", service.forget, DAY_S)
            try:
                yield service
            finally:
                await asyncio.wait({resuming}, timeout=FINISH_WITHIN_S / 4)
                service.deliveries.stopping = True
                await service.workers.stop(FINISH_WITHIN_S)
                await service.deliveries.close()
                resuming.cancel()  # what is left of it is taken up by the next start
                await asyncio.gather(resuming, return_exceptions=True)
                with suppress(DatabaseUnavailableError):
                    await service.turns.lease.release()
    finally:
        await asyncio.to_thread(service.threads.close)


def _start_deliveries(service: Service) -> None:
    service.turns.on_queued = partial(service.workers.wake, "deliveries")
    service.deliveries.on_round = partial(service.workers.beat, "deliveries")
    service.workers.start("deliveries", service.deliveries.run_due, wake=service.deliveries.stirred)


def _void_leases(connection: Connection) -> None:
    claims.void_all(connection)


def _told(resuming: "asyncio.Future[list[int]]") -> None:
    if not resuming.cancelled() and (error := resuming.exception()) is not None:
        log.error("what a crash left was not taken up: %s", type(error).__name__)


def _forget(connection: Connection, *, now: dt.datetime) -> int:
    gates.forget(connection, leases.database_time(connection) - GATES_KEPT)
    return inbox.forget_old(connection, now)
