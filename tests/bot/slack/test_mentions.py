"""Who is mentioned in a message stands by name in what is made of it."""

import asyncio
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.clock import SettableClock
from storage.database import transaction
from storage.tables import progress_note
from tests.bot.slack.conftest import AMINA, JONAS
from tests.bot.slack.fake import CHANNEL, FakeSlack, Workspace, workspace
from tests.cast import Cast

AT = "1700000011.000100"
ELIN = {"id": "U0ELIN", "profile": {"real_name": "Elin Åkerblom"}}


def note(who: str) -> str:
    return f"notera för bredäng: lampan vid planen är trasig, {who} har ringt"


def kept(who: str) -> str:
    return f"lampan vid planen är trasig, {who} har ringt"


def texts(engine: Engine) -> list[str]:
    with transaction(engine, reads_only=True) as connection:
        return list(connection.scalars(sa.select(progress_note.c.text).order_by(progress_note.c.id)))


async def saved(here: Workspace, engine: Engine, text: str) -> None:
    status, _ = await here.direct(AMINA, text, ts=AT)
    assert status == 200
    [offer] = await here.fake.wait(lambda: here.fake.history)
    await here.press(AMINA, offer, "Spara notisen")
    await here.fake.wait(lambda: texts(engine))


@pytest.mark.parametrize(
    ("written", "name"),
    [
        (f"<@{JONAS}>", "Jonas Ek"),
        ("<@U0ELIN>", "Elin Åkerblom"),
        (f"<@U0ELIN> och <@{JONAS}>", "Elin Åkerblom och Jonas Ek"),
        ("<@U0ELIN|elin>", "@elin"),
        ("<@U0NAMELESS>", "@U0NAMELESS"),
        ("<@U0ANAPP>någon", "någon"),
    ],
    ids=["registered", "known to Slack", "both", "named by Slack", "without a name", "an app"],
)
def test_a_note_tells_the_name(
    address: str, engine: Engine, cast: Cast, clock: SettableClock, written: str, name: str
) -> None:
    fake = FakeSlack()
    fake.users |= {"U0ELIN": ELIN, "U0ANAPP": {"id": "U0ANAPP", "is_bot": True, "real_name": "En app"}}

    async def run() -> None:
        async with workspace(address, clock, fake) as here:
            await saved(here, engine, note(written))

    asyncio.run(run())
    assert texts(engine) == [kept(name)]
    asked = [given["user"] for given in fake.of("users.info")]
    assert JONAS not in asked


def test_slack_is_asked_once(address: str, engine: Engine, cast: Cast, clock: SettableClock) -> None:
    fake = FakeSlack()
    fake.users["U0ELIN"] = ELIN

    async def run() -> None:
        async with workspace(address, clock, fake) as here:
            for _ in range(3):
                await here.direct(AMINA, note("<@U0ELIN>"))

    asyncio.run(run())
    assert [given["user"] for given in fake.of("users.info")] == ["U0ELIN"]


@pytest.mark.parametrize("fault", ["user_not_found", 429, "silent"])
def test_slack_does_not_tell_and_the_message_is_taken_as_it_is(
    address: str, engine: Engine, cast: Cast, clock: SettableClock, monkeypatch: pytest.MonkeyPatch, fault: Any
) -> None:
    monkeypatch.setattr("bot.slack.mentions.WITHIN_S", 0.05)
    fake = FakeSlack()
    fake.users["U0ELIN"] = ELIN
    fake.faults["users.info"] += [fault] * 9

    async def run() -> None:
        async with workspace(address, clock, fake) as here:
            await saved(here, engine, note("<@U0ELIN>"))

    asyncio.run(run())
    assert texts(engine) == [kept("@U0ELIN")]


def test_edited_or_logged_by_another_it_says_the_same(
    address: str, engine: Engine, cast: Cast, clock: SettableClock
) -> None:
    said = {"type": "message", "user": AMINA, "ts": AT, "text": note(f"<@{JONAS}>")}
    edited = {"type": "message", "subtype": "message_changed", "channel": f"D{AMINA}", "channel_type": "im"}

    async def run() -> None:
        async with workspace(address, clock) as here:
            await saved(here, engine, note("han"))
            before = {**said, "text": note("han")}
            await here.event({**edited, "ts": "2.2", "message": said, "previous_message": before})
            [_, offer] = await here.fake.wait(lambda: here.fake.history[1:] and here.fake.history)
            assert kept("Jonas Ek") in str(offer["blocks"])
            shortcut = {"callback_id": "log_update", "channel": {"id": CHANNEL}, "message": said, "response_url": ""}
            await here.interact("message_action", AMINA, **shortcut)
            [form] = await here.fake.wait(lambda: here.fake.of("views.open"))
            assert kept("Jonas Ek") in str(form["view"])

    asyncio.run(run())


def test_an_item_is_given_to_who_is_mentioned(address: str, engine: Engine, cast: Cast, clock: SettableClock) -> None:
    async def run() -> None:
        async with workspace(address, clock) as here:
            await here.direct(AMINA, f"nytt uppdrag till <@{JONAS}>: klippa buskarna vid torget i Bredäng")
            [shown] = await here.fake.wait(lambda: here.fake.history)
            assert "Jonas Ek" in str(shown["blocks"])

    asyncio.run(run())
