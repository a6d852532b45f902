"""Undoing and doing again; who was told gets the correction; leaving what is open."""

import datetime as dt

import pytest
from sqlalchemy.engine import Engine

from storage import corrections, history, notes, outbox
from storage.database import store_of
from storage.tables import delivery
from tests.cast import Cast
from tests.conftest import NOW
from tests.talking import Message, Talk, buttons

NOTE = "notera för Bredäng: vandringen drog 14 föräldrar"


def _note(engine: Engine, cast: Cast, text: str = "Lampan är lagad.", by: str = "amina") -> int:
    person = getattr(cast, by)
    with store_of(engine, 1, NOW, by=person) as store:
        change = history.begin(store, "log_update")
        notes.add(change, cast.bredang, text, NOW.date(), person)
        return change.id


def _texts(engine: Engine, cast: Cast) -> list[str]:
    with store_of(engine, 1, NOW) as store:
        return [row.text for row in notes.latest(store, 10, forum_id=cast.bredang)]


def _to(messages: list[Message], name: str) -> list[str]:
    return [message["text"] for message in messages if message["to"] == name]


def test_a_note_is_undone_and_done_again(address: str, engine: Engine, cast: Cast) -> None:
    with Talk(address, NOW) as talk:
        talk.be("Amina Holm")
        talk.say(NOTE)
        assert "undo" in buttons(talk.press("submit")[0])
        [undone] = talk.press("undo")
        assert undone["text"] == "Ångrat: notisen för Platssamverkan Bredäng finns inte kvar."
        assert undone["updates"]
        assert _texts(engine, cast) == []
        [again] = talk.press("Gör om")
        assert again["text"] == "Gjort om: notisen för Platssamverkan Bredäng finns igen."
        assert _texts(engine, cast) == ["vandringen drog 14 föräldrar"]
        talk.press("undo")
        assert _texts(engine, cast) == []


def test_cancel_typed_offers_the_last_change_and_undoes_nothing_itself(
    address: str, engine: Engine, cast: Cast
) -> None:
    _note(engine, cast)
    with Talk(address, NOW) as talk:
        talk.be("Amina Holm")
        [offered] = talk.say("ångra")
        assert "notisen för Platssamverkan Bredäng, 14 oktober 09.00" in offered["text"]
        assert _texts(engine, cast) == ["Lampan är lagad."]
        talk.press("undo")
        assert _texts(engine, cast) == []
        assert talk.say("ångra")[0]["text"] == "Inget är öppet, och du har ingen ändring att ångra."


def test_cancel_typed_closes_the_open_form_first(address: str, engine: Engine, cast: Cast) -> None:
    _note(engine, cast)
    with Talk(address, NOW) as talk:
        talk.be("Amina Holm")
        talk.say(NOTE)
        assert talk.say("avbryt")[0]["text"] == "Avbrutet. Inget är sparat."
        assert "inte längre gäller" in talk.press("submit")[0]["text"]
        assert _texts(engine, cast) == ["Lampan är lagad."]
        assert buttons(talk.say("avbryt")[0]) == ["undo"]


def test_cancel_typed_closes_the_open_question_first(address: str, engine: Engine, cast: Cast) -> None:
    _note(engine, cast)
    with Talk(address, NOW) as talk:
        talk.be("Amina Holm")
        assert any(button.startswith("forum:") for button in buttons(talk.say("rapportera tertialet")[0]))
        assert talk.say("avbryt")[0]["text"] == "Avbrutet. Inget är sparat."
        assert buttons(talk.say("avbryt")[0]) == ["undo"]


def test_the_cards_own_button_closes_it(address: str, cast: Cast) -> None:
    with Talk(address, NOW) as talk:
        talk.be("Amina Holm")
        talk.say(NOTE)
        [closed] = talk.press("cancel")
        assert (closed["text"], closed["updates"]) == ("Avbrutet. Inget är sparat.", True)


def test_only_who_did_it_is_offered_it(address: str, engine: Engine, cast: Cast) -> None:
    _note(engine, cast)
    with Talk(address, NOW) as talk:
        talk.be("Nils Fors")
        assert buttons(talk.say("ångra")[0]) == []


@pytest.mark.parametrize(
    ("days", "meanwhile", "said"),
    [
        (15, "", "14 dagar"),
        (0, "undone", "redan ångrat"),
        (0, "changed", "har ändrat det här sedan dess"),
    ],
)
def test_what_cannot_be_undone_says_why(
    address: str, engine: Engine, cast: Cast, days: int, meanwhile: str, said: str
) -> None:
    change = _note(engine, cast)
    with Talk(address, NOW) as talk:
        talk.be("Amina Holm")
        talk.say("ångra")
        with store_of(engine, 1, NOW, by=cast.amina if meanwhile == "undone" else cast.jonas) as store:
            if meanwhile == "undone":
                history.undo(store, change)
            if meanwhile == "changed":
                [note] = notes.latest(store, 1, forum_id=cast.bredang)
                notes.revise(history.begin(store, "revise"), note.id, "Lampan är ny.", NOW.date(), cast.bredang)
        talk.now((NOW + dt.timedelta(days=days)).isoformat())
        [refused] = talk.press("undo")
        assert said in refused["text"]


def test_who_was_told_of_a_meeting_gets_the_correction(address: str, cast: Cast) -> None:
    with Talk(address, NOW) as talk:
        talk.be("Amina Holm")
        talk.say("boka möte med styrgruppen 5 december kl 13.30")
        told = talk.press("submit")
        assert {message["to"] for message in told} == {"Amina Holm", "Jonas Ek", "Karin Wiberg"}
        undone = talk.press("undo")
        gone = "Rättelse från Amina Holm: mötet 5 december för Styrgruppen SÖK Exempelby gäller inte längre."
        assert _to(undone, "Jonas Ek") == _to(undone, "Karin Wiberg") == [gone]
        again = talk.press("undo")
        assert ["gäller igen" in text and "13.30" in text for text in _to(again, "Jonas Ek")] == [True]


def _queued(engine: Engine, cast: Cast, change: int, **persons: str) -> None:
    with store_of(engine, 1, NOW, by=cast.amina) as store:
        for name, status in persons.items():
            row = outbox.queue(store, getattr(cast, name), "test", f"test:{change}:{name}", change_id=change)
            assert row is not None
            store.update(delivery, row, status=status)


def _statuses(engine: Engine, change: int) -> list[str]:
    with store_of(engine, 1, NOW) as store:
        return [row.status for row in outbox.of_change(store, change)]


def test_what_has_not_gone_out_is_held_back_and_given_back(engine: Engine, cast: Cast) -> None:
    first = _note(engine, cast)
    _queued(engine, cast, first, jonas="sent", karin="open", nils="waiting", petra="dead")
    with store_of(engine, 1, NOW, by=cast.amina) as store:
        assert corrections.revise(store, [first], holds=False) == [cast.jonas]
    assert _statuses(engine, first) == ["sent", "cancelled", "cancelled", "dead"]
    with store_of(engine, 1, NOW, by=cast.amina) as store:
        second = history.undo(store, first).id
    _queued(engine, cast, second, jonas="open")
    with store_of(engine, 1, NOW, by=cast.amina) as store:
        assert corrections.revise(store, [first, second], holds=True) == []
    assert _statuses(engine, second) == ["cancelled"]
    assert _statuses(engine, first) == ["sent", "open", "open", "dead"]


def test_in_english(address: str, engine: Engine, cast: Cast) -> None:
    with Talk(address, NOW) as talk:
        talk.be("Amina Holm")
        talk.say("Please log for Platssamverkan Bredäng that the lamp has been repaired and the square is lit")
        talk.press("submit")
        assert talk.say("never mind, cancel that please")[0]["text"].startswith("Nothing is open.")
