"""`samverkan understand`: the contract's form, and reasons for who reads it."""

import json
from pathlib import Path

import pytest

from tests.cast import Cast
from tests.commands import run


def test_a_file_gives_one_line_each_in_order(address: str, cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "u.jsonl"
    sentences = ["Prenumerera på veckobrevet tisdagar 09:30", "Visa protokollet från 12 september", "tack"]
    lines = [json.dumps({"id": f"u{number}", "text": text}) for number, text in enumerate(sentences)]
    path.write_text("\n".join(lines) + "\n\n", encoding="utf-8")
    shown = run(address, "understand", "--file", str(path), "--now", "2024-10-14T09:00", "--json")
    assert shown.exit_code == 0
    read = [json.loads(line) for line in shown.stdout.splitlines()]
    assert [(one["id"], one["intent"]) for one in read] == [
        ("u0", "subscribe_digest"),
        ("u1", "show_minutes"),
        ("u2", "thanks"),
    ]
    assert read[0]["slots"] == {"when": "tuesday 09:30"}
    assert read[1]["slots"]["date"] == "2024-09-12"
    assert all(0 <= one["confidence"] <= 1 for one in read)


def test_the_forums_are_those_of_the_database(address: str, cast: Cast) -> None:
    shown = run(address, "understand", "vem är sammankallande för platssamverkan bredäng?", "--json")
    [read] = [json.loads(line) for line in shown.stdout.splitlines()]
    assert read["slots"]["forum"] == "Platssamverkan Bredäng"
    assert read["reasons"]


def test_for_a_reader_with_reasons(address: str, cast: Cast) -> None:
    shown = run(address, "understand", "avprenumerera")
    assert "unsubscribe_digest" in shown.stdout
    assert "\n  – " in shown.stdout


def test_the_reasons_are_told_in_the_language_asked_for(address: str, cast: Cast) -> None:
    shown = run(address, "--lang", "en", "understand", "sammankallande bredäng?")
    assert "most like convenor" in shown.stdout
    assert "liknar" not in shown.stdout
    asked = run(address, "--lang", "en", "understand", "sammankallande bredäng?", "--json")
    assert json.loads(asked.stdout)["reasons"][0].startswith("most like convenor")


@pytest.mark.parametrize("line", ["inte json", '{"id": 1}', "[1]"])
def test_a_broken_line_is_named(address: str, cast: Cast, tmp_path: Path, line: str) -> None:
    path = tmp_path / "u.jsonl"
    path.write_text(f'{{"id": 1, "text": "tack"}}\n{line}\n', encoding="utf-8")
    refused = run(address, "understand", "--file", str(path), "--json")
    assert refused.exit_code == 1
    assert "2" in refused.stderr


def test_nothing_to_understand_and_no_moment_are_wrong_usage(address: str, cast: Cast) -> None:
    assert run(address, "understand").exit_code == 2
    assert run(address, "understand", "tack", "--now", "snart").exit_code == 2
