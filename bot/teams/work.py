"""What came in at Teams' door: stored, acknowledged, then worked on; nothing that was begun is forgotten."""

import asyncio
import datetime as dt
import logging
from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from sqlalchemy.engine import Connection

from bot import presses
from bot.answers import Answered
from bot.channel import Event
from bot.hops import in_database
from bot.teams import activities, addresses
from bot.teams.activities import Activity
from bot.teams.channel import TeamsChannel
from bot.turns import Turns
from storage import outbox, people
from storage.store import Store
from storage.threads import Rank

log = logging.getLogger(__name__)
CHANNEL = "teams"
SLOW_S = 1.5
TYPING_S = 3.0  # so long Teams shows it
MOST_TYPING = 20  # a minute of it
CARD_WAITS_S = (0.05, 0.1, 0.2, 0.4, 0.8, 0.0)  # on a busy machine a card's row comes well after the card


class Work:
    """Events that are being answered: none is lost while the service ends."""

    def __init__(self, turns: Turns, channel: TeamsChannel) -> None:
        self.turns = turns
        self.channel = channel
        self.tasks: set[asyncio.Task[Answered]] = set()
        self.shown: dict[int, asyncio.Task[None]] = {}

    async def begin(self, event: Event, came: Activity) -> "asyncio.Task[Answered] | None":
        """Stored when it returns, and worked on from here; None for a repeat. Raises DatabaseUnavailableError."""
        event = replace(event, channel=self.channel.name)
        if event.press is None and (press := activities.pressed(came)) is not None:
            event = await self.pressing(event, *press, came.reply_to, activities.mark_pressed(came))
        row = await self.turns.accept(event)
        if row is None:
            return None
        task = asyncio.create_task(self._finished(row, event))
        self.tasks.add(task)
        task.add_done_callback(self._done)
        return task

    async def left(self, tenant: int, came: Activity) -> None:
        """The app was removed for the user alone: nothing is sent there until the person is heard of again."""
        if came.is_personal:
            self.channel.forget(came.user)
            off = partial(_switch_off, tenant=tenant, channel=self.channel.name, user=came.user, now=self.turns.clock())
            await in_database(self.turns.threads, Rank.TURN, off)

    async def drain(self, within_s: float) -> None:
        """What was acknowledged is finished; what is late is taken up by the next start."""
        if not self.tasks:
            return
        _, late = await asyncio.wait(set(self.tasks), timeout=within_s)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def pressing(
        self, event: Event, wanted: str, fields: Mapping[str, str], message: str, mark: str = ""
    ) -> Event:
        """With what the button leads to. A card's row is written just after the card was sent: it is looked for
        again. Without a `message` the newest card counts."""
        find = partial(
            presses.find,
            event=event,
            now=self.turns.clock(),
            wanted=wanted,
            fields=fields,
            message=message or None,
            mark=mark,
        )
        for wait in CARD_WAITS_S:
            found = await in_database(self.turns.threads, Rank.TURN, find)
            if found["intent"]:
                break
            await asyncio.sleep(wait)
        return replace(event, text="", press=found)

    async def _finished(self, row: int, event: Event) -> Answered:
        typing = asyncio.get_running_loop().call_later(SLOW_S, self._show_typing, row, event)
        try:
            return await self.turns.finish(row, event)
        finally:
            typing.cancel()
            if (shown := self.shown.pop(row, None)) is not None:
                shown.cancel()

    def _show_typing(self, row: int, event: Event) -> None:
        self.shown[row] = asyncio.create_task(self._typing(event))

    async def _typing(self, event: Event) -> None:
        for _ in range(MOST_TYPING):
            await self.channel.typing(event.address)
            await asyncio.sleep(TYPING_S)

    def _done(self, task: "asyncio.Task[Answered]") -> None:
        self.tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("an activity was not finished: %s", type(error).__name__)


def event_of(tenant: int, came: Activity, channel: str = CHANNEL) -> Event:
    address = addresses.answering(came)
    return Event(
        tenant=tenant,
        channel=channel,
        conversation=came.talk,
        user=came.user,
        dedupe=activities.dedupe(came),
        text=came.text,
        language=came.language,
        public=not came.is_personal,
        message=came.message if came.id and came.kind.startswith("message") else "",
        address=address,
        own=came.user,
        reach=addresses.alone(address) if came.is_personal else None,
    )


def _switch_off(connection: Connection, *, tenant: int, channel: str, user: str, now: dt.datetime) -> None:
    person = people.linked(Store(connection, tenant, now), channel, user)
    if person is not None:
        outbox.switch_off(connection, tenant, person, channel, now, "the app was removed")
