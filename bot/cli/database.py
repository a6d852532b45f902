"""`samverkan db`: the schema, and safe copies."""

from collections.abc import Callable
from pathlib import Path

import click

from bot.cli.context import Command, upgrade
from storage import audit, copies, schema, tenants
from storage.copies import CopyError
from storage.database import DatabaseUnavailableError, transaction
from storage.store import Store


def commands(help_of: Callable[[str], str]) -> list[click.Command]:
    file = click.Path(dir_okay=False, path_type=Path)
    group = click.Group("db", help=help_of("db"))
    for name, callback, wants_file in (
        ("upgrade", _upgrade, False),
        ("check", _check, False),
        ("backup", _backup, True),
        ("restore", _restore, True),
    ):
        arguments = [click.Argument(["file"], type=file)] if wants_file else []
        group.add_command(
            click.Command(name, callback=click.pass_obj(callback), help=help_of(f"db_{name}"), params=[*arguments])
        )
    return [group]


def _upgrade(command: Command) -> None:
    engine = command.opened()
    copies.make_folder(engine)
    try:
        before, after = upgrade(engine, command.settings, command.now())
    except DatabaseUnavailableError as error:
        command.refuse("database_unavailable", reason=error)
    click.echo(command.say("upgraded" if before != after else "already_newest", before=before or "–", after=after))


def _check(command: Command) -> None:
    engine = command.engine()
    problems = copies.problems(engine)
    if problems:
        command.refuse("database_damaged", problems="; ".join(problems))
    click.echo(command.say("database_fine", version=schema.newest()))


def _backup(command: Command, file: Path) -> None:
    if file.exists():
        command.refuse("file_exists", path=file)
    try:
        count = copies.backup(command.engine(), file)
    except OSError as error:
        command.refuse("file_not_written", path=file, reason=error.strerror)
    click.echo(command.say("backed_up", path=file, n=count))


def _restore(command: Command, file: Path) -> None:
    if not file.exists():
        command.refuse("no_such_file", path=file)
    engine = command.engine()
    try:
        count = copies.restore(engine, file)
    except CopyError as error:
        command.refuse(f"restore_{error.reason}", path=file)
    with transaction(engine) as connection:
        for tenant in tenants.every(connection):
            audit.note(Store(connection, tenant.id, command.now(), None, "command"), "db restore", rows=count)
    click.echo(command.say("restored", path=file, n=count))
