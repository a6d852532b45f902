"""`samverkan chat`: talk to the bot in the terminal."""

import asyncio
import getpass
import io
import json
import os
import sys
from collections.abc import Callable

import click

from bot.app import terminal_service
from bot.chat import Chat, ChatError, NotAllowedError, Rules, Who
from bot.cli import naming
from bot.cli.context import Command
from bot.clock import SettableClock
from bot.console import Console, write_line
from dialogs import texts
from storage import audit, outbox, people, worker_lock
from storage.database import DatabaseUnavailableError

LINES = texts.load("chat")


def commands(help_of: Callable[[str], str]) -> list[click.Command]:
    return [
        click.Command(
            "chat",
            callback=click.pass_obj(_chat),
            help=help_of("chat"),
            params=[
                click.Option(["--as", "as_name"], required=True, metavar="NAME", help=help_of("chat_as")),
                click.Option(["--json", "as_json"], is_flag=True, help=help_of("json")),
            ],
        )
    ]


def _chat(command: Command, as_name: str, as_json: bool) -> None:
    engine = command.engine()
    tenant = command.tenant(engine)
    with command.store(engine, tenant, reads_only=True) as store:
        row = naming.person(command, store, as_name)
        who = Who(row.id, row.name)
        linked = outbox.somebody_is_linked(store.connection)
        allowed = who.id in {row.id for row in people.granted(store, "terminal")}
    if linked and not allowed:
        _refuse(command.language, "not_linked_terminal", name=who.name)
    given = click.get_current_context().find_root().get_parameter_source("lang")
    language = command.language if given is click.core.ParameterSource.COMMANDLINE else None
    runs_jobs = not (linked or worker_lock.is_held(engine))  # what waits for Teams or Slack is not for the terminal
    rules = Rules(tenant.id, tenant.zone, tenant.language, anybody=not linked, runs_jobs=runs_jobs)
    if linked:
        with command.store(engine, tenant) as store:
            audit.note(store, "chat", "person", who.id, terminal=_terminal(), user=_system_user())
    engine.dispose()
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")  # what is no text in the terminal's encoding stops nothing
    try:
        all_allowed = asyncio.run(_talk(command, rules, who, language, as_json))
    except DatabaseUnavailableError as error:
        command.refuse("database_unavailable", reason=error)
    if not all_allowed:
        raise SystemExit(1)


async def _talk(command: Command, rules: Rules, who: Who, language: str | None, as_json: bool) -> bool:
    """False when a line asked for what this terminal may not do."""
    clock = SettableClock()
    console = Console(write_line, as_json=as_json)
    async with terminal_service(command.settings, clock, console) as service:
        chat = Chat(
            service.turns, service.deliveries, console, clock, rules, who, service.run_schedule, language=language
        )
        if not as_json and sys.stdin.isatty():
            click.echo(LINES(command.language, "prompt_help", name=who.name), err=True)
        number, all_allowed = 0, True
        while line := await asyncio.to_thread(sys.stdin.readline):
            number += 1
            all_allowed &= await _take(chat, line.rstrip("\r\n"), as_json)
            if as_json:
                write_line(json.dumps({"turn": number, "done": True}))
    return all_allowed


async def _take(chat: Chat, line: str, as_json: bool) -> bool:
    try:
        await chat.line(line)
    except ChatError as error:
        if as_json:
            write_line(json.dumps({"error": str(error)}, ensure_ascii=False))
        else:
            click.echo(str(error), err=True)
        return not isinstance(error, NotAllowedError)
    return True


def _terminal() -> str | None:
    try:
        return os.ttyname(sys.stdin.fileno())
    except (OSError, ValueError):  # no terminal: a pipe, or a test's input
        return None


def _system_user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a user without a name, as in some containers
        return str(os.getuid())


def _refuse(language: str, key: str, **values: str) -> None:
    click.echo(LINES(language, key, **values), err=True)
    raise SystemExit(1)
