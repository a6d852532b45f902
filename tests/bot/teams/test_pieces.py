"""What was said without the mention, the hosts that are trusted, the app's own credential, its package."""

import io
import json
import struct
import subprocess
import sys
import zipfile

import pytest

from bot.settings import SettingsError
from bot.teams import activities, manifest
from bot.teams.config import config_of
from dialogs.catalogue import CATALOGUE
from tests.bot.teams.world import APP, settings_of
from tests.commands import run


def mention(text: str, who: str) -> dict[str, object]:
    return {"type": "mention", "text": text, "mentioned": {"id": who, "name": "x"}}


@pytest.mark.parametrize(
    ("text", "entities", "said"),
    [
        ("<at>Task</at> add Task list for Tasking", [mention("<at>Task</at>", "28:b")], "add Task list for Tasking"),
        ("<at>B</at> fråga <at>B</at>", [mention("<at>B</at>", "28:b")], "fråga B"),
        ("<at>Jonas</at> och <at>B</at> hej", [mention("<at>B</at>", "28:b")], "Jonas och  hej"),
        ("<at>Jonas</at> hej", [mention("<at>Jonas</at>", "29:j")], "Jonas hej"),
        ("hej", [{"type": "mention"}, mention("", "28:b"), None, 3], "hej"),
        ("hej", "x", "hej"),
        ("<at>B</at>&nbsp;hej", [mention("<at>B</at>", "28:b")] * 10_000, "hej"),
    ],
)
def test_the_bots_own_mention_goes_once(text: str, entities: object, said: str) -> None:
    assert activities.spoken(text, entities, "28:b") == said


@pytest.mark.parametrize(
    ("url", "taken"),
    [
        ("https://smba.trafficmanager.net/emea/", True),
        ("https://evil.trafficmanager.net/", False),
        ("https://x.botframework.com/", True),
        ("https://botframework.com.evil.example/", False),
        ("http://smba.trafficmanager.net/", False),
        ("https://a@smba.trafficmanager.net/", False),
        ("http://127.0.0.1:1/", True),
        ("https://[::1", False),
        ("", False),
    ],
)
def test_messages_go_to_teams_hosts_alone(url: str, taken: bool) -> None:
    config = config_of(settings_of("sqlite:///x.db", "http://127.0.0.1:1"))
    assert config is not None
    assert config.takes_host(url) is taken


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"teams_app_id": ""}, "SAMVERKAN_TEAMS_APP_ID"),
        ({"teams_app_password": ""}, "SAMVERKAN_TEAMS_APP_PASSWORD"),
        ({"teams_app_tenant_id": "", "teams_token_url": ""}, "SAMVERKAN_TEAMS_APP_TENANT_ID"),
    ],
)
def test_half_a_setup_is_refused_by_name(given: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        config_of(settings_of("sqlite:///x.db", "http://127.0.0.1:1", **given))


def test_botbuilder_is_not_read_where_there_is_no_door_to_teams() -> None:
    code = "import sys, bot.cli, bot.app; sys.exit(any(name.startswith('botbuilder') for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_package_has_this_deployments_id_and_the_catalogues_commands() -> None:
    archive = zipfile.ZipFile(io.BytesIO(manifest.package(APP, "https://samverkan.example.se/")))
    told = json.loads(archive.read("manifest.json"))
    assert (told["id"], told["bots"][0]["botId"], told["manifestVersion"]) == (APP, APP, "1.22")
    [listed] = told["bots"][0]["commandLists"]
    marked = [intent for intent, entry in CATALOGUE.items() if entry.command]
    assert len(listed["commands"]) == len(marked) <= manifest.MOST
    for language in ("sv", "en"):
        shown = json.loads(archive.read(f"{language}.json"))
        titles = [value for key, value in shown.items() if key.startswith("bots") and key.endswith(".title")]
        assert len(titles) == len(marked)
        assert all(len(value) <= 32 for value in titles)
        assert all(len(value) <= 128 for key, value in shown.items() if key.endswith("].description"))
        assert (len(shown["name.short"]) <= 30, len(shown["description.short"]) <= 80) == (True, True)
    for icon, size in (("color.png", 192), ("outline.png", 32)):
        assert struct.unpack(">II", archive.read(icon)[16:24]) == (size, size)


def test_the_command_says_what_is_missing(tmp_path_factory: pytest.TempPathFactory) -> None:
    out = tmp_path_factory.mktemp("package") / "samverkan.zip"
    address = f"sqlite:///{out.parent}/x.db"
    assert "SAMVERKAN_TEAMS_APP_ID" in run(address, "manifest", "teams", "--out", str(out)).stderr
    refused = run(address, "manifest", "teams", "--out", str(out), teams_app_id=APP)
    assert (refused.exit_code, "SAMVERKAN_BASE_URL" in refused.stderr) == (1, True)
    made = run(address, "manifest", "teams", "--out", str(out), teams_app_id=APP, base_url="https://s.example.se")
    assert (made.exit_code, zipfile.is_zipfile(out)) == (0, True)
