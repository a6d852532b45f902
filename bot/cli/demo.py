"""`samverkan demo`: an invented municipality and a chat page in the browser, on this machine alone."""

import asyncio
import datetime as dt
import secrets
import signal
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import click
from aiohttp import web
from sqlalchemy.engine import Connection

from bot import logs
from bot.app import running_service, web_app
from bot.cli.context import Command, upgrade
from bot.cli.serve import is_loopback
from bot.clock import SettableClock
from bot.hops import in_database
from bot.settings import Settings, default_file
from bot.web.channel import WebChannel
from bot.web.conversations import Conversations
from bot.web.demo import Demo, Place
from bot.web.demo_page import DemoPage
from bot.web.guard import guarded
from storage import copies, outbox, people
from storage.database import DatabaseUnavailableError
from storage.store import Store
from storage.threads import Rank
from storage.worker_lock import WorkerLockedError

SHUTDOWN_S = 5.0


def commands(help_of: Callable[[str], str]) -> list[click.Command]:
    return [click.Command("demo", callback=click.pass_obj(_demo), help=help_of("demo"))]


def _demo(command: Command) -> None:
    settings = command.settings
    if not is_loopback(settings.host):
        command.refuse("demo_only_loopback", host=settings.host)
    if settings.is_default_database:
        settings = settings.model_copy(update={"database_url": f"sqlite:///{default_file().with_name('demo.db')}"})
    command = replace(command, settings=settings)
    place = prepare(command)
    logs.start(settings.log_format)
    try:
        asyncio.run(_serve(command, place))
    except WorkerLockedError:
        command.refuse("served_already")
    except OSError as error:
        command.refuse("cannot_listen", host=settings.host, port=settings.port, reason=error.strerror)


def prepare(command: Command) -> Place:
    """The newest schema, and the demo municipality where the register is empty."""
    from bot.demo import municipality  # reads documents, which no other command does in this process

    engine = command.opened()
    copies.make_folder(engine)
    try:
        upgrade(engine, command.settings, command.now())
    except DatabaseUnavailableError as error:
        command.refuse("database_unavailable", reason=error)
    tenant = command.tenant(engine)
    papers = municipality.documents(command.now().astimezone(tenant.zone).date())
    with command.store(engine, tenant) as store:
        if outbox.somebody_is_linked(store.connection):
            command.refuse("demo_not_linked")
        if not municipality.is_loaded(store):
            municipality.load(store, tenant.zone, papers)
    engine.dispose()
    return Place(tenant.id, tenant.zone, tenant.language, municipality.starts_as())


async def _serve(command: Command, place: Place) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with demo_app(command.settings, place, SettableClock()) as app:
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN_S)
        await runner.setup()
        try:
            await web.TCPSite(runner, command.settings.host, command.settings.port).start()
            host, port = runner.addresses[0][:2]
            click.echo(command.say("demo_ready", address=f"http://{f'[{host}]' if ':' in host else host}:{port}"))
            await stop.wait()
        finally:
            await runner.cleanup()


@asynccontextmanager
async def demo_app(settings: Settings, place: Place, clock: SettableClock) -> AsyncIterator[web.Application]:
    """The service with the demo page, which reaches everybody, and a door for the Agents Playground beside it."""
    from bot.teams import playground  # here alone: botbuilder takes half a second to read

    channel = WebChannel(Conversations(secrets.token_hex(4)), clock)
    with tempfile.TemporaryDirectory(prefix="samverkan-demo-") as folder:
        async with (
            playground.opened() as teams,
            running_service(settings, clock, [channel, teams.channel], everyone=channel.name) as service,
        ):
            await in_database(
                service.threads,
                Rank.TURN,
                partial(_begin_anew, tenant=place.tenant, channel=teams.channel.name, now=clock()),
            )
            wake = partial(service.workers.wake, "deliveries")
            demo = Demo(service.turns, service.run_schedule, wake, channel, clock, place)
            page = DemoPage(demo, Path(folder))
            door = teams.begin(service.turns, place.tenant)
            routes = [*page.routes(), web.post("/api/messages", guarded(door.take))]
            app = web_app(service, settings, routes)
            app.on_shutdown.append(page.close)
            app.on_cleanup.append(lambda _: teams.drain(SHUTDOWN_S))
            yield app


def _begin_anew(connection: Connection, *, tenant: int, channel: str, now: dt.datetime) -> None:
    """Who was whom in a Playground of before."""
    people.forget_identities(Store(connection, tenant, now), channel)
