"""Replies as Adaptive Cards: within Teams' limits, labelled, and literal."""

import importlib.util
import json
from collections.abc import Callable
from typing import Any

import pytest

from bot import presses
from bot.teams import cards
from dialogs.reply import Button, Choice, Fact, Input, Reply, Section, Table
from tests.shared import SHARED

FORM = Reply(
    "Rapportera T2 för Platssamverkan Bredäng",
    body=("Fyll i *det som är gjort* [och](https://x.example) 1_000 saker.",),
    facts=(Fact("Forum", "Platssamverkan Bredäng"), Fact("Period", "T2 2024")),
    sections=(Section("Notiser", ("1. Vandring", "- Lampor bytta")),),
    sources=("protokoll.docx, rad 12",),
    inputs=(
        Input(
            "goal_met", "Är målet nått?", "choice", "partly", (Choice("yes", "Ja"), Choice("partly", "Delvis")), True
        ),
        Input(
            "done", "Vad är gjort?", "multiline", "Två rader\nav text", required=True, error="Skriv vad som är gjort."
        ),
        Input("day", "Dag", "date", "inte en dag"),
        Input("at", "Tid", "time", "08:00"),
        Input("place", "Plats", hint="Medborgarhuset"),
    ),
    buttons=(
        Button("submit", "Skicka in", "report_tertial", "submit", style="primary"),
        Button("cancel", "Avbryt", "cancel"),
    ),
)
MANY = Reply("Alla protokoll", buttons=tuple(Button(f"approve:{n}", f"Godkänn {n}", "x") for n in range(1, 15)))
LONG = Reply(
    "Veckobrevet",
    sections=tuple(Section(f"Forum {n}", tuple(f"Rad {n}.{m} åäö " * 20 for m in range(10))) for n in range(12)),
    buttons=(Button("more", "Visa mer", "digest_now", "more"),),
)
NAMES = tuple(f"Platssamverkan nummer {n}" for n in range(60))
TABLE = Reply(
    "Månadens läge",
    sections=(
        Section(
            "Tertialrapporter 2024",
            tuple(f"{name}: T1 ✓ inne · T2 ○ 6 dagar kvar" for name in NAMES),
            Table(("Forum", "T1", "T2"), tuple((name, "✓ inne", "○ 6 dagar kvar") for name in NAMES)),
        ),
    ),
)
EVERY = (FORM, MANY, LONG, TABLE, Reply("Bara en rad"), Reply("x" * 9_000), Reply("Hej", body=("",), language="en"))


def texts_of(shown: list[dict[str, Any]]) -> str:
    return json.dumps(shown, ensure_ascii=False)


@pytest.mark.parametrize("reply", EVERY)
def test_every_card_keeps_within_the_limits(reply: Reply) -> None:
    for card in cards.pages(reply):
        assert len(json.dumps(card, ensure_ascii=False).encode()) <= 28 * 1024
        rows = [card.get("actions", []), *(one["actions"] for one in card["body"] if one["type"] == "ActionSet")]
        assert all(len(row) <= 6 for row in rows)
        assert card["body"]
        assert all(one["label"] for one in card["body"] if one["type"].startswith("Input."))


def test_a_table_has_its_headings_in_each_piece() -> None:
    tables = [one for card in cards.pages(TABLE) for one in card["body"] if one["type"] == "Table"]
    assert len(tables) == 6
    rows = [[cell["items"][0]["text"] for cell in row["cells"]] for one in tables for row in one["rows"]]
    assert [row for row in rows if row[0] == "Forum"] == [["Forum", "T1", "T2"]] * 6
    assert [row[0] for row in rows if row[0] != "Forum"] == list(NAMES)


def test_a_long_one_is_paged_and_loses_nothing() -> None:
    shown = cards.pages(LONG)
    assert len(shown) > 1
    assert all(f"Rad {n}.{m} " in texts_of(shown) for n in range(12) for m in range(10))
    assert [bool(card.get("actions")) for card in shown] == [False] * (len(shown) - 1) + [True]


def test_fourteen_buttons_all_stand() -> None:
    [card] = cards.pages(MANY)
    stand = [action["verb"] for row in card["body"] if row["type"] == "ActionSet" for action in row["actions"]]
    assert stand == [button.id for button in MANY.buttons]


def test_a_form_shows_its_mistakes_and_an_old_client_gets_the_same_button() -> None:
    [card] = cards.pages(FORM)
    submit, cancel = card["actions"]
    assert (submit["type"], submit["fallback"]["type"]) == ("Action.Execute", "Action.Submit")
    assert submit["data"] == submit["fallback"]["data"]
    assert submit["data"] == {"samverkan": "submit", "mark": presses.mark_of(FORM.buttons[0])}
    assert (submit["associatedInputs"], cancel["associatedInputs"]) == ("auto", "none")
    by_id = {one["id"]: one for one in card["body"] if "id" in one}
    assert by_id["done"]["errorMessage"] == "Fyll i Vad är gjort?."
    assert "value" not in by_id["day"]
    assert any(one.get("color") == "Attention" for one in card["body"])


def test_what_people_wrote_is_shown_as_written() -> None:
    text = texts_of(cards.pages(FORM))
    assert r"\\*det som är gjort\\*" in text
    assert r"\\[och\\]" in text
    assert (cards.plain("1. Vandring"), cards.plain("- Lampor")) == (r"1\. Vandring", r"\- Lampor")


@pytest.fixture(scope="module")
def faults() -> Callable[[dict[str, Any]], list[str]]:
    path = SHARED / "tools" / "check_card.py"
    if not path.exists():
        pytest.skip("no ../shared")
    spec = importlib.util.spec_from_file_location("check_card", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: Callable[[dict[str, Any]], list[str]] = module.card_faults
    return found


@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")  # the checker's own
@pytest.mark.parametrize("reply", EVERY)
def test_the_checker_finds_no_fault(reply: Reply, faults: Callable[[dict[str, Any]], list[str]]) -> None:
    assert [fault for card in cards.pages(reply) for fault in faults(card)] == []
