"""The app's manifest: this deployment's addresses, no more scopes than are used, and only what Slack's schema knows."""

import json
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]
import pytest

from bot.slack.manifest import manifest as slack_manifest
from bot.slack.manifest import scopes
from tests.commands import run
from tests.shared import SHARED, needs_shared

HERE = "https://samverkan.exempelby.example"


def test_it_names_this_deployments_address_everywhere(tmp_path: Path) -> None:
    out = tmp_path / "slack.json"
    made = run("sqlite:///unused.db", "manifest", "slack", "--out", str(out), base_url=f"{HERE}/")
    assert made.exit_code == 0, made.stderr
    told = out.read_text(encoding="utf-8")
    manifest = json.loads(told)
    assert told.count(f"{HERE}/slack/events") == 3
    assert "samverkan.example.se" not in told
    assert manifest["settings"]["socket_mode_enabled"] is False


def test_with_socket_mode_no_address_is_needed() -> None:
    manifest = slack_manifest("", socket_mode=True)
    assert "url" not in json.dumps(manifest)
    assert manifest["settings"]["socket_mode_enabled"] is True


@pytest.mark.parametrize("base_url", ["", "http://samverkan.exempelby.example", "https://"])
def test_an_address_that_slack_cannot_reach_is_refused(tmp_path: Path, base_url: str) -> None:
    out = tmp_path / "slack.json"
    refused = run("sqlite:///unused.db", "manifest", "slack", "--out", str(out), base_url=base_url)
    assert refused.exit_code == 1
    assert "SAMVERKAN_BASE_URL" in refused.stderr
    assert not out.exists()


@needs_shared
@pytest.mark.parametrize("version", ["1.0.0", "2.0.0"])
def test_slacks_schema_knows_all_of_it(version: str) -> None:
    told = (SHARED / "tools" / "schemas" / f"slack-manifest-{version}.json").read_text(encoding="utf-8")
    schema = json.loads(told)
    validator = jsonschema.validators.validator_for(schema)(schema)
    for socket_mode in (False, True):
        for rotates in (False, True):
            made = slack_manifest(HERE, socket_mode=socket_mode, distributed=True, rotates=rotates)
            validator.validate(made)
        validator.validate(slack_manifest(HERE, socket_mode=socket_mode))
    made["settings"]["socket_mode"] = True
    assert not validator.is_valid(made)


def test_names_fit() -> None:
    manifest = slack_manifest(HERE, socket_mode=False)
    assert len(manifest["display_information"]["name"]) <= 35
    assert len(manifest["display_information"]["description"]) <= 140
    for shortcut in manifest["features"]["shortcuts"]:
        assert len(shortcut["name"]) <= 24
        assert len(shortcut["description"]) <= 150


FOR = {  # what each scope is needed for: an event, or methods of https://docs.slack.dev/reference/methods
    "app_mentions:read": {"app_mention"},
    "channels:history": {"message.channels", "conversations.replies"},
    "groups:history": {"message.groups"},
    "im:history": {"message.im", "conversations.history"},
    "files:read": {"file_shared in a message"},
    "files:write": {"files.getUploadURLExternal", "files.completeUploadExternal"},
    "chat:write": {"chat.postMessage", "chat.update", "chat.postEphemeral"},
    "commands": {"/samverkan and the shortcuts"},
    "im:write": {"conversations.open"},
    "users:read": {"users.info"},
    "users:read.email": {"the e-mail in users.info"},
}
WITHOUT_SCOPE = {"app_home_opened", "app_uninstalled", "tokens_revoked"}


def test_every_scope_is_needed_and_every_event_has_its_own() -> None:
    assert set(scopes()) == set(FOR)
    needed = {one for reasons in FOR.values() for one in reasons}
    events = slack_manifest(HERE, socket_mode=False)["settings"]["event_subscriptions"]["bot_events"]
    assert set(events) <= needed | WITHOUT_SCOPE


@pytest.mark.parametrize("token", ["", "xoxb-own"])
def test_others_install_it_from_its_own_address(tmp_path: Path, token: str) -> None:
    out = tmp_path / "slack.json"
    given = {"base_url": HERE, "slack_client_id": "1.2", "slack_bot_token": token}
    made = run("sqlite:///unused.db", "manifest", "slack", "--out", str(out), **given)
    assert made.exit_code == 0, made.stderr
    manifest = json.loads(out.read_text(encoding="utf-8"))
    assert manifest["oauth_config"]["redirect_urls"] == [f"{HERE}/slack/oauth_redirect"]
    assert manifest["settings"]["org_deploy_enabled"] is True
    assert manifest["settings"]["token_rotation_enabled"] is (not token)


def test_others_cannot_install_it_without_an_address(tmp_path: Path) -> None:
    given = {"slack_client_id": "1.2", "slack_app_token": "xapp-1"}
    refused = run("sqlite:///unused.db", "manifest", "slack", "--out", str(tmp_path / "slack.json"), **given)
    assert refused.exit_code == 1
    assert "SAMVERKAN_BASE_URL" in refused.stderr
