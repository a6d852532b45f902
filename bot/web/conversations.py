"""What stands in each person's conversation on the demo page, kept while the service runs."""

import asyncio
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

KEPT = 300  # messages a conversation


@dataclass(frozen=True, slots=True)
class Shown:
    """A message; `revision` rises over all conversations each time one is added or replaced."""

    id: str
    revision: int
    mine: bool
    at: dt.datetime
    content: Mapping[str, Any]
    key: str = ""


class Conversations:
    """Readers ask what is newer than the revision they know, so that nothing is lost or doubled.

    `epoch` names this run of the service: a reader who knows another begins anew. Used from the event loop alone.
    """

    def __init__(self, epoch: str) -> None:
        self.epoch = epoch
        self.revision = 0
        self.changed = asyncio.Event()
        self.shown: dict[int, list[Shown]] = {}
        self.read: dict[int, int] = {}

    def said(self, person: int, text: str, at: dt.datetime, key: str) -> None:
        """The person's own words; shown once for each key."""
        if all(one.key != key for one in self.shown.get(person, ())):
            self._add(person, Shown("", 0, True, at, {"text": text}, key))

    def answered(self, person: int, content: Mapping[str, Any], at: dt.datetime, *, replaces: str | None = None) -> str:
        """The message's id: that of the one replaced, where it still stands."""
        messages = self.shown.get(person, [])
        for place, one in enumerate(messages):
            if one.id == replaces:
                messages[place] = replace(one, revision=self.revision + 1, content=content, at=at)
                self.touch()
                return one.id
        return self._add(person, Shown("", 0, False, at, content))

    def since(self, person: int, revision: int) -> list[Shown]:
        return [one for one in self.shown.get(person, ()) if one.revision > revision]

    def stands(self, person: int, message: str | None) -> bool:
        return any(one.id == message for one in self.shown.get(person, ()))

    def offers(self, person: int, message: str, button: str) -> bool:
        """Whether the message stands there with this button, as the page last drew it."""
        return any(
            one.id == message and any(known["id"] == button for known in one.content.get("buttons", ()))
            for one in self.shown.get(person, ())
        )

    def mark_read(self, person: int) -> None:
        news = person in self.unread()
        self.read[person] = self.revision
        if news:
            self.touch()

    def unread(self) -> dict[int, int]:
        """How many messages of the bot each person has not been shown; persons without any are left out."""
        counts = {
            person: sum(not one.mine and one.revision > self.read.get(person, 0) for one in messages)
            for person, messages in self.shown.items()
        }
        return {person: count for person, count in counts.items() if count}

    def touch(self) -> None:
        """Something that readers show has changed."""
        self.revision += 1
        changed, self.changed = self.changed, asyncio.Event()
        changed.set()

    def _add(self, person: int, message: Shown) -> str:
        number = self.revision + 1
        messages = self.shown.setdefault(person, [])
        messages.append(replace(message, id=f"{self.epoch}-{number}", revision=number))
        del messages[:-KEPT]
        self.touch()
        return messages[-1].id
