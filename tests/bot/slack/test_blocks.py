"""A reply as Slack takes it: within every limit, nothing lost, nothing that Slack would read as its own."""

import json
from dataclasses import replace
from typing import Any

import pytest

from bot.slack import blocks, forms
from bot.slack.forms import Origin
from bot.slack.pieces import cut_escaped, split
from dialogs.reply import Button, Choice, Fact, Input, Reply, Section
from tests.shared import SHARED

LIMITS = {"section": 3000, "button": 75, "fields": 2000}
LONG = "Rad med <b>tecken</b> & annat. "
REPLIES = {
    "plain": Reply("Hej"),
    "empty parts": Reply("Hej", body=("", " "), facts=(Fact("", ""), Fact("A", " ")), sections=(Section("", ()),)),
    "long text": Reply(LONG * 900),
    "one long word": Reply("<" * 9000),
    "many facts": Reply("Hej", facts=tuple(Fact(f"Fakta {n}", "v" * (n * 90)) for n in range(40))),
    "long fact": Reply("Hej", facts=(Fact("F" * 400, LONG * 500),)),
    "sections": Reply("Hej", sections=tuple(Section(f"Del {n}", (LONG * 4,) * 9) for n in range(60))),
    "sources": Reply("Hej", sources=tuple(f"källa {n}" for n in range(25))),
    "buttons": Reply("Hej", buttons=tuple(Button(f"approve:{n}", "Godkänn " * 20, "x") for n in range(30))),
    "same ids": Reply("Hej", buttons=(Button("undo", "Ångra", "x"), Button("undo", "Ångra", "x", "y"))),
}
FORM = Reply(
    "Rapport " * 60,
    inputs=(
        Input("goal_met", "Mål", "choice", "yes", (Choice("yes", "Ja"), Choice("no", "Nej " * 40)), required=True),
        Input("forum", "Forum", "choice", "7", tuple(Choice(str(n), f"Forum {n}") for n in range(260))),
        Input("none", "Inget", "choice"),
        Input("done", "Gjort", "multiline", "x" * 7001, required=True, hint="h" * 2500, error="Skriv något."),
        Input("day", "Dag", "date", "2024-10-14"),
        Input("bad_day", "Dag", "date", "på måndag"),
        Input("clock", "Tid", "time", "08:00"),
    ),
    buttons=(
        Button("save", "Spara utkast", "report_tertial", "save"),
        Button("submit", "Skicka in till sekreteraren nu", "report_tertial", "submit", style="primary"),
        Button("cancel", "Avbryt", "cancel", "close"),
    ),
)
ORIGIN = Origin("key", "T0:U0", "submit", "D0", "1.2")


def texts(value: Any) -> list[str]:
    """Every text object's text."""
    if isinstance(value, dict):
        own = [value["text"]] if isinstance(value.get("text"), str) else []
        return own + [text for inner in value.values() for text in texts(inner)]
    return [text for inner in value for text in texts(inner)] if isinstance(value, list | tuple) else []


@pytest.mark.parametrize("name", REPLIES)
def test_messages_hold_the_limits(name: str) -> None:
    for message in blocks.messages(REPLIES[name], "T0:U0|"):
        assert 1 <= len(message.blocks) <= 50
        assert message.text.strip()
        assert len(message.text) <= 4000
        assert all(0 < len(text) <= 3000 for text in texts(list(message.blocks)))
        ids = [one["action_id"] for block in message.blocks for one in block.get("elements", ()) if "action_id" in one]
        assert len(ids) == len(set(ids))
        for block in message.blocks:
            assert len(block.get("fields", ())) <= 10
            assert len(block.get("elements", ())) <= 25
    one = blocks.single(REPLIES[name], "T0:U0|")
    assert len(one.blocks) <= 50


def test_nothing_of_a_long_text_is_lost() -> None:
    said = " ".join(f"ord{number}" for number in range(4000))
    shown = " ".join(block["text"]["text"] for message in blocks.messages(Reply(said), "") for block in message.blocks)
    assert shown.split() == said.split()


def test_what_somebody_wrote_is_no_command_of_slacks() -> None:
    [message] = blocks.messages(Reply("<!channel> & <@U1>", facts=(Fact("a<b", "<http://x|y>"),)), "")
    assert "<!channel>" not in json.dumps(message.blocks)
    assert "<" not in message.text
    assert message.blocks[0]["text"] == {
        "type": "mrkdwn", "text": "*&lt;!channel&gt; &amp; &lt;@U1&gt;*", "verbatim": True
    }  # fmt: skip


@pytest.mark.parametrize("most", [1, 5, 30])
def test_pieces_are_as_long_as_asked_for_once_escaped(most: int) -> None:
    text = "a & b < c\n" * 20
    assert all(len(piece) <= max(most, 5) for piece in split(text, max(most, 5)))
    assert len(cut_escaped(text, max(most, 6))) <= max(most, 6)


def test_a_form_holds_the_limits_and_gives_back_what_stood_in_it() -> None:
    view = forms.modal(FORM, ORIGIN)
    assert len(view["submit"]["text"]) <= 24
    assert len(view["private_metadata"]) <= 3000
    assert forms.origin_of(view) == ORIGIN
    by_id = {block["block_id"]: block for block in view["blocks"] if block["type"] == "input"}
    assert "initial_date" not in by_id["bad_day"]["element"]
    assert "none" not in by_id
    held = {name: {"value": {"value": block["element"].get("initial_value")}} for name, block in by_id.items()}
    assert forms.fields_of({"values": held})["done"] == "x" * 7001
    assert forms.errors(FORM) == {"done": "Skriv något."}
    [save] = [element for block in view["blocks"] if block["type"] == "actions" for element in block["elements"]]
    assert save["text"]["text"] == "Spara utkast"


def test_a_form_in_a_message_is_opened_by_a_button() -> None:
    [message] = blocks.messages(FORM, "T0:U0|")
    titles = [one["text"]["text"] for block in message.blocks for one in block.get("elements", ())]
    assert titles == ["Rätta i formuläret", "Avbryt"]


@pytest.mark.skipif(not (SHARED / "tools" / "slack_fake.py").is_file(), reason="no ../shared")
def test_the_second_opinion_finds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(SHARED / "tools"))
    check = __import__("slack_fake")
    for reply in REPLIES.values():
        for message in blocks.messages(reply, "T0:U0|"):
            assert check.check_blocks(list(message.blocks)) == []
        assert check.check_view(blocks.home(reply, "home:T0:U0|k")) == []
    assert check.check_view(forms.modal(FORM, ORIGIN)) == []
    assert check.check_view(forms.notice("Hej", "sv")) == []


NOTE = Reply(
    "Notis för Platssamverkan Bredäng. Stämmer den?",
    inputs=(
        Input("text", "Notisen", "multiline", "Lampan är <hel>.", required=True),
        Input("forum", "Forum", "choice", "7", (Choice("7", "Platssamverkan Bredäng"), Choice("8", "Annat"))),
    ),
    buttons=(
        Button(
            "submit", "Spara", "log_update", "save", {"text": "Lampan är <hel>.", "forum": 7, "message": "x"}, "primary"
        ),
        Button("cancel", "Avbryt", "cancel", "close"),
    ),
)


def titles(reply: Reply) -> list[str]:
    [message] = blocks.messages(reply, "")
    return [one["text"]["text"] for block in message.blocks if block["type"] == "actions" for one in block["elements"]]


def test_what_is_filled_in_is_shown_back_and_may_be_sent_in_at_once() -> None:
    [message] = blocks.messages(NOTE, "")
    assert {"*Notisen*\nLampan är &lt;hel&gt;.", "*Forum*\nPlatssamverkan Bredäng"} <= set(texts(list(message.blocks)))
    assert titles(NOTE) == ["Spara", "Ändra först", "Avbryt"]


@pytest.mark.parametrize(
    ("field", "rest"),
    [
        (Input("text", "Notisen", "multiline", "annat än knappen bär", required=True), ["Öppna formuläret", "Avbryt"]),
        (Input("text", "Notisen", "multiline", "", required=True), ["Öppna formuläret", "Avbryt"]),
        (Input("text", "Notisen", "multiline", "x", required=True, error="Kort."), ["Rätta i formuläret", "Avbryt"]),
    ],
    ids=["other words", "nothing", "a mistake"],
)
def test_what_is_not_ready_is_opened_first(field: Input, rest: list[str]) -> None:
    assert titles(replace(NOTE, inputs=(field, *NOTE.inputs[1:]))) == rest


def test_a_personal_number_stands_in_its_field_alone() -> None:
    number = "‹19811228-9874›"
    reply = Reply("Jag sparade inte det här.", inputs=(Input("text", "Texten", "multiline", f"om {number}"),))
    [message] = blocks.messages(reply, "")
    assert "9874" not in json.dumps(message.blocks)
    assert number in json.dumps(forms.modal(reply, ORIGIN), ensure_ascii=False)


@pytest.mark.parametrize(
    ("reply", "first"),
    [
        (Reply("Amina Holm.", sources=("Planen, rad 61", "protokollet")), "*Amina Holm.*"),
        (Reply("Amina Holm."), "Amina Holm."),
        (Reply("3 * 4\när 12", body=("x",)), "3 * 4\när 12"),
    ],
    ids=["the answer of a card", "a line alone", "Slack's own mark"],
)
def test_the_answer_is_bold_where_more_follows(reply: Reply, first: str) -> None:
    [message] = blocks.messages(reply, "")
    assert message.blocks[0]["text"]["text"] == first
    assert "*" not in message.text.replace("3 * 4", "")


def test_sources_are_small_print_of_one_line() -> None:
    [message] = blocks.messages(Reply("Amina.", sources=("Planen, rad 61", "protokollet")), "")
    assert message.blocks[-1]["elements"][0]["text"] == "▸ Planen, rad 61 · protokollet"
