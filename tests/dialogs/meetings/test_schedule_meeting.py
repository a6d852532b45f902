"""Planning, changing and cancelling a meeting, through the terminal's door."""

from collections.abc import Iterator
from threading import Barrier, Thread
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from storage import history, meetings, role_holders
from storage.database import store_of, transaction
from storage.tables import card, delivery, inbox, meeting, version
from tests.cast import TENANT, Cast
from tests.conftest import NOW
from tests.talking import Message, Talk, buttons

TYPED = "Boka möte med Platssamverkan Bredäng 12 november kl 13-14.30 i Torghuset"
FORM = {"date": "2024-11-12", "start": "13:00", "end": "14:30", "place": "Torghuset"}


@pytest.fixture
def talk(address: str, cast: Cast) -> Iterator[Talk]:
    with Talk(address, NOW) as made:
        made.be("Amina Holm")
        yield made


def _inputs(message: Message) -> dict[str, dict[str, Any]]:
    return {field["id"]: field for field in message["card"]["inputs"]}


def _meetings(engine: Engine) -> list[Any]:
    with transaction(engine, reads_only=True) as connection:
        return list(connection.execute(sa.select(meeting).where(meeting.c.withdrawn_at.is_(None))))


def _planned(talk: Talk, **fields: str) -> list[Message]:
    talk.say(TYPED)
    return talk.press("submit", **{**FORM, **fields})


def test_typed_words_show_a_filled_form_and_store_nothing(engine: Engine, talk: Talk) -> None:
    [shown] = talk.say(TYPED)
    assert {name: field["value"] for name, field in _inputs(shown).items()} == FORM
    assert not any("error" in field for field in _inputs(shown).values())
    assert buttons(shown) == ["submit", "cancel"]
    assert _meetings(engine) == []


def test_sent_in_it_is_planned_and_those_invited_are_told(engine: Engine, cast: Cast, talk: Talk) -> None:
    talk.say(TYPED)
    answer, *told = talk.press("submit")
    assert answer["card"]["title"] == ("Mötet är planerat: Platssamverkan Bredäng tis 12 november 13–14.30, Torghuset.")
    assert answer["updates"]
    assert buttons(answer) == ["undo", "change", "call_off"]
    assert [(message["to"], message["intent"]) for message in told] == [("Jonas Ek", "meeting_invited")]
    assert "tis 12 november 13–14.30" in told[0]["text"]
    [row] = _meetings(engine)
    assert (row.forum_id, row.status, row.place) == (cast.bredang, "planned", "Torghuset")
    assert row.starts_at.isoformat() == "2024-11-12T12:00:00+00:00"


def test_without_a_clock_the_day_alone_is_kept(engine: Engine, talk: Talk) -> None:
    talk.say("boka platssamverkan bredäng 12 november")
    talk.press("submit")
    [row] = _meetings(engine)
    assert (row.day.isoformat(), row.starts_at, row.ends_at, row.place) == ("2024-11-12", None, None, None)


@pytest.mark.parametrize(
    ("fields", "wrong", "says"),
    [
        ({"date": "2024-10-01"}, "date", "har redan varit"),
        ({"date": "2025-02-30"}, "date", "finns inte"),
        ({"date": "30 februari"}, "date", "30 februari finns inte"),
        ({"date": "snart"}, "date", "kan inte läsa dagen"),
        ({"date": ""}, "date", "vilken dag"),
        ({"date": "2024-10-14", "start": "08:00", "end": ""}, "start", "har redan varit"),
        ({"end": "12:30"}, "end", "innan det börjar"),
        ({"start": ""}, "start", "när mötet börjar"),
        ({"start": "25"}, "start", "kan inte läsa klockslaget"),
        ({"place": "x" * 201}, "place", "högst 200"),
    ],
)
def test_the_error_stands_beside_the_field_and_what_was_typed_is_kept(
    engine: Engine, talk: Talk, fields: dict[str, str], wrong: str, says: str
) -> None:
    talk.say(TYPED)
    [answer] = talk.press("submit", **{**FORM, **fields})
    shown = _inputs(answer)
    assert [name for name, field in shown.items() if "error" in field] == [wrong]
    assert says in shown[wrong]["error"]
    assert {name: field["value"] for name, field in shown.items()} == {**FORM, **fields}
    assert _meetings(engine) == []
    corrected = talk.press("submit", **FORM)
    assert corrected[0]["card"]["title"].startswith("Mötet är planerat")


def test_a_typed_day_that_no_calendar_has_is_given_back(engine: Engine, talk: Talk) -> None:
    [answer] = talk.say("boka platssamverkan bredäng 30 februari kl 13")
    field = _inputs(answer)["date"]
    assert (field["value"], "finns inte" in field["error"]) == ("30 februari", True)


def test_a_typed_day_that_has_been_is_said_so(engine: Engine, talk: Talk) -> None:
    [answer] = talk.say("boka platssamverkan bredäng 2023-11-07 kl 13")
    assert "har redan varit" in _inputs(answer)["date"]["error"]


def test_a_personal_number_as_place_is_kept_nowhere(engine: Engine, talk: Talk) -> None:
    number = "19900101-0017"
    talk.say(TYPED)
    [answer] = talk.press("submit", **{**FORM, "place": f"hos {number}"})
    assert "personnummer" in _inputs(answer)["place"]["error"]
    assert number in _inputs(answer)["place"]["value"]
    assert _meetings(engine) == []
    with transaction(engine, reads_only=True) as connection:
        for table in (card, inbox, delivery, version):
            assert number not in str(connection.execute(sa.select(table)).all())


def test_a_day_that_has_a_meeting_shows_it_with_what_one_can_do(engine: Engine, talk: Talk) -> None:
    _planned(talk)
    [answer] = talk.say("boka platssamverkan bredäng 12 november kl 15")
    assert answer["card"]["title"].startswith("Platssamverkan Bredäng har redan ett möte då: tis 12 november 13")
    assert buttons(answer) == ["change", "call_off"]
    [form] = talk.press("Ändra")
    shown = {name: field["value"] for name, field in _inputs(form).items()}
    assert shown == {"date": "2024-11-12", "start": "15:00", "end": "", "place": "Torghuset"}
    assert len(_meetings(engine)) == 1


def test_changed_tells_what_is_new_and_what_was(engine: Engine, talk: Talk) -> None:
    _planned(talk)
    talk.press("Ändra")
    answer, told = talk.press("submit", **{**FORM, "date": "2024-11-19"})
    assert answer["card"]["title"].startswith("Mötet är ändrat: Platssamverkan Bredäng tis 19 november 13–14.30")
    assert (told["to"], told["intent"]) == ("Jonas Ek", "meeting_changed")
    assert "Tiden var tis 12 november 13–14.30." in told["card"]["text"]
    [row] = _meetings(engine)
    assert row.day.isoformat() == "2024-11-19"


def test_changed_to_the_same_tells_nobody(talk: Talk) -> None:
    _planned(talk)
    talk.press("Ändra")
    [answer] = talk.press("submit", **FORM)
    assert answer["card"]["title"].startswith("Inget är ändrat")


def test_a_change_to_a_day_that_is_taken_is_refused_beside_the_day(engine: Engine, talk: Talk) -> None:
    _planned(talk, date="2024-11-19")
    _planned(talk)
    talk.press("Ändra")
    [answer] = talk.press("submit", **{**FORM, "date": "2024-11-19"})
    assert "har redan ett möte" in _inputs(answer)["date"]["error"]
    assert sorted(row.day.day for row in _meetings(engine)) == [12, 19]


def test_cancelling_is_shown_first_acts_by_button_and_can_be_undone(engine: Engine, cast: Cast, talk: Talk) -> None:
    """Told are those of the forum, and Nils, who was invited to this meeting alone."""
    _planned(talk)
    with store_of(engine, TENANT, NOW) as store:
        meetings.add_attendance(store, _meetings(engine)[0].id, cast.nils, "invited")
    [asked] = talk.press("Ställ in")
    assert asked["card"]["title"] == "Ställa in mötet tis 12 november 13–14.30 i Platssamverkan Bredäng?"
    assert [row.status for row in _meetings(engine)] == ["planned"]
    answer, *told = talk.press("Ställ in mötet")
    assert answer["card"]["title"].startswith("Mötet är inställt")
    assert {(one["to"], one["intent"]) for one in told} == {
        (name, "meeting_cancelled") for name in ("Jonas Ek", "Nils Fors")
    }
    assert [row.status for row in _meetings(engine)] == ["cancelled"]
    _, *corrections = talk.press("undo")
    assert [row.status for row in _meetings(engine)] == ["planned"]
    assert [message["to"] for message in corrections] == ["Jonas Ek", "Nils Fors"]


def test_undone_planning_withdraws_it_and_corrects_what_was_told(engine: Engine, talk: Talk) -> None:
    _planned(talk)
    _, *corrections = talk.press("undo")
    assert _meetings(engine) == []
    assert [(message["to"], message["intent"]) for message in corrections] == [("Jonas Ek", "correction")]


def test_who_neither_made_it_nor_convenes_cannot_change_it(engine: Engine, cast: Cast, talk: Talk) -> None:
    _planned(talk)
    talk.be("Nils Fors")
    [answer] = talk.say("boka platssamverkan bredäng 12 november kl 15")
    assert buttons(answer) == []
    assert "sammankallande" in answer["card"]["text"]
    for name in ("Amina Holm", "Karin Wiberg"):
        talk.be(name)
        assert buttons(talk.say("boka platssamverkan bredäng 12 november kl 15")[0]) == ["change", "call_off"]


def test_who_made_it_may_change_it(talk: Talk) -> None:
    talk.be("Nils Fors")
    _planned(talk)
    [answer] = talk.say("boka platssamverkan bredäng 12 november kl 15")
    assert buttons(answer) == ["change", "call_off"]


def test_the_right_is_looked_at_again_when_the_button_is_pressed(engine: Engine, cast: Cast, talk: Talk) -> None:
    """The convenor's form lies open while another takes the role over."""
    talk.be("Nils Fors")
    _planned(talk)
    talk.be("Amina Holm")
    talk.say("boka platssamverkan bredäng 12 november kl 15")
    talk.press("Ändra")
    with store_of(engine, TENANT, NOW) as store:
        [held] = [row for row in role_holders.every(store) if row.person_id == cast.amina]
        role_holders.change_holding(history.begin(store, "left"), held.id, valid_to=NOW.date().replace(day=1))
    [answer] = talk.press("submit", **{**FORM, "date": "2024-11-19"})
    assert answer["card"]["title"].startswith("Mötet ändras av den som lade in det")
    assert [row.day.day for row in _meetings(engine)] == [12]


def test_an_announced_meeting_gets_its_day(engine: Engine, cast: Cast, talk: Talk) -> None:
    with store_of(engine, TENANT, NOW) as store:
        change = history.begin(store, "import")
        announced = meetings.add(change, cast.steering, "announced", month="2024-11", about="extra digitalt möte")
    talk.say("nästa styrgrupp?")
    [form] = talk.press("Föreslå tid i november")
    assert _inputs(form)["place"]["value"] == "digitalt"
    talk.press("submit", date="2024-11-06", start="10", end="", place="digitalt")
    [row] = _meetings(engine)
    assert (row.id, row.status, row.day.isoformat(), row.month) == (announced, "planned", "2024-11-06", None)
    talk.press("undo")
    [row] = _meetings(engine)
    assert (row.status, row.day, row.month) == ("announced", None, "2024-11")


def test_in_english(talk: Talk) -> None:
    [shown] = talk.say("Schedule Platssamverkan Bredäng for 12 November at 13:00")
    assert shown["card"]["title"] == "New meeting of Platssamverkan Bredäng"


def test_two_who_plan_the_same_day_at_once_make_one_meeting(address: str, engine: Engine, cast: Cast) -> None:
    ready = Barrier(2)
    titles: list[str] = []

    def plan(name: str) -> None:
        with Talk(address, NOW) as talk:
            talk.be(name)
            ready.wait(timeout=30)  # a terminal that opens leaves what is older than it
            talk.say(TYPED)
            ready.wait(timeout=30)
            titles.append(talk.press("submit", **FORM)[0]["card"]["title"])

    threads = [Thread(target=plan, args=(name,)) for name in ("Amina Holm", "Jonas Ek")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(_meetings(engine)) == 1
    assert sorted("är planerat" in title for title in titles) == [False, True]
