"""`samverkan manifest`: the package that is uploaded to the platform, for this deployment."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import click

from bot.cli.context import Command
from bot.teams import manifest


def commands(help_of: Callable[[str], str]) -> list[click.Command]:
    group = click.Group("manifest", help=help_of("manifest"))
    out = click.Option(
        ["--out"], type=click.Path(dir_okay=False, path_type=Path), required=True, help=help_of("manifest_out")
    )
    group.add_command(
        click.Command("teams", callback=click.pass_obj(_teams), params=[out], help=help_of("manifest_teams"))
    )
    return [group]


def _teams(command: Command, out: Path) -> None:
    app_id, base_url = command.settings.teams_app_id, command.settings.base_url
    if not app_id:
        command.refuse("manifest_no_app")
    if urlsplit(base_url).scheme != "https":
        command.refuse("manifest_no_address")
    try:
        out.write_bytes(manifest.package(app_id, base_url))
    except OSError as error:
        command.refuse("manifest_not_written", path=out, reason=error.strerror or error)
    click.echo(command.say("manifest_written", path=out))
