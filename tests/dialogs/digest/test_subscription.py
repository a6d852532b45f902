"""Subscribing to the digest: shown back, begun, moved, ended, undone; and the digest that then comes."""

import datetime as dt

import pytest
from sqlalchemy.engine import Engine, Row

from storage import history, notes, subscriptions
from storage.database import store_of
from tests.cast import TENANT, Cast, settle
from tests.conftest import NOW
from tests.talking import Talk, buttons


@pytest.fixture
def cast(engine: Engine) -> Cast:
    return settle(engine, NOW)


def standing(engine: Engine, person: int) -> Row[tuple[object, ...]] | None:
    with store_of(engine, TENANT, NOW, reads_only=True) as store:
        return subscriptions.of_person(store, person)


def test_typed_words_are_shown_back_and_store_nothing(address: str, engine: Engine, cast: Cast) -> None:
    with Talk(address, NOW) as talk:
        talk.be("Amina Holm")
        [shown] = talk.say("prenumerera på veckobrevet")
        assert "måndagar kl. 8" in shown["text"]
        assert [field["value"] for field in shown["card"]["inputs"]] == ["monday", "08:00"]
        assert buttons(shown)[:2] == ["submit", "cancel"]
    assert standing(engine, cast.amina) is None


def test_the_button_begins_it_and_undo_ends_it(address: str, engine: Engine, cast: Cast) -> None:
    with Talk(address, NOW) as talk:
        talk.be("Amina Holm")
        talk.say("prenumerera på veckobrevet tisdagar 09:30")
        [begun] = talk.press("submit")
        assert "tisdagar kl. 9.30" in begun["text"]
        assert "tis 15 oktober" in begun["text"]
        row = standing(engine, cast.amina)
        assert row is not None
        assert (row.weekday, row.clock) == (1, dt.time(9, 30))
        assert row.next_at == dt.datetime(2024, 10, 15, 7, 30, tzinfo=dt.UTC)
        talk.press("undo")
    assert standing(engine, cast.amina) is None


def test_the_form_decides_over_what_was_typed(address: str, engine: Engine, cast: Cast) -> None:
    with Talk(address, NOW) as talk:
        talk.be("Amina Holm")
        talk.say("prenumerera på veckobrevet")
        talk.press("submit", weekday="friday", time="15.45")
    row = standing(engine, cast.amina)
    assert row is not None
    assert (row.weekday, row.clock) == (4, dt.time(15, 45))


@pytest.mark.parametrize("given", [{"time": "25:00"}, {"time": "snart"}, {"weekday": "måndagen"}])
def test_a_bad_day_or_clock_says_what_to_write(address: str, engine: Engine, cast: Cast, given: dict[str, str]) -> None:
    with Talk(address, NOW) as talk:
        talk.be("Amina Holm")
        talk.say("prenumerera på veckobrevet")
        [asked] = talk.press("submit", **given)
        assert "08:00" in asked["text"]
        assert "submit" in buttons(asked)
    assert standing(engine, cast.amina) is None


def test_moving_it_keeps_one_subscription(address: str, engine: Engine, cast: Cast) -> None:
    with Talk(address, NOW) as talk:
        talk.be("Amina Holm")
        talk.say("prenumerera på veckobrevet")
        talk.press("submit")
        talk.say("prenumerera på veckobrevet torsdagar 10:00")
        [moved] = talk.press("submit")
        assert "torsdagar kl. 10" in moved["text"]
        with store_of(engine, TENANT, NOW, reads_only=True) as store:
            [only] = subscriptions.every(store)
        assert only.weekday == 3
        talk.press("undo")
    row = standing(engine, cast.amina)
    assert row is not None
    assert row.weekday == 0


def test_the_same_again_changes_nothing(address: str, engine: Engine, cast: Cast) -> None:
    with Talk(address, NOW) as talk:
        talk.be("Amina Holm")
        talk.say("prenumerera på veckobrevet")
        talk.press("submit")
        [shown] = talk.say("prenumerera på veckobrevet")
        assert "Du får veckobrevet måndagar kl. 8" in shown["text"]
        [same] = talk.press("submit")
        assert "redan" in same["text"]
        assert "undo" not in buttons(same)


def test_ending_asks_first_and_can_be_undone(address: str, engine: Engine, cast: Cast) -> None:
    with Talk(address, NOW) as talk:
        talk.be("Amina Holm")
        talk.say("prenumerera på veckobrevet")
        talk.press("submit")
        talk.say("avprenumerera")
        assert standing(engine, cast.amina) is not None
        talk.press("submit")
        assert standing(engine, cast.amina) is None
        talk.press("undo")
    assert standing(engine, cast.amina) is not None


def test_ending_what_was_never_begun_offers_to_begin(address: str, cast: Cast) -> None:
    with Talk(address, NOW) as talk:
        talk.be("Nils Fors")
        [shown] = talk.say("avprenumerera")
        assert "prenumererar inte" in shown["text"]
        assert "subscribe" in buttons(shown)


def test_in_english(address: str, cast: Cast) -> None:
    with Talk(address, NOW) as talk:
        talk.be("Amina Holm")
        [shown] = talk.say("Subscribe me to the weekly digest")
        assert "on Mondays at 8:00" in shown["text"]


def test_the_clock_moved_to_monday_brings_the_digest_to_its_subscriber_alone(
    address: str, engine: Engine, cast: Cast
) -> None:
    with store_of(engine, TENANT, NOW + dt.timedelta(days=1), by=cast.jonas) as store:
        change = history.begin(store, "log_update")
        notes.add(change, cast.bredang, "Belysningen är lagad.", dt.date(2024, 10, 15), cast.jonas)
    with Talk(address, NOW) as talk:
        talk.be("Amina Holm")
        talk.say("prenumerera på veckobrevet")
        talk.press("submit")
        talk.be("Jonas Ek")
        assert talk.now("2024-10-21T07:59") == []
        [came] = talk.now("2024-10-21T08:00")
        assert came["to"] == "Amina Holm"
        assert "Belysningen är lagad." in came["text"]
        assert came["intent"] == "digest"
        assert talk.now("2024-10-21T09:00") == []


def test_each_week_that_the_clock_passes_brings_its_own_digest_in_order(address: str, cast: Cast) -> None:
    with Talk(address, NOW) as talk:
        talk.be("Amina Holm")
        talk.say("prenumerera på veckobrevet")
        talk.press("submit")
        came = talk.now("2024-11-05T08:00")
        assert [message["text"].split(":")[0] for message in came] == ["Vecka 43", "Vecka 44", "Vecka 45"]
        talk.now("2024-10-01T08:00")  # backward: nothing runs, and nothing comes twice afterwards
        assert talk.now("2024-11-05T08:00") == []
