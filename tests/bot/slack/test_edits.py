"""Messages edited and deleted, reactions: https://docs.slack.dev/reference/events/message"""

import asyncio
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.clock import SettableClock
from storage.database import transaction
from storage.tables import approval, inbox, progress_note
from tests.bot.slack.conftest import AMINA, JONAS
from tests.bot.slack.fake import CHANNEL, Workspace, buttons, workspace
from tests.cast import Cast
from tests.minutes_of import written

NOTE = "notera för bredäng: nattvandringen drog 14 föräldrar"
EDITED = "notera för bredäng: nattvandringen drog 15 föräldrar"
AT = "1700000011.000100"


def texts(engine: Engine) -> list[str]:
    with transaction(engine, reads_only=True) as connection:
        standing = sa.select(progress_note.c.text).where(progress_note.c.withdrawn_at.is_(None))
        return list(connection.scalars(standing.order_by(progress_note.c.id)))


async def noted(here: Workspace, channel: str = "") -> None:
    """Amina's note, saved from a message of hers."""
    if channel:
        await here.mention(AMINA, NOTE, ts=AT)
        [offer] = await here.fake.wait(lambda: here.fake.of("chat.postEphemeral"))
        offer = {**offer, "ts": "1.1"}
        container = {"type": "message", "message_ts": "1.1", "channel_id": channel, "is_ephemeral": True}
        await here.press(AMINA, offer, "Spara notisen", container=container)
        await here.fake.wait(lambda: here.fake.responses)
    else:
        await here.direct(AMINA, NOTE, ts=AT)
        [offer] = await here.fake.wait(lambda: here.fake.history)
        await here.press(AMINA, offer, "Spara notisen")
        await here.fake.wait(lambda: here.fake.of("chat.update"))


def edited(text: str, channel: str = f"D{AMINA}", kind: str = "im", **rest: Any) -> dict[str, Any]:
    now = {"type": "message", "user": AMINA, "text": text, "ts": AT, "edited": {"user": AMINA, "ts": "1700000012.0"}}
    before = {"type": "message", "user": AMINA, "text": NOTE, "ts": AT}
    event = {"type": "message", "subtype": "message_changed", "hidden": True, "channel": channel, "channel_type": kind}
    return {**event, "ts": "1700000012.000200", "message": {**now, **rest}, "previous_message": before}


def deleted(channel: str = f"D{AMINA}", kind: str = "im") -> dict[str, Any]:
    before = {"type": "message", "user": AMINA, "text": NOTE, "ts": AT}
    event = {"type": "message", "subtype": "message_deleted", "hidden": True, "channel": channel, "channel_type": kind}
    return {**event, "ts": "1700000013.000300", "deleted_ts": AT, "previous_message": before}


def test_an_edited_message_changes_its_note_when_pressed(
    address: str, engine: Engine, cast: Cast, clock: SettableClock
) -> None:
    async def run() -> None:
        async with workspace(address, clock) as here:
            await noted(here)
            await here.event(edited(EDITED))
            await here.fake.wait(lambda: len(here.fake.history) == 2)
            offer = here.fake.history[-1]
            assert offer["channel"] == f"D{AMINA}"
            assert texts(engine) == ["nattvandringen drog 14 föräldrar"]
            await here.press(AMINA, offer, "Ändra notisen")
            await here.fake.wait(lambda: len(here.fake.of("chat.update")) == 2)
            assert texts(engine) == ["nattvandringen drog 15 föräldrar"]
            changed = here.fake.of("chat.update")[-1]
            await here.press(AMINA, {**offer, "blocks": changed["blocks"]}, "Ångra")
            await here.fake.wait(lambda: len(here.fake.of("chat.update")) == 3)

    asyncio.run(run())
    assert texts(engine) == ["nattvandringen drog 14 föräldrar"]


def test_before_the_note_is_saved_it_is_shown_back_as_the_message_is_now(
    address: str, engine: Engine, cast: Cast, clock: SettableClock
) -> None:
    async def run() -> None:
        async with workspace(address, clock) as here:
            await here.direct(AMINA, NOTE, ts=AT)
            [first] = await here.fake.wait(lambda: here.fake.history)
            await here.event(edited(EDITED))
            await here.fake.wait(lambda: len(here.fake.history) == 2)
            await here.press(AMINA, first, "Spara notisen")
            await here.fake.wait(lambda: len(here.fake.history) == 3)
            assert texts(engine) == []
            await here.press(AMINA, here.fake.history[1], "Spara notisen")
            await here.fake.wait(lambda: here.fake.of("chat.update"))

    asyncio.run(run())
    assert texts(engine) == ["nattvandringen drog 15 föräldrar"]


def test_in_a_channel_too_and_for_its_writer_alone(
    address: str, engine: Engine, cast: Cast, clock: SettableClock
) -> None:
    async def run() -> None:
        async with workspace(address, clock) as here:
            await here.mention(AMINA, NOTE, ts=AT)
            await here.fake.wait(lambda: here.fake.of("chat.postEphemeral"))
            await here.event(edited(f"<@UBOT> {EDITED}", CHANNEL, "channel"))
            await here.fake.wait(lambda: len(here.fake.of("chat.postEphemeral")) == 2)
            offer = {**here.fake.of("chat.postEphemeral")[-1], "ts": "1.2"}
            assert offer["user"] == AMINA
            container = {"type": "message", "message_ts": "1.2", "channel_id": CHANNEL, "is_ephemeral": True}
            await here.press(AMINA, offer, "Spara notisen", container=container)
            await here.fake.wait(lambda: texts(engine))

    asyncio.run(run())
    assert texts(engine) == ["nattvandringen drog 15 föräldrar"]


def test_a_deleted_message_may_take_its_note_along(
    address: str, engine: Engine, cast: Cast, clock: SettableClock
) -> None:
    async def run() -> None:
        async with workspace(address, clock) as here:
            await noted(here)
            await here.event(deleted())
            await here.fake.wait(lambda: len(here.fake.history) == 2)
            await here.press(AMINA, here.fake.history[-1], "Ta bort notisen")
            await here.fake.wait(lambda: len(here.fake.of("chat.update")) == 2)

    asyncio.run(run())
    assert texts(engine) == []


def test_in_a_channel_the_author_alone_is_asked_where_the_message_stood(
    address: str, engine: Engine, cast: Cast, clock: SettableClock
) -> None:
    async def run() -> None:
        async with workspace(address, clock) as here:
            await noted(here, CHANNEL)
            await here.event(deleted(CHANNEL, "channel"))
            await here.fake.wait(lambda: len(here.fake.of("chat.postEphemeral")) == 2)
            offer = here.fake.of("chat.postEphemeral")[-1]
            assert (offer["user"], offer["channel"]) == (AMINA, CHANNEL)
            assert "thread_ts" not in offer
            container = {"type": "message", "message_ts": "1.2", "channel_id": CHANNEL, "is_ephemeral": True}
            await here.press(JONAS, {**offer, "ts": "1.2"}, "Ta bort notisen", container=container)
            assert texts(engine)
            await here.press(AMINA, {**offer, "ts": "1.2"}, "Ta bort notisen", container=container)
            await here.fake.wait(lambda: not texts(engine))

    asyncio.run(run())


def test_a_thread_whose_first_message_is_gone_and_one_told_by_its_time_alone(
    address: str, engine: Engine, cast: Cast, clock: SettableClock
) -> None:
    """Slack leaves a tombstone where a thread hangs; and may tell nothing but when the message was written."""
    gone = deleted()
    del gone["previous_message"]

    async def run() -> None:
        async with workspace(address, clock) as here:
            await noted(here)
            await here.event(edited("This message was deleted.", subtype="tombstone", user="USLACKBOT"))
            await here.fake.wait(lambda: len(here.fake.history) == 2)
            await here.event(gone)
            await here.fake.wait(lambda: len(here.fake.history) == 3)
            for offer in here.fake.history[1:]:
                assert offer["channel"] == f"D{AMINA}"
                assert "Låt den stå" in [one["text"]["text"] for one in buttons(offer["blocks"])]

    asyncio.run(run())


def test_what_changes_no_word_and_what_bots_change_is_nothing(
    address: str, engine: Engine, cast: Cast, clock: SettableClock
) -> None:
    unfurled = edited(NOTE, attachments=[{"title": "en länk"}])
    ours = edited("annat", bot_id="B1")

    async def run() -> None:
        async with workspace(address, clock) as here:
            await noted(here)
            before = len(rows(engine))
            for event in (unfurled, ours):
                assert await here.event(event) == (200, {})
            assert len(rows(engine)) == before

    asyncio.run(run())


def rows(engine: Engine) -> list[Any]:
    with transaction(engine, reads_only=True) as connection:
        return list(connection.execute(sa.select(inbox)))


def test_a_reaction_approves_nothing(address: str, engine: Engine, cast: Cast, clock: SettableClock) -> None:
    written(engine, cast.steering, [cast.amina, cast.jonas])

    async def run() -> None:
        async with workspace(address, clock) as here:
            here.service.workers.wake("deliveries")
            await here.fake.wait(lambda: len(here.fake.history) == 2)
            for name in ("white_check_mark", "+1", "heavy_check_mark"):
                [card] = [one for one in here.fake.history if one["channel"] == f"D{AMINA}"]
                item = {"type": "message", "channel": card["channel"], "ts": card["ts"]}
                event = {"type": "reaction_added", "user": AMINA, "reaction": name, "item": item, "item_user": "UBOT"}
                assert await here.event(event) == (200, {})

    asyncio.run(run())
    assert rows(engine) == []
    with transaction(engine, reads_only=True) as connection:
        assert connection.execute(sa.select(approval)).all() == []
