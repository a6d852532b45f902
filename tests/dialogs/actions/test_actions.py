"""Action items: listed, added, corrected, completed; told to whom they belong; a closed forum's kept apart."""

import datetime as dt
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from storage import actions, forums, history, people
from storage.database import store_of
from tests.cast import TENANT, Cast
from tests.conftest import NOW
from tests.talking import Message, Talk, buttons, facts


@pytest.fixture
def talk(address: str, cast: Cast) -> Iterator[Talk]:
    with Talk(address, NOW) as made:
        made.be("Amina Holm")
        yield made


def given(engine: Engine, text: str, **values: Any) -> int:
    """The item's number."""
    with store_of(engine, TENANT, NOW) as store:
        values = {"owner_kind": "person" if values.get("owner_id") else "nobody", **values}
        item = actions.get(store, actions.add(history.begin(store, "import"), text, **values))
        assert item is not None
        return int(item.number)


def values_of(message: Message) -> dict[str, str]:
    return {field["id"]: field["value"] for field in message["card"]["inputs"]}


def error_at(message: Message, field: str) -> str:
    return str(next(one.get("error", "") for one in message["card"]["inputs"] if one["id"] == field))


class TestList:
    def test_none(self, talk: Talk) -> None:
        [answer] = talk.say("vilka uppdrag är öppna?")
        assert answer["card"]["title"] == "Det finns inga öppna uppdrag."
        assert buttons(answer) == ["add_action"]

    def test_each_with_number_owner_and_day_the_overdue_in_words(self, talk: Talk, engine: Engine, cast: Cast) -> None:
        given(engine, "Boka lokal", owner_id=cast.jonas, due=dt.date(2024, 10, 20), forum_id=cast.bredang)
        given(engine, "Byta lampor.", owner_kind="group", owner_text="beredningsgruppen", due=dt.date(2024, 9, 30))
        given(engine, "Skriva brev")
        [answer] = talk.say("vilka uppdrag är öppna?")
        assert answer["card"]["title"] == "3 öppna uppdrag, varav ett försenat."
        assert answer["card"]["text"].splitlines() == [
            "2. Byta lampor – beredningsgruppen, senast 30 september, 14 dagar försenat",
            "1. Boka lokal – Jonas Ek, senast 20 oktober · Platssamverkan Bredäng",
            "3. Skriva brev – ingen ansvarig",
        ]
        assert buttons(answer) == ["complete", "complete:2", "complete:3"]

    def test_of_one_forum(self, talk: Talk, engine: Engine, cast: Cast) -> None:
        given(engine, "Boka lokal", forum_id=cast.bredang)
        given(engine, "Byta lampor", forum_id=cast.satra)
        [answer] = talk.say("öppna uppdrag för platssamverkan sätra")
        assert answer["card"]["title"] == "Ett öppet uppdrag i Platssamverkan Sätra."
        assert "Byta lampor" in answer["text"]
        assert "Boka lokal" not in answer["text"]

    def test_mine_are_those_of_my_name_and_of_my_role(self, talk: Talk, engine: Engine, cast: Cast) -> None:
        given(engine, "Boka lokal", owner_id=cast.amina)
        given(engine, "Kalla till möte", owner_kind="role", owner_text="preventionsstrategen")
        given(engine, "Byta lampor", owner_id=cast.jonas)
        [answer] = talk.say("mina uppdrag")
        assert answer["card"]["title"] == "Du har 2 öppna uppdrag."
        assert "Byta lampor" not in answer["text"]
        talk.be("Petra Sandin")
        [answer] = talk.say("mina uppdrag")
        assert answer["card"]["title"] == "Du har inga öppna uppdrag."

    def test_more_than_a_page(self, talk: Talk, engine: Engine) -> None:
        for number in range(7):
            given(engine, f"Uppgift {number}")
        [first] = talk.say("vilka uppdrag är öppna?")
        assert buttons(first)[-2:] == ["complete:5", "more"]
        [second] = talk.press("more")
        assert [line[:2] for line in second["card"]["text"].splitlines()] == ["6.", "7."]
        assert "more" not in buttons(second)

    def test_english(self, talk: Talk, engine: Engine, cast: Cast) -> None:
        given(engine, "Boka lokal", owner_id=cast.jonas, due=dt.date(2024, 10, 13))
        [answer] = talk.say("Which action items are open?")
        assert answer["card"]["title"] == "One open action item, one of them overdue."
        assert "by 13 October, one day overdue" in answer["text"]

    def test_a_closed_forums_items_are_for_its_own_people_the_owner_and_the_secretary(
        self, talk: Talk, engine: Engine, cast: Cast
    ) -> None:
        number = given(engine, "Ringa hem", forum_id=cast.bredang)
        given(engine, "Skriva hem", forum_id=cast.bredang, owner_id=cast.nils)
        with store_of(engine, TENANT, NOW) as store:
            forums.change_forum(history.begin(store, "settle"), cast.bredang, closed=True)
        talk.be("Nils Fors")
        [answer] = talk.say("vilka uppdrag är öppna?")
        assert "Ringa hem" not in answer["text"]
        assert "Skriva hem" in answer["text"]
        [answer] = talk.say(f"uppdrag {number} är klart")
        assert answer["text"].startswith(f"Det finns inget uppdrag {number}.")
        [answer] = talk.say("öppna uppdrag för platssamverkan bredäng")
        assert "är slutet" in answer["text"]
        for name in ("Jonas Ek", "Karin Wiberg"):
            talk.be(name)
            [answer] = talk.say("vilka uppdrag är öppna?")
            assert "Ringa hem" in answer["text"]


class TestAdd:
    def test_shown_back_and_saved_when_pressed(self, talk: Talk) -> None:
        [form] = talk.say("Uppdrag: boka lokal, Jonas Ek, senast fredag")
        assert "submit" in buttons(form)
        [before] = talk.say("vilka uppdrag är öppna?")
        assert before["card"]["title"].startswith("Det finns inga")

    def test_saved_and_the_owner_told(self, talk: Talk, cast: Cast) -> None:
        talk.say("lägg till uppdrag: boka lokal")
        saved, told = talk.press(
            "submit", text="Boka lokal", assignee="jonas", due="2024-10-18", forum=str(cast.bredang)
        )
        assert saved["card"]["title"] == "Uppdrag 1 är tillagt: Boka lokal."
        assert saved["updates"]
        assert facts(saved) == {
            "Ansvarig": "Jonas Ek", "Klart": "senast 18 oktober", "Forum": "Platssamverkan Bredäng",
        }  # fmt: skip
        assert told["to"] == "Jonas Ek"
        assert told["card"]["title"] == "Du har fått uppdrag 1 av Amina Holm: Boka lokal."
        assert buttons(told) == ["complete", "edit"]

    def test_without_fields_the_card_as_shown_is_saved(self, talk: Talk) -> None:
        [form] = talk.say("Uppdrag: boka lokal senast fredag")
        assert values_of(form)["due"] == "2024-10-18"
        [saved] = talk.press("submit")
        assert saved["card"]["title"] == "Uppdrag 1 är tillagt: boka lokal."

    def test_for_oneself_nobody_is_told(self, talk: Talk) -> None:
        talk.say("Uppdrag: boka lokal")
        [saved] = talk.press("submit", text="Boka lokal", assignee="jag")
        assert facts(saved)["Ansvarig"] == "Amina Holm"

    def test_a_role_and_its_holder(self, talk: Talk) -> None:
        talk.say("Uppdrag: boka lokal")
        saved, told = talk.press("submit", text="Boka lokal", assignee="Kommunpolisen")
        assert facts(saved)["Ansvarig"] == "Kommunpolisen"
        assert told["to"] == "Jonas Ek"

    def test_a_group(self, talk: Talk) -> None:
        talk.say("Uppdrag: boka lokal")
        [saved] = talk.press("submit", text="Boka lokal", assignee="beredningsgruppen")
        assert facts(saved)["Ansvarig"] == "beredningsgruppen"

    def test_a_person_nobody_knows_is_kept_and_said(self, talk: Talk) -> None:
        talk.say("Uppdrag: boka lokal")
        [saved] = talk.press("submit", text="Boka lokal", assignee="Omar Haddad")
        assert "Omar Haddad finns inte i registret" in saved["card"]["text"]

    def test_of_two_namesakes_one_is_asked_for(self, talk: Talk, engine: Engine) -> None:
        with store_of(engine, TENANT, NOW) as store:
            change = history.begin(store, "settle")
            first = people.add(change, "Sara Lindqvist")
            people.add(change, "Sara Lindqvist", email="sara@exempelby.example")
        talk.say("Uppdrag: boka lokal")
        [again] = talk.press("submit", text="Boka lokal", assignee="Sara Lindqvist")
        assert error_at(again, "owner")
        saved, told = talk.press("submit", text="Boka lokal", assignee="Sara Lindqvist", owner=str(first))
        assert facts(saved)["Ansvarig"] == "Sara Lindqvist"
        assert told["to"] == "Sara Lindqvist"

    @pytest.mark.parametrize(
        ("fields", "field", "says"),
        [
            ({"text": ""}, "text", "Skriv vad"),
            ({"text": "Boka", "due": "2024-10-13"}, "due", "har passerat"),
            ({"text": "Boka", "due": "2024-02-30"}, "due", "inget datum"),
            ({"text": "Boka", "forum": "999"}, "forum", "i listan"),
            ({"text": "x" * 3000}, "text", "Korta texten"),
            ({"text": "Ring 850101-9874 hem"}, "text", "personnummer"),
        ],
    )
    def test_a_mistake_stands_beside_its_field_and_nothing_is_saved(
        self, talk: Talk, fields: dict[str, str], field: str, says: str
    ) -> None:
        talk.say("Uppdrag: boka lokal")
        [again] = talk.press("submit", **fields)
        assert says in error_at(again, field)
        assert again["updates"]
        [listed] = talk.say("vilka uppdrag är öppna?")
        assert listed["card"]["title"].startswith("Det finns inga")

    def test_a_personal_number_is_refused_already_when_written(self, talk: Talk) -> None:
        [refused] = talk.say("Uppdrag: ring 850101-9874 om lokalen")
        assert "personnummer" in refused["text"]

    def test_undo_and_who_was_told_gets_the_correction(self, talk: Talk) -> None:
        talk.say("Uppdrag: boka lokal")
        talk.press("submit", text="Boka lokal", assignee="Jonas Ek")
        undone, told = talk.press("undo")
        assert undone["to"] == "Amina Holm"
        assert told["to"] == "Jonas Ek"
        [listed] = talk.say("vilka uppdrag är öppna?")
        assert listed["card"]["title"].startswith("Det finns inga")

    def test_corrected_by_who_made_it_and_by_nobody_else(self, talk: Talk) -> None:
        talk.say("Uppdrag: boka lokal")
        talk.press("submit", text="Boka lokal", assignee="Jonas Ek")
        [form] = talk.press("edit")
        assert values_of(form)["text"] == "Boka lokal"
        saved, told = talk.press("submit", text="Boka stora lokalen", assignee="Jonas Ek")
        assert saved["card"]["title"] == "Uppdrag 1 är ändrat: Boka stora lokalen."
        assert told["card"]["title"].startswith("Amina Holm har ändrat uppdrag 1")
        talk.be("Nils Fors")
        [answer] = talk.say("uppdrag 1 är klart")
        assert "edit" not in buttons(answer)

    def test_passed_on_to_somebody_else_both_are_told(self, talk: Talk) -> None:
        talk.say("Uppdrag: boka lokal")
        talk.press("submit", text="Boka lokal", assignee="Jonas Ek")
        talk.press("edit")
        _, *told = talk.press("submit", text="Boka lokal", assignee="Karin Wiberg")
        assert {one["to"]: one["card"]["title"].split(":")[0] for one in told} == {
            "Karin Wiberg": "Du har fått uppdrag 1 av Amina Holm",
            "Jonas Ek": "Amina Holm har lämnat över uppdrag 1 till någon annan",
        }

    def test_withdrawn_by_its_owner(self, talk: Talk, engine: Engine, cast: Cast) -> None:
        given(engine, "Boka lokal", owner_id=cast.amina)
        talk.say("uppdrag 1 är klart")
        talk.press("edit")
        [gone] = talk.press("withdraw")
        assert gone["card"]["title"] == "Uppdrag 1 är borttaget: Boka lokal."
        [back] = talk.press("undo")
        assert back["updates"]
        [listed] = talk.say("mina uppdrag")
        assert "Boka lokal" in listed["text"]


class TestComplete:
    def test_by_number_shown_back_then_done_and_the_owner_told(self, talk: Talk, engine: Engine, cast: Cast) -> None:
        given(engine, "Boka lokal", owner_id=cast.jonas)
        [asked] = talk.say("uppdrag 1 är klart")
        assert asked["card"]["title"] == "Är uppdrag 1 klart: Boka lokal?"
        done, told = talk.press("submit")
        assert done["card"]["title"] == "Uppdrag 1 är klart: Boka lokal."
        assert told["to"] == "Jonas Ek"
        assert told["card"]["title"] == "Amina Holm har markerat ditt uppdrag 1 som klart: Boka lokal."
        [again] = talk.say("uppdrag 1 är klart")
        assert again["card"]["title"] == "Uppdrag 1 är redan klart sedan 14 oktober: Boka lokal."

    def test_by_what_it_is_about(self, talk: Talk, engine: Engine) -> None:
        given(engine, "Kontakta fastighetsägaren om belysningen vid bollplanen")
        given(engine, "Boka lokal till höstmötet")
        [asked] = talk.say("uppdraget om belysning vid bollplanen är klart")
        assert "Kontakta fastighetsägaren" in asked["card"]["title"]
        assert "submit" in buttons(asked)

    def test_of_several_one_is_chosen_and_done_at_once(self, talk: Talk, engine: Engine) -> None:
        given(engine, "Boka lokal i Sätra")
        given(engine, "Boka lokal i Bredäng")
        given(engine, "Skriva brev")
        [asked] = talk.say("uppdraget om lokalen är klart")
        assert buttons(asked) == ["complete", "complete:2"]
        [done] = talk.press("complete:2")
        assert done["card"]["title"] == "Uppdrag 2 är klart: Boka lokal i Bredäng."

    @pytest.mark.parametrize("said", ["uppdraget om cykelställen är klart", "uppdrag 99 är klart"])
    def test_none_such(self, talk: Talk, engine: Engine, said: str) -> None:
        given(engine, "Boka lokal")
        [answer] = talk.say(said)
        assert buttons(answer) == ["list_actions"]

    def test_from_the_list_and_undone(self, talk: Talk, engine: Engine) -> None:
        given(engine, "Boka lokal")
        talk.say("vilka uppdrag är öppna?")
        [done] = talk.press("complete")
        assert done["updates"]
        talk.press("undo")
        [listed] = talk.say("vilka uppdrag är öppna?")
        assert "Boka lokal" in listed["text"]

    def test_english(self, talk: Talk, engine: Engine) -> None:
        given(engine, "Boka lokal")
        [asked] = talk.say("Action item 1 is done")
        assert asked["card"]["title"] == "Is action item 1 done: Boka lokal?"


def test_two_who_add_at_once_get_a_number_each(engine: Engine, cast: Cast) -> None:
    ready = threading.Barrier(2)
    failures: list[BaseException] = []

    def add(text: str) -> None:
        ready.wait(timeout=10)
        try:
            with store_of(engine, TENANT, NOW) as store:
                actions.add(history.begin(store, "add_action"), text, owner_kind="nobody")
        except Exception as error:  # noqa: BLE001 - shown by the test
            failures.append(error)

    both = [threading.Thread(target=add, args=(text,)) for text in ("Boka lokal", "Skriva brev")]
    for one in both:
        one.start()
    for one in both:
        one.join(timeout=20)
    assert not failures
    with store_of(engine, TENANT, NOW, reads_only=True) as store:
        assert sorted(row.number for row in actions.open_items(store)) == [1, 2]
