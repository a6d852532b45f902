"""`samverkan jobs`: messages to others that wait or failed."""

import json
from collections.abc import Callable, Sequence
from typing import Any

import click
from sqlalchemy.engine import Row

from bot.cli.context import Command, refuse
from dialogs import texts
from storage import audit, jobs
from storage.store import Store
from storage.tenants import Tenant

LINES = texts.load("cli_jobs")
MOST = 1_000_000


def commands(help_of: Callable[[str], str]) -> list[click.Command]:
    as_json = click.Option(["--json", "as_json"], is_flag=True, help=help_of("json"))
    ids = click.Argument(["ids"], metavar="ID...", type=click.IntRange(min=1), nargs=-1)
    status = click.Option(
        ["--status", "statuses"], type=click.Choice(jobs.STATUSES), multiple=True, help=help_of("jobs_status")
    )
    limit = click.Option(["--limit"], type=click.IntRange(min=1), help=help_of("jobs_limit"))
    dead = click.Option(["--dead"], is_flag=True, help=help_of("jobs_dead"))
    group = click.Group("jobs", help=help_of("jobs"))
    parts: tuple[tuple[str, Any, list[click.Parameter]], ...] = (
        ("list", _list, [status, limit, as_json]),
        ("retry", _retry, [ids, dead, as_json]),
        ("cancel", _cancel, [ids, as_json]),
    )
    for word, run, parameters in parts:
        help_line = help_of(f"jobs_{word}")
        group.add_command(click.Command(word, callback=click.pass_obj(run), help=help_line, params=parameters))
    return [group]


def _list(command: Command, statuses: Sequence[str], limit: int | None, as_json: bool) -> None:
    engine = command.engine()
    tenant = command.tenant(engine)
    with command.store(engine, tenant, reads_only=True) as store:
        rows = jobs.listed(store, statuses or jobs.UNSETTLED, limit or MOST)
    for row in rows:
        click.echo(json.dumps(_as_object(row), ensure_ascii=False) if as_json else _as_line(command, row, tenant))
    if not rows and not as_json:
        click.echo(LINES(command.language, "none"))


def _retry(command: Command, ids: Sequence[int], dead: bool, as_json: bool) -> None:
    if bool(ids) == dead:
        raise click.UsageError(LINES(command.language, "which"))
    _changed(command, ids, "retry", jobs.retry, as_json)


def _cancel(command: Command, ids: Sequence[int], as_json: bool) -> None:
    if not ids:
        raise click.UsageError(LINES(command.language, "which_id"))
    _changed(command, ids, "cancel", jobs.cancel, as_json)


def _changed(
    command: Command, ids: Sequence[int], word: str, change: Callable[[Store, Sequence[int]], list[int]], as_json: bool
) -> None:
    """Those that can be; the others are named on stderr, and the command ends with exit 1."""
    engine = command.engine()
    with command.store(engine, command.tenant(engine)) as store:
        wanted = list(dict.fromkeys(ids)) or jobs.dead(store)
        before = jobs.states(store, wanted)
        done = change(store, wanted)
        if done:
            audit.note(store, f"jobs {word}", ids=done)
    for one in done:
        told = {"id": one, "was": before[one], "done": word}
        click.echo(json.dumps(told) if as_json else LINES(command.language, f"done_{word}", id=one, was=before[one]))
    left = [one for one in wanted if one not in done]
    if left:
        refuse("\n".join(_refused(command, one, before.get(one)) for one in left))
    if not wanted and not as_json:
        click.echo(LINES(command.language, "none_dead"))


def _refused(command: Command, one: int, status: str | None) -> str:
    if status is None:
        return LINES(command.language, "unknown", id=one)
    return LINES(command.language, "settled", id=one, status=LINES(command.language, f"is_{status}"))


def _as_object(row: Row[Any]) -> dict[str, Any]:
    moments = {
        name: getattr(row, name).isoformat() if getattr(row, name) else None
        for name in ("due_at", "queued_at", "ready_at", "lease_until", "sent_at")
    }
    plain = ("id", "kind", "status", "person", "subject", "attempts", "last_error", "channel", "message_id")
    return {**{name: getattr(row, name) for name in plain}, **moments, "key": row.dedupe}


def _as_line(command: Command, row: Row[Any], tenant: Tenant) -> str:
    due = (row.due_at or row.queued_at).astimezone(tenant.zone)
    attempts = LINES(command.language, "attempts", n=row.attempts) if row.attempts else ""
    parts = (
        str(row.id),
        LINES(command.language, f"is_{row.status}"),
        f"{due:%Y-%m-%d %H:%M}",
        row.kind,
        row.person,
        attempts,
        row.last_error or "",
    )
    return " · ".join(part for part in parts if part)
