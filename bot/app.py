"""The composition root: settings, database, channels, workers; one lifespan."""

import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.channel import Clock
from bot.console import Console
from bot.delivery import Deliveries
from bot.settings import Settings
from bot.turns import Turns
from dialogs.register import NameIndexes
from storage.database import open_engine
from storage.threads import DatabaseThreads


@dataclass(frozen=True, slots=True)
class Service:
    """What a door needs: turns in, deliveries out, and the timetable."""

    threads: DatabaseThreads
    turns: Turns
    deliveries: Deliveries

    async def run_schedule(self, after: dt.datetime, until: dt.datetime) -> None:
        """Queues what falls due in (after, until], in order of its due time."""


@asynccontextmanager
async def terminal_service(settings: Settings, clock: Clock, console: Console) -> AsyncIterator[Service]:
    """The bot with the terminal as its only channel, which reaches everybody."""
    threads = DatabaseThreads(open_engine(settings.database))
    names = NameIndexes()
    turns = Turns(threads, clock, names)
    turns.channels[console.name] = console
    try:
        yield Service(threads, turns, Deliveries(threads, clock, names, turns.channels, everyone=console.name))
    finally:
        threads.close()
