"""`samverkan chat`: each line of input is one turn, as contract section 3 says."""

import datetime as dt
import json
import re
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.engine import Connection

from bot import presses
from bot.answers import PERSON
from bot.channel import Event, Outgoing, storable
from bot.clock import YEARS, SettableClock
from bot.console import Console
from bot.delivery.pump import Deliveries
from bot.hops import in_database
from bot.turns import Turns
from dialogs import texts
from dialogs.register import read_names
from dialogs.reply import Reply
from storage import people
from storage.database import DatabaseUnavailableError
from storage.store import Store
from storage.threads import Rank

LINES = texts.load("chat")
RunSchedule = Callable[[dt.datetime, dt.datetime], Awaitable[None]]
PRESSED = re.compile(r"/(?:tryck|press)\s+(.+)", re.IGNORECASE)
KINDS = {"say": str, "press": str, "fill": dict, "attach": str, "as": str, "now": str}


class ChatError(Exception):
    """A line that cannot be taken; the text is for the user."""


class NotAllowedError(ChatError):
    """What this terminal may not do in this database: the command ends with exit 1."""


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
        try:
            await self._take(self._read(text))
        except DatabaseUnavailableError as error:
            raise ChatError(self._say("database")) from error

    async def _take(self, said: Mapping[str, Any]) -> None:
        if "as" in said:
            self.who = await self._find(said["as"])
        elif "now" in said:
            await self._move_clock(said["now"])
        else:
            await self.turns.take(await self._event(said))
        if self.rules.runs_jobs:
            await self.deliveries.run_due()

    def _read(self, text: str) -> Mapping[str, Any]:
        if not self.console.as_json and (pressed := PRESSED.fullmatch(text.strip())):
            return {"press": pressed[1]}
        if not (self.console.as_json and text.lstrip().startswith("{")):
            return {"say": text}
        try:
            said = storable(json.loads(text))
        except (ValueError, RecursionError) as error:
            raise ChatError(self._say("broken_line")) from error
        if not isinstance(said, dict) or not said.keys() & KINDS.keys():
            raise ChatError(self._say("unknown_line"))
        for name, kind in KINDS.items():
            if name in said and not isinstance(said[name], kind):
                raise ChatError(self._say("wrong_object" if kind is dict else "wrong_text", name=name))
        if any(isinstance(value, dict | list) for value in said.get("fill", {}).values()):
            raise ChatError(self._say("wrong_object", name="fill"))
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
            wanted, fields = said.get("press", ""), said.get("fill", {})
            find = partial(presses.find, event=event, now=self.clock(), wanted=wanted, fields=fields)
            return replace(event, press=await in_database(self.turns.threads, Rank.TURN, find))
        if "attach" in said:
            path = Path(said["attach"])
            return replace(event, file={"path": str(path), "name": path.name})
        return replace(event, text=said["say"])

    async def _find(self, name: str) -> Who:
        if not self.rules.anybody:
            raise NotAllowedError(self._say("not_anybody"))
        find = partial(_people, tenant=self.rules.tenant, now=self.clock(), name=name)
        found, nearest = await in_database(self.turns.threads, Rank.TURN, find)
        if len(found) > 1:
            raise ChatError(self._say("several", name=name))
        if not found:
            raise ChatError(self._say("nearest" if nearest else "nobody", name=name, nearest=", ".join(nearest)))
        return found[0]

    async def _move_clock(self, text: str) -> None:
        if not self.rules.anybody:
            raise NotAllowedError(self._say("no_clock"))
        try:
            moment = dt.datetime.fromisoformat(text)
        except ValueError as error:
            raise ChatError(self._say("bad_clock", value=text)) from error
        if moment.year not in YEARS:
            raise ChatError(self._say("bad_clock", value=text))
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


def _people(connection: Connection, *, tenant: int, now: dt.datetime, name: str) -> tuple[list[Who], list[str]]:
    """Those of that name or e-mail, and the names that come nearest."""
    store = Store(connection, tenant, now)
    found = [Who(row.id, row.name) for row in people.matching(store, name)]
    return found, [] if found else [one.name for one in read_names(store).nearest_people(name)]
