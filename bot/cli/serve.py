"""`samverkan serve`: the service, until it is told to stop."""

import asyncio
import ipaddress
import logging
import signal
from collections.abc import Callable, Sequence

import click
from aiohttp import web

from bot import logs
from bot.app import running_service, web_app
from bot.cli.context import Command, refuse
from bot.clock import real_clock
from bot.settings import SettingsError
from bot.teams import service as teams
from bot.teams.config import TeamsConfig, config_of
from storage.database import DatabaseUnavailableError
from storage.worker_lock import WorkerLockedError

log = logging.getLogger(__name__)
SHUTDOWN_S = 15.0  # for requests that are being answered; the workers have theirs beside it


class ListenError(Exception):
    """The port is taken, or is not ours to take."""


def commands(help_of: Callable[[str], str]) -> list[click.Command]:
    return [click.Command("serve", callback=click.pass_obj(_serve), help=help_of("serve"))]


def _serve(command: Command) -> None:
    try:
        with_teams = config_of(command.settings)
    except SettingsError as error:
        refuse(str(error))
    if with_teams is None and not is_loopback(command.settings.host):
        command.refuse("only_loopback", host=command.settings.host)
    command.engine().dispose()
    logs.start(command.settings.log_format)
    try:
        asyncio.run(_run(command, with_teams))
    except WorkerLockedError:
        command.refuse("served_already")
    except ListenError as error:
        command.refuse("cannot_listen", host=command.settings.host, port=command.settings.port, reason=error)
    except DatabaseUnavailableError as error:
        command.refuse("database_unavailable", reason=error)


async def _run(command: Command, with_teams: TeamsConfig | None) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with teams.opened(with_teams) as in_teams:
        channels = [in_teams.channel] if in_teams else []
        async with running_service(command.settings, real_clock, channels) as service:
            routes = in_teams.begin(service.turns, lambda: service.workers.wake("deliveries")) if in_teams else []
            app = web_app(service, command.settings, routes)
            if in_teams:
                app.on_cleanup.append(in_teams.drain)
            lines = ["listening", "teams" if in_teams else "no_teams", "no_slack"]
            address = await serve_until(stop, app, command.settings.host, command, lines)
            log.info("stopped %s", address)


async def serve_until(
    stop: asyncio.Event, app: web.Application, host: str, command: Command, lines: Sequence[str]
) -> str:
    """Listens until `stop`; then takes nothing new and finishes what it took. The address that it had."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN_S)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, command.settings.port)
        try:
            await site.start()
        except OSError as error:
            raise ListenError(error.strerror or str(error)) from error
        name, port = runner.addresses[0][:2]
        address = f"http://{f'[{name}]' if ':' in name else name}:{port}"
        for key in lines:
            log.info(command.say(key, address=address))
        await stop.wait()
        log.info(command.say("stopping"))
    finally:
        await runner.cleanup()
    return address


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
