"""The app's manifest: this deployment's addresses, no more scopes than are used, and only what Slack's schema knows."""

import json
from pathlib import Path

import pytest

from bot.slack.manifest import manifest as slack_manifest
from tests.commands import run

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


def test_names_fit() -> None:
    manifest = slack_manifest(HERE, socket_mode=False)
    assert len(manifest["display_information"]["name"]) <= 35
    assert len(manifest["display_information"]["description"]) <= 140
    for shortcut in manifest["features"]["shortcuts"]:
        assert len(shortcut["name"]) <= 24
        assert len(shortcut["description"]) <= 150
