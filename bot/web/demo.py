"""What one can do in the demo: be anybody, speak, press, hand over a file, move the clock."""

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy.engine import Connection

from bot import presses
from bot.answers import PERSON
from bot.channel import Event
from bot.clock import SettableClock
from bot.hops import in_database
from bot.turns import Turns
from bot.web import demo_people
from bot.web.channel import WebChannel
from bot.web.conversations import Conversations
from storage.threads import Rank

T = TypeVar("T")
RunSchedule = Callable[[dt.datetime, dt.datetime], Awaitable[None]]
CARD_TRIES = 40  # a card's row is written just after the card was sent
CARD_WAIT_S = 0.05
MONDAY_CLOCK = dt.time(8, 0)


@dataclass(frozen=True, slots=True)
class Place:
    """The demo's municipality, and who one is at first."""

    tenant: int
    zone: ZoneInfo
    language: str
    first_person: str = ""


@dataclass(frozen=True, slots=True)
class Speaking:
    """Who speaks, in which language the page stands, and the key by which a repeat is known."""

    person: int
    key: str
    language: str


class RefusedError(Exception):
    """What was sent cannot be taken; `key` is a line of texts/web.yaml, `status` HTTP's."""

    def __init__(self, key: str, status: int = 400) -> None:
        super().__init__(key)
        self.key = key
        self.status = status


class Demo:
    """`wake` sends what has been queued for others."""

    def __init__(
        self,
        turns: Turns,
        run_schedule: RunSchedule,
        wake: Callable[[], None],
        channel: WebChannel,
        clock: SettableClock,
        place: Place,
    ) -> None:
        self.turns = turns
        self.run_schedule = run_schedule
        self.wake = wake
        self.channel = channel
        self.clock = clock
        self.place = place

    @property
    def conversations(self) -> Conversations:
        return self.channel.conversations

    async def people(self) -> list[demo_people.Known]:
        return await self._read(partial(demo_people.every, tenant=self.place.tenant, now=self.clock()))

    async def say(self, speaking: Speaking, text: str) -> None:
        """Raises RefusedError, DatabaseUnavailableError; so do the others."""
        event = await self._event(speaking)
        self.conversations.said(speaking.person, text, self.clock(), speaking.key)
        await self._take(replace(event, text=text))

    async def press(self, speaking: Speaking, message: str, button: str, title: str, fields: Mapping[str, Any]) -> None:
        event = await self._event(speaking)
        press = await self._found(event, message, button, fields)
        pressed = {"message": message, "title": title, "key": speaking.key}
        await self._take(replace(event, press=press, address={**event.address, "pressed": pressed}))

    async def hand_over(self, speaking: Speaking, path: Path) -> None:
        """A file that stays where it is until this returns."""
        event = await self._event(speaking)
        self.conversations.said(speaking.person, path.name, self.clock(), speaking.key)
        await self._take(replace(event, file={"path": str(path), "name": path.name}))

    async def move_clock(self, to: str | None) -> None:
        """To a moment (ISO, local where it names no zone), or back to the real time. What falls due on the way runs."""
        before = self.clock()
        if to is None:
            self.clock.set_to = None
        else:
            self.clock.set(self._moment(to))
        self.conversations.touch()
        if self.clock() > before:
            await self.run_schedule(before, self.clock())
        self.wake()

    def local_now(self) -> dt.datetime:
        return self.clock().astimezone(self.place.zone)

    async def _take(self, event: Event) -> None:
        await self.turns.take(event)
        self.wake()

    async def _event(self, speaking: Speaking) -> Event:
        find = partial(demo_people.name_of, tenant=self.place.tenant, now=self.clock(), person=speaking.person)
        name = await self._read(find)
        if name is None:
            raise RefusedError("no_person", 404)
        return Event(
            tenant=self.place.tenant,
            channel=self.channel.name,
            conversation=f"{self.channel.name}:{speaking.person}",
            user=f"{PERSON}{speaking.person}",
            dedupe=speaking.key,
            language=speaking.language,
            address={"person": speaking.person, "name": name},
        )

    async def _found(self, event: Event, message: str, button: str, fields: Mapping[str, Any]) -> dict[str, Any]:
        find = partial(presses.find, event=event, now=self.clock(), wanted=button, fields=fields, message=message)
        found = await self._read(find)
        for _ in range(CARD_TRIES):
            if found["intent"] or not self.conversations.offers(int(event.address["person"]), message, button):
                break
            await asyncio.sleep(CARD_WAIT_S)
            found = await self._read(find)
        return found

    async def _read(self, run: Callable[[Connection], T]) -> T:
        return await in_database(self.turns.threads, Rank.TURN, run)

    def _moment(self, text: str) -> dt.datetime:
        try:
            moment = dt.datetime.fromisoformat(text)
            return (moment if moment.tzinfo else moment.replace(tzinfo=self.place.zone)).astimezone(dt.UTC)
        except (ValueError, OverflowError) as error:
            raise RefusedError("bad_moment") from error


def next_monday(local: dt.datetime) -> dt.datetime:
    """The next Monday 08:00 after this local moment."""
    day = local.date() + dt.timedelta(days=-local.weekday() % 7)
    moment = dt.datetime.combine(day, MONDAY_CLOCK, local.tzinfo)
    return moment if moment > local else moment + dt.timedelta(days=7)
