"""Subscribing to the digest: shown back, begun, moved, ended, undone; and the digest that then comes."""

import datetime as dt

import pytest
from sqlalchemy.engine import Engine, Row

from storage import history, meetings, notes, reminders, subscriptions
from storage.database import store_of
from storage.reminders import Choice
from tests.cast import TENANT, Cast
from tests.conftest import NOW
from tests.talking import Talk, buttons


def standing(engine: Engine, person: int) -> Row[tuple[object, ...]] | None:
    with store_of(engine, TENANT, NOW, reads_only=True) as store:
        return subscriptions.of_person(store, person)


def choice(engine: Engine, person: int) -> Choice:
    with store_of(engine, TENANT, NOW, reads_only=True) as store:
        return reminders.choice_of(store, person)


def test_typed_words_are_shown_back_and_store_nothing(address: str, engine: Engine, cast: Cast) -> None:
    with Talk(address, NOW) as talk:
        talk.be("Amina Holm")
        [shown] = talk.say("prenumerera på veckobrevet")
        assert "måndagar kl. 8" in shown["text"]
        assert [field["value"] for field in shown["card"]["inputs"]][:2] == ["monday", "08:00"]
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


def test_day_time_pause_and_kinds_change_in_the_digests_own_card_and_undo_takes_all_back(
    address: str, engine: Engine, cast: Cast
) -> None:
    with Talk(address, NOW) as talk:
        talk.be("Amina Holm")
        talk.say("visa veckobrevet")
        [form] = talk.press("settings")
        assert [field["id"] for field in form["card"]["inputs"]] == [
            "weekday", "time", "empty", "pause", "meetings", "reports", "approvals", "items", "frequency"
        ]  # fmt: skip
        [saved] = talk.press("submit", weekday="friday", pause="2", meetings="off", items="off", empty="silent")
        assert "fredagar kl. 8" in saved["text"]
        assert "Paus till och med mån 28 oktober: inget veckobrev och inga påminnelser." in saved["text"]
        assert "Avstängt: påminnelser om möten, påminnelser om försenade uppdrag." in saved["text"]
        assert saved["updates"]
        row = standing(engine, cast.amina)
        assert row is not None
        assert (row.weekday, row.quiet) == (4, True)
        assert choice(engine, cast.amina) == Choice(frozenset({"meetings", "items"}), dt.date(2024, 10, 28))
        talk.press("undo")
    assert standing(engine, cast.amina) is None
    assert choice(engine, cast.amina) == Choice()


def test_reminders_alone_without_a_digest(address: str, engine: Engine, cast: Cast) -> None:
    with Talk(address, NOW) as talk:
        talk.be("Nils Fors")
        talk.say("prenumerera på veckobrevet")
        [saved] = talk.press("submit", weekday="never", reports="off")
        assert "sparade" in saved["text"]
    assert standing(engine, cast.nils) is None
    assert choice(engine, cast.nils).off == {"reports"}


def test_no_digest_chosen_ends_the_subscription(address: str, engine: Engine, cast: Cast) -> None:
    with Talk(address, NOW) as talk:
        talk.be("Amina Holm")
        talk.say("prenumerera på veckobrevet")
        talk.press("submit")
        talk.say("visa veckobrevet")
        talk.press("settings")
        talk.press("submit", weekday="never")
        assert standing(engine, cast.amina) is None
        talk.press("undo")
    assert standing(engine, cast.amina) is not None


def test_a_pause_holds_digest_and_reminders_and_the_first_afterwards_tells_of_all_weeks(
    address: str, engine: Engine, cast: Cast
) -> None:
    with Talk(address, NOW) as talk:
        talk.be("Amina Holm")
        talk.say("prenumerera på veckobrevet")
        talk.press("submit")
        assert len(talk.now("2024-10-21T08:00")) == 1
        talk.say("visa veckobrevet")
        talk.press("settings")
        talk.press("submit", pause="2")
        with store_of(engine, TENANT, NOW + dt.timedelta(days=8), by=cast.jonas) as store:
            change = history.begin(store, "log_update")
            notes.add(change, cast.bredang, "Under pausen.", dt.date(2024, 10, 22), cast.jonas)
        assert talk.now("2024-11-04T12:00") == []
        [came] = talk.now("2024-11-11T08:00")
        assert "Under pausen." in came["text"]


def test_a_switched_off_kind_is_not_reminded_of(address: str, engine: Engine, cast: Cast) -> None:
    with store_of(engine, TENANT, NOW) as store:
        change = history.begin(store, "schedule_meeting")
        meetings.add(change, cast.bredang, "planned", day=dt.date(2024, 10, 23))
        reminders.choose(change, cast.amina, Choice(frozenset({"meetings"})))
    with Talk(address, NOW) as talk:
        talk.be("Amina Holm")
        assert [one["to"] for one in talk.now("2024-10-16T08:00")] == ["Jonas Ek"]


@pytest.mark.parametrize(("quiet", "came"), [("line", 1), ("silent", 0)])
def test_an_empty_week_is_a_line_or_nothing_as_each_chooses(
    address: str, engine: Engine, cast: Cast, quiet: str, came: int
) -> None:
    with Talk(address, NOW) as talk:
        talk.be("Nils Fors")
        talk.say("prenumerera på veckobrevet")
        talk.press("submit", empty=quiet)
        assert len(talk.now("2024-10-21T08:00")) == came


def test_moving_it_within_a_week_that_had_its_digest_begins_with_the_next(
    address: str, engine: Engine, cast: Cast
) -> None:
    with Talk(address, NOW) as talk:
        talk.be("Amina Holm")
        talk.say("prenumerera på veckobrevet")
        talk.press("submit")
        talk.now("2024-10-21T09:00")
        talk.say("prenumerera på veckobrevet torsdagar 10:00")
        [moved] = talk.press("submit")
        assert "tors 31 oktober" in moved["text"]
        assert talk.now("2024-10-30T10:00") == []
        assert [one["intent"] for one in talk.now("2024-10-31T10:00")] == ["digest"]


@pytest.mark.parametrize("given", [{"pause": "99"}, {"pause": "snart"}, {"pause": "-1"}, {"meetings": "kanske"}])
def test_a_pause_that_nobody_offered_is_none(address: str, engine: Engine, cast: Cast, given: dict[str, str]) -> None:
    with Talk(address, NOW) as talk:
        talk.be("Amina Holm")
        talk.say("prenumerera på veckobrevet")
        talk.press("submit", **given)
    assert choice(engine, cast.amina) == Choice()


def test_who_wants_a_pause_is_offered_one_before_the_end(address: str, engine: Engine, cast: Cast) -> None:
    with Talk(address, NOW) as talk:
        talk.be("Amina Holm")
        talk.say("prenumerera på veckobrevet")
        talk.press("submit")
        [asked] = talk.say("pausa veckobrevet")
        assert buttons(asked) == ["submit", "settings", "cancel"]
        talk.press("settings")
        talk.press("submit", pause="1")
    assert choice(engine, cast.amina).paused_until == dt.date(2024, 10, 21)
    assert standing(engine, cast.amina) is not None
