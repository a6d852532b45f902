"""Approving, refusing and taking back, through the terminal's door, on both databases."""

import datetime as dt
from collections.abc import Iterator
from threading import Barrier, Thread
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from dialogs.importing import requests
from dialogs.minutes import approval_messages
from dialogs.register import read_names
from dialogs.turn import Press, Speaker, Turn
from storage import forums, history, outbox, people
from storage.database import store_of, transaction
from storage.tables import approval, card, delivery, inbox, minutes
from tests.cast import TENANT, Cast
from tests.conftest import NOW
from tests.minutes_of import TEXT, replaced, written
from tests.talking import Message, Talk, buttons

NUMBER = "19900101-0017"


@pytest.fixture
def waiting(engine: Engine, cast: Cast) -> int:
    """Minutes of the steering group that Amina and Jonas adjust."""
    return written(engine, cast.steering, [cast.amina, cast.jonas])


@pytest.fixture
def talk(address: str, cast: Cast) -> Iterator[Talk]:
    with Talk(address, NOW) as made:
        made.be("Amina Holm")
        yield made


def _status(engine: Engine, minutes_id: int) -> str:
    with transaction(engine, reads_only=True) as connection:
        return str(connection.scalar(sa.select(minutes.c.status).where(minutes.c.id == minutes_id)))


def _verdicts(engine: Engine) -> list[Any]:
    """Those that stand, oldest first."""
    with transaction(engine, reads_only=True) as connection:
        standing = sa.select(approval).where(approval.c.taken_back_at.is_(None)).order_by(approval.c.id)
        return list(connection.execute(standing))


def _title(message: Message) -> str:
    return str(message["card"]["title"])


def _asked(talk: Talk) -> list[Message]:
    """The requests that went out with the first line."""
    return [message for message in talk.now("2024-10-14T09:01") if message["intent"] == "approval_request"]


def test_the_named_and_nobody_else_are_asked(waiting: int, talk: Talk) -> None:
    asked = _asked(talk)
    assert [message["to"] for message in asked] == ["Amina Holm", "Jonas Ek"]
    assert _title(asked[0]) == ("Protokollet från Styrgruppen SÖK Exempelby 12 september väntar på dig som justerare.")
    assert "1 beslut, 1 uppdrag · Jonas Ek justerar också" in asked[0]["card"]["text"]
    assert buttons(asked[0]) == ["read", "approve", "refuse"]


def test_both_press_and_everybody_concerned_is_told(engine: Engine, cast: Cast, waiting: int, talk: Talk) -> None:
    _asked(talk)
    first, redrawn = talk.press("approve")
    assert _title(first) == (
        "Du godkände protokollet mån 14 oktober 9.01. Jonas Ek återstår; du får veta när det är klart."
    )
    assert (redrawn["to"], redrawn["intent"], redrawn["updates"]) == ("Jonas Ek", "minutes_redrawn", True)
    assert "Har godkänt: Amina Holm 14 oktober." in redrawn["card"]["text"]
    assert buttons(redrawn) == ["read", "approve", "refuse"]
    assert first["updates"]
    assert buttons(first) == ["undo", "read"]
    assert _status(engine, waiting) == "waiting"
    talk.be("Jonas Ek")
    last, *told = talk.press("Godkänn protokollet")
    assert _title(last) == "Justerat. Amina Holm 14 oktober, Jonas Ek 14 oktober."
    assert "Protokollet är låst." in last["card"]["text"]
    assert _status(engine, waiting) == "adjusted"
    assert {row.person_id: row.verdict for row in _verdicts(engine)} == {cast.amina: "approved", cast.jonas: "approved"}
    assert sorted(message["to"] for message in told) == ["Amina Holm", "Karin Wiberg"]
    assert {message["intent"] for message in told} == {"minutes_adjusted"}
    assert all(message["updates"] for message in told)


def test_typed_words_store_nothing_and_show_the_button(engine: Engine, waiting: int, talk: Talk) -> None:
    shown = talk.say("godkänner protokollet")[0]
    assert shown["intent"] == "approve_minutes"
    assert buttons(shown)[0] == "approve"
    assert _verdicts(engine) == []
    talk.press("approve")
    assert [row.verdict for row in _verdicts(engine)] == ["approved"]


def test_several_that_wait_are_chosen_by_button(engine: Engine, cast: Cast, waiting: int, talk: Talk) -> None:
    other = written(engine, cast.bredang, [cast.amina, cast.jonas], day=dt.date(2024, 9, 20))
    shown = talk.say("jag godkänner protokollet")[0]
    assert [(button["id"], button["title"]) for button in shown["card"]["buttons"]] == [
        ("approve", "Godkänn Styrgruppen SÖK Exempelby 12 september"),
        ("approve:2", "Godkänn Platssamverkan Bredäng 20 september"),
    ]
    answer, *_ = talk.press("approve:2")
    assert [row.minutes_id for row in _verdicts(engine)] == [other]
    assert "Ett protokoll till väntar på dig." in answer["card"]["text"]
    talk.press("approve")
    assert [row.minutes_id for row in _verdicts(engine)] == [other, waiting]


def test_the_forum_said_chooses(engine: Engine, cast: Cast, waiting: int, talk: Talk) -> None:
    other = written(engine, cast.bredang, [cast.amina])
    shown = talk.say("jag godkänner protokollet från platssamverkan bredäng")[0]
    assert "Platssamverkan Bredäng" in _title(shown)
    talk.press("approve")
    assert [row.minutes_id for row in _verdicts(engine)] == [other]
    assert _status(engine, other) == "adjusted"


@pytest.mark.parametrize("who", ["Nils Fors", "Karin Wiberg", "Petra Sandin"])
def test_refused_to_anyone_else(engine: Engine, waiting: int, talk: Talk, who: str) -> None:
    _asked(talk)
    talk.be(who)
    [typed] = talk.say("godkänner protokollet")
    assert _title(typed) == (
        "Det är Amina Holm och Jonas Ek som justerar protokollet från Styrgruppen SÖK Exempelby 12 september."
    )
    assert buttons(typed) == ["write", "read"]
    talk.press("approve")
    assert _verdicts(engine) == []


def test_the_button_of_somebody_elses_card_is_refused(engine: Engine, cast: Cast, waiting: int, talk: Talk) -> None:
    """A request lies in the chat; then the adjuster's name is taken away."""
    _asked(talk)
    with transaction(engine) as connection:
        connection.execute(sa.text("DELETE FROM adjuster WHERE person_id = :person"), {"person": cast.amina})
    [answer] = talk.press("approve")
    assert _title(answer).startswith("Det är Jonas Ek som justerar")
    assert _verdicts(engine) == []


def test_twice_says_when(engine: Engine, waiting: int, talk: Talk) -> None:
    _asked(talk)
    talk.say("godkänner protokollet")
    talk.press("approve")
    [pressed] = talk.press("approve")
    assert _title(pressed).startswith(
        "Du har redan godkänt protokollet från Styrgruppen SÖK Exempelby 12 september, mån"
    )
    [typed] = talk.say("godkänner protokollet")
    assert _title(typed).startswith("Du har redan godkänt")
    assert buttons(typed) == ["undo", "read"]
    assert len(_verdicts(engine)) == 1


def test_a_replaced_version_gives_the_new_ones_card(engine: Engine, cast: Cast, waiting: int, talk: Talk) -> None:
    _asked(talk)
    newer = replaced(engine, waiting, cast.steering, [cast.amina, cast.jonas], TEXT + "\nRättad.")
    with transaction(engine) as connection:
        connection.execute(sa.update(delivery).where(delivery.c.status == "open").values(status="cancelled"))
    [answer] = talk.press("approve")
    assert _title(answer).startswith("Kortet gällde en äldre text. Det finns en ny version")
    assert _verdicts(engine) == []
    assert buttons(answer)[0] == "approve"
    talk.press("approve")
    assert [row.minutes_id for row in _verdicts(engine)] == [newer]


def test_an_approval_is_taken_back_until_all_have_given_theirs(engine: Engine, waiting: int, talk: Talk) -> None:
    _asked(talk)
    talk.press("approve")
    back, redrawn = talk.press("undo")
    assert "väntar igen" in _title(back)
    assert _verdicts(engine) == []
    assert buttons(back)[0] == "approve"
    assert redrawn["to"] == "Jonas Ek"
    assert "Har godkänt" not in redrawn["card"]["text"]
    talk.press("approve")
    talk.be("Jonas Ek")
    talk.press("approve")
    talk.be("Amina Holm")
    talk.press("undo")
    assert len(_verdicts(engine)) == 2
    assert _status(engine, waiting) == "adjusted"


def test_too_late_to_take_back_on_a_card_that_still_stands(engine: Engine, waiting: int, talk: Talk) -> None:
    talk.say("godkänner protokollet")
    talk.press("approve")
    with transaction(engine) as connection:
        connection.execute(sa.update(minutes).values(status="adjusted"))
    [answer] = talk.press("undo")
    assert _title(answer).startswith("Det är för sent att ta tillbaka")
    assert len(_verdicts(engine)) == 1


def test_a_refusal_needs_a_comment_and_goes_to_the_secretary(engine: Engine, waiting: int, talk: Talk) -> None:
    _asked(talk)
    [form] = talk.press("refuse")
    assert [field["id"] for field in form["card"]["inputs"]] == ["comment"]
    [missing] = talk.press("submit", comment=" ")
    assert missing["card"]["inputs"][0]["error"] == "Skriv vad som ska ändras."
    assert _status(engine, waiting) == "waiting"
    answer, told, redrawn = talk.press("submit", comment="Punkt 4 saknas")
    assert _title(answer).startswith("Du har begärt ändring i protokollet från Styrgruppen")
    assert (told["to"], told["intent"]) == ("Karin Wiberg", "minutes_refused")
    assert "Amina Holm begär ändring" in told["text"]
    assert "Punkt 4 saknas" in told["text"]
    assert _status(engine, waiting) == "refused"
    assert (redrawn["to"], redrawn["updates"], buttons(redrawn)) == ("Jonas Ek", True, ["read"])
    assert "Amina Holm begärde ändring 14 oktober" in _title(redrawn)
    talk.be("Jonas Ek")
    [stopped] = talk.say("jag godkänner protokollet")
    assert "Amina Holm begärde ändring 14 oktober" in _title(stopped)
    assert [row.verdict for row in _verdicts(engine)] == ["refused"]


def test_a_refusal_with_its_comment_at_once(engine: Engine, waiting: int, talk: Talk) -> None:
    _asked(talk)
    talk.press("refuse", comment="Fel dag")
    assert [(row.verdict, row.comment) for row in _verdicts(engine)] == [("refused", "Fel dag")]


def test_a_refusal_is_taken_back_and_the_secretary_told(engine: Engine, waiting: int, talk: Talk) -> None:
    _asked(talk)
    talk.press("refuse", comment="Fel dag")
    back, told = talk.press("undo")
    assert "tagen tillbaka" in _title(back)
    assert (told["to"], "tagit tillbaka" in _title(told)) == ("Karin Wiberg", True)
    assert _status(engine, waiting) == "waiting"


def test_refusing_after_approving_takes_the_approval_back(engine: Engine, waiting: int, talk: Talk) -> None:
    _asked(talk)
    talk.press("approve")
    [form] = talk.say("jag godkänner inte protokollet, fel namn på punkt tre")
    assert form["card"]["inputs"][0]["value"] == "Fel namn på punkt tre"
    talk.press("submit")
    assert [(row.verdict, row.comment) for row in _verdicts(engine)] == [("refused", "Fel namn på punkt tre")]


def test_a_personal_number_in_the_comment_is_kept_nowhere(engine: Engine, waiting: int, talk: Talk) -> None:
    _asked(talk)
    [answer] = talk.press("refuse", comment=f"Ta bort {NUMBER}")
    assert "personnummer" in _title(answer)
    assert NUMBER in answer["card"]["inputs"][0]["value"]
    assert _verdicts(engine) == []
    [typed] = talk.say(f"jag godkänner inte protokollet, ta bort {NUMBER}")
    assert typed["card"]["inputs"][0]["value"] == ""
    with transaction(engine, reads_only=True) as connection:
        for table in (card, inbox, delivery, approval):
            assert NUMBER not in str(connection.execute(sa.select(table)).all())
    talk.press("submit", comment="Ta bort numret")
    assert [row.comment for row in _verdicts(engine)] == ["Ta bort numret"]


def test_somebody_else_writes_to_the_secretary(engine: Engine, waiting: int, talk: Talk) -> None:
    _asked(talk)
    talk.be("Nils Fors")
    talk.say("godkänner protokollet")
    [form] = talk.press("Skriv till sekreteraren")
    assert [field["id"] for field in form["card"]["inputs"]] == ["comment"]
    answer, told = talk.press("submit", comment="Jag var också där")
    assert _title(answer) if answer["card"] else answer["text"] == "Skickat till sekreteraren."
    assert (told["to"], told["intent"]) == ("Karin Wiberg", "minutes_remark")
    assert "Jag var också där" in told["text"]


def test_the_secretary_logs_one_that_came_by_mail(engine: Engine, cast: Cast, waiting: int, talk: Talk) -> None:
    _asked(talk)
    talk.be("Karin Wiberg")
    talk.say("visa protokollet från styrgruppen")
    [form] = talk.press("log_approval")
    assert [field["id"] for field in form["card"]["inputs"]] == ["adjuster", "date"]
    [early] = talk.press("submit", adjuster=str(cast.jonas), date="2024-09-01")
    assert "före mötet" in early["card"]["inputs"][1]["error"]
    [future] = talk.press("submit", adjuster=str(cast.jonas), date="2024-12-01")
    assert "inte varit än" in future["card"]["inputs"][1]["error"]
    [stranger] = talk.press("submit", adjuster=str(cast.nils), date="2024-09-18")
    assert "Välj en justerare" in stranger["card"]["inputs"][0]["error"]
    answer, told, redrawn = talk.press("submit", adjuster=str(cast.jonas), date="2024-09-18")
    assert (redrawn["to"], redrawn["updates"]) == ("Amina Holm", True)
    assert _title(answer) == (
        "Jonas Ek godkände ons 18 september; godkännandet är loggat. Amina Holm återstår; du får veta när det är klart."
    )
    assert (told["to"], told["intent"]) == ("Jonas Ek", "approval_logged")
    [row] = _verdicts(engine)
    assert (row.person_id, row.logged_by_id, row.via, row.day.isoformat()) == (
        cast.jonas,
        cast.karin,
        "mail",
        "2024-09-18",
    )
    talk.press("undo")
    assert _verdicts(engine) == []


def test_a_logged_approval_may_be_the_last(engine: Engine, cast: Cast, waiting: int, talk: Talk) -> None:
    _asked(talk)
    talk.press("approve")
    talk.be("Karin Wiberg")
    talk.say("visa protokollet från styrgruppen")
    talk.press("log_approval")
    answer, *_ = talk.press("submit", adjuster=str(cast.jonas), date="2024-09-18")
    assert _title(answer) == "Justerat. Amina Holm 14 oktober, Jonas Ek 18 september."
    assert _status(engine, waiting) == "adjusted"


def test_adjusters_are_chosen_by_the_secretary_and_then_asked(engine: Engine, cast: Cast, talk: Talk) -> None:
    row = written(
        engine,
        cast.steering,
        present=[cast.karin, cast.amina, cast.jonas],
        organisations=["stadsdelsförvaltningen", "lokalpolisområdet"],
    )
    talk.be("Karin Wiberg")
    talk.say("visa protokollet från styrgruppen")
    [form] = talk.press("choose_adjusters")
    values = {field["id"]: field["value"] for field in form["card"]["inputs"]}
    assert values == {"adjuster_1": str(cast.karin), "adjuster_2": str(cast.jonas)}
    answer, *told = talk.press("submit", adjuster_1=str(cast.amina), adjuster_2=str(cast.jonas))
    assert _title(answer).startswith("Amina Holm och Jonas Ek får frågan om protokollet")
    assert [(message["to"], message["intent"]) for message in told] == [
        ("Amina Holm", "approval_request"),
        ("Jonas Ek", "approval_request"),
    ]
    assert _status(engine, row) == "waiting"


def test_nothing_waits_says_so(cast: Cast, talk: Talk) -> None:
    [answer] = talk.say("godkänner protokollet")
    assert _title(answer) == "Inget protokoll väntar på dig."
    assert buttons(answer) == ["show_minutes", "pending_approvals"]


def test_a_closed_forum_says_nothing_to_others(engine: Engine, cast: Cast, talk: Talk) -> None:
    written(engine, cast.adults, [cast.amina])
    with store_of(engine, TENANT, NOW) as store:
        forums.change_forum(history.begin(store, "close"), cast.adults, closed=True)
    talk.be("Nils Fors")
    answer = talk.say("jag godkänner protokollet från sig unga vuxna")[0]
    assert "Amina" not in answer["text"]
    assert "bara för dem som är med" in answer["text"]


def test_in_english(waiting: int, talk: Talk) -> None:
    talk.say("I approve the minutes")
    with_language = talk.press("approve")[0]
    assert "Jonas Ek" in _title(with_language)


def test_two_at_once_make_one_completion(address: str, engine: Engine, cast: Cast, waiting: int) -> None:
    ready = Barrier(2)
    first: list[str] = []

    def press(name: str) -> None:
        with Talk(address, NOW) as talk:
            talk.be(name)
            ready.wait(timeout=30)  # a terminal that opens leaves what is older than it
            talk.say("godkänner protokollet")
            ready.wait(timeout=30)
            first.append(_title(talk.press("approve")[0]))

    threads = [Thread(target=press, args=(name,)) for name in ("Amina Holm", "Jonas Ek")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert _status(engine, waiting) == "adjusted"
    assert {row.person_id for row in _verdicts(engine)} == {cast.amina, cast.jonas}
    assert sorted(title.startswith("Justerat.") for title in first) == [False, True]
    with transaction(engine, reads_only=True) as connection:
        told = (
            connection.execute(sa.select(delivery.c.person_id).where(delivery.c.kind == "minutes_adjusted"))
            .scalars()
            .all()
        )
    completed_by = {cast.amina, cast.jonas} - set(told)
    assert len(completed_by) == 1
    assert sorted(told) == sorted({cast.amina, cast.jonas, cast.karin} - completed_by)


def test_whoever_cannot_be_reached_is_told_of_to_the_secretary(engine: Engine, cast: Cast, waiting: int) -> None:
    """Composed as the delivery would, with the register's names."""
    with store_of(engine, TENANT, NOW) as store:
        payload = {"person": cast.jonas, "kind": "approval_request", "subject": f"minutes:{waiting}"}
        turn = Turn(
            Speaker(cast.karin, "Karin Wiberg"),
            NOW,
            ZoneInfo("Europe/Stockholm"),
            "sv",
            read_names(store),
            press=Press("unreachable", "deliver", payload),
        )
        reply = approval_messages.unreachable(turn, store)
        assert reply is not None
        assert reply.text.startswith("Jonas Ek nås inte: en begäran om justering (protokollet från Styrgruppen")
        assert [button.id for button in reply.buttons] == ["log_approval"]
        other = {"person": cast.jonas, "kind": "digest", "subject": None}
        digest = approval_messages.unreachable(
            Turn(turn.speaker, NOW, turn.zone, "sv", turn.names, press=Press("unreachable", "deliver", other)), store
        )
        assert digest is not None
        assert digest.text == "Jonas Ek nås inte: veckobrevet väntar."
        assert people.get(store, cast.jonas).name in digest.body[0]
        assert people.link(store, cast.jonas, "slack", "U1") is None
        outbox.switch_off(store.connection, TENANT, cast.jonas, "slack", NOW, "account_inactive")
        lost = approval_messages.unreachable(turn, store)
        assert lost is not None
        assert lost.body[0] == "Adressen i Slack stängdes av mån 14 oktober, för Slack tog inte emot: account_inactive."


def test_minutes_without_adjusters_ask_the_secretary_once(engine: Engine, cast: Cast, talk: Talk) -> None:
    """Of an archive that is read in, only each forum's newest is asked about."""
    older = written(engine, cast.steering, present=[cast.amina], day=dt.date(2024, 3, 5))
    newer = written(engine, cast.steering, present=[cast.jonas], day=dt.date(2024, 9, 12))
    with store_of(engine, TENANT, NOW) as store:
        for row in (older, newer, newer):
            requests.ask_who(store, row)
    asked = [message for message in talk.now("2024-10-14T09:01") if message["intent"] == "adjusters_needed"]
    assert [(message["to"], _title(message)) for message in asked] == [
        ("Karin Wiberg", "Vem ska justera protokollet från Styrgruppen SÖK Exempelby 12 september?")
    ]
    talk.be("Karin Wiberg")
    talk.press("submit", adjuster_1=str(cast.jonas))
    assert _status(engine, newer) == "waiting"
