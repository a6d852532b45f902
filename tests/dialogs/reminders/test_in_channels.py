"""Reminders where several read: of the forum's meetings and missing report, asked for with its digest."""

import datetime as dt

import pytest
from sqlalchemy.engine import Engine

from bot.channel import Outgoing
from storage import forums, history, meetings
from storage.database import store_of
from tests.cast import TENANT, Cast
from tests.conftest import NOW
from tests.wires import Wires, titles

ROOM = {"conversation": "room:", "address": {"user": "room"}}
MEETS = dt.date(2024, 10, 17)  # a Thursday
BEFORE = dt.datetime(2024, 10, 16, 6, tzinfo=dt.UTC)  # 08:00 in Stockholm, the working day before
EVENING = dt.timedelta(hours=12)


@pytest.fixture
def wires(address: str, engine: Engine, cast: Cast) -> Wires:
    made = Wires(address, NOW, "wire")
    for user in ("amina", "karin"):
        made.link(engine, getattr(cast, user), "wire", user)
    return made


@pytest.fixture
def meeting(engine: Engine, cast: Cast) -> int:
    with store_of(engine, TENANT, NOW) as store:
        return meetings.add(history.begin(store, "test"), cast.bredang, "planned", day=MEETS)


def begun(wires: Wires, reminders: str = "on", **fields: str) -> Outgoing:
    wires.tick(NOW)
    wires.say("wire", "amina", "prenumerera på veckobrevet", public=True, place=ROOM)
    wires.press("wire", "amina", "here")
    [answer] = wires.press("wire", "amina", "submit", reminders=reminders, **fields)
    return answer


def posted(wires: Wires) -> list[Outgoing]:
    return wires.channels["wire"].to("room")


def test_the_forums_meeting_is_told_a_working_day_before_and_once(wires: Wires, meeting: int) -> None:
    with wires:
        answer = begun(wires, weekday="friday")
        assert "möten" in str(answer.reply.body)
        for hours in (0, 0, 3):
            wires.tick(BEFORE + dt.timedelta(hours=hours))
        [told] = posted(wires)
        assert told.reply.text.startswith("Påminnelse: möte i Platssamverkan Bredäng i morgon")
        assert titles(told)[-1] == "Inställningar"
        [button] = [one for one in told.reply.buttons if one.id == "settings"]
        [form] = wires.press_button("wire", "amina", button, {})
        assert "och påminnelser" in str(form.reply.body)


def test_a_missing_report_of_the_forum_alone_is_told_the_day_before_its_deadline(wires: Wires) -> None:
    with wires:
        begun(wires, weekday="friday")
        monday = dt.datetime(2025, 1, 13, 7, tzinfo=dt.UTC)
        for day in range(2):
            wires.tick(monday + dt.timedelta(days=day))
        *_, told = [one.reply for one in posted(wires) if one.intent == "posted_reminder"]
        assert told.text.startswith("Påminnelse: Platssamverkan Bredäng, ")
        assert "1 dag kvar" in told.text
        assert "justering" not in str(told)


@pytest.mark.parametrize("reminders", ["off", "", "ja"])
def test_nobody_asked_for_them(wires: Wires, meeting: int, reminders: str) -> None:
    with wires:
        begun(wires, reminders, weekday="friday")
        wires.tick(BEFORE)
        assert posted(wires) == []


def test_the_days_digest_tells_the_same(wires: Wires, meeting: int) -> None:
    with wires:
        begun(wires, weekday="wednesday", time="12:00")
        wires.tick(BEFORE)
        assert posted(wires) == []
        wires.tick(BEFORE + dt.timedelta(hours=4))
        assert [one.intent for one in posted(wires)] == ["posting"]


def test_what_is_cancelled_or_closed_by_then_is_not_told(
    wires: Wires, engine: Engine, cast: Cast, meeting: int
) -> None:
    with wires:
        begun(wires, weekday="friday")
        with store_of(engine, TENANT, NOW) as store:
            forums.change_forum(history.begin(store, "close"), cast.bredang, closed=True)
        wires.tick(BEFORE)
        assert posted(wires) == []


def test_one_that_was_held_up_waits_for_the_next_morning(wires: Wires, meeting: int) -> None:
    with wires:
        begun(wires, weekday="friday")
        wires.channels["wire"].down = True
        wires.tick(BEFORE)
        wires.channels["wire"].down = False
        wires.tick(BEFORE + EVENING)
        assert posted(wires) == []
        wires.tick(BEFORE + dt.timedelta(days=1))
        [told] = posted(wires)
        assert "i dag" in told.reply.text


def test_a_room_that_is_gone_ends_it_and_who_asked_is_told(wires: Wires, meeting: int) -> None:
    with wires:
        begun(wires, weekday="friday")
        wires.channels["wire"].closed.add("room")
        wires.tick(BEFORE)
        assert any("Platssamverkan Bredäng" in one.reply.text for one in wires.channels["wire"].to("amina"))
        wires.tick(BEFORE + dt.timedelta(days=1))
        assert posted(wires) == []
