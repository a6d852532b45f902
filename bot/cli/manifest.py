"""`samverkan manifest`: the app packages to hand to a platform, with this deployment's addresses."""

import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import click

from bot.cli.context import Command
from bot.slack import manifest as slack_package
from bot.teams import manifest as teams_package


def commands(help_of: Callable[[str], str]) -> list[click.Command]:
    group = click.Group("manifest", help=help_of("manifest"))
    out = click.Option(
        ["--out"], required=True, type=click.Path(dir_okay=False, path_type=Path), help=help_of("manifest_out")
    )
    for name, callback in (("teams", _teams), ("slack", _slack)):
        group.add_command(
            click.Command(name, callback=click.pass_obj(callback), params=[out], help=help_of(f"manifest_{name}"))
        )
    return [group]


def _teams(command: Command, out: Path) -> None:
    app_id, base_url = command.settings.teams_app_id, command.settings.base_url
    if not app_id:
        command.refuse("manifest_no_app")
    if not _is_public(base_url):
        command.refuse("manifest_no_address")
    _write(command, out, teams_package.package(app_id, base_url))
    click.echo(command.say("manifest_teams_made", path=out))


def _slack(command: Command, out: Path) -> None:
    socket_mode = bool(command.settings.secret("slack_app_token"))
    base = command.settings.base_url.rstrip("/")
    distributed = bool(command.settings.slack_client_id)
    if (distributed or not socket_mode) and not _is_public(base):
        command.refuse("manifest_base_url")
    manifest = slack_package.manifest(
        base,
        socket_mode=socket_mode,
        distributed=distributed,
        rotates=not command.settings.secret("slack_bot_token"),
    )
    _write(command, out, f"{json.dumps(manifest, ensure_ascii=False, indent=2)}\n".encode())
    click.echo(command.say("manifest_slack_made", path=out))


def _write(command: Command, out: Path, content: bytes) -> None:
    try:
        out.write_bytes(content)
    except OSError as error:
        command.refuse("manifest_unwritable", path=out, reason=error.strerror or error)


def _is_public(base_url: str) -> bool:
    url = urlsplit(base_url)
    return url.scheme == "https" and bool(url.hostname)
