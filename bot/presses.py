"""A press finds its card: what the button leads to, among the cards kept of a conversation."""

import datetime as dt
import json
import re
import zlib
from collections.abc import Mapping
from typing import Any

from sqlalchemy.engine import Connection

from bot.channel import Event
from dialogs.reply import Button
from storage import cards
from storage.store import Store

CODE = re.compile(r"[A-Za-z]\w{0,31}|[0-9a-f]{64}")
SAID = json.JSONEncoder(sort_keys=True, default=str)


def mark_of(button: Button) -> str:
    """The same for what is done to the same: a message's next card may have a button with this one's id."""
    return _mark(button.intent, button.step, button.data)


def _mark(intent: str, step: str, data: Mapping[str, Any]) -> str:
    """Of ids and codes: written text is not always kept."""
    told = {key: value for key, value in data.items() if not isinstance(value, str) or CODE.fullmatch(value)}
    return f"{zlib.crc32(SAID.encode([intent, step, told]).encode()):08x}"


def find(
    connection: Connection,
    *,
    event: Event,
    now: dt.datetime,
    wanted: str,
    fields: Mapping[str, Any],
    message: str | None = None,
    mark: str = "",
) -> dict[str, Any]:
    """The newest standing card's button of that title or id, as `Event.press`; `message` narrows it to that card,
    `mark` to what does the same as the button pressed.

    A press that no card has, or on a card that was replaced, leads nowhere, and is answered so.
    """
    given = {str(key): "" if value is None else str(value) for key, value in fields.items()}
    for row in cards.newest_in(Store(connection, event.tenant, now), event.channel, event.conversation):
        if row.replaced_at is not None or message not in (None, row.message_id):
            continue
        for button in row.content.get("buttons", []):
            if _is(wanted, button) and mark in ("", _mark_kept(button)):
                return {
                    "intent": button["intent"],
                    "step": button.get("step", ""),
                    "data": button.get("data", {}),
                    "fields": given,
                    "card": row.id,
                    "message": row.message_id,
                    "language": row.content.get("language"),
                }
    return {"intent": "", "step": "", "data": {}, "fields": given}


def _mark_kept(button: Mapping[str, Any]) -> str:
    return _mark(button["intent"], button.get("step", ""), button.get("data", {}))


def _is(wanted: str, button: Mapping[str, Any]) -> bool:
    known = {button["id"].casefold(), button["title"].casefold()}
    pressed = wanted.strip().casefold()
    return pressed in known or pressed.removesuffix(":1") in known
