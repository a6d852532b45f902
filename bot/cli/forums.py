"""`samverkan forums`: the register of forums, their names, and who belongs to them."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import click

from bot.cli import naming
from bot.cli.context import Command, refuse
from dialogs import mine, personal_numbers, texts
from dialogs.understanding import ForumEntry
from storage import audit, forums, history, merging, people
from storage import mine as memberships
from storage.keys import folded
from storage.store import Store

LINES = texts.load("cli_forums")
KINDS = ("place", "youth", "inventory", "steering", "council", "other")


def commands(help_of: Callable[[str], str]) -> list[click.Command]:
    def named(name: str, run: Any, *rest: click.Parameter) -> click.Command:
        whole = [click.Argument(["forum"], metavar="F"), *rest]
        return click.Command(name, callback=click.pass_obj(run), help=help_of(f"forums_{name}"), params=whole)

    as_json = click.Option(["--json", "as_json"], is_flag=True, help=help_of("json"))
    person = click.Argument(["person"], metavar="NAME")
    group = click.Group("forums", help=help_of("forums"))
    member = click.Group("member", help=help_of("forums_member"))
    for name, run, options in (
        ("add", _member_add, [person]),
        ("remove", _member_remove, [person]),
        ("list", _member_list, [as_json]),
    ):
        parameters: list[click.Parameter] = [click.Argument(["forum"], metavar="F"), *options]
        help_line = help_of(f"forums_member_{name}")
        member.add_command(click.Command(name, callback=click.pass_obj(run), help=help_line, params=parameters))
    for command in (
        click.Command("list", callback=click.pass_obj(_list), help=help_of("forums_list"), params=[as_json]),
        named("show", _show, as_json),
        named("rename", _rename, click.Argument(["new"], metavar="NAME")),
        named(
            "alias",
            _alias,
            click.Argument(["alias"]),
            click.Option(["--remove"], is_flag=True, help=help_of("forums_alias_remove")),
        ),
        named("merge", _merge, click.Argument(["into"], metavar="INTO")),
        named("set", _set, *_settings(help_of)),
        member,
    ):
        group.add_command(command)
    return [group]


def _settings(help_of: Callable[[str], str]) -> list[click.Parameter]:
    return [
        click.Option(["--closed/--open"], default=None, help=help_of("forums_closed")),
        click.Option(["--kind"], type=click.Choice(KINDS), help=help_of("forums_kind")),
        click.Option(["--number"], metavar="1.2", help=help_of("forums_number")),
        click.Option(["--successor"], metavar="F", help=help_of("forums_successor")),
    ]


def _list(command: Command, as_json: bool) -> None:
    engine = command.engine()
    tenant = command.tenant(engine)
    with command.store(engine, tenant, reads_only=True) as store:
        register = naming.register(store)
        rows = [_row(register, register[row.id]) for row in forums.every(store)]
    if not rows and not as_json:
        click.echo(LINES(command.language, "none"))
    for row in rows:
        if as_json:
            _print(row)
            continue
        told = [row["name"], LINES(command.language, "closed") if row["closed"] else ""]
        click.echo(f"{row['number'] or '–':>5}  " + " · ".join(part for part in told if part))


def _show(command: Command, forum: str, as_json: bool) -> None:
    engine = command.engine()
    tenant = command.tenant(engine)
    with command.store(engine, tenant, reads_only=True) as store:
        entry = naming.exact_forum(command, store, forum)
        today = command.now().astimezone(tenant.zone).date()
        belonging = [people.get(store, one).name for one in mine.people_of(store, entry.id, today)]
        shown = {**_row(naming.register(store), entry), "people": sorted(belonging)}
    if as_json:
        _print(shown)
        return
    for key, value in shown.items():
        told = ", ".join(value) if isinstance(value, list) else value
        if key == "closed":
            told = LINES(command.language, "closed") if value else ""
        if told:
            click.echo(f"{LINES(command.language, f'field_{key}')}: {told}")


def _row(register: Mapping[int, ForumEntry], entry: ForumEntry) -> dict[str, Any]:
    successor = register.get(entry.successor or 0)
    return {
        "id": entry.id,
        "number": entry.number,
        "name": entry.name,
        "kind": entry.kind,
        "aliases": list(entry.aliases),
        "closed": entry.closed,
        "successor": successor.name if successor else None,
    }


def _rename(command: Command, forum: str, new: str) -> None:
    """The former name stays an alias: it stands in documents."""
    engine = command.engine()
    tenant = command.tenant(engine)
    with command.store(engine, tenant) as store:
        entry = naming.exact_forum(command, store, forum)
        _refuse_taken(command, store, new, entry.id)
        change = history.begin(store, "forums rename")
        forums.change_forum(change, entry.id, name=" ".join(new.split()))
        forums.add_alias(change, entry.id, entry.name)
        audit.note(store, "forums rename", "forum", entry.id)
    click.echo(LINES(command.language, "renamed", old=entry.name, new=" ".join(new.split())))


def _alias(command: Command, forum: str, alias: str, remove: bool) -> None:
    engine = command.engine()
    tenant = command.tenant(engine)
    with command.store(engine, tenant) as store:
        entry = naming.exact_forum(command, store, forum)
        change = history.begin(store, "forums alias")
        if remove:
            done = forums.remove_alias(change, entry.id, alias)
        else:
            _refuse_taken(command, store, alias, entry.id)
            done = forums.add_alias(change, entry.id, " ".join(alias.split()))
        audit.note(store, "forums alias", "forum", entry.id, removed=remove or None)
    key = ("alias_removed" if done else "alias_unknown") if remove else ("alias_added" if done else "alias_known")
    line = LINES(command.language, key, name=entry.name, alias=alias)
    if not done and remove:
        refuse(line)
    click.echo(line)


def _refuse_taken(command: Command, store: Store, name: str, own: int) -> None:
    if not name.strip():
        refuse(LINES(command.language, "name_missing"))
    _refuse_personal_number(command, name)
    bearer = forums.named(store, name)
    if bearer is not None and bearer.id != own:
        refuse(LINES(command.language, "taken", name=name, forum=bearer.name))


def _refuse_personal_number(command: Command, text: str) -> None:
    if personal_numbers.found(text):
        refuse(LINES(command.language, "personal_number"))


def _merge(command: Command, forum: str, into: str) -> None:
    engine = command.engine()
    tenant = command.tenant(engine)
    with command.store(engine, tenant) as store:
        gone, kept = naming.exact_forum(command, store, forum), naming.exact_forum(command, store, into)
        if gone.id == kept.id:
            refuse(LINES(command.language, "same", name=kept.name))
        if both := merging.clashes(store, gone.id, kept.id):
            refuse(LINES(command.language, "clash", gone=gone.name, kept=kept.name, periods=", ".join(both)))
        change = history.begin(store, "forums merge")
        merging.forums(change, gone.id, kept.id)
        forums.add_alias(change, kept.id, gone.name)
        audit.note(store, "forums merge", "forum", kept.id, merged=gone.id)
    click.echo(LINES(command.language, "merged", gone=gone.name, kept=kept.name))


def _set(
    command: Command, forum: str, closed: bool | None, kind: str | None, number: str | None, successor: str | None
) -> None:
    given = {"closed": closed, "kind": kind, "number": number}
    values: dict[str, Any] = {key: value for key, value in given.items() if value is not None}
    if not values and successor is None:
        raise click.UsageError("--closed, --open, --kind, --number, --successor")
    _refuse_personal_number(command, number or "")
    engine = command.engine()
    tenant = command.tenant(engine)
    with command.store(engine, tenant) as store:
        entry = naming.exact_forum(command, store, forum)
        if successor is not None:
            after = naming.exact_forum(command, store, successor) if successor else None
            if after is not None and _leads_to(store, after, entry.id):
                refuse(LINES(command.language, "circle", name=entry.name, successor=after.name))
            values["successor_id"] = after.id if after else None
        forums.change_forum(history.begin(store, "forums set"), entry.id, **values)
        audit.note(store, "forums set", "forum", entry.id, **values)
    click.echo(LINES(command.language, "set", name=entry.name))


def _leads_to(store: Store, start: ForumEntry, wanted: int) -> bool:
    register = naming.register(store)
    one: ForumEntry | None = start
    for _ in register:
        if one is None:
            return False
        if one.id == wanted:
            return True
        one = register.get(one.successor or 0)
    return one is not None


def _member_add(command: Command, forum: str, person: str) -> None:
    _change_member(command, forum, person, joins=True)


def _member_remove(command: Command, forum: str, person: str) -> None:
    _change_member(command, forum, person, joins=False)


def _change_member(command: Command, forum: str, person: str, *, joins: bool) -> None:
    engine = command.engine()
    tenant = command.tenant(engine)
    with command.store(engine, tenant) as store:
        entry, row = naming.exact_forum(command, store, forum), naming.person(command, store, person)
        today = command.now().astimezone(tenant.zone).date()
        if mine.belongs(store, row.id, entry.id, today) == joins:
            click.echo(LINES(command.language, "belongs" if joins else "belongs_not", name=row.name, forum=entry.name))
            return
        act = "add" if joins else "remove"
        change = history.begin(store, f"forums member {act}")
        if joins:
            memberships.follow(change, entry.id, row.id, today, why="added")
        else:
            memberships.leave(change, entry.id, row.id, today)
        audit.note(store, f"forums member {act}", "forum", entry.id, person=row.id)
    click.echo(LINES(command.language, "joined" if joins else "left", name=row.name, forum=entry.name))


def _member_list(command: Command, forum: str, as_json: bool) -> None:
    engine = command.engine()
    tenant = command.tenant(engine)
    with command.store(engine, tenant, reads_only=True) as store:
        entry = naming.exact_forum(command, store, forum)
        today = command.now().astimezone(tenant.zone).date()
        belonging = [people.get(store, one) for one in mine.people_of(store, entry.id, today)]
    if not belonging and not as_json:
        click.echo(LINES(command.language, "no_members", name=entry.name))
    for row in sorted(belonging, key=lambda one: folded(one.name)):
        if as_json:
            _print({"id": row.id, "name": row.name, "email": row.email})
        else:
            click.echo(" · ".join(part for part in (row.name, row.email) if part))


def _print(value: dict[str, Any]) -> None:
    click.echo(json.dumps(value, ensure_ascii=False))
