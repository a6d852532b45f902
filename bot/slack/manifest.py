"""The app as Slack is told of it: manifests/slack/manifest.json, with this deployment's addresses.

The form: https://docs.slack.dev/reference/app-manifest
"""

import json
from importlib import resources
from typing import Any

EVENTS, REDIRECT = "/slack/events", "/slack/oauth_redirect"


def manifest(base_url: str, *, socket_mode: bool, distributed: bool = False, rotates: bool = False) -> dict[str, Any]:
    """With Socket Mode Slack is called and calls nobody: the addresses go. `distributed`: others may install it.
    `rotates`: every token lives for twelve hours, which one in the settings must not."""
    made = _kept()
    settings = made["settings"]
    settings["socket_mode_enabled"] = socket_mode
    callers = [
        (made["features"]["slash_commands"][0], "url"),
        (settings["event_subscriptions"], "request_url"),
        (settings["interactivity"], "request_url"),
    ]
    for holder, key in callers:
        if socket_mode:
            del holder[key]
        else:
            holder[key] = f"{base_url}{EVENTS}"
    if distributed:
        made["oauth_config"]["redirect_urls"] = [f"{base_url}{REDIRECT}"]
        settings["org_deploy_enabled"] = True
        settings["token_rotation_enabled"] = rotates
    return made


def scopes() -> list[str]:
    """What the app asks for, and no more."""
    return [str(scope) for scope in _kept()["oauth_config"]["scopes"]["bot"]]


def _kept() -> dict[str, Any]:
    text = resources.files("manifests").joinpath("slack/manifest.json").read_text(encoding="utf-8")
    made: dict[str, Any] = json.loads(text)
    return made
