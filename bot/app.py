"""The composition root: settings, database, channels, workers; one lifespan."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from aiohttp import web

from bot.channel import Clock
from bot.console import Console
from bot.service import Service, build, running_service
from bot.settings import Settings
from bot.web.health import Health

__all__ = ["Service", "running_service", "terminal_service", "web_app"]


@asynccontextmanager
async def terminal_service(settings: Settings, clock: Clock, console: Console) -> AsyncIterator[Service]:
    """The bot with the terminal as its only channel, which reaches everybody; it runs what it is told to run."""
    service = build(settings, clock, [console], everyone=console.name)
    try:
        yield service
    finally:
        await asyncio.to_thread(service.threads.close)


def web_app(service: Service, settings: Settings, routes: Iterable[web.AbstractRouteDef] = ()) -> web.Application:
    """The service's addresses: its health, and the `routes` of its channels and pages."""
    app = web.Application()
    app.add_routes([*Health(service, settings.metrics_secret).routes(), *routes])
    return app
