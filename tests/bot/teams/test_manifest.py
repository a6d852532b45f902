"""The app package, by Microsoft's own schemas: npm's @microsoft/app-manifest, which `.ci/run` installs."""

import io
import json
import zipfile
from typing import Any

import pytest
from jsonschema import Draft4Validator  # type: ignore[import-untyped]

from bot.teams import extension, manifest, routing
from dialogs.catalogue import CATALOGUE
from tests.bot.teams.world import APP
from tests.npm import SCHEMAS

ADDRESS = "https://samverkan.example.se/"
GUID = "0f4c5c00-aaaa-4bbb-8ccc-000000000000"


@pytest.fixture
def files() -> dict[str, Any]:
    """The package's JSON files by name."""
    archive = zipfile.ZipFile(io.BytesIO(manifest.package(GUID, ADDRESS)))
    assert {one.split(".")[-1] for one in archive.namelist()} == {"json", "png"}
    return {name: json.loads(archive.read(name)) for name in archive.namelist() if name.endswith(".json")}


@pytest.mark.skipif(not SCHEMAS.exists(), reason="no npm package @microsoft/app-manifest (.ci/run installs it)")
@pytest.mark.parametrize(
    ("name", "schema"),
    [
        ("manifest.json", "MicrosoftTeams.schema.json"),
        ("sv.json", "MicrosoftTeams.Localization.schema.json"),
        ("en.json", "MicrosoftTeams.Localization.schema.json"),
    ],
)
def test_microsofts_schema_takes_it(files: dict[str, Any], name: str, schema: str) -> None:
    told = json.loads((SCHEMAS / "v1.22" / schema).read_text(encoding="utf-8"))
    checker = Draft4Validator(told)
    assert [f"{list(one.absolute_path)}: {one.message}" for one in checker.iter_errors(files[name])] == []
    broken = {**files[name], "manifestVersion": "0.1", "name.short": "x" * 31}
    assert list(checker.iter_errors(broken)) != []


def test_every_word_stands_in_both_languages(files: dict[str, Any]) -> None:
    assert files["sv.json"].keys() == files["en.json"].keys()
    said = {key: value for key, value in files["sv.json"].items() if key.startswith(("bots", "composeExtensions"))}
    assert said == _words(files["manifest.json"])
    assert all(files["en.json"][key] != value for key, value in said.items() if not key.endswith("parameters[0].title"))


def _words(made: dict[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}

    def walk(node: Any, place: str) -> None:
        if isinstance(node, list):
            for number, one in enumerate(node):
                walk(one, f"{place}[{number}]")
        elif isinstance(node, dict):
            for key, one in node.items():
                walk(one, f"{place}.{key}" if place else key)
        elif place.rpartition(".")[2] in ("title", "description"):
            found[place] = node

    walk({key: made[key] for key in ("bots", "composeExtensions")}, "")
    return found


def test_the_commands_are_the_catalogues(files: dict[str, Any]) -> None:
    [listed] = files["manifest.json"]["bots"][0]["commandLists"]
    used = [intent for intent, entry in CATALOGUE.items() if entry.command]
    assert [one["title"] for one in listed["commands"]] == [manifest.LINES("sv", f"{one}_title") for one in used]
    assert 0 < len(used) <= manifest.MOST
    [extended] = files["manifest.json"]["composeExtensions"]
    assert [one["id"] for one in extended["commands"]] == ["searchForum", "logNote"]
    assert extended["botId"] == files["manifest.json"]["bots"][0]["botId"] == GUID != APP
    [parameter] = extended["commands"][0]["parameters"]
    assert parameter["name"] == extension.PARAMETER
    assert {
        "composeExtension/query",
        "composeExtension/fetchTask",
        "composeExtension/submitAction",
    } <= routing.INVOKES.keys()
