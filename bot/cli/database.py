"""`samverkan db`: the schema, and safe copies."""

from collections.abc import Callable

import click

from bot.cli.context import Command, upgrade
from storage import copies, schema
from storage.database import DatabaseUnavailableError, open_engine


def commands(help_of: Callable[[str], str]) -> list[click.Command]:
    group = click.Group("db", help=help_of("db"))
    group.add_command(click.Command("upgrade", callback=click.pass_obj(_upgrade), help=help_of("db_upgrade")))
    group.add_command(click.Command("check", callback=click.pass_obj(_check), help=help_of("db_check")))
    return [group]


def _upgrade(command: Command) -> None:
    engine = open_engine(command.settings.database)
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
