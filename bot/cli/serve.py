"""`samverkan serve`: the service, until it is told to stop."""

import asyncio
import gc
import ipaddress
import logging
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import click
import uvloop
from aiohttp import web

from bot import logs
from bot.app import running_service, web_app
from bot.cli.context import Command, refuse
from bot.clock import real_clock
from bot.settings import SettingsError
from bot.slack.config import Config as SlackConfig
from bot.slack.config import config_of as slack_config_of
from bot.teams.config import TeamsConfig
from bot.teams.config import config_of as teams_config_of
from storage.database import DatabaseUnavailableError
from storage.worker_lock import WorkerLockedError

if TYPE_CHECKING:
    from bot.slack.service import Slack
    from bot.teams.service import Teams

log = logging.getLogger(__name__)
SWITCH_S = 0.001  # doors and turns share the interpreter: who knocks waits no longer for the thread that is at work
SHUTDOWN_S = 15.0  # for requests that are being answered; the workers have theirs beside it


class ListenError(Exception):
    """The port is taken, or is not ours to take."""


def commands(help_of: Callable[[str], str]) -> list[click.Command]:
    return [click.Command("serve", callback=click.pass_obj(_serve), help=help_of("serve"))]


def _serve(command: Command) -> None:
    try:
        with_teams, with_slack = teams_config_of(command.settings), slack_config_of(command.settings)
    except SettingsError as error:
        refuse(str(error))
    if with_teams is None and with_slack is None and not is_loopback(command.settings.host):
        command.refuse("only_loopback", host=command.settings.host)
    command.engine().dispose()
    logs.start(command.settings.log_format)
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_run(command, with_teams, with_slack))
    except WorkerLockedError:
        command.refuse("served_already")
    except ListenError as error:
        command.refuse("cannot_listen", host=command.settings.host, port=command.settings.port, reason=error)
    except DatabaseUnavailableError as error:
        command.refuse("database_unavailable", reason=error)


async def _run(command: Command, with_teams: TeamsConfig | None, with_slack: SlackConfig | None) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with _opened_teams(with_teams) as in_teams, _opened_slack(with_slack) as in_slack:
        doors = [door for door in (in_teams, in_slack) if door]
        async with running_service(command.settings, real_clock, [door.channel for door in doors]) as service:
            routes = [route for door in doors for route in door.begin(service.turns)]
            app = web_app(service, command.settings, routes)
            app.on_cleanup.append(lambda app: _drained(door.drain(app) for door in doors))
            sys.setswitchinterval(SWITCH_S)
            gc.collect()
            gc.freeze()  # what stays for good is not looked through again while people wait
            lines = ["listening", "teams" if in_teams else "no_teams", "slack" if in_slack else "no_slack"]
            address = await serve_until(stop, app, command.settings.host, command, lines)
            log.info("stopped %s", address)


@asynccontextmanager
async def _opened_teams(config: TeamsConfig | None) -> "AsyncIterator[Teams | None]":
    """Imported only where it is set up: botbuilder costs a third of a second and 28 MB."""
    if config is None:
        yield None
        return
    from bot.teams import service as teams

    async with teams.opened(config) as opened:
        yield opened


@asynccontextmanager
async def _opened_slack(config: SlackConfig | None) -> "AsyncIterator[Slack | None]":
    """Imported only where it is set up, as Teams is: 10 MB."""
    if config is None:
        yield None
        return
    from bot.slack import service as slack

    async with slack.opened(config) as opened:
        yield opened


async def _drained(doors: Iterable[Awaitable[None]]) -> None:
    await asyncio.gather(*doors)


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
