"""A yes or no typed after a card that shows what it will do: the card's own buttons, and never another card's."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from storage import cards, history, notes
from storage.database import store_of
from storage.scope import scoped
from storage.tables import card
from tests.cast import Cast
from tests.conftest import NOW
from tests.talking import Talk, buttons

NOTE = "logga för Bredäng: nya bänkar på plats"


@pytest.fixture
def talk(address: str, cast: Cast) -> Iterator[Talk]:
    with Talk(address, NOW) as made:
        made.be("Jonas Ek")
        yield made


def saved(engine: Engine, forum: int) -> list[str]:
    with store_of(engine, 1, NOW) as store:
        return [row.text for row in notes.latest(store, 10, forum_id=forum)]


@pytest.mark.parametrize("yes", ["ja", "Ja tack!"])
def test_yes_saves_what_the_card_shows(talk: Talk, engine: Engine, cast: Cast, yes: str) -> None:
    talk.say(NOTE)
    [answer] = talk.say(yes)
    assert "Sparat" in answer["text"]
    assert buttons(answer)[0] == "undo"
    assert saved(engine, cast.bredang) == ["nya bänkar på plats"]


@pytest.mark.parametrize("no", ["nej"])
def test_no_closes_the_card_and_saves_nothing(talk: Talk, engine: Engine, cast: Cast, no: str) -> None:
    talk.say(NOTE)
    [answer] = talk.say(no)
    assert answer["text"] == "Avbrutet. Inget är sparat."
    assert saved(engine, cast.bredang) == []
    [late] = talk.press("submit")
    assert "inte längre gäller" in late["text"]
    assert saved(engine, cast.bredang) == []


def test_yes_twice_saves_once(talk: Talk, engine: Engine, cast: Cast) -> None:
    talk.say(NOTE)
    talk.say("ja")
    talk.say("ja")
    [pressed] = talk.press("submit")
    assert "inte längre gäller" in pressed["text"]
    assert saved(engine, cast.bredang) == ["nya bänkar på plats"]


def test_yes_can_be_undone(talk: Talk, engine: Engine, cast: Cast) -> None:
    talk.say(NOTE)
    talk.say("ja")
    talk.press("undo")
    assert saved(engine, cast.bredang) == []


@pytest.mark.parametrize("between", ["hej"])
def test_yes_to_anything_but_the_last_answer_saves_nothing(
    talk: Talk, engine: Engine, cast: Cast, between: str
) -> None:
    talk.say(NOTE)
    talk.say(between)
    talk.say("ja")
    assert saved(engine, cast.bredang) == []


def test_yes_after_the_card_was_pressed_saves_no_second_time(talk: Talk, engine: Engine, cast: Cast) -> None:
    talk.say(NOTE)
    talk.press("submit")
    talk.say("ja")
    assert saved(engine, cast.bredang) == ["nya bänkar på plats"]


def test_a_yes_with_a_condition_is_no_yes(talk: Talk, engine: Engine, cast: Cast) -> None:
    for hedged in ("ja men inte än", "kanske", "ja om datumet ändras", "nja"):
        talk.say(NOTE)
        talk.say(hedged)
    assert saved(engine, cast.bredang) == []


def test_somebody_elses_yes_is_no_yes(talk: Talk, engine: Engine, cast: Cast) -> None:
    talk.say(NOTE)
    talk.be("Amina Holm")
    talk.say("ja")
    assert saved(engine, cast.bredang) == []


def test_a_yes_half_a_day_later_saves_nothing(talk: Talk, engine: Engine, cast: Cast) -> None:
    talk.say(NOTE)
    talk.now("2024-10-14T22:00")
    talk.say("ja")
    assert saved(engine, cast.bredang) == []


def test_a_typed_undo_is_shown_back_and_yes_does_it(talk: Talk, engine: Engine, cast: Cast) -> None:
    talk.say(NOTE)
    talk.say("ja")
    [shown] = talk.say("undo")
    assert buttons(shown) == ["undo"]
    assert saved(engine, cast.bredang) != []
    talk.say("yes")
    assert saved(engine, cast.bredang) == []


def test_more_goes_on_with_the_list_just_shown(talk: Talk, engine: Engine, cast: Cast) -> None:
    with store_of(engine, 1, NOW) as store:
        change = history.begin(store, "log_update")
        for number in range(30):
            notes.add(change, cast.bredang, f"händelse {number}", NOW.date(), cast.jonas)
    [first] = talk.say("visa uppdateringar för Bredäng")
    assert "more" in buttons(first)
    [second] = talk.say("visa mer")
    assert second["intent"] == "show_updates"
    assert second["card"]["text"] != first["card"]["text"]
    talk.say("hej")
    [astray] = talk.say("mer")
    assert astray["intent"] != "show_updates"


def test_yes_without_a_card_is_not_understood(talk: Talk) -> None:
    [answer] = talk.say("ja")
    assert answer["intent"] not in ("cancel", "approve_minutes", "log_update")


def test_yes_to_a_form_with_empty_fields_sends_nothing_in(talk: Talk, engine: Engine, cast: Cast) -> None:
    talk.say("lägg till uppgift")
    [answer] = talk.say("ja")
    assert "Sparat" not in answer["text"]


def test_the_answer_is_in_the_cards_language(talk: Talk, engine: Engine, cast: Cast) -> None:
    talk.say("please log for Bredäng that the new benches are in place")
    [answer] = talk.say("yes")
    assert "Saved" in answer["text"]
    assert saved(engine, cast.bredang) == ["the new benches are in place"]


def test_yes_subscribes_and_no_keeps(talk: Talk, engine: Engine) -> None:
    talk.say("prenumerera på veckobrevet på fredagar kl 8")
    [answer] = talk.say("ja")
    assert answer["intent"] == "subscribe_digest"
    assert "fredag" in answer["text"]
    talk.say("avprenumerera")
    [kept] = talk.say("nej")
    assert kept["text"] == "Avbrutet. Inget är sparat."


def test_a_card_that_came_between_takes_the_yes_away(talk: Talk, engine: Engine, cast: Cast) -> None:
    talk.say(NOTE)
    with store_of(engine, 1, NOW) as store:
        here = store.first(scoped(sa.select(card).where(card.c.person_id == cast.jonas)))
        assert here is not None
        came = {"subject": "minutes:1", "content": {"buttons": []}, "message_id": "delivered", "sent_at": NOW}
        where = {"tenant_id": 1, "person_id": cast.jonas, "channel": here.channel, "conversation": here.conversation}
        cards.keep_all(store.connection, [{**where, **came, "address": {}}])
    talk.say("ja")
    assert saved(engine, cast.bredang) == []
