"""README, CONTRIBUTING and CHANGELOG say what is there."""

import re
import tomllib
from pathlib import Path

import click
import pytest

from bot.cli import build
from bot.settings import PREFIX, Settings

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def _commands() -> dict[str, click.Command]:
    return dict(build("sv").commands)


def test_the_readme_names_every_command_and_no_other() -> None:
    told = set(re.findall(r"`samverkan (\w+)", README)) | set(re.findall(r"`(people|forums|tenants)`", README))
    assert told == set(_commands())


def test_the_readme_names_every_setting() -> None:
    told = set(re.findall(rf"`{PREFIX}([A-Z_]+)`", README))
    assert told == {name.upper() for name in Settings.model_fields if not name.endswith("_file")}


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_command_and_option_explains_itself(language: str) -> None:
    silent = []
    waiting: list[tuple[str, click.Command]] = list(build(language).commands.items())
    while waiting:
        name, command = waiting.pop()
        silent += [name] if not command.help else []
        silent += [f"{name} --{p.name}" for p in command.params if isinstance(p, click.Option) and not p.help]
        if isinstance(command, click.Group):
            waiting += [(f"{name} {inner}", one) for inner, one in command.commands.items()]
    assert silent == []


@pytest.mark.parametrize("text", [README, CONTRIBUTING], ids=["README", "CONTRIBUTING"])
def test_paths_that_are_named_exist(text: str) -> None:
    named = re.findall(r"`((?:bot|dialogs|storage|tests|docs)/[\w./-]+)`", text)
    links = re.findall(r"\]\((?!http)([\w./-]+)\)", text)
    assert [path for path in [*named, *links] if not (ROOT / path).exists()] == []


def test_the_changelog_is_open() -> None:
    heads = re.findall(r"(?m)^## (.+)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))
    assert heads[0] == "Unreleased"


def test_the_locks_pin_by_hash_and_name_no_index() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "://" not in text
        pins = re.findall(r"(?m)^[\w.-]+(?:\[\w+\])?==", text)
        assert len(pins) == len(re.findall(r"(?m)^[\w.-]+(?:\[\w+\])?==[^\n]+\\\n    --hash=sha256:", text))


def test_every_dependency_is_in_its_lock() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    locked = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    for wanted in project["project"]["dependencies"]:
        name = re.split(r"[\[><=]", wanted)[0]
        assert re.search(rf"(?mi)^{re.escape(name)}(\[\w+\])?==", locked), name
