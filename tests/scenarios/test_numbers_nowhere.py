"""A personal number in any text that a dialog would store: refused with the reason, given back, kept nowhere."""

import logging
from collections.abc import Callable
from contextlib import closing

import pytest
from sqlalchemy.engine import Engine

from tests.cast import Cast
from tests.conftest import NOW
from tests.dialogs.test_personal_numbers import COORDINATION, NUMBER
from tests.minutes_of import written
from tests.searching import files_with, rows_of, tables_with
from tests.talking import Message, Talk

TALK_TABLES = ("inbox", "card", "dialog", "delivery")
SPELLED = {
    "personal number": f"{NUMBER[:8]}-{NUMBER[8:]}",
    "ten digits": NUMBER[2:],
    "coordination number": f"{COORDINATION[2:8]} {COORDINATION[8:]}",
}


def has_one(text: str) -> bool:
    """Any of the spellings, and the digits without what stands between."""
    endings = (NUMBER[8:], COORDINATION[8:])
    births = (NUMBER[2:8], COORDINATION[2:8])
    return any(
        f"{born}{gap}{last}" in text for born, last in zip(births, endings, strict=True) for gap in ("", "-", " ")
    )


def given_back(messages: list[Message], spelled: str) -> None:
    """The first message says why and holds the text in a field."""
    card = messages[0]["card"]
    assert card is not None, messages
    assert "personnummer" in str(card) or "samordningsnummer" in str(card), messages
    assert any(spelled in field["value"] for field in card["inputs"]), messages


def note(talk: Talk, spelled: str) -> None:
    given_back(talk.say(f"bredäng: vi träffade {spelled} i går kväll"), spelled)
    given_back(talk.press("submit", text=f"vi träffade {spelled}"), spelled)


def note_in_a_form(talk: Talk, spelled: str) -> None:
    talk.say("bredäng: grannarna gick en runda i går kväll")
    given_back(talk.press("submit", text=f"vi träffade {spelled}"), spelled)


def note_changed(talk: Talk, spelled: str) -> None:
    talk.say("bredäng: grannarna gick en runda i går kväll")
    talk.press("submit")
    talk.press("edit")
    given_back(talk.press("submit", text=f"vi träffade {spelled}"), spelled)
    talk.press("cancel")
    talk.say("ångra")
    talk.press("undo")


def report(talk: Talk, spelled: str) -> None:
    talk.say("Rapportera T2 för Bredäng")
    given_back(talk.press("submit", goal_met="yes", done=f"Samtal med {spelled}."), spelled)


def report_typed(talk: Talk, spelled: str) -> None:
    given_back(talk.say(f"Rapportera T2 för Bredäng: målet delvis nått, vi har träffat {spelled}"), spelled)


def item_typed(talk: Talk, spelled: str) -> None:
    given_back(talk.say(f"lägg till uppdrag för Jonas Ek: ring vårdnadshavaren till {spelled}"), spelled)


def item_in_a_form(talk: Talk, spelled: str) -> None:
    talk.say("lägg till uppdrag för Jonas Ek: boka lokal senast fredag")
    given_back(talk.press("submit", text=f"ring vårdnadshavaren till {spelled}"), spelled)
    given_back(talk.press("submit", text="boka lokal", assignee=spelled), spelled)


def item_without_forum(talk: Talk, spelled: str) -> None:
    given_back(talk.say(f"uppdrag: kontakta {spelled} senast fredag"), spelled)


def meeting_typed(talk: Talk, spelled: str) -> None:
    talk.say(f"boka möte i bredäng 20 november kl 10 hemma hos {spelled}")
    talk.press("submit")


def meeting_place(talk: Talk, spelled: str) -> None:
    talk.say("boka möte i bredäng 20 november kl 10")
    given_back(talk.press("submit", place=f"hemma hos {spelled}"), spelled)


def refusal_comment(talk: Talk, spelled: str) -> None:
    talk.say("godkänn protokollet")
    talk.press("refuse")
    given_back(talk.press("refuse", comment=f"stryk {spelled}"), spelled)


def refusal_typed(talk: Talk, spelled: str) -> None:
    told = talk.say(f"jag godkänner inte protokollet, stryk {spelled}")
    assert told[0]["intent"] not in ("failed", "database")


def remark(talk: Talk, spelled: str) -> None:
    talk.be("Karin Wiberg")
    talk.say("avslå protokollet")
    talk.press("write")
    given_back(talk.press("submit", comment=f"stryk {spelled}"), spelled)


def left_in_an_open_question(talk: Talk, spelled: str) -> None:
    talk.say(f"notera att vi pratade med {spelled} om skolan")
    talk.say("hjälp")
    talk.say("avbryt")


def searched(talk: Talk, spelled: str) -> None:
    talk.say(f"sök {spelled}")
    talk.say(f"hoppsan {spelled} hej")
    talk.press(spelled)
    talk.line({"attach": f"{spelled}.docx"})


@pytest.mark.parametrize(
    "conversation",
    [
        note,
        note_in_a_form,
        note_changed,
        report,
        report_typed,
        item_typed,
        item_in_a_form,
        item_without_forum,
        meeting_typed,
        meeting_place,
        refusal_comment,
        refusal_typed,
        remark,
        left_in_an_open_question,
        searched,
    ],
    ids=lambda step: step.__name__,
)
@pytest.mark.parametrize("spelled", SPELLED.values(), ids=SPELLED)
@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_the_number_is_kept_nowhere(
    address: str,
    engine: Engine,
    cast: Cast,
    caplog: pytest.LogCaptureFixture,
    conversation: Callable[[Talk, str], None],
    spelled: str,
) -> None:
    caplog.set_level(logging.DEBUG)
    written(engine, cast.steering, [cast.amina, cast.jonas])
    assert has_one(spelled)
    with closing(engine.raw_connection()) as open_connection:  # keeps the log file from going with the last one
        with Talk(address, NOW) as talk:
            talk.be("Amina Holm")
            conversation(talk, spelled)
        assert tables_with(engine, has_one) == []
        assert files_with(engine, open_connection, has_one) == []
    assert not has_one(caplog.text)


@pytest.mark.parametrize("conversation", [note, report, item_typed, meeting_place, refusal_comment])
@pytest.mark.parametrize("address", ["postgresql"], indirect=True)
def test_nothing_is_stored_on_the_server_either(
    address: str, engine: Engine, cast: Cast, conversation: Callable[[Talk, str], None]
) -> None:
    written(engine, cast.steering, [cast.amina, cast.jonas])
    before = rows_of(engine, *TALK_TABLES)
    with Talk(address, NOW) as talk:
        talk.be("Amina Holm")
        conversation(talk, SPELLED["personal number"])
    assert tables_with(engine, has_one) == []
    assert rows_of(engine, *TALK_TABLES) == before
