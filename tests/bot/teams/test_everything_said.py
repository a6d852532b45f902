"""Everything that the product says, as Teams takes it: within its limits, accessible, with nothing lost."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from bot.teams import cards, windows
from dialogs.reply import Reply, plain_text
from tests.said import Said
from tests.shared import SHARED, needs_shared

MOST_BYTES = 28 * 1024
CHECK = """
import json, sys, warnings
warnings.simplefilter("ignore")
sys.path.insert(0, ".")
import check_card
faults, sent = {}, json.load(sys.stdin)
for text, card in sent:
    for fault in check_card.card_faults(card):
        faults.setdefault(fault, text)
print(json.dumps({"checked": len(sent), "faults": faults}))
"""


def different(said: Said) -> list[Reply]:
    return list({repr(outgoing.reply): outgoing.reply for _, outgoing in said.shown if outgoing.reply.text}.values())


def rendered(reply: Reply) -> Iterator[dict[str, Any]]:
    yield from cards.pages(reply)
    window = windows.shown(reply, "window:1", "Titel")["task"]
    if window["type"] == "continue":
        yield window["value"]["card"]["content"]


def faults(card: dict[str, Any]) -> Iterator[str]:
    """What Teams refuses or shows badly: its cards' documentation, and WCAG's labels."""
    inputs = [one for one in card["body"] if one["type"].startswith("Input.")]
    rows = [card.get("actions", []), *(one["actions"] for one in card["body"] if one["type"] == "ActionSet")]
    names = [one["id"] for one in inputs]
    if len(json.dumps(card, ensure_ascii=False).encode()) > MOST_BYTES:
        yield "too large"
    if any(len(row) > cards.ROW for row in rows):
        yield "more than six buttons in a row"
    if len(set(names)) < len(names):
        yield "a field twice"
    if any(not one["label"].strip() or (one.get("isRequired") and not one.get("errorMessage")) for one in inputs):
        yield "a field without a label or what is wrong with it"
    if any(not action["title"].strip() for row in rows for action in row):
        yield "a button without a title"
    if not (card["speak"] and card["lang"] and card["version"] == "1.5" and card["body"]):
        yield "nothing to speak"
    if any(not one["text"].strip() or not one["wrap"] for one in card["body"] if one["type"] == "TextBlock"):
        yield "an empty or a cut text"


def test_every_card_holds_teams_limits(said: Said) -> None:
    found: dict[str, str] = {}
    for reply in different(said):
        for card in rendered(reply):
            for fault in faults(card):
                found.setdefault(fault, reply.text[:60])
    assert found == {}


def test_nothing_that_was_said_is_left_out(said: Said) -> None:
    for reply in different(said):
        shown = json.dumps(cards.pages(reply), ensure_ascii=False).replace("\\\\", "").replace('\\"', '"')
        words = re.sub("[–▸·]", " ", plain_text(reply)).split()
        missing = [word for word in words if word not in shown and word.rstrip(":") not in shown]
        assert missing == [], reply.text


def test_every_button_stands_on_the_last_card(said: Said) -> None:
    for reply in different(said):
        *before, last = cards.pages(reply)
        rows = [last.get("actions", []), *(one["actions"] for one in last["body"] if one["type"] == "ActionSet")]
        assert [action["verb"] for row in rows for action in row] == [button.id for button in reply.buttons]
        assert all("actions" not in card for card in before)


@needs_shared
def test_the_checker_beside_the_repository_finds_no_fault(said: Said) -> None:
    sent = [(reply.text[:60], card) for reply in different(said) for card in rendered(reply)]
    done = subprocess.run(
        [sys.executable, "-c", CHECK], input=json.dumps(sent), cwd=SHARED / "tools", capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    told = json.loads(done.stdout)
    assert (told["checked"], told["faults"]) == (len(sent), {})
