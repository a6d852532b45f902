"""Whom to reach at an organisation, and telling who holds a role that the plan only names."""

import datetime as dt
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from dialogs.catalogue import CATALOGUE
from dialogs.message_catalogue import MESSAGES
from dialogs.register import read_names
from dialogs.reply import Reply
from dialogs.turn import Press, Speaker, Turn
from storage import history, observations, people
from storage.database import store_of
from storage.scope import scoped
from storage.tables import delivery
from tests.cast import TENANT, Cast
from tests.conftest import NOW
from tests.talking import Message, Talk, buttons, facts


@pytest.fixture
def talk(address: str, cast: Cast) -> Iterator[Talk]:
    with Talk(address, NOW) as made:
        made.be("Nils Fors")
        yield made


def test_the_role_and_who_holds_it_with_the_way_to_reach_them(talk: Talk) -> None:
    [answer] = talk.say("Vem är kontakt på polisen för Platssamverkan Bredäng?")
    assert answer["text"].startswith("Kommunpolis: Jonas Ek.")
    assert facts(answer)["E-post"] == "jonas.ek@polisen.example"
    assert "registret, sedan 1 maj 2023" in answer["card"]["text"]
    assert buttons(answer) == ["next_meeting", "participants"]


def test_in_english(talk: Talk) -> None:
    [answer] = talk.say("Who is the contact at the police for Platssamverkan Bredäng?")
    assert answer["text"].startswith("Kommunpolis: Jonas Ek.")
    assert facts(answer)["Organisation"] == "the police"


def test_without_an_organisation_every_party_is_told(talk: Talk, cast: Cast) -> None:
    [answer] = talk.say("vem är kontaktperson i platssamverkan bredäng?")
    assert "Amina Holm" in answer["card"]["title"]
    assert "Jonas Ek" in answer["card"]["title"]
    assert "utbildningsförvaltningen" in answer["card"]["text"]


def test_a_party_that_the_plan_leaves_out(talk: Talk) -> None:
    [answer] = talk.say("vem är kontakt på skolan för platssamverkan bredäng?")
    assert answer["card"]["title"].startswith("Det står inte i planen")
    assert "Ingen" not in answer["card"]["title"]
    assert "sekreteraren" in answer["card"]["text"]


def test_where_the_plan_is_silent_the_contact_of_the_minutes_is_told(talk: Talk, engine: Engine, cast: Cast) -> None:
    with store_of(engine, TENANT, NOW) as store:
        change = history.begin(store, "import")
        sara = people.add(change, "Sara Lindqvist", phone="08-123 45 67", email="sara@exempelby.example")
        observations.add_contact(change, cast.steering, sara, dt.date(2024, 9, 12), None)
    [answer] = talk.say("vem är kontakt för styrgruppen?")
    assert answer["card"]["title"] == "Sara Lindqvist är kontakt för Styrgruppen SÖK Exempelby enligt protokollet."
    assert facts(answer)["Telefon"] == "08-123 45 67"


def test_a_forum_in_no_plan(talk: Talk) -> None:
    [answer] = talk.say("vem är kontakt på polisen för styrgruppen?")
    assert "finns inte i någon åtgärdsplan" in answer["card"]["title"]
    assert "på polisen" in answer["card"]["title"]


class TestWhoHoldsIt:
    """[Jag vet vem]"""

    def ask(self, talk: Talk) -> Message:
        [answer] = talk.say("vem är sammankallande för sociala insatsgrupper unga vuxna?")
        assert "Namn okänt" in answer["text"]
        [form] = talk.press("know")
        assert [field["id"] for field in form["card"]["inputs"]] == ["name"]
        return form

    def test_saved_by_who_keeps_the_register_and_told_from_then_on(self, talk: Talk) -> None:
        self.ask(talk)
        [saved] = talk.press("submit", name="  Sara   Lindqvist ")
        assert saved["text"].startswith("Sara Lindqvist står nu som")
        assert saved["updates"]
        [answer] = talk.say("vem är sammankallande för sociala insatsgrupper unga vuxna?")
        assert "Sara Lindqvist" in answer["card"]["title"]

    def test_undone(self, talk: Talk) -> None:
        self.ask(talk)
        talk.press("submit", name="Sara Lindqvist")
        talk.press("undo")
        [answer] = talk.say("vem är sammankallande för sociala insatsgrupper unga vuxna?")
        assert "Namn okänt" in answer["text"]

    def test_one_who_is_known_is_not_made_twice(self, talk: Talk, engine: Engine, cast: Cast) -> None:
        self.ask(talk)
        talk.press("submit", name="karin wiberg")
        with store_of(engine, TENANT, NOW, reads_only=True) as store:
            assert [row.id for row in people.matching(store, "Karin Wiberg")] == [cast.karin]

    @pytest.mark.parametrize(
        ("name", "says"), [("", "Skriv vem"), ("Sara", "för- och efternamn"), ("x@y", "efternamn")]
    )
    def test_half_a_name_is_refused_beside_the_field(self, talk: Talk, name: str, says: str) -> None:
        self.ask(talk)
        [again] = talk.press("submit", name=name)
        assert says in again["card"]["inputs"][0]["error"]

    def test_of_two_namesakes_one_is_chosen(self, talk: Talk, engine: Engine) -> None:
        with store_of(engine, TENANT, NOW) as store:
            change = history.begin(store, "settle")
            first = people.add(change, "Sara Lindqvist", email="sara.l@exempelby.example")
            people.add(change, "Sara Lindqvist", email="sara.lindqvist@polisen.example")
        self.ask(talk)
        [again] = talk.press("submit", name="Sara Lindqvist")
        assert [field["id"] for field in again["card"]["inputs"]] == ["name", "person"]
        [saved] = talk.press("submit", name="Sara Lindqvist", person=str(first))
        assert "står nu som" in saved["text"]


class TestProposed:
    """Outside the terminal and the demo the register is the secretary's."""

    def pressed(self, engine: Engine, speaker: Speaker, step: str, data: dict[str, Any], **fields: str) -> Reply:
        with store_of(engine, TENANT, NOW, by=speaker.id, via="teams") as store:
            zone, names = ZoneInfo("Europe/Stockholm"), read_names(store)
            turn = Turn(speaker, NOW, zone, "sv", names, channel="teams", press=Press("contact", step, data, fields))
            return CATALOGUE["contact"].steps[step](turn, store).reply

    def queued(self, engine: Engine) -> list[Any]:
        with store_of(engine, TENANT, NOW, reads_only=True) as store:
            return list(store.all(scoped(sa.select(delivery).where(delivery.c.kind == "holder_proposed"))))

    def test_others_propose_and_the_secretary_saves(self, engine: Engine, cast: Cast) -> None:
        nils, karin = Speaker(cast.nils, "Nils Fors"), Speaker(cast.karin, "Karin Wiberg", frozenset({"secretary"}))
        told = self.pressed(engine, nils, "propose", {"forum": cast.adults}, name="Sara Lindqvist")
        assert told.text.startswith("Sekreteraren får veta att Sara Lindqvist är")
        [row] = self.queued(engine)
        assert row.person_id == cast.karin
        assert self.pressed(engine, nils, "accept", dict(row.payload)).text == "Det här gör sekreteraren."
        assert self.message(engine, karin, row.payload).buttons[0].id == "submit"
        assert "står nu som" in self.pressed(engine, karin, "accept", dict(row.payload)).text
        assert "står redan" in self.pressed(engine, karin, "accept", dict(row.payload)).text
        assert self.message(engine, karin, row.payload) is None

    def test_proposed_twice_is_told_once(self, engine: Engine, cast: Cast) -> None:
        for _ in range(2):
            self.pressed(
                engine, Speaker(cast.nils, "Nils Fors"), "propose", {"forum": cast.adults}, name="Sara Lindqvist"
            )
        assert len(self.queued(engine)) == 1

    def message(self, engine: Engine, reader: Speaker, payload: dict[str, Any]) -> Any:
        with store_of(engine, TENANT, NOW) as store:
            zone, names = ZoneInfo("Europe/Stockholm"), read_names(store)
            press = Press("holder_proposed", "deliver", payload)
            return MESSAGES["holder_proposed"](Turn(reader, NOW, zone, "sv", names, press=press), store)
