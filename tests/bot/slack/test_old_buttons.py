"""A button does what it said when it was shown, also where its message says something else by now."""

import asyncio

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.clock import SettableClock
from storage.database import transaction
from storage.tables import approval, delivery
from tests.bot.slack.conftest import AMINA
from tests.bot.slack.fake import buttons, workspace
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
