"""*Logga som lägesnotis* in a message's menu: a window with the message's text as a note, saved when it says so.

learn.microsoft.com/microsoftteams/platform/messaging-extensions/how-to/action-commands has the shapes.
"""

import asyncio
import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.channel import Event
from bot.glances import glance
from bot.teams import activities, addresses, windows
from bot.teams.activities import Activity
from bot.teams.message_text import text_of
from bot.teams.windows import KEY
from bot.teams.work import Work, event_of
from dialogs import texts
from storage.database import DatabaseUnavailableError

LINES = texts.load("teams")
LATEST_S = 5.0


async def fetch(work: Work, tenant: int, came: Activity) -> dict[str, Any]:
    """The window's first content."""
    language, key = came.language or "sv", f"{KEY}:{secrets.token_hex(8)}"
    event = _of_window(work, tenant, came, key)
    data = {"text": _said(came.value), "message": _message(came)}
    press = {"intent": "log_update", "step": "from_message", "data": data, "fields": {}}
    try:
        if await glance(work.turns, event, lambda turn, _: turn.person.id) is None:
            return windows.line(LINES(language, "write_first"))
        return await _within(work, replace(event, press=press), came, key)
    except DatabaseUnavailableError:
        return windows.line(LINES(language, "unavailable"))


async def submit(work: Work, tenant: int, came: Activity) -> dict[str, Any]:
    """A button of the window."""
    language = came.language or "sv"
    pressed = _pressed(came.value)
    if pressed is None:
        return windows.line(LINES(language, "not_ours"))
    wanted, key, fields = pressed
    said = hashlib.sha256(json.dumps([wanted, key, fields], sort_keys=True).encode("utf-8", "replace")).hexdigest()
    event = replace(_of_window(work, tenant, came, key), dedupe=f"{key}|{said}|{came.timestamp[:16]}")
    try:
        return await _within(work, await work.pressing(event, wanted, fields, key), came, key)
    except DatabaseUnavailableError:
        return windows.line(LINES(language, "unavailable"))


async def _within(work: Work, event: Event, came: Activity, key: str) -> dict[str, Any]:
    """What is later than Teams waits for comes in the person's own chat. Raises DatabaseUnavailableError."""
    language = came.language or "sv"
    answer = work.channel.windows.expect(key)
    try:
        task = await work.begin(event, came)
        if task is None:
            return windows.line(LINES(language, "repeated"))
        waited: set[asyncio.Future[Any]] = {answer, task}
        await asyncio.wait(waited, timeout=LATEST_S, return_when=asyncio.FIRST_COMPLETED)
        if answer.done():
            return windows.shown(answer.result(), key, LINES(language, "log_note"))
        return windows.line(LINES(language, "unavailable" if task.done() else "working"))
    finally:
        work.channel.windows.forget(key)


def _of_window(work: Work, tenant: int, came: Activity, key: str) -> Event:
    """It is the person's own, wherever the message stands."""
    event = event_of(tenant, came, work.channel.name)
    own = {**addresses.alone(event.address), "roster": event.address["roster"], KEY: key}
    return replace(event, conversation=came.user, text="", public=False, message="", address=own, reach=None)


def _said(value: Any) -> str:
    payload = _payload(value)
    body = payload.get("body")
    told = body if isinstance(body, dict) else {}
    content = told.get("content")
    text = content if isinstance(content, str) else ""
    return (text_of(text) if told.get("contentType", "html") == "html" else text.strip())[: activities.MAX_FIELD]


def _message(came: Activity) -> str:
    """As an edit of it will name it."""
    found = _payload(came.value).get("id")
    return activities.message_in(came.conversation, found) if isinstance(found, str) and found else ""


def _payload(value: Any) -> Mapping[str, Any]:
    found = value.get("messagePayload") if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


def _pressed(value: Any) -> tuple[str, str, dict[str, str]] | None:
    """Button, window and fields; None for what none of our windows sends."""
    data = value.get("data") if isinstance(value, dict) else None
    if not isinstance(data, dict) or not isinstance(data.get(KEY), str):
        return None
    found = activities.read_press(data)
    return None if found is None else (found[0], data[KEY][:100], {k: v for k, v in found[1].items() if k != KEY})
