"""`samverkan digest`: the weekly digest shown beforehand, or queued now."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from sqlalchemy.engine import Row

from bot.cli import naming
from bot.cli.context import Command
from dialogs import mine
from dialogs.digest import digest, digest_queue, month
from dialogs.digest.timetable import Span, span_of_week, span_until
from dialogs.reply import Reply, plain_text
from storage import forums, subscriptions
from storage.store import Store
from storage.tenants import Tenant


@dataclass(frozen=True, slots=True)
class Chosen:
    """Whose digest; neither is every subscriber's."""

    person: str | None
    forum: str | None
    week: str | None


def commands(help_of: Callable[[str], str]) -> list[click.Command]:
    group = click.Group("digest", help=help_of("digest"))
    group.add_command(
        click.Command(
            "preview",
            callback=click.pass_obj(_preview),
            help=help_of("digest_preview"),
            params=[*_options(help_of), click.Option(["--json", "as_json"], is_flag=True, help=help_of("json"))],
        )
    )
    group.add_command(
        click.Command("send", callback=click.pass_obj(_send), help=help_of("digest_send"), params=_options(help_of))
    )
    group.add_command(
        click.Command(
            "month",
            callback=click.pass_obj(_month),
            help=help_of("digest_month"),
            params=[
                click.Option(["--month", "said"], metavar="2024-10", help=help_of("digest_month_which")),
                click.Option(["--png"], type=click.Path(path_type=Path, dir_okay=False), help=help_of("digest_png")),
            ],
        )
    )
    return [group]


def _options(help_of: Callable[[str], str]) -> list[click.Parameter]:
    return [
        click.Option(["--for", "person"], metavar="NAME", help=help_of("digest_for")),
        click.Option(["--forum"], metavar="F", help=help_of("digest_forum")),
        click.Option(["--week"], metavar="2024-W42", help=help_of("digest_week")),
    ]


def _preview(command: Command, person: str | None, forum: str | None, week: str | None, as_json: bool) -> None:
    chosen = _chosen(person, forum, week)
    engine = command.engine()
    tenant = command.tenant(engine)
    span = _span(command, tenant, week)
    with command.store(engine, tenant, reads_only=True) as store:
        shown = _digests(command, store, chosen, span)
    for name, reply in shown:
        click.echo(_as_json(name, reply, span) if as_json else f"→ {name}\n{plain_text(reply)}\n")


def _month(command: Command, said: str | None, png: Path | None) -> None:
    """On the screen, and as a picture of the table with the same words in it."""
    engine = command.engine()
    tenant = command.tenant(engine)
    today = command.now().astimezone(tenant.zone).date()
    try:
        wanted = month.month_of(said) if said else month.usual(today)
    except ValueError:
        raise click.BadParameter(command.say("bad_month", month=said), param_hint="--month") from None
    with command.store(engine, tenant, reads_only=True) as store:
        reply = month.view(store, tenant, wanted, today, command.language)
    click.echo(plain_text(reply))
    if png is None:
        return
    if reply.file is None:
        command.refuse("no_picture")
    from dialogs.documents import writing_picture  # pictures cost 4 MB, and few commands draw any

    try:
        png.write_bytes(writing_picture.png(**reply.file.content))
    except OSError as error:
        command.refuse("file_not_written", path=png, reason=error.strerror)


def _digests(command: Command, store: Store, chosen: Chosen, span: Span) -> list[tuple[str, Reply]]:
    if chosen.forum:
        row = naming.forum(command, store, chosen.forum)
        return [(row.name, digest.of_forums(store, span, [row.id], row.name, command.language))]
    if chosen.person:
        one = naming.person(command, store, chosen.person)
        return digest.of_people(store, span, {one.id: one.name}, command.language)
    names = {row.person_id: row.name for row in subscriptions.every(store)}
    if names:
        return digest.of_people(store, span, names, command.language)
    click.echo(command.say("nobody_subscribes"), err=True)
    every = [row.id for row in forums.every(store) if not row.closed]
    name = command.say("everybody")
    return [(name, digest.of_forums(store, span, every, name, command.language))] if every else []


def _send(command: Command, person: str | None, forum: str | None, week: str | None) -> None:
    chosen = _chosen(person, forum, week)
    engine = command.engine()
    tenant = command.tenant(engine)
    span = _span(command, tenant, week)
    with command.store(engine, tenant) as store:
        wanted = _subscribers(command, store, chosen, span)
        queued = sum(digest_queue.send(store, row, span) for row in wanted)
    click.echo(command.say("digests_queued", n=queued))
    if queued < len(wanted):
        click.echo(command.say("digests_doubled", n=len(wanted) - queued, week=span.week))


def _subscribers(command: Command, store: Store, chosen: Chosen, span: Span) -> list[Row[Any]]:
    """Whom the digest goes to; refuses when that is nobody."""
    rows = list(subscriptions.every(store))
    if not rows:
        command.refuse("nobody_subscribes")
    if chosen.person:
        one = naming.person(command, store, chosen.person)
        rows = [row for row in rows if row.person_id == one.id]
        if not rows:
            command.refuse("subscribes_not", name=one.name)
    if chosen.forum:
        row = naming.forum(command, store, chosen.forum)
        belonging = set(mine.people_of(store, row.id, span.day))
        rows = [one for one in rows if one.person_id in belonging]
        if not rows:
            command.refuse("nobody_of_forum", forum=row.name)
    return rows


def _chosen(person: str | None, forum: str | None, week: str | None) -> Chosen:
    if person and forum:
        raise click.UsageError("--for, --forum")
    return Chosen(person, forum, week)


def _span(command: Command, tenant: Tenant, week: str | None) -> Span:
    if week is None:
        return span_until(command.now(), tenant.zone)
    try:
        return span_of_week(week, tenant.zone)
    except (ValueError, OverflowError):  # the first and last weeks that a calendar has
        raise click.BadParameter(command.say("bad_week", week=week), param_hint="--week") from None


def _as_json(name: str, reply: Reply, span: Span) -> str:
    shown = {
        "for": name,
        "sent_on": span.day.isoformat(),
        "from": span.after.isoformat(),
        "to": span.until.isoformat(),
        "headline": reply.text,
        "sections": [{"heading": section.heading, "lines": list(section.lines)} for section in reply.sections],
        "text": plain_text(reply),
    }
    return json.dumps(shown, ensure_ascii=False)
