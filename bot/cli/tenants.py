"""`samverkan tenants`: municipalities, their settings, and which organisation in Teams or Slack is theirs."""

import datetime as dt
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click
from sqlalchemy.engine import Connection, Engine

from bot.cli.context import Command, refuse
from dialogs import personal_numbers, texts
from storage import audit, bindings, tenants
from storage.database import DatabaseUnavailableError, store_of, transaction
from storage.tenants import Tenant, TenantChoiceError

LINES = texts.load("cli_tenants")
PERIODS = ("T1", "T2", "VB")
PLATFORMS = ("teams", "slack")
A_COMMON_YEAR = 2023


def commands(help_of: Callable[[str], str]) -> list[click.Command]:
    name = click.Argument(["name"], metavar="NAME")
    zone = click.Option(["--zone"], metavar="ZONE", help=help_of("tenants_zone"))
    # `--lang` is the language of the command's own words.
    language = click.Option(["--language"], type=click.Choice(texts.LANGUAGES), help=help_of("tenants_language"))
    deadline = click.Option(
        ["--deadline", "deadlines"], multiple=True, metavar="T1=05-15", help=help_of("tenants_deadline")
    )
    quiet = click.Option(["--quiet-weeks"], type=click.Choice(("silent", "line")), help=help_of("tenants_quiet"))
    teams = click.Option(["--teams-tenant", "teams"], metavar="ID", help=help_of("tenants_teams"))
    slack = click.Option(["--slack-team", "slack"], metavar="ID", help=help_of("tenants_slack"))
    as_json = click.Option(["--json", "as_json"], is_flag=True, help=help_of("json"))
    group = click.Group("tenants", help=help_of("tenants"))
    parts: tuple[tuple[str, Any, list[click.Parameter]], ...] = (
        ("add", _add, [name, zone, language]),
        ("list", _list, [as_json]),
        ("set", _set, [name, zone, language, deadline, quiet]),
        ("bind", _bind, [name, teams, slack]),
    )
    for word, run, parameters in parts:
        help_line = help_of(f"tenants_{word}")
        group.add_command(click.Command(word, callback=click.pass_obj(run), help=help_line, params=parameters))
    return [group]


def _add(command: Command, name: str, zone: str | None, language: str | None) -> None:
    name = " ".join(name.split())
    if not name:
        refuse(LINES(command.language, "name_missing"))
    if personal_numbers.found(name):
        refuse(LINES(command.language, "personal_number"))
    _check_zone(command, zone)
    engine = command.engine()
    settings = command.settings
    with _writing(command, engine) as connection:
        if any(one.name.casefold() == name.casefold() for one in tenants.every(connection)):
            refuse(LINES(command.language, "known", name=name))
        chosen = {"zone": zone or settings.timezone, "language": language or settings.language}
        tenant = tenants.add(connection, name, command.now(), **chosen)
    _note(command, engine, tenant, "tenants add")
    click.echo(LINES(command.language, "added", name=name))


def _list(command: Command, as_json: bool) -> None:
    engine = command.engine()
    with transaction(engine, reads_only=True) as connection:
        rows = [_row(one, bindings.of(connection, one.id)) for one in tenants.every(connection)]
    for row in rows:
        if as_json:
            click.echo(json.dumps(row, ensure_ascii=False))
            continue
        deadlines = ", ".join(f"{period} {day}" for period, day in row["deadlines"].items())
        bound = ", ".join(f"{one['platform']} {one['id']}" for one in row["bound"])
        told = [row["name"], row["zone"], row["language"], deadlines, bound]
        click.echo(" · ".join(part for part in told if part))


def _row(one: Tenant, bound: Sequence[Any]) -> dict[str, Any]:
    return {
        "name": one.name,
        "zone": str(one.zone),
        "language": one.language,
        "deadlines": one.deadlines,
        "quiet_weeks": "silent" if one.quiet_digest else "line",
        "bound": [{"platform": row.platform, "id": row.external} for row in bound],
    }


def _set(
    command: Command,
    name: str,
    zone: str | None,
    language: str | None,
    deadlines: Sequence[str],
    quiet_weeks: str | None,
) -> None:
    _check_zone(command, zone)
    days = dict(_deadline(command, one) for one in deadlines)
    given = {"zone": zone, "language": language}
    values: dict[str, Any] = {key: value for key, value in given.items() if value}
    if quiet_weeks:
        values["quiet_digest"] = quiet_weeks == "silent"
    if not values and not days:
        raise click.UsageError("--zone, --language, --deadline, --quiet-weeks")
    engine = command.engine()
    tenant = _named(command, engine, name)
    if days:
        values["deadlines"] = {**tenant.deadlines, **days}
    with _writing(command, engine) as connection:
        tenants.change(connection, tenant.id, **values)
    _note(command, engine, tenant.id, "tenants set", **values)
    click.echo(LINES(command.language, "set", name=tenant.name))


def _bind(command: Command, name: str, teams: str | None, slack: str | None) -> None:
    wanted = [(platform, id_) for platform, id_ in zip(PLATFORMS, (teams, slack), strict=True) if id_]
    if not wanted:
        raise click.UsageError("--teams-tenant ID, --slack-team ID")
    engine = command.engine()
    tenant = _named(command, engine, name)
    with _writing(command, engine) as connection:
        for platform, id_ in wanted:
            holder = bindings.bind(connection, tenant.id, platform, id_.strip(), command.now())
            if holder is not None:
                refuse(LINES(command.language, "bound_elsewhere", id=id_, name=holder))
    for platform, id_ in wanted:
        _note(command, engine, tenant.id, "tenants bind", platform=platform, id=id_)
        click.echo(LINES(command.language, "bound", name=tenant.name, platform=platform.capitalize(), id=id_))


def _named(command: Command, engine: Engine, name: str) -> Tenant:
    try:
        with transaction(engine, reads_only=True) as connection:
            return tenants.chosen(connection, name)
    except TenantChoiceError as error:
        command.refuse("unknown_tenant", names=", ".join(error.names), name=name)


@contextmanager
def _writing(command: Command, engine: Engine) -> Iterator[Connection]:
    try:
        with transaction(engine) as connection:
            yield connection
    except DatabaseUnavailableError as error:
        command.refuse("database_unavailable", reason=error)


def _note(command: Command, engine: Engine, tenant: int, action: str, **detail: Any) -> None:
    with store_of(engine, tenant, command.now(), via="command") as store:
        audit.note(store, action, **detail)


def _check_zone(command: Command, zone: str | None) -> None:
    try:
        ZoneInfo(zone or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        refuse(LINES(command.language, "bad_zone", zone=zone))


def _deadline(command: Command, text: str) -> tuple[str, str]:
    period, _, day = text.partition("=")
    period, day = period.strip().upper(), day.strip()
    try:
        dt.date.fromisoformat(f"{A_COMMON_YEAR}-{day}")
    except ValueError:
        day = ""
    if period not in PERIODS or not day:
        refuse(LINES(command.language, "bad_deadline", text=text))
    return period, day
