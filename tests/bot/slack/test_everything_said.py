"""Everything that the product says, as Slack takes it: within every limit, in both languages, with nothing lost."""

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from bot.slack import blocks, forms
from bot.slack.forms import Origin
from dialogs.catalogue import CATALOGUE
from dialogs.reply import Reply, plain_text
from tests.bot.slack import rules
from tests.said import Said
from tests.shared import SHARED, needs_shared

ORIGIN = Origin("0123456789abcdef", "T0TEAM:U0AMINA", "submit", "D0AMINA", "1700000000.000001", direct=True)
VALUE = "T0TEAM:U0AMINA|0123456789abcdef"

CHECK = """
import json, sys
sys.path.insert(0, ".")
import check_card
faults, sent = {}, json.load(sys.stdin)
for text, one in sent:
    for fault in check_card.slack_faults(one):
        faults.setdefault(fault, text)
print(json.dumps({"checked": len(sent), "faults": faults}))
"""


def rendered(reply: Reply) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every way in which the reply can be sent."""
    for message in (*blocks.messages(reply, VALUE), blocks.single(reply, VALUE)):
        yield "message", {"text": message.text, "blocks": list(message.blocks)}
    yield "view", blocks.home(reply, VALUE)
    if reply.inputs:
        yield "view", forms.modal(reply, ORIGIN)
    else:
        yield "view", forms.modal(reply, Origin(**{**{n: getattr(ORIGIN, n) for n in ORIGIN.__slots__}, "submit": ""}))


def different(said: Said) -> Iterator[Reply]:
    seen: set[str] = set()
    for _, outgoing in said.shown:
        key = json.dumps([repr(outgoing.reply)])
        if key not in seen:
            seen.add(key)
            yield outgoing.reply


@pytest.fixture(scope="module")
def cards(said: Said) -> dict[str, str]:
    """Everything that is sent, as JSON and once each, with the words that it begins with."""
    found: dict[str, str] = {}
    for reply in different(said):
        for kind, one in rendered(reply):
            found.setdefault(json.dumps([kind, one]), reply.text[:60])
    return found


def test_the_collection_holds_every_dialog_in_both_languages(said: Said) -> None:
    assert set(CATALOGUE) - said.kinds == set()
    steps = {(intent, step) for intent, entry in CATALOGUE.items() for step in entry.steps} - {("link", "be")}  # demo's
    assert len(steps - said.steps) <= len(steps) // 10, sorted(steps - said.steps)
    assert {outgoing.reply.language for _, outgoing in said.shown} == {"sv", "en"}


def test_every_message_and_view_holds_slacks_limits(cards: dict[str, str]) -> None:
    faults: dict[str, str] = {}
    for card, words in cards.items():
        kind, sent = json.loads(card)
        check = rules.message_faults if kind == "message" else rules.view_faults
        for fault in check(sent):
            faults.setdefault(fault, words)
    assert faults == {}


def test_nothing_that_was_said_is_left_out(said: Said) -> None:
    """The words of a reply stand in its messages; only long titles of buttons are cut."""
    for reply in different(said):
        shown = " ".join(text for message in blocks.messages(reply, VALUE) for text in _texts(list(message.blocks)))
        words = plain_text(reply).replace("–", " ").replace("▸", " ").split()
        missing = [word for word in words if word not in shown and word.rstrip(":") not in shown]
        assert missing == [], reply.text


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("text"), str):
            yield value["text"].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)


@needs_shared
def test_the_checker_beside_the_repository_finds_no_fault(cards: dict[str, str]) -> None:
    sent = [(words, json.loads(card)[1]) for card, words in cards.items()]
    done = subprocess.run(
        [sys.executable, "-c", CHECK], input=json.dumps(sent), cwd=SHARED / "tools", capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    told = json.loads(done.stdout)
    assert (told["checked"], told["faults"]) == (len(sent), {})
