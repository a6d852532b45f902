"""What is one person's own stays so: what a button said when it was shown, and what nobody else was shown."""

import asyncio

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.clock import SettableClock
from storage.database import transaction
from storage.tables import approval, delivery
from tests.bot.slack.conftest import AMINA, JONAS
from tests.bot.slack.fake import CHANNEL, buttons, workspace
from tests.cast import Cast
from tests.minutes_of import written

ON_SQLITE = pytest.mark.parametrize("address", ["sqlite"], indirect=True)


@ON_SQLITE
def test_pressed_twice_it_approves_the_minutes_that_it_named_and_no_others(
    address: str, engine: Engine, cast: Cast, clock: SettableClock
) -> None:
    """The card that takes the place of the first offers to approve the next minutes."""
    first, _ = (written(engine, forum, [cast.amina, cast.jonas]) for forum in (cast.bredang, cast.steering))
    with transaction(engine) as connection:
        connection.execute(delivery.delete())

    async def run() -> None:
        async with workspace(address, clock) as here:
            await here.direct(AMINA, "vad väntar på mig?")
            asked = lambda: [one for one in here.fake.history if "2 protokoll" in one["text"]]  # noqa: E731
            [card] = await here.fake.wait(asked)
            title = buttons(card["blocks"])[0]["text"]["text"]
            assert "Bredäng" in title
            await here.settled()
            await here.press(AMINA, card, title)
            updated = lambda: [one for one in here.fake.of("chat.update") if one["ts"] == card["ts"]]  # noqa: E731
            [approved] = await here.fake.wait(updated)
            assert [one for one in buttons(approved["blocks"]) if "Styrgruppen" in one["text"]["text"]]
            await here.settled()
            await here.press(AMINA, card, title)
            gone = lambda: [one for one in here.fake.history if "inte längre gäller" in one["text"]]  # noqa: E731
            await here.fake.wait(gone)

    asyncio.run(run())
    with transaction(engine, reads_only=True) as connection:
        assert [row.minutes_id for row in connection.execute(sa.select(approval))] == [first]


@ON_SQLITE
def test_what_was_shown_to_one_alone_stays_so_and_what_all_see_is_not_replaced_by_ones_form(
    address: str, engine: Engine, cast: Cast, clock: SettableClock
) -> None:
    written(engine, cast.bredang, [cast.amina, cast.jonas])

    async def run() -> None:
        async with workspace(address, clock) as here:
            await here.mention(AMINA, "vad väntar på mig?")
            [whispered] = await here.fake.wait(lambda: here.fake.of("chat.postEphemeral"))
            await here.settled()
            alone = {"type": "message", "message_ts": "17.1", "channel_id": CHANNEL, "is_ephemeral": True}
            await here.press(AMINA, whispered, "Läs", container=alone)
            await here.fake.wait(lambda: len(here.fake.of("chat.postEphemeral")) == 2)
            await here.mention(AMINA, "vem är sammankallande för Platssamverkan Bredäng?")
            in_channel = lambda: [one for one in here.fake.history if one["channel"] == CHANNEL]  # noqa: E731
            [card] = await here.fake.wait(in_channel)
            await here.settled()
            await here.press(JONAS, card, "Skriv notis")
            [form] = await here.fake.wait(lambda: here.fake.of("views.open"))
            await here.settled()
            await here.submit(JONAS, form["view"], {"text": "En lampa är trasig.", "date": "2024-10-14"})
            saved = await here.fake.wait(lambda: here.fake.of("chat.postEphemeral")[2:])
            assert (saved[0]["user"], saved[0]["text"].startswith("Sparat")) == (JONAS, True)
            assert not here.fake.of("chat.update")

    asyncio.run(run())
