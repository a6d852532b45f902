"""Server-sent events: what is new in one person's conversation, for whom else something waits, and the time.

A reader that comes back names the last event it got and is told what it missed; one that knows another run of the
service begins anew. https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

import asyncio
import contextlib
import json
from typing import Any

from aiohttp import web

from bot.web.conversations import Conversations, Shown
from bot.web.demo import Demo, next_monday
from bot.web.guard import HEADERS

TICK_S = 10.0  # an idle stream tells the time, and so notices a reader who left
MINUTE = "%Y-%m-%dT%H:%M"


async def stream(demo: Demo, request: web.Request, person: int, closing: asyncio.Event) -> web.StreamResponse:
    """Until the reader leaves or the service closes."""
    known = _known(demo.conversations, request.headers.get("Last-Event-ID") or request.query.get("after", ""))
    response = web.StreamResponse(headers={**HEADERS, "Content-Type": "text/event-stream"})
    with contextlib.suppress(ConnectionResetError):
        await response.prepare(request)
        await _tell(demo, response, person, known, closing)
    return response


async def _tell(
    demo: Demo, response: web.StreamResponse, person: int, known: int | None, closing: asyncio.Event
) -> None:
    fresh = known is None
    while not closing.is_set():
        changed, revision = demo.conversations.changed, demo.conversations.revision
        event = news(demo, person, known or 0, fresh=fresh)
        await response.write(f"id: {demo.conversations.epoch}:{revision}\ndata: {event}\n\n".encode())
        fresh, known = False, revision
        await _changed_or_tick(changed)


def news(demo: Demo, person: int, known: int, *, fresh: bool) -> str:
    """One event's data. What it holds counts as read."""
    conversations = demo.conversations
    messages = [_as_json(demo, one) for one in conversations.since(person, known)]
    conversations.mark_read(person)
    unread = {str(other): count for other, count in conversations.unread().items()}
    content = {"fresh": fresh, "messages": messages, "unread": unread, "clock": clock(demo)}
    return json.dumps(content, ensure_ascii=False)


def clock(demo: Demo) -> dict[str, Any]:
    local = demo.local_now()
    return {
        "local": local.strftime(MINUTE),
        "moved": demo.clock.set_to is not None,
        "monday": next_monday(local).strftime(MINUTE),
    }


def _as_json(demo: Demo, one: Shown) -> dict[str, Any]:
    at = one.at.astimezone(demo.place.zone).strftime(MINUTE)
    return {"id": one.id, "mine": one.mine, "at": at, **one.content}


def _known(conversations: Conversations, last: str) -> int | None:
    epoch, _, revision = last.partition(":")
    return int(revision) if epoch == conversations.epoch and revision.isdecimal() and len(revision) < 10 else None


async def _changed_or_tick(changed: asyncio.Event) -> None:
    try:
        await asyncio.wait_for(changed.wait(), TICK_S)
    except TimeoutError:
        return
