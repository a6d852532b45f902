"""POST /slack/events: signed, stored, acknowledged; worked after. What must stand in the response waits, for 2 s."""

import asyncio
import datetime as dt
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from aiohttp import web

from bot import presses
from bot.channel import Event
from bot.hops import in_database
from bot.slack import events, forms, late, payloads
from bot.slack.blocks import LINES
from bot.slack.channel import SlackChannel
from bot.slack.client import SlackError
from bot.slack.events import Pressed
from bot.slack.filled import OPEN
from bot.slack.kept_forms import form_of
from bot.slack.mentions import Mentions
from bot.slack.payloads import BadPayloadError, Incoming
from bot.slack.signature import Signatures
from bot.slack.unbound import Unbound
from bot.slack.workspaces import NotReadyError
from bot.turns import Turns
from storage import inbox
from storage.database import DatabaseUnavailableError
from storage.threads import Rank

log = logging.getLogger(__name__)
ANSWER_WITHIN_S = 2.0
CARD_TRIES, CARD_WAIT_S = 12, 0.05  # a card's row is written just after the card was sent


@dataclass(frozen=True, slots=True)
class Response:
    status: int = 200
    body: Mapping[str, Any] | None = None


class Door:
    """`work` holds every task, so that none is lost or forgotten."""

    def __init__(self, turns: Turns, channel: SlackChannel, signatures: Signatures | None) -> None:
        self.turns = turns
        self.channel = channel
        self.signatures = signatures
        self.mentions = Mentions(channel, turns)
        self.work: set[asyncio.Task[None]] = set()
        self.unbound = Unbound()

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/slack/events", self.receive)] if self.signatures else []

    async def receive(self, request: web.Request) -> web.StreamResponse:
        signatures = self.signatures
        if signatures is None or not signatures.may_be_signed(request.headers):
            return web.Response(status=401)
        body = await request.read()
        if not signatures.signed(request.headers, body):
            return web.Response(status=401)
        try:
            incoming = payloads.read(request.headers.get("Content-Type", ""), body)
        except BadPayloadError:
            return web.Response(status=400)
        answer = await self.take(incoming)
        if answer.body is None:
            return web.Response(status=answer.status)
        return web.json_response(dict(answer.body), status=answer.status)

    async def take(self, incoming: Incoming) -> Response:
        """One thing that came in, by HTTP or by Socket Mode; 503 where it must be sent again."""
        if incoming.kind == "challenge":
            return Response(body={"challenge": incoming.text})
        if incoming.kind == "options":
            return Response(body={"options": []})
        try:
            return await self._taken(incoming)
        except (DatabaseUnavailableError, NotReadyError):
            if incoming.kind == "slash":
                return Response(body={"response_type": "ephemeral", "text": LINES("sv", "try_again")})
            return Response(503)

    async def _taken(self, incoming: Incoming) -> Response:
        workspaces = self.channel.workspaces
        if incoming.kind == "revoked":
            told_at = dt.datetime.fromtimestamp(incoming.at or time.time(), dt.UTC)
            await workspaces.removed(incoming.installed, told_at)
        if incoming.kind in ("check", "ignored", "revoked") or not (incoming.user or incoming.kind == "edit"):
            return Response()
        workspaces.belongs(incoming.installed, incoming.everywhere)
        tenant = await workspaces.tenant_of(self.turns.threads, incoming.team, incoming.organisation)
        if tenant is None:
            return self._not_bound(incoming)
        incoming = await self.mentions.named(incoming, tenant)
        return await self._doors()[incoming.kind](incoming, events.event_of(incoming, tenant, time.time()))

    def _not_bound(self, incoming: Incoming) -> Response:
        if self.unbound.is_to_be_told(incoming):
            self.begin(self._tell_unbound(incoming))
        return Response(body=self.unbound.answer(incoming))

    async def _tell_unbound(self, incoming: Incoming) -> None:
        try:
            if (call := self.unbound.call(incoming)) is not None:
                await self.channel.call(incoming.installed, *call)
            else:
                await self.channel.tell(incoming.installed, incoming.user, self.unbound.line(incoming))
        except SlackError:
            self.unbound.was_not_told(incoming)
            raise

    def _doors(self) -> Mapping[str, Callable[[Incoming, Event], Awaitable[Response]]]:
        return {
            "message": self._message,
            "edit": self._later,
            "home": self._later,
            "shortcut": self._later,
            "press": self._press,
            "submit": self._submit,
            "slash": self._slash,
        }

    async def drain(self, within_s: float) -> None:
        """What was acknowledged is finished; what is not in time is taken up by the next start."""
        if not self.work:
            return
        _, late = await asyncio.wait(set(self.work), timeout=within_s)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def _message(self, incoming: Incoming, event: Event) -> Response:
        """All of it is stored before it is acknowledged."""
        for one in events.by_file(incoming, event):
            await self._later(incoming, one)
        return Response()

    async def _later(self, _: Incoming, event: Event) -> Response:
        row = await self.turns.accept(event)
        if row is not None:
            self.begin(self._finish(row, event))
        return Response()

    async def _slash(self, _: Incoming, event: Event) -> Response:
        return await self._within(event, str(event.address["key"]), late.to_command)

    async def _press(self, incoming: Incoming, event: Event) -> Response:
        found = events.pressed(incoming)
        if found.wanted == OPEN:
            self.begin(self._open_form(events.of_press(event, incoming, found, {}), found))
            return Response()
        press = await self._found(event, found)
        return await self._later(incoming, events.of_press(event, incoming, found, press))

    async def _submit(self, incoming: Incoming, event: Event) -> Response:
        view = incoming.payload.get("view")
        origin = forms.origin_of(view if isinstance(view, dict) else {})
        if origin is None or await self._was_accepted(event, events.submission(incoming)):
            return Response()
        press = await self._found(event, events.submitted(incoming, origin))
        sent_in = events.of_submission(event, incoming, origin, press)
        return await self._within(sent_in, event.dedupe, late.to_form)

    async def _was_accepted(self, event: Event, key: str) -> bool:
        look = partial(inbox.is_known, tenant=event.tenant, channel=event.channel, key=key)
        return await in_database(self.turns.threads, Rank.TURN, look)

    async def _within(self, event: Event, key: str, told_late: Callable[[str], Mapping[str, Any]]) -> Response:
        """Answered in the response where that is in time; else as a message, and what is told then says so."""
        row = await self.turns.accept(event)
        if row is None:
            return Response()
        answer = self.channel.waiting.expect(key)
        work = self.begin(self._finish(row, event))
        try:
            waited: set[asyncio.Future[Any]] = {answer, work}
            await asyncio.wait(waited, timeout=ANSWER_WITHIN_S, return_when=asyncio.FIRST_COMPLETED)
            if answer.done():
                body = answer.result()
                return Response(body=body) if body else Response()
            if work.done():
                return Response()
            return Response(body=told_late(await late.language_of_reader(self.turns, event)))
        finally:
            self.channel.waiting.forget(key)

    async def _found(self, event: Event, found: Pressed) -> dict[str, Any]:
        looked_in = Event(**{**event.to_json(), "conversation": found.conversation})
        for attempt in range(CARD_TRIES):
            for message in dict.fromkeys(one for one in (found.message, found.key) if one):
                find = partial(
                    presses.find,
                    event=looked_in,
                    now=self.turns.clock(),
                    wanted=found.wanted,
                    fields=found.fields,
                    message=message,
                    mark=found.mark,
                )
                press = await in_database(self.turns.threads, Rank.TURN, find)
                if press["intent"]:
                    return press
            if not found.ours or attempt == CARD_TRIES - 1:
                break
            await asyncio.sleep(CARD_WAIT_S)
        return {"intent": "", "step": "", "data": {}, "fields": dict(found.fields)}

    async def _open_form(self, event: Event, found: Pressed) -> None:
        """Nothing is decided by it, so it is no turn: the form stands in the card's row."""
        wanted = [one for one in (found.message, found.key) if one]
        look = partial(form_of, event=event, now=self.turns.clock(), conversation=found.conversation, wanted=wanted)
        known = await in_database(self.turns.threads, Rank.TURN, look)
        for _ in range(CARD_TRIES):
            if known is not None:
                break
            await asyncio.sleep(CARD_WAIT_S)
            known = await in_database(self.turns.threads, Rank.TURN, look)
        team = str(event.address["team"])
        if known is None:
            language = await late.language_of_reader(self.turns, event)
            await self.channel.tell(team, str(event.address["user"]), LINES(language, "form_gone"))
            return
        key, reply = known
        await self.channel.open_form(team, {**event.address, "key": key}, reply)

    async def _finish(self, row: int, event: Event) -> None:
        await self.turns.finish(row, event)
        if event.address.get("from_home"):
            address = {"team": event.address["team"], "user": event.address["user"], "how": "home"}
            home = {**address, "conversation": f"{events.HOME}{event.user}", "key": f"{event.address['key']}h"}
            again = Event(
                event.tenant, event.channel, f"{events.HOME}{event.user}", event.user, f"{event.dedupe}:home",
                press={"intent": "home", "step": "show", "data": {}}, address=home,
            )  # fmt: skip
            await self._later(_NOBODY, again)

    def begin(self, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        """Work beside the requests, finished before the service ends."""
        task = asyncio.create_task(_logged(work))
        self.work.add(task)
        task.add_done_callback(self.work.discard)
        return task


_NOBODY = Incoming("home")


async def _logged(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except (SlackError, DatabaseUnavailableError) as error:
        log.warning("slack: %s", error)
    except Exception:  # the top of every task: it logs
        log.exception("slack: a piece of work failed")
