"""`samverkan people`: who is who, who holds which role since when, identities, rights."""

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from sqlalchemy.engine import Row

from bot.cli import naming, people_csv
from bot.cli.context import Command, refuse
from bot.cli.people_csv import Entered
from dialogs import mine, texts
from storage import audit, forums, history, merging, outbox, people, role_holders
from storage.store import Store

LINES = texts.load("cli_people")
RIGHTS = ("secretary", "terminal")
CHANNELS = ("teams", "slack")


def commands(help_of: Callable[[str], str]) -> list[click.Command]:
    def named(name: str, run: Any, *options: click.Parameter) -> click.Command:
        whole = [click.Argument(["name"], metavar="NAME"), *options]
        return click.Command(name, callback=click.pass_obj(run), help=help_of(f"people_{name}"), params=whole)

    as_json = click.Option(["--json", "as_json"], is_flag=True, help=help_of("json"))
    right = click.Argument(["right"], type=click.Choice(RIGHTS), required=False)
    rights: list[click.Parameter] = [
        right,
        *(click.Option([f"--{one}"], is_flag=True, help=help_of(f"people_{one}")) for one in RIGHTS),
    ]
    group = click.Group("people", help=help_of("people"))
    for command in (
        named("add", _add, *_details(help_of)),
        click.Command(
            "import",
            callback=click.pass_obj(_import),
            help=help_of("people_import"),
            params=[
                click.Argument(["file"], metavar="CSV", type=click.Path(path_type=Path, exists=True, dir_okay=False))
            ],
        ),
        click.Command("list", callback=click.pass_obj(_list), help=help_of("people_list"), params=[as_json]),
        named("show", _show, as_json),
        named(
            "link", _link, *(click.Option([f"--{one}"], metavar="ID", help=help_of("people_id")) for one in CHANNELS)
        ),
        named("merge", _merge, click.Argument(["into"], metavar="INTO")),
        named("grant", _grant, *rights),
        named("revoke", _revoke, *rights),
    ):
        group.add_command(command)
    return [group]


def _details(help_of: Callable[[str], str]) -> list[click.Parameter]:
    return [
        click.Option(["--email"], metavar="E-MAIL", help=help_of("people_email")),
        click.Option(["--phone"], metavar="NUMBER", help=help_of("people_phone")),
        click.Option(["--organisation"], metavar="NAME", help=help_of("people_organisation")),
        click.Option(["--role"], metavar="TITLE", help=help_of("people_role")),
        click.Option(["--since"], type=click.DateTime(["%Y-%m-%d"]), help=help_of("people_since")),
        click.Option(["--namesake"], is_flag=True, help=help_of("people_namesake")),
    ]


def _add(
    command: Command,
    name: str,
    email: str | None,
    phone: str | None,
    organisation: str | None,
    role: str | None,
    since: dt.datetime | None,
    namesake: bool,
) -> None:
    entered = Entered(1, name, email, phone, organisation, role, since.date() if since else None)
    mistakes = people_csv.mistakes(entered)
    if mistakes:
        refuse(LINES(command.language, mistakes[0], name=name, value=email or ""))
    engine = command.engine()
    tenant = command.tenant(engine)
    with command.store(engine, tenant) as store:
        known = people.matching(store, " ".join(name.split())) or (people.matching(store, email) if email else ())
        taken = next((row for row in known if row.email and email and row.email.casefold() == email.casefold()), None)
        if taken is not None or (known and not namesake):
            row = taken or known[0]
            refuse(LINES(command.language, "taken" if taken else "known", name=row.name, email=row.email or "–"))
        change = history.begin(store, "people add")
        person = people_csv.write(change, entered, None, command.now().astimezone(tenant.zone).date())
        audit.note(store, "people add", "person", person)
    click.echo(LINES(command.language, "added", name=" ".join(name.split()), id=person))


def _import(command: Command, file: Path) -> None:
    """All rows or none."""
    rows, mistakes = people_csv.read(file, command.language)
    engine = command.engine()
    tenant = command.tenant(engine)
    with command.store(engine, tenant) as store:
        found = [people_csv.known(store, row) for row in rows]
        for row, several in zip(rows, found, strict=True):
            if len(several) > 1:
                mistakes.append(LINES(command.language, "row_several", line=row.line, name=row.name))
        if mistakes:
            refuse("\n".join([*mistakes, LINES(command.language, "nothing_stored", n=len(mistakes))]))
        change = history.begin(store, "people import")
        today = command.now().astimezone(tenant.zone).date()
        for row, one in zip(rows, found, strict=True):
            # A name may stand on several rows, one for each role: the first row may have made the person.
            people_csv.write(change, row, next(iter(one or people_csv.known(store, row)), None), today)
        audit.note(store, "people import", rows=len(rows))
    new = len({row.name.casefold() for row, one in zip(rows, found, strict=True) if not one})
    click.echo(LINES(command.language, "imported", n=len(rows), new=new))


def _list(command: Command, as_json: bool) -> None:
    engine = command.engine()
    tenant = command.tenant(engine)
    with command.store(engine, tenant, reads_only=True) as store:
        rows = people.every(store)
        roles: dict[int, list[str]] = {}
        for held in role_holders.every(store):
            if held.valid_to is None or held.valid_to >= command.now().astimezone(tenant.zone).date():
                roles.setdefault(held.person_id, []).append(held.title)
    if not rows and not as_json:
        click.echo(LINES(command.language, "nobody"))
    for row in rows:
        if as_json:
            _print(_person(row, sorted(roles.get(row.id, []))))
        else:
            told = [row.name, row.organisation, ", ".join(sorted(roles.get(row.id, []))), row.email]
            click.echo(f"{row.id:>4}  " + " · ".join(part for part in told if part))


def _show(command: Command, name: str, as_json: bool) -> None:
    engine = command.engine()
    tenant = command.tenant(engine)
    with command.store(engine, tenant, reads_only=True) as store:
        row = naming.person(command, store, name)
        shown = _whole(store, row, command.now().astimezone(tenant.zone).date())
    if as_json:
        _print(shown)
        return
    for key, value in shown.items():
        told = "; ".join(_line(command, one) for one in value) if isinstance(value, list) else value
        if told not in (None, ""):
            click.echo(f"{LINES(command.language, f'field_{key}')}: {told}")


def _line(command: Command, one: Any) -> str:
    if not isinstance(one, dict):
        return str(one)
    if "title" in one:
        until = LINES(command.language, "until", day=one["until"]) if one["until"] else ""
        return LINES(command.language, "since", title=one["title"], day=one["since"]) + until
    off = (
        LINES(command.language, "switched_off", day=one["off_since"][:10], why=one["off_reason"])
        if "off_since" in one
        else ""
    )
    return f"{one['channel']} {one['user']}{off}"


def _person(row: Row[Any], roles: list[str]) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "organisation": row.organisation,
        "roles": roles,
        "email": row.email,
        "phone": row.phone,
        "language": row.language,
    }


def _identity(row: Row[Any]) -> dict[str, Any]:
    """With since when and why nothing is sent there, where the platform said that the address is gone."""
    off = {"off_since": row.off_at.isoformat(), "off_reason": row.off_reason} if row.off_at else {}
    return {"channel": row.channel, "user": row.user, **off}


def _whole(store: Store, row: Row[Any], today: dt.date) -> dict[str, Any]:
    names = {forum.id: forum.name for forum in forums.every(store)}
    return {
        **_person(row, []),
        "roles": [
            {
                "title": held.title,
                "since": held.valid_from.isoformat(),
                "until": held.valid_to.isoformat() if held.valid_to else None,
            }
            for held in role_holders.every(store)
            if held.person_id == row.id
        ],
        "forums": [names[forum] for forum in mine.forums_of(store, row.id, today)],
        "identities": [_identity(one) for one in people.identities(store, row.id)],
        "rights": [right for right in RIGHTS if row.id in {one.id for one in people.granted(store, right)}],
    }


def _link(command: Command, name: str, teams: str | None, slack: str | None) -> None:
    wanted = [(channel, user) for channel, user in zip(CHANNELS, (teams, slack), strict=True) if user]
    if not wanted:
        raise click.UsageError("--teams ID, --slack ID")
    engine = command.engine()
    tenant = command.tenant(engine)
    with command.store(engine, tenant) as store:
        row = naming.person(command, store, name)
        for channel, user in wanted:
            holder = people.link(store, row.id, channel, user)
            if holder is not None:
                told = people.get(store, holder).name
                refuse(LINES(command.language, "linked_to", user=user, channel=channel, name=told))
            audit.note(store, "people link", "person", row.id, channel=channel)
        waiting = outbox.wake(store, row.id)
    click.echo(LINES(command.language, "linked", name=row.name, n=waiting))


def _merge(command: Command, name: str, into: str) -> None:
    engine = command.engine()
    tenant = command.tenant(engine)
    with command.store(engine, tenant) as store:
        gone, kept = naming.person(command, store, name), naming.person(command, store, into)
        if gone.id == kept.id:
            refuse(LINES(command.language, "same", name=kept.name))
        merging.people(history.begin(store, "people merge"), gone.id, kept.id)
        audit.note(store, "people merge", "person", kept.id, merged=gone.id)
    click.echo(LINES(command.language, "merged", gone=gone.name, kept=kept.name))


def _grant(command: Command, name: str, right: str | None, secretary: bool, terminal: bool) -> None:
    _change_rights(command, name, _chosen(right, secretary=secretary, terminal=terminal), "grant")


def _revoke(command: Command, name: str, right: str | None, secretary: bool, terminal: bool) -> None:
    _change_rights(command, name, _chosen(right, secretary=secretary, terminal=terminal), "revoke")


def _chosen(right: str | None, *, secretary: bool, terminal: bool) -> list[str]:
    given = {"secretary": secretary, "terminal": terminal}
    chosen = [one for one in RIGHTS if given[one] or right == one]
    if not chosen:
        raise click.UsageError("--secretary, --terminal")
    return chosen


def _change_rights(command: Command, name: str, rights: list[str], act: str) -> None:
    engine = command.engine()
    tenant = command.tenant(engine)
    with command.store(engine, tenant) as store:
        row = naming.person(command, store, name)
        for right in rights:
            did = people.grant(store, row.id, right) if act == "grant" else people.revoke(store, row.id, right)
            if did:
                audit.note(store, f"people {act}", "person", row.id, right=right)
            click.echo(LINES(command.language, f"{act}_{'done' if did else 'before'}", name=row.name, right=right))


def _print(value: dict[str, Any]) -> None:
    click.echo(json.dumps(value, ensure_ascii=False))
