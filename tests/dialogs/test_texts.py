"""The bot's lines: in both languages, with the same gaps, and every line that code asks for is there."""

import ast
import re
import string
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from dialogs import texts

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted(
    path.name.removesuffix(".yaml") for path in resources.files(texts).iterdir() if path.name.endswith(".yaml")
)


def _variants(line: Any) -> list[str]:
    return list(line.values()) if isinstance(line, dict) else [line]


def _gaps(line: Any) -> set[str]:
    """What is filled in; a plural's one-form may leave out the number."""
    return {
        name for text in _variants(line) for _, name, _, _ in string.Formatter().parse(text) if name and name != "n"
    }


@pytest.mark.parametrize("name", FILES)
def test_every_line_is_said_in_both_languages_with_the_same_gaps(name: str) -> None:
    wrong = [
        key
        for key, line in texts.load(name).lines.items()
        if set(line) != set(texts.LANGUAGES)
        or _gaps(line["sv"]) != _gaps(line["en"])
        or not all(text.strip() for language in texts.LANGUAGES for text in _variants(line[language]))
    ]
    assert wrong == []


@pytest.mark.parametrize("name", FILES)
def test_no_line_shouts(name: str) -> None:
    lines = texts.load(name).lines
    said = [text for line in lines.values() for language in texts.LANGUAGES for text in _variants(line[language])]
    assert [text for text in said if re.search(r"[!\U0001F300-\U0001FAFF]", text)] == []


def _asked_for() -> Iterator[tuple[str, str, str]]:
    """(place, file, key) of each line that code names outright."""
    for folder in ("bot", "dialogs"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            loaded = {
                node.targets[0].id: node.value.args[0].value
                for node in ast.walk(tree)
                if isinstance(node, ast.Assign)
                and isinstance(node.targets[0], ast.Name)
                and isinstance(node.value, ast.Call)
                and ast.unparse(node.value.func) == "texts.load"
                and isinstance(node.value.args[0], ast.Constant)
            }
            for node in ast.walk(tree):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Name)
                    and node.func.id in loaded
                    and len(node.args) > 1
                    and isinstance(node.args[1], ast.Constant)
                ):
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", str(loaded[node.func.id]), str(node.args[1].value)


def test_every_line_that_code_asks_for_is_there() -> None:
    asked = list(_asked_for())
    assert len(asked) > 100
    assert [(place, key) for place, name, key in asked if key not in texts.load(name).lines] == []


def test_a_plural_is_chosen_by_its_number() -> None:
    lines = texts.Lines("made", {"missing": {"sv": {"one": "{n} rapport", "other": "{n} rapporter"}}})
    assert [lines("sv", "missing", n=n) for n in (0, 1, 2)] == ["0 rapporter", "1 rapport", "2 rapporter"]
