"""The app package that is uploaded to Teams: this deployment's id and address, commands, languages, icons."""

import io
import json
import re
import zipfile
from collections.abc import Mapping
from importlib import resources
from typing import Any

from dialogs import texts
from dialogs.catalogue import CATALOGUE

LINES = texts.load("teams_commands")
EXTENSION = texts.load("teams")
MOST = 10
LANGUAGE = "sv"
OTHERS = ("en",)


def package(app_id: str, base_url: str) -> bytes:
    """A zip with everything at its root."""
    folder = resources.files("manifests") / "teams"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", _json(manifest(app_id, base_url)))
        for language in (LANGUAGE, *OTHERS):
            archive.writestr(f"{language}.json", _json(localised(language)))
        for icon in ("color.png", "outline.png"):
            archive.writestr(icon, (folder / icon).read_bytes())
    return out.getvalue()


def manifest(app_id: str, base_url: str) -> dict[str, Any]:
    template = (resources.files("manifests") / "teams" / "manifest.json").read_text(encoding="utf-8")
    filled = template.replace("{app_id}", app_id).replace("{base_url}", base_url.rstrip("/"))
    made: dict[str, Any] = json.loads(filled)
    made["bots"][0]["commandLists"][0]["commands"] = commands(LANGUAGE)
    for place, text in extension(LANGUAGE).items():
        _put(made, place, text)
    return made


def commands(language: str) -> list[dict[str, str]]:
    """The catalogue's most used, as somebody would write them."""
    used = [intent for intent, entry in CATALOGUE.items() if entry.command]
    return [
        {"title": LINES(language, f"{intent}_title"), "description": LINES(language, f"{intent}_about")}
        for intent in used
    ]


def extension(language: str) -> dict[str, str]:
    """The words of the search and of the message's action, by where they stand."""
    search, log = (f"composeExtensions[0].commands[{number}]" for number in range(2))
    return {
        f"{search}.title": EXTENSION(language, "search_forum"),
        f"{search}.description": EXTENSION(language, "search_forum_about"),
        f"{search}.parameters[0].title": EXTENSION(language, "forum_name"),
        f"{search}.parameters[0].description": EXTENSION(language, "forum_name_about"),
        f"{log}.title": EXTENSION(language, "log_note"),
        f"{log}.description": EXTENSION(language, "log_note_about"),
    }


def localised(language: str) -> dict[str, str]:
    """One language's words, by the places where they stand in the manifest."""
    said = {
        "$schema": "https://developer.microsoft.com/json-schemas/teams/v1.22/MicrosoftTeams.Localization.schema.json",
        "name.short": LINES(language, "name"),
        "name.full": LINES(language, "full_name"),
        "description.short": LINES(language, "short"),
        "description.full": LINES(language, "full"),
    }
    for number, command in enumerate(commands(language)):
        at = f"bots[0].commandLists[0].commands[{number}]"
        said |= {f"{at}.title": command["title"], f"{at}.description": command["description"]}
    return said | extension(language)


def _put(made: dict[str, Any], place: str, text: str) -> None:
    """`place` as localisation files write it: commands[0].title."""
    *way, last = re.findall(r"\w+", place)
    held: Any = made
    for step in way:
        held = held[int(step) if step.isdecimal() else step]
    held[last] = text


def _json(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
