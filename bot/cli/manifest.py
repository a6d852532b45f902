"""`samverkan manifest`: the app packages to hand to a platform, with this deployment's addresses."""

import json
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from bot.cli.context import Command

EVENTS = "/slack/events"


def commands(help_of: Callable[[str], str]) -> list[click.Command]:
    group = click.Group("manifest", help=help_of("manifest"))
    out = click.Option(
        ["--out"], required=True, type=click.Path(dir_okay=False, path_type=Path), help=help_of("manifest_out")
    )
    slack = click.Command("slack", callback=click.pass_obj(_slack), params=[out], help=help_of("manifest_slack"))
    group.add_command(slack)
    return [group]


def _slack(command: Command, out: Path) -> None:
    socket_mode = bool(command.settings.secret("slack_app_token"))
    base = command.settings.base_url.rstrip("/")
    if not socket_mode and not _is_public(base):
        command.refuse("manifest_base_url")
    try:
        out.write_text(json.dumps(slack_manifest(base, socket_mode=socket_mode), ensure_ascii=False, indent=2) + "\n")
    except OSError as error:
        command.refuse("manifest_unwritable", path=out, reason=error.strerror or error)
    click.echo(command.say("manifest_slack_made", path=out))


def slack_manifest(base_url: str, *, socket_mode: bool) -> dict[str, Any]:
    """With Socket Mode Slack is called and calls nobody: the addresses go."""
    kept = resources.files("manifests").joinpath("slack/manifest.json").read_text(encoding="utf-8")
    manifest: dict[str, Any] = json.loads(kept)
    settings = manifest["settings"]
    settings["socket_mode_enabled"] = socket_mode
    callers = [
        (manifest["features"]["slash_commands"][0], "url"),
        (settings["event_subscriptions"], "request_url"),
        (settings["interactivity"], "request_url"),
    ]
    for holder, key in callers:
        if socket_mode:
            del holder[key]
        else:
            holder[key] = f"{base_url}{EVENTS}"
    return manifest


def _is_public(base_url: str) -> bool:
    url = urlsplit(base_url)
    return url.scheme == "https" and bool(url.hostname)
