"""What people write and press that cannot be taken: a clear answer, nothing half-written, no apology."""

from collections.abc import Callable, Iterator
from threading import Barrier, Thread
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from storage.database import is_sqlite, open_engine, transaction
from storage.tables import approval, meeting, minutes, progress_note, status_report
from tests.cast import Cast
from tests.conftest import NOW
from tests.minutes_of import replaced, written
from tests.searching import rows_of
from tests.talking import Message, Talk, buttons

TALK_TABLES = ("inbox", "card", "dialog")


@pytest.fixture
def talk(address: str, cast: Cast) -> Iterator[Talk]:
    with Talk(address, NOW) as made:
        made.be("Amina Holm")
        yield made


def count(engine: Engine, table: sa.Table) -> int:
    with transaction(engine, reads_only=True) as connection:
        return int(connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0)


def errors(message: Message) -> str:
    return " ".join(field.get("error", "") for field in message["card"]["inputs"])


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("boka möte i bredäng 30 februari", "finns inte i kalendern"),
        ("boka möte i bredäng 31 april kl 10", "finns inte i kalendern"),
        ("boka möte i bredäng 2020-09-12 kl 10", "redan varit"),
        ("boka möte i bredäng 9999-12-31 kl 10", "inom tio år"),
    ],
)
def test_a_day_that_cannot_be_is_told_at_once(talk: Talk, engine: Engine, said: str, told: str) -> None:
    [shown] = talk.say(said)
    assert told in errors(shown), shown
    [again] = talk.press("submit")
    assert told in errors(again)
    assert count(engine, meeting) == 0


@pytest.mark.parametrize(
    "fields",
    [
        {"date": "30 februari"},
        {"date": "2024-13-45"},
        {"date": "0001-01-01", "start": "00:00"},
        {"date": "9999-12-31", "start": "23:59", "end": "23:59"},
        {"date": "2024-10-01"},
        {"date": "i övermorgon på månen", "start": "25:61"},
        {"date": "2024-10-20", "start": "12:00", "end": "11:00"},
        {"date": "2024-10-20", "place": "x" * 20_000},
        {"date": "1" * 5_000},
        {"date": "٢٠٢٤-١٠-٢٠", "start": "²"},
    ],
)
@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_a_form_that_cannot_be_saved_stays_open(talk: Talk, engine: Engine, fields: dict[str, str]) -> None:
    talk.say("boka möte i bredäng")
    [told] = talk.press("submit", **fields)
    assert errors(told).strip(), told
    assert "submit" in buttons(told)
    assert count(engine, meeting) == 0


@pytest.mark.parametrize(
    "said",
    [
        "vem är sammankallande för Platssamverkan Bredby?",
        "när träffas Platssamverkan Sätrby nästa gång?",
        "vilka är med i samverkansgruppen Skogsborg?",
    ],
)
def test_a_forum_that_does_not_exist_is_told_with_the_nearest(talk: Talk, said: str) -> None:
    [told] = talk.say(said)
    assert "Jag känner inte till" in told["text"]
    offered = [button["title"] for button in told["card"]["buttons"]]
    assert offered
    assert {"Platssamverkan Bredäng", "Platssamverkan Sätra"} & set(offered)
    [answer] = talk.press(offered[0])
    assert offered[0] in answer["text"]


@pytest.mark.parametrize("length", [4_500, 20_000])
def test_a_message_too_long_is_told_so(talk: Talk, length: int) -> None:
    [told] = talk.say(
        "notis bredäng: " + "".join(f"ord{number} " for number in range(length // 8)) + "x" * (length // 5)
    )
    assert "för långt" in told["text"]


@pytest.mark.parametrize(
    "text",
    ["", " \n\t", "x" * 20_000, "\u202e" * 12_000, "🙂" * 12_000],
    ids=["empty", "blank", "long", "marks", "emoji"],
)
def test_a_note_too_short_or_too_long_is_not_stored(talk: Talk, engine: Engine, text: str) -> None:
    talk.say("bredäng: grannarna gick en runda i går")
    [told] = talk.line({"fill": {"text": text}, "press": "submit"})
    assert errors(told).strip()
    assert count(engine, progress_note) == 0


def test_marks_and_emoji_come_back_as_they_were_written(talk: Talk, engine: Engine) -> None:
    text = "\u200fمرحبا\u202c 👩‍👩‍👧‍👦 {0} %s ' \" ; DROP TABLE note; -- <script>"
    talk.say("bredäng: grannarna gick en runda i går")
    talk.line({"fill": {"text": f"\x00{text}\x00\ud800"}, "press": "submit"})
    with transaction(engine, reads_only=True) as connection:
        assert connection.scalars(sa.select(progress_note.c.text)).all() == [text]
    [shown] = talk.say("visa uppdateringar för Bredäng")
    assert text in shown["text"]


def test_a_button_of_a_replaced_card_is_answered_and_does_nothing(talk: Talk, engine: Engine) -> None:
    talk.say("bredäng: grannarna gick en runda i går")
    talk.press("submit")
    for button in ("submit", "Spara notisen"):
        [told] = talk.press(button)
        assert told["text"].startswith("Den knappen hör till ett kort som inte längre gäller.")
    assert count(engine, progress_note) == 1


def test_adjusting_what_cannot_be_adjusted(talk: Talk, engine: Engine, cast: Cast) -> None:
    waiting = written(engine, cast.steering, [cast.jonas, cast.karin])
    talk.now("2024-10-14T09:01")
    [told] = talk.say("godkänn protokollet")
    assert "approve" not in buttons(told)
    assert "Jonas Ek" in told["text"]
    talk.be("Jonas Ek")
    assert "Karin Wiberg" in talk.press("approve")[0]["text"]
    assert talk.press("approve")[0]["intent"] == "unknown_button"
    again = talk.say("godkänn protokollet")[0]
    assert "approve" not in buttons(again)
    talk.be("Karin Wiberg")
    talk.say("godkänn protokollet")
    replaced(engine, waiting, cast.steering, [cast.jonas, cast.karin], "Protokoll\nEn annan text")
    told = talk.press("approve")[0]
    assert count(engine, approval) == 1
    assert told["intent"] != "failed"
    with transaction(engine, reads_only=True) as connection:
        statuses = connection.scalars(sa.select(minutes.c.status).order_by(minutes.c.id)).all()
    assert statuses == ["replaced", "waiting"]


def test_a_question_left_open_for_a_week_is_forgotten_and_not_answered_by_chance(talk: Talk, engine: Engine) -> None:
    asked = "notera att vi gick en runda med grannarna"
    assert talk.say(asked)[0]["text"] == "Vilket forum menar du?"
    talk.now("2024-10-20T09:00")
    assert "en runda med grannarna" in str(talk.say("Bredäng")[0]["card"]["inputs"])
    talk.press("cancel")
    talk.now("2024-10-30T09:00")
    talk.say(asked.replace("runda", "sväng") + " i morse")
    talk.say("avbryt")
    talk.now("2024-11-20T09:00")
    talk.say(asked)
    talk.now("2024-11-28T09:00")
    [told] = talk.say("Sätra")
    assert "en runda med grannarna" not in str(told)
    assert count(engine, progress_note) == 0


def at_once(address: str, *turns: tuple[str, Callable[[Talk], Any], Callable[[Talk], list[Message]]]) -> list[Message]:
    """Each prepares a talk of its own; then all press at the same moment."""
    barrier = Barrier(len(turns), timeout=60)
    answers: dict[str, list[Message]] = {}

    def one(name: str, prepare: Callable[[Talk], Any], act: Callable[[Talk], list[Message]]) -> None:
        with Talk(address, NOW) as talk:
            talk.be(name)
            barrier.wait()  # a terminal that opens leaves what is older than it
            prepare(talk)
            barrier.wait()
            answers[name] = act(talk)

    threads = [Thread(target=one, args=turn) for turn in turns]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(90)
    return [next(m for m in answers[name] if m["to"] == name) for name, _, _ in turns]


def test_two_who_report_at_once_make_one_report(address: str, engine: Engine, cast: Cast) -> None:
    def opened(talk: Talk) -> None:
        talk.say("Rapportera T2 för Bredäng")

    def sent(talk: Talk) -> list[Message]:
        assert talk.chat is not None
        return talk.press("submit", goal_met="yes", done=f"Skrivet av {talk.chat.who.name}.")

    told = at_once(address, ("Amina Holm", opened, sent), ("Jonas Ek", opened, sent))
    assert [message["intent"] for message in told] == ["report_tertial", "report_tertial"]
    assert sorted(message["text"].startswith("Rapporten för T2 är inskickad.") for message in told) == [False, True]
    assert count(engine, status_report) == 1


def test_two_who_adjust_at_once_complete_once(address: str, engine: Engine, cast: Cast) -> None:
    written(engine, cast.steering, [cast.amina, cast.jonas])

    def shown(talk: Talk) -> None:
        talk.say("godkänn protokollet")

    def pressed(talk: Talk) -> list[Message]:
        return talk.press("approve")

    told = at_once(address, ("Amina Holm", shown, pressed), ("Jonas Ek", shown, pressed))
    assert [message["intent"] for message in told] == ["approve_minutes", "approve_minutes"]
    assert count(engine, approval) == 2
    with transaction(engine, reads_only=True) as connection:
        assert connection.scalars(sa.select(minutes.c.status)).all() == ["adjusted"]


def test_a_locked_database_is_told_and_nothing_is_half_written(
    address: str, engine: Engine, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for engine_kind in ("embedded", "server"):
        monkeypatch.setattr(f"storage.{engine_kind}.LOCK_WAIT_S", 1)
    holder = open_engine(address)
    with Talk(address, NOW) as talk:
        talk.be("Amina Holm")
        talk.say("bredäng: grannarna gick en runda i går")
        before = rows_of(engine, *TALK_TABLES)
        with holder.connect() as connection, connection.begin():
            if not is_sqlite(engine):
                connection.execute(sa.text("LOCK TABLE progress_note IN ACCESS EXCLUSIVE MODE"))
            [told] = talk.press("submit")
            shown = told.get("error") or told["text"]
            assert shown.startswith("Databasen svarar inte just nu.")
        assert rows_of(engine, *TALK_TABLES) == before
        assert talk.press("submit")[0]["text"].startswith("Sparat som notis")
    holder.dispose()
    assert count(engine, progress_note) == 1


@pytest.mark.parametrize("address", ["postgresql"], indirect=True)
def test_a_server_that_hangs_up_is_told_and_found_again(address: str, engine: Engine, cast: Cast) -> None:
    hang_up = sa.text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    with Talk(address, NOW) as talk:
        talk.be("Amina Holm")
        talk.say("bredäng: grannarna gick en runda i går")
        with transaction(engine) as connection:
            connection.execute(hang_up)
        told = [(lines[0].get("error") or lines[0]["text"]) for lines in (talk.press("submit") for _ in range(12))]
    assert all(text.startswith(("Databasen svarar inte just nu.", "Sparat som notis", "Den knappen")) for text in told)
    assert sum(text.startswith("Sparat som notis") for text in told) == 1
    assert count(engine, progress_note) == 1


def test_a_clock_that_goes_back_breaks_nothing(talk: Talk) -> None:
    for moment in ("2199-12-31T23:59", "1970-01-01T00:00"):
        talk.now(moment)
        for said in (
            "nästa möte?",
            "visa veckobrevet",
            "saknade rapporter",
            "rapportera bredäng",
            "boka möte i bredäng",
        ):
            [told] = talk.say(said)
            assert told["intent"] != "failed", (moment, said)
