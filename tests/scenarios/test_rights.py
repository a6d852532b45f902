"""Who may do what: closed forums, former holders, strangers, unknown users, the secretary's own, and the terminal."""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.answers import PERSON
from bot.channel import Event, Outgoing
from bot.service import Service, running_service
from bot.settings import Settings
from dialogs.catalogue import CATALOGUE
from dialogs.reply import plain_text
from storage import forums, history, people, tenants
from storage.database import store_of, transaction
from storage.tables import audit_event, delivery
from tests.cast import TENANT, Cast
from tests.commands import run
from tests.conftest import NOW
from tests.dialogs.importing.papers import COUNCIL_AFTER
from tests.minutes_of import written
from tests.searching import rows_of
from tests.talking import Message, Talk

SECRETS = {
    "note": "familjen på tredje våningen",
    "item": "ringa hyresvärden om källaren",
    "minutes": "ärendet om lägenheten",
}
QUESTIONS = [
    "visa uppdateringar för bredäng",
    "visa protokollet för bredäng",
    "visa besluten i bredäng",
    "öppna uppdrag i bredäng",
    "öppna uppdrag",
    "sök familjen",
    "sök hyresvärden",
    "sök lägenheten",
    "godkänn protokollet för bredäng",
    "avslå protokollet för bredäng",
    "vad väntar på mig?",
    "visa veckobrevet",
    "uppdrag 1 är klart",
    "ångra",
    "om bredäng",
    "nästa möte i bredäng?",
]


class Wire:
    """A channel of a platform: nobody is anybody here, and what goes out is kept."""

    name = "wire"
    keeps_cards = False

    def __init__(self) -> None:
        self.out: list[tuple[Mapping[str, Any], Outgoing]] = []

    async def send(self, address: Mapping[str, Any], outgoing: Outgoing) -> str | None:
        self.out.append((address, outgoing))
        return f"message-{len(self.out)}"


@asynccontextmanager
async def served(address: str, wire: Wire) -> AsyncIterator[Service]:
    settings = Settings(database_url=address, _env_file=None)  # type: ignore[call-arg]
    async with running_service(settings, lambda: NOW, [wire]) as service:
        yield service


def answers(address: str, *events: Event) -> list[Outgoing]:
    """What a running service answers to each."""

    async def take() -> list[Outgoing]:
        wire = Wire()
        async with served(address, wire) as service:
            for event in events:
                await service.turns.take(replace(event, dedupe=secrets.token_hex(8)))
        return [outgoing for to, outgoing in wire.out if to == {"user": "here"}]

    return asyncio.run(take())


def event(user: str, **values: Any) -> Event:
    return Event(TENANT, "wire", "talk", user, "", address={"user": "here"}, **values)


@pytest.fixture
def closed(address: str, engine: Engine, cast: Cast) -> Cast:
    """Bredäng handles individuals: a note, an item and minutes that only its own people may read."""
    with Talk(address, NOW) as talk:
        talk.be("Amina Holm")
        talk.say(f"bredäng: vi gick igenom {SECRETS['note']} i går kväll")
        assert "Sparat" in talk.press("submit")[0]["text"]
        talk.say(f"lägg till uppdrag i bredäng: {SECRETS['item']}")
        talk.press("submit", text=SECRETS["item"], forum=str(cast.bredang), assignee="Jonas Ek")
    written(engine, cast.bredang, [cast.jonas], text=f"Protokoll\nVi tog upp {SECRETS['minutes']} igen.")
    with store_of(engine, TENANT, NOW) as store:
        forums.change_forum(history.begin(store, "forums set"), cast.bredang, closed=True)
    return cast


def leaked(messages: list[Message], name: str) -> list[str]:
    told = " ".join(str(message) for message in messages if message["to"] == name)
    return [key for key, text in SECRETS.items() if text in told]


@pytest.fixture
def talk(address: str, closed: Cast) -> Iterator[Talk]:
    with Talk(address, NOW) as made:
        yield made


@pytest.mark.parametrize("name", ["Nils Fors", "Petra Sandin"], ids=["stranger", "former holder"])
def test_a_closed_forum_tells_others_nothing_of_its_notes_items_and_minutes(talk: Talk, name: str) -> None:
    talk.be(name)
    for question in QUESTIONS:
        messages = talk.say(question)
        assert leaked(messages, name) == [], question
        assert messages[0]["intent"] != "failed", question
        for button in (messages[0]["card"] or {"buttons": []})["buttons"]:
            assert leaked(talk.press(button["id"]), name) == [], (question, button)


@pytest.mark.parametrize("name", ["Amina Holm", "Jonas Ek", "Karin Wiberg"])
def test_its_own_people_and_the_secretary_read_them(talk: Talk, name: str) -> None:
    talk.be(name)
    told = [*talk.say("visa uppdateringar för bredäng"), *talk.say("öppna uppdrag i bredäng")]
    assert leaked(told, name) == ["note", "item"]
    talk.say("visa protokollet för bredäng")
    assert leaked(talk.press("read"), name) == ["minutes"]


MINE = [
    "mina uppdrag",
    "nästa möte?",
    "ångra",
    "svara på svenska",
    "vad väntar på mig?",
    "inställningar",
    "veckobrevet",
]


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", ["amina", "jonas", "karin"])
def test_where_others_read_along_its_own_people_are_told_of_it_alone(
    address: str, engine: Engine, closed: Cast, name: str
) -> None:
    user = f"{PERSON}{getattr(closed, name)}"
    asked = answers(address, *(event(user, text=question, public=True) for question in QUESTIONS + MINE))
    to_all = [one for one in asked if not one.private]
    presses = [
        {"intent": button.intent, "step": button.step, "data": dict(button.data), "fields": {}}
        for one in to_all
        for button in one.reply.buttons
    ]
    told = answers(address, *(event(user, press=press, public=True) for press in presses))
    for outgoing in [*to_all, *(one for one in told if not one.private)]:
        assert not [text for text in SECRETS.values() if text in str(outgoing.reply)], outgoing
    assert len(asked) == len(QUESTIONS) + len(MINE)
    assert [(one.intent, one.reply.text) for one in asked[-len(MINE) :] if not one.private] == []


def test_everyone_still_sees_who_convenes_and_when_it_meets(talk: Talk) -> None:
    talk.be("Nils Fors")
    assert "Amina Holm" in talk.say("vem är sammankallande för bredäng?")[0]["text"]
    assert talk.say("när träffas bredäng?")[0]["intent"] == "next_meeting"


def test_no_button_of_another_leads_a_stranger_to_a_closed_forum(address: str, engine: Engine, closed: Cast) -> None:
    """Every step of every dialog, pressed with the ids that the forum's own people would have."""
    ids = dict.fromkeys(("note", "item", "minutes", "report", "meeting", "approval", "change", "row", "id"), 1)
    before = rows_of(engine, "inbox", "card", "dialog")
    presses = []
    for intent, entry in CATALOGUE.items():
        for step in ("", *entry.steps):
            data = {**ids, "forum": closed.bredang, "hash": "", "subject": "minutes:1", "number": 1, "of": "note"}
            presses.append({"intent": intent, "step": step, "data": data, "fields": {}})
    told = answers(address, *(event(f"{PERSON}{closed.nils}", press=press) for press in presses))
    assert len(told) == len(presses)
    for press, outgoing in zip(presses, told, strict=True):
        shown = f"{plain_text(outgoing.reply)} {outgoing.reply}"
        assert [key for key, text in SECRETS.items() if text in shown] == [], press
    after = rows_of(engine, "inbox", "card", "dialog")
    for table in ("progress_note", "action_item", "minutes", "approval", "status_report", "forum", "role_holder"):
        assert after[table] == before[table], table


@pytest.mark.parametrize(
    "values",
    [
        {"text": "vem är sammankallande för bredäng?"},
        {"text": "hjälp"},
        {"text": "visa protokollet"},
        {"text": "bredäng: grannarna gick en runda i går"},
        {"text": "850101-9874"},
        {"press": {"intent": "show_minutes", "step": "read", "data": {"minutes": 1}, "fields": {}}},
        {"press": {"intent": "approve_minutes", "step": "approve", "data": {"minutes": 1, "hash": ""}, "fields": {}}},
    ],
)
def test_an_unknown_user_gets_help_and_the_linking_step_and_nothing_else(
    address: str, engine: Engine, closed: Cast, values: dict[str, Any]
) -> None:
    before = rows_of(engine, "inbox", "delivery")
    [told] = answers(address, event("29:nobody-knows", **values))
    assert (told.intent, told.person, told.name) == ("link", None, "")
    assert "Jag håller reda på forum" in plain_text(told.reply)
    assert "samverkan people link" in plain_text(told.reply)
    assert (told.reply.buttons, told.reply.inputs, told.reply.facts) == ((), (), ())
    assert rows_of(engine, "inbox", "delivery") == before


def test_an_unknown_users_file_is_not_read_in(address: str, engine: Engine, cast: Cast, tmp_path: Path) -> None:
    paper = tmp_path / "protokoll.txt"
    paper.write_text(COUNCIL_AFTER, encoding="utf-8")
    before = rows_of(engine, "inbox", "delivery")
    [told] = answers(address, event("29:nobody-knows", file={"path": str(paper), "name": paper.name}))
    assert told.intent == "link"
    assert rows_of(engine, "inbox", "delivery") == before


def test_a_person_of_another_tenant_is_nobody_here(address: str, engine: Engine, cast: Cast) -> None:
    with transaction(engine) as connection:
        other = tenants.add(connection, "Andra", NOW, zone="Europe/Stockholm", language="sv")
    with store_of(engine, TENANT, NOW) as store:
        people.link(store, cast.amina, "wire", "29:amina")
    here, there = answers(
        address,
        event("29:amina", text="vem är sammankallande för bredäng?"),
        replace(event("29:amina", text="vem är sammankallande för bredäng?"), tenant=other),
    )
    assert (here.intent, there.intent) == ("convenor", "link")
    assert "Bredäng" not in plain_text(there.reply)


def test_what_is_the_secretarys_is_refused_to_others(address: str, engine: Engine, cast: Cast, tmp_path: Path) -> None:
    paper = tmp_path / "protokoll.txt"
    paper.write_text(COUNCIL_AFTER, encoding="utf-8")
    minutes = written(engine, cast.steering)
    before = rows_of(engine, "inbox", "card", "dialog", "upload", "delivery")
    file = {"path": str(paper), "name": paper.name}
    data = {"minutes": minutes, "person": cast.nils}
    fields = {"person": str(cast.nils), "adjuster": str(cast.nils), "date": "2024-10-01"}
    presses = [
        {"intent": intent, "step": step, "data": data, "fields": fields}
        for intent in ("adjusters", "log_approval")
        for step in CATALOGUE[intent].steps
    ]
    nils, karin = f"{PERSON}{cast.nils}", f"{PERSON}{cast.karin}"
    refused = answers(address, event(nils, file=file), *(event(nils, press=press) for press in presses))
    assert rows_of(engine, "inbox", "card", "dialog", "upload", "delivery") == before
    assert "sekreteraren" in refused[0].reply.text.casefold()
    [taken] = answers(address, replace(event(karin, file=file), conversation="karins"))
    assert taken.reply.buttons, taken


def test_the_terminal_where_somebody_is_linked(address: str, engine: Engine, cast: Cast) -> None:
    with transaction(engine) as connection:
        other = tenants.add(connection, "Andra", NOW, zone="Europe/Stockholm", language="sv")
    with store_of(engine, other, NOW) as store:
        someone = people.add(history.begin(store, "people add"), "Sara Lindqvist")
        people.link(store, someone, "teams", "29:sara")
    talk = ("chat", "--json", "--tenant", "default", "--as")
    refused = run(address, *talk, "Jonas Ek", stdin="hej\n")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "people grant Jonas Ek --terminal" in refused.stderr
    assert run(address, "people", "grant", "Jonas Ek", "--terminal", "--tenant", "default").exit_code == 0
    assert run(address, *talk, "Jonas Ek", stdin="hej\n").exit_code == 0
    assert run(address, *talk, "Amina Holm", stdin="hej\n").exit_code == 1
    for line in ({"now": "2024-12-02T08:00"}, {"as": "Amina Holm"}):
        result = run(address, *talk, "Jonas Ek", stdin=f"{json.dumps(line)}\nhej\n")
        assert result.exit_code == 1
        answered = [json.loads(one) for one in result.stdout.splitlines()]
        assert list(answered[0]) == ["error"]
        assert [one["turn"] for one in answered if one.get("done")] == [1, 2]
        assert answered[2]["to"] == "Jonas Ek"
    with transaction(engine, reads_only=True) as connection:
        acts = connection.execute(sa.select(audit_event).where(audit_event.c.action == "chat")).all()
    assert len(acts) == 3
    assert all(act.record_id == cast.jonas and act.detail["user"] for act in acts)


def test_the_terminal_takes_nothing_that_waits_for_teams(address: str, engine: Engine, cast: Cast) -> None:
    written(engine, cast.steering, [cast.amina, cast.jonas])
    with store_of(engine, TENANT, NOW) as store:
        people.link(store, cast.amina, "teams", "29:amina")
        people.grant(store, cast.karin, "terminal")
    result = run(address, "chat", "--as", "Karin Wiberg", "--json", stdin="hej\n")
    assert {json.loads(line).get("to") for line in result.stdout.splitlines()} == {"Karin Wiberg", None}
    with transaction(engine, reads_only=True) as connection:
        assert set(connection.scalars(sa.select(delivery.c.status))) == {"open"}
