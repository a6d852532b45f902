"""A forum's digest where several read: who may ask for it, what it tells, when it ends."""

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.channel import Outgoing
from dialogs.reply import Button
from storage import forums, history, notes
from storage.database import store_of, transaction
from storage.tables import person, posting
from tests.cast import TENANT, Cast
from tests.conftest import NOW
from tests.minutes_of import written
from tests.wires import Wires, titles

ROOM = {"conversation": "room:", "address": {"user": "room"}}
MONDAY = NOW + dt.timedelta(days=7)  # 09:00 in Stockholm


@pytest.fixture
def wires(address: str, engine: Engine, cast: Cast) -> Wires:
    made = Wires(address, NOW, "wire")
    for user in ("amina", "jonas", "karin", "nils", "petra"):
        made.link(engine, getattr(cast, user), "wire", user)
    return made


def asked(wires: Wires, user: str = "amina", text: str = "prenumerera på veckobrevet") -> list[Outgoing]:
    return wires.say("wire", user, text, public=True, place=ROOM)


def begun(wires: Wires, user: str = "amina", **fields: str) -> Outgoing:
    asked(wires, user)
    wires.press("wire", user, "here")
    [answer] = wires.press("wire", user, "submit", **fields)
    return answer


def standing(engine: Engine) -> list[Any]:
    with transaction(engine, reads_only=True) as connection:
        return list(connection.execute(sa.select(posting).where(posting.c.withdrawn_at.is_(None))))


def noted(engine: Engine, cast: Cast, text: str = "Lampan vid planen är lagad.", at: dt.datetime = NOW) -> None:
    with store_of(engine, TENANT, at, by=cast.jonas) as store:
        notes.add(history.begin(store, "log_update"), cast.bredang, text, NOW.date(), cast.jonas)


def posted(wires: Wires) -> list[Outgoing]:
    return wires.channels["wire"].to("room")


def test_it_is_asked_to_whom_and_comes_every_week_once(wires: Wires, engine: Engine, cast: Cast) -> None:
    written(engine, cast.bredang, [cast.amina, cast.jonas])
    noted(engine, cast)
    with wires:
        choice, *_ = asked(wires)
        assert (titles(choice), choice.private) == (["Till mig", "Till kanalen"], True)
        [form] = wires.press("wire", "amina", "here")
        assert [field.value for field in form.reply.inputs] == [str(cast.bredang), "monday", "08:00", "off"]
        [begun] = wires.press("wire", "amina", "submit")
        assert "Platssamverkan Bredäng" in begun.reply.text
        assert "21 oktober" in begun.reply.text
        for _ in range(2):
            wires.tick(MONDAY)
        [digest] = posted(wires)
        told = str(digest.reply)
        assert "Lampan vid planen är lagad." in told
        assert "För dig" not in told
        assert "Godkänn" not in titles(digest)
        wires.tick(MONDAY + dt.timedelta(days=7))
        assert len(posted(wires)) == 2


@pytest.mark.parametrize(
    ("back", "comes"),
    [
        (dt.timedelta(days=7, hours=14), dt.timedelta(days=8)),  # 22:00: the next morning
        (dt.timedelta(days=12), dt.timedelta(days=14, hours=1)),  # a Saturday: with the next one
    ],
)
def test_one_that_was_missed_comes_in_office_hours_or_with_the_next(
    wires: Wires, engine: Engine, cast: Cast, back: dt.timedelta, comes: dt.timedelta
) -> None:
    noted(engine, cast, at=MONDAY + dt.timedelta(days=1))
    with wires:
        begun(wires)
        wires.tick(MONDAY)
        wires.tick(MONDAY + back)
        assert len(posted(wires)) == 1
        wires.tick(MONDAY + comes)
        [_, digest] = posted(wires)
        assert "Lampan vid planen är lagad." in str(digest.reply)


def test_one_that_is_held_up_waits_for_office_hours(wires: Wires, engine: Engine, cast: Cast) -> None:
    noted(engine, cast)
    with wires:
        begun(wires)
        wires.channels["wire"].down = True
        wires.tick(MONDAY)
        wires.channels["wire"].down = False
        for later in (dt.timedelta(hours=14), dt.timedelta(days=1), dt.timedelta(days=1, hours=1)):
            wires.tick(MONDAY + later)
            assert len(posted(wires)) == (later >= dt.timedelta(days=1))


def test_to_me_leads_to_ones_own(wires: Wires) -> None:
    with wires:
        asked(wires)
        [own] = wires.press("wire", "amina", "mine")
        assert "Prenumerera" in titles(own)


@pytest.mark.parametrize(("user", "forums_offered"), [("karin", 5), ("jonas", 5), ("nils", 0), ("petra", 0)])
def test_ones_own_forums_are_offered_and_every_one_to_the_secretary(
    wires: Wires, engine: Engine, user: str, forums_offered: int
) -> None:
    with wires:
        asked(wires, user)
        [form] = wires.press("wire", user, "here")
        if not forums_offered:
            assert form.reply.inputs == ()
            assert wires.press_button("wire", user, _submit(1), {})[-1].reply.text.startswith("Du är inte med")
        else:
            assert len(form.reply.inputs[0].choices) == forums_offered
    assert standing(engine) == []


def _submit(forum: int) -> Button:
    return Button(
        "submit", "", "post_digest", "submit", {"place": ROOM, "forum": forum, "weekday": "monday", "time": "08:00"}
    )


@pytest.mark.parametrize(("field", "value"), [("time", "halv åtta"), ("forum", "999"), ("weekday", "helgdag")])
def test_what_cannot_be_read_stands_beside_its_field(wires: Wires, engine: Engine, field: str, value: str) -> None:
    with wires:
        again = begun(wires, **{field: value})
        assert again.reply.inputs
    assert standing(engine) == []


def test_the_same_forum_again_is_moved(wires: Wires, engine: Engine) -> None:
    with wires:
        begun(wires)
        begun(wires, weekday="friday", time="15:00")
    [row] = standing(engine)
    assert (row.weekday, row.clock) == (4, dt.time(15))


def test_undone_and_ended(wires: Wires, engine: Engine) -> None:
    with wires:
        begun(wires)
        wires.press("wire", "amina", "undo")
        assert standing(engine) == []
        begun(wires)
        [row] = standing(engine)
        asked(wires)
        wires.press("wire", "amina", "here")
        wires.press("wire", "amina", f"end:{row.id}")
        assert standing(engine) == []
        wires.tick(MONDAY)
        assert posted(wires) == []


def test_who_does_not_belong_to_the_forum_does_not_end_it(wires: Wires, engine: Engine) -> None:
    with wires:
        begun(wires)
        [row] = standing(engine)
        end = Button("end", "", "post_digest", "end", {"posting": row.id})
        [refused] = wires.press_button("wire", "nils", end, {})
        assert "Platssamverkan Bredäng" in refused.reply.text
        assert standing(engine)


def test_a_closed_forum_is_posted_nowhere(wires: Wires, engine: Engine, cast: Cast) -> None:
    noted(engine, cast)
    with wires:
        begun(wires)
        with store_of(engine, TENANT, NOW) as store:
            forums.change_forum(history.begin(store, "close"), cast.bredang, closed=True)
        wires.tick(MONDAY)
        assert posted(wires) == []
        asked(wires)
        [form] = wires.press("wire", "amina", "here")
        assert str(cast.bredang) not in [choice.value for choice in form.reply.inputs[0].choices]


def test_a_room_that_is_gone_ends_it_and_who_asked_is_told(wires: Wires, engine: Engine) -> None:
    with wires:
        begun(wires)
        wires.channels["wire"].closed.add("room")
        wires.tick(MONDAY)
        assert standing(engine) == []
        told = wires.channels["wire"].to("amina")[-1]
        assert "Platssamverkan Bredäng" in told.reply.text
        wires.say("wire", "amina", "hej")
        assert wires.channels["wire"].to("amina")[-1] is not told  # the person can still be reached


def test_who_asked_is_withdrawn_and_the_secretary_is_told_once(wires: Wires, engine: Engine, cast: Cast) -> None:
    with wires:
        begun(wires)
        with store_of(engine, TENANT, NOW) as store:
            history.begin(store, "withdraw_person").withdraw(person, cast.amina)
        for week in range(2):
            wires.tick(MONDAY + dt.timedelta(weeks=week))
        assert posted(wires) == []
        assert standing(engine) == []
        told = [one.reply.text for one in wires.channels["wire"].to("karin") if "kanal" in one.reply.text]
        assert len(told) == 1
        assert "Amina Holm" in told[0]


def test_in_a_direct_message_it_is_ones_own_at_once(wires: Wires) -> None:
    with wires:
        [own] = wires.say("wire", "amina", "prenumerera på veckobrevet")
        assert "Prenumerera" in titles(own)
