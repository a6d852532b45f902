"""A personal number that somebody wrote stands nowhere once it was refused: no table, no file, no log."""

import logging
from collections.abc import Callable
from contextlib import closing

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from storage.database import sqlite_file
from tests.cast import Cast
from tests.conftest import NOW
from tests.dialogs.test_personal_numbers import NUMBER
from tests.searching import files_with, tables_with
from tests.talking import Message, Talk

WRITTEN = f"{NUMBER[:8]}-{NUMBER[8:]}"
MARKED = f"‹{WRITTEN}›"


def _fields(messages: list[Message]) -> str:
    return " ".join(field["value"] for field in messages[0]["card"]["inputs"])


def _note_typed(talk: Talk) -> None:
    refused = talk.say(f"bredäng: vi pratade med {WRITTEN} om skolan i går")
    assert refused[0]["text"].startswith("Jag sparade inte det här: det innehåller ett personnummer.")
    assert MARKED in _fields(refused)
    assert [button["title"] for button in refused[0]["card"]["buttons"]] == ["Spara den ändrade texten", "Avbryt"]
    assert MARKED in _fields(talk.press("submit", text=f"vi pratade med {MARKED}"))
    saved = talk.press("submit", text="vi pratade med en ungdom")
    assert saved[0]["text"].startswith("Sparat som notis för Platssamverkan Bredäng.")


def _note_without_forum(talk: Talk) -> None:
    refused = talk.say(f"notera att vi pratade med {WRITTEN} om skolan")
    assert MARKED in _fields(refused)
    assert MARKED in _fields(talk.press("submit", text=f"vi pratade med {MARKED}"))
    asked = talk.press("submit", text="vi pratade med en ungdom")
    assert asked[0]["text"] == "Vilket forum menar du?"
    assert "vi pratade med en ungdom" in _fields(talk.say("bredäng"))


def _note_with_two_forums(talk: Talk) -> None:
    assert MARKED in _fields(talk.say(f"notera för sociala insatsgruppen: pratade med {WRITTEN} om skolan"))


def _note_changed(talk: Talk) -> None:
    talk.say("bredäng: vandringen drog 14 föräldrar i går kväll")
    talk.press("submit")
    talk.press("edit")
    assert MARKED in _fields(talk.press("submit", text=f"en av dem var {WRITTEN}"))


def _report_sent(talk: Talk) -> None:
    talk.say("t2 bredäng")
    refused = talk.press("submit", goal_met="yes", done=f"Samtal med {WRITTEN}.")
    assert MARKED in _fields(refused)
    assert MARKED in _fields(talk.press("save", goal_met="yes", done=f"Samtal med {WRITTEN}."))
    sent = talk.press("submit", goal_met="yes", done="Samtal.")
    assert sent[0]["text"].startswith("Rapporten för T2 är inskickad.")


def _report_typed(talk: Talk) -> None:
    talk.say(f"T2 Bredäng: målet delvis nått, vi har träffat {WRITTEN}")


def _note_left_refused(talk: Talk) -> None:
    talk.say(f"bredäng: vi pratade med {WRITTEN} om skolan i går")


def _asked(talk: Talk) -> None:
    assert WRITTEN in talk.say(f"vad beslutades om {WRITTEN} i styrgruppen?")[0]["text"]


def _item_typed(talk: Talk) -> None:
    assert MARKED in _fields(talk.say(f"lägg till uppdrag för Jonas Ek: kontakta vårdnadshavare till {WRITTEN}"))


def _not_understood(talk: Talk) -> None:
    talk.say(WRITTEN)
    talk.say("och i sätra?")


@pytest.mark.parametrize(
    "conversation",
    [
        _note_typed,
        _note_without_forum,
        _note_with_two_forums,
        _note_changed,
        _report_sent,
        _report_typed,
        _note_left_refused,
        _asked,
        _item_typed,
        _not_understood,
    ],
)
def test_the_number_is_kept_nowhere(
    address: str, engine: Engine, cast: Cast, caplog: pytest.LogCaptureFixture, conversation: Callable[[Talk], None]
) -> None:
    caplog.set_level(logging.DEBUG)
    with closing(engine.raw_connection()) as open_connection:  # keeps the log file from going with the last one
        with Talk(address, NOW) as talk:
            talk.be("Amina Holm")
            conversation(talk)
        assert tables_with(engine, _has) == []
        assert files_with(engine, open_connection, _has) == []
    assert not _has(caplog.text)


def test_the_search_would_find_a_number_that_is_kept(engine: Engine, cast: Cast) -> None:
    with closing(engine.raw_connection()) as open_connection:
        with engine.begin() as connection:
            connection.execute(sa.text("UPDATE person SET phone = :number"), {"number": WRITTEN})
        assert tables_with(engine, _has) == ["person"]
        assert bool(files_with(engine, open_connection, _has)) == (sqlite_file(engine) is not None)


def _has(text: str) -> bool:
    return any(spelled in text for spelled in (WRITTEN, NUMBER, WRITTEN[2:], NUMBER[2:]))
