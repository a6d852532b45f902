"""The composition root: settings, database, channels, workers; one lifespan."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from functools import partial

from aiohttp import web
from sqlalchemy.engine import Connection

from bot.channel import Clock
from bot.clock import real_clock
from bot.console import Console
from bot.hops import in_database
from bot.service import Service, build, running_service
from bot.settings import Settings
from bot.web.health import Health
from storage import inbox
from storage.threads import Rank

LEFT = dt.timedelta(minutes=5)  # a terminal that was closed in the middle will not come back for its answer
__all__ = ["Service", "running_service", "terminal_service", "web_app"]


@asynccontextmanager
async def terminal_service(settings: Settings, clock: Clock, console: Console) -> AsyncIterator[Service]:
    """The bot with the terminal as its only channel, which reaches everybody; it runs what it is told to run."""
    service = build(settings, clock, [console], everyone=console.name)
    await in_database(
        service.threads, Rank.TURN, partial(_forget_left, channel=console.name, before=real_clock() - LEFT)
    )
    try:
        yield service
    finally:
        await asyncio.to_thread(service.threads.close)


def _forget_left(connection: Connection, *, channel: str, before: dt.datetime) -> None:
    inbox.leave(connection, channel, before)


def web_app(service: Service, settings: Settings, routes: Iterable[web.AbstractRouteDef] = ()) -> web.Application:
    """The service's addresses: its health, and the `routes` of its channels and pages."""
    app = web.Application()
    app.add_routes([*Health(service, settings.metrics_secret).routes(), *routes])
    return app
