"""`samverkan chat`: each line of input is one turn, as contract section 3 says."""

import datetime as dt
import json
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.engine import Connection

from bot.channel import Event, Outgoing
from bot.clock import SettableClock
from bot.console import Console
from bot.delivery import Deliveries
from bot.turns import PERSON, Turns, in_database
from dialogs import texts
from dialogs.reply import Reply
from storage import cards, people
from storage.store import Store
from storage.threads import Rank

LINES = texts.load("chat")
RunSchedule = Callable[[dt.datetime, dt.datetime], Awaitable[None]]


class ChatError(Exception):
    """A line that cannot be taken; the text is for the user."""


@dataclass(frozen=True, slots=True)
class Who:
    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Rules:
    """What this terminal may do: be anybody and move the clock only where nobody is linked to Teams or Slack."""

    tenant: int
    zone: ZoneInfo
    language: str
    anybody: bool
    runs_jobs: bool


class Chat:
    def __init__(
        self,
        turns: Turns,
        deliveries: Deliveries,
        console: Console,
        clock: SettableClock,
        rules: Rules,
        who: Who,
        run_schedule: RunSchedule,
        *,
        language: str | None = None,
    ) -> None:
        self.turns = turns
        self.deliveries = deliveries
        self.console = console
        self.clock = clock
        self.rules = rules
        self.who = who
        self.run_schedule = run_schedule
        self.language = language

    async def line(self, text: str) -> None:
        """Takes one line of input. Raises ChatError."""
        said = self._read(text)
        if "as" in said:
            self.who = await self._find(str(said["as"]))
        elif "now" in said:
            await self._move_clock(str(said["now"]))
        else:
            await self.turns.take(await self._event(said))
        if self.rules.runs_jobs:
            await self.deliveries.run_due()

    def _read(self, text: str) -> Mapping[str, Any]:
        if not (self.console.as_json and text.lstrip().startswith("{")):
            return {"say": text}
        try:
            said = json.loads(text)
        except ValueError as error:
            raise ChatError(self._say("broken_line")) from error
        if not isinstance(said, dict) or not said.keys() & {"say", "press", "fill", "attach", "as", "now"}:
            raise ChatError(self._say("unknown_line"))
        return said

    async def _event(self, said: Mapping[str, Any]) -> Event:
        event = Event(
            tenant=self.rules.tenant,
            channel=self.console.name,
            conversation=f"{self.console.name}:{self.who.id}",
            user=f"{PERSON}{self.who.id}",
            dedupe=secrets.token_hex(12),
            language=self.language,
            address={"person": self.who.id, "name": self.who.name},
        )
        if "press" in said or "fill" in said:
            fields = said.get("fill") or {}
            if not isinstance(fields, dict):
                raise ChatError(self._say("unknown_line"))
            return replace(event, press=await self._pressed(str(said.get("press", "")), fields))
        if "attach" in said:
            path = Path(str(said["attach"]))
            return replace(event, file={"path": str(path), "name": path.name})
        return replace(event, text=str(said["say"]))

    async def _pressed(self, wanted: str, fields: Mapping[str, Any]) -> dict[str, Any]:
        """The newest card's button of that title or id; a press that no card has leads nowhere, and is answered so."""
        shown = await in_database(
            self.turns.threads,
            Rank.TURN,
            partial(
                _cards,
                tenant=self.rules.tenant,
                now=self.clock(),
                channel=self.console.name,
                conversation=f"{self.console.name}:{self.who.id}",
            ),
        )
        given = {str(key): "" if value is None else str(value) for key, value in fields.items()}
        for card in shown:
            for button in card["buttons"] if not card["replaced"] else ():
                if _is(wanted, button):
                    return {
                        "intent": button["intent"],
                        "step": button.get("step", ""),
                        "data": button.get("data", {}),
                        "fields": given,
                        "card": card["id"],
                    }
        return {"intent": "", "step": "", "data": {}, "fields": given}

    async def _find(self, name: str) -> Who:
        if not self.rules.anybody:
            raise ChatError(self._say("not_anybody"))
        found = await in_database(
            self.turns.threads, Rank.TURN, partial(_people, tenant=self.rules.tenant, now=self.clock(), name=name)
        )
        if len(found) != 1:
            raise ChatError(self._say("nobody" if not found else "several", name=name))
        return found[0]

    async def _move_clock(self, text: str) -> None:
        if not self.rules.anybody:
            raise ChatError(self._say("no_clock"))
        try:
            moment = dt.datetime.fromisoformat(text)
        except ValueError as error:
            raise ChatError(self._say("bad_clock", value=text)) from error
        before = self.clock()
        self.clock.set(moment if moment.tzinfo else moment.replace(tzinfo=self.rules.zone))
        if self.clock() <= before:
            return
        if not self.rules.runs_jobs:
            outgoing = Outgoing(Reply(self._say("no_jobs")), "no_jobs", self.who.id, self.who.name)
            await self.console.send({}, outgoing)
            return
        await self.run_schedule(before, self.clock())

    def _say(self, key: str, **values: str) -> str:
        return LINES(self.language or self.rules.language, key, **values)


def _is(wanted: str, button: Mapping[str, Any]) -> bool:
    known = {button["id"].casefold(), button["title"].casefold()}
    return wanted.strip().casefold().removesuffix(":1") in known


def _cards(
    connection: Connection, *, tenant: int, now: dt.datetime, channel: str, conversation: str
) -> list[dict[str, Any]]:
    rows = cards.newest_in(Store(connection, tenant, now), channel, conversation)
    return [
        {"id": row.id, "replaced": row.replaced_at is not None, "buttons": row.content.get("buttons", [])}
        for row in rows
    ]


def _people(connection: Connection, *, tenant: int, now: dt.datetime, name: str) -> list[Who]:
    return [Who(row.id, row.name) for row in people.matching(Store(connection, tenant, now), name)]
