"""A forum's digest in a channel of Slack: asked for in the channel, posted to it, ended when the channel is gone."""

import asyncio
import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.clock import SettableClock
from storage.database import transaction
from storage.tables import posting
from tests.bot.slack.conftest import AMINA
from tests.bot.slack.fake import CHANNEL, Workspace, workspace
from tests.cast import Cast
from tests.conftest import NOW

MONDAY = NOW + dt.timedelta(days=7, hours=-2)  # 07:00 in Stockholm: too early for reminders


def standing(engine: Engine) -> list[Any]:
    with transaction(engine, reads_only=True) as connection:
        return list(connection.execute(sa.select(posting).where(posting.c.withdrawn_at.is_(None))))


async def begun(here: Workspace) -> None:
    """From the mention to the form's own button, all of it for Amina alone."""
    await here.mention(AMINA, "prenumerera på veckobrevet")
    [choice] = await here.fake.wait(lambda: here.fake.of("chat.postEphemeral"))
    assert choice["user"] == AMINA
    container = {"type": "message", "message_ts": "1.1", "channel_id": CHANNEL, "is_ephemeral": True}
    await here.press(AMINA, {**choice, "ts": "1.1"}, "Till kanalen", container=container)
    [form] = await here.fake.wait(lambda: here.fake.of("views.open"))
    _, body = await here.submit(AMINA, form["view"], {"time": "06:30"})
    assert body == {"response_action": "clear"}
    assert not here.fake.history


def test_the_digest_comes_to_the_channel_and_not_into_a_thread(
    address: str, engine: Engine, cast: Cast, clock: SettableClock
) -> None:
    async def run() -> None:
        async with workspace(address, clock) as here:
            await begun(here)
            clock.set(MONDAY)
            [digest] = await here.fake.wait(lambda: here.fake.history)
            assert digest["channel"] == CHANNEL
            assert "thread_ts" not in digest
            assert "Platssamverkan Bredäng" in str(digest["blocks"])
            await here.press("U0NOBODY", digest, "Inställningar")
            await here.fake.wait(lambda: len(here.fake.of("chat.postEphemeral")) >= 2)

    asyncio.run(run())
    assert len(standing(engine)) == 1


def test_a_channel_that_the_bot_was_put_out_of_gets_no_more_and_amina_is_told(
    address: str, engine: Engine, cast: Cast, clock: SettableClock
) -> None:
    async def run() -> None:
        async with workspace(address, clock) as here:
            await begun(here)
            here.fake.faults["chat.postMessage"].append("not_in_channel")
            clock.set(MONDAY)
            [told] = await here.fake.wait(lambda: here.fake.history)
            assert told["channel"] == f"D{AMINA}"
            assert "Platssamverkan Bredäng" in told["text"]

    asyncio.run(run())
    assert standing(engine) == []
