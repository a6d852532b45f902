"""Channels of the tests' own, side by side over one database: what any platform hands over and gets, without one."""

import asyncio
import datetime as dt
import itertools
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy.engine import Engine

from bot import presses
from bot.channel import Event, Outgoing, SendError
from bot.delivery.pump import Deliveries
from bot.hops import in_database
from bot.schedule import Schedule
from bot.turns import Turns
from dialogs.register import NameIndexes
from dialogs.reply import Button
from dialogs.turn import MessageState, Profile
from storage import people
from storage.database import open_engine, store_of
from storage.threads import DatabaseThreads, Rank

TENANT = 1


class Wire:
    """Remembers what went out, by the message's id; an update takes the place of what stood."""

    keeps_cards = True
    takes_files = True

    def __init__(self, name: str) -> None:
        self.name = name
        self.numbers = itertools.count(1)
        self.shown: dict[str, tuple[str, Outgoing]] = {}
        self.log: list[tuple[str, Outgoing]] = []
        self.profiles: dict[str, Profile] = {}
        self.closed: set[str] = set()  # users and rooms that are gone
        self.down = False

    async def introduce(self, event: Event) -> Profile:
        return self.profiles.get(event.user, Profile(event.user, address={"user": event.user}))

    async def send(self, address: Mapping[str, Any], outgoing: Outgoing) -> str | None:
        if self.down:
            raise SendError("down", permanent=False)
        if address["user"] in self.closed:
            raise SendError("gone", permanent=True)
        message = outgoing.updates or f"{self.name}-{next(self.numbers)}"
        self.shown[message] = (str(address["user"]), outgoing)
        self.log.append(self.shown[message])
        return message

    def to(self, user: str) -> list[Outgoing]:
        """What the user sees, oldest first."""
        return [outgoing for who, outgoing in self.shown.values() if who == user]


class Wires:
    """Use as a context manager. Users are linked by `link`; each has one conversation in each channel."""

    def __init__(self, address: str, now: dt.datetime, *names: str) -> None:
        self.address, self.now = address, now
        self.channels = {name: Wire(name) for name in names}
        self.numbers = itertools.count(1)
        self.runner = asyncio.Runner()

    def __enter__(self) -> "Wires":
        self.threads = DatabaseThreads(open_engine(self.address))
        names = NameIndexes()
        self.turns = Turns(self.threads, lambda: self.now, names)
        self.turns.channels.update(self.channels)
        self.deliveries = Deliveries(self.threads, lambda: self.now, names, self.turns.channels)
        return self

    def __exit__(self, *_: object) -> None:
        self.runner.close()
        self.threads.close()

    def link(self, engine: Engine, person: int, channel: str, user: str) -> None:
        with store_of(engine, TENANT, self.now) as store:
            people.link(store, person, channel, user, {"user": user})

    def say(
        self,
        channel: str,
        user: str,
        text: str,
        message: str = "",
        state: MessageState = "new",
        *,
        public: bool = False,
        place: Mapping[str, Any] | None = None,
    ) -> list[Outgoing]:
        """What that made appear in the channel, whoever it is for."""
        said = {"text": text, "message": message, "message_state": state, "public": public, "place": place}
        return self._take(self._event(channel, user, **said))

    def tick(self, now: dt.datetime) -> None:
        """The clock moves on, and what is due goes out."""
        self.now = now
        self.runner.run(self._ticked())

    async def _ticked(self) -> None:
        await Schedule(self.threads).tick(self.now)
        await self.deliveries.run_due()

    def hand_over(self, channel: str, user: str, path: Path) -> list[Outgoing]:
        return self._take(self._event(channel, user, file={"path": str(path), "name": path.name}))

    def press(self, channel: str, user: str, button: str, **fields: str) -> list[Outgoing]:
        """On the newest card that has it."""
        event = self._event(channel, user)
        find = partial(presses.find, event=event, now=self.now, wanted=button, fields=fields)
        press = self.runner.run(in_database(self.threads, Rank.TURN, find))
        return self._take(self._event(channel, user, press=press))

    def press_button(self, channel: str, user: str, button: Button, fields: Mapping[str, str]) -> list[Outgoing]:
        """Whether or not a card stands that has it."""
        press = {"intent": button.intent, "step": button.step, "data": dict(button.data), "fields": dict(fields)}
        return self._take(self._event(channel, user, press=press))

    def _event(self, channel: str, user: str, **rest: Any) -> Event:
        return Event(TENANT, channel, user, user, str(next(self.numbers)), address={"user": user}, **rest)

    def _take(self, event: Event) -> list[Outgoing]:
        wire = self.channels[event.channel]
        before = len(wire.log)
        self.runner.run(self._worked(event))
        return [outgoing for _, outgoing in wire.log[before:]]

    async def _worked(self, event: Event) -> None:
        await self.turns.take(event)
        await self.deliveries.run_due()


def titles(outgoing: Outgoing) -> list[str]:
    return [button.title for button in outgoing.reply.buttons]
