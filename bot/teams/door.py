"""POST /api/messages: what Teams posts is checked, stored, acknowledged, and then worked on."""

import asyncio
import datetime as dt
import json
import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from aiohttp import web
from sqlalchemy.engine import Connection

from bot import presses
from bot.channel import Event
from bot.hops import in_database
from bot.teams import activities, addresses, cards, invokes
from bot.teams.activities import Activity, ShapeError
from bot.teams.channel import TeamsChannel
from bot.teams.config import TeamsConfig
from bot.teams.organisations import Organisations
from bot.teams.signing import DeniedError, Signatures
from bot.turns import Answered, Turns
from dialogs import texts
from storage import outbox, people
from storage.database import DatabaseUnavailableError
from storage.store import Store
from storage.threads import Rank

log = logging.getLogger(__name__)
LINES = texts.load("teams")
CHANNEL = "teams"
MAX_BYTES = 256 * 1024
INVOKE_S = 5.0
SLOW_S = 1.5
CARD_TRIES, CARD_WAIT_S = 8, 0.05


class Door:
    """`signatures` is None in the demo alone, on loopback."""

    def __init__(
        self, turns: Turns, channel: TeamsChannel, config: TeamsConfig, signatures: Signatures | None,
        organisations: Organisations, wake: Callable[[], None],
    ) -> None:  # fmt: skip
        self.turns = turns
        self.channel = channel
        self.config = config
        self.signatures = signatures
        self.organisations = organisations
        self.wake = wake
        self.tasks: set[asyncio.Task[Any]] = set()

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/api/messages", self.take)]

    async def drain(self, within_s: float) -> None:
        """What was acknowledged is finished; what is late is taken up by the next start."""
        if self.tasks:
            await asyncio.wait(list(self.tasks), timeout=within_s)

    async def take(self, request: web.Request) -> web.Response:
        try:
            activity = await self._checked(await _body(request), request.headers.get("Authorization", ""))
        except web.HTTPException as refused:
            return _refused(refused.status, refused.reason)
        except DeniedError as error:
            log.warning("Teams' door refused a request: %s", error)
            return _refused(401, "unauthorized")
        except ShapeError:
            return _refused(400, "not an activity")
        try:
            tenant = await self.organisations.tenant_of(self.turns.threads, activity.tenant)
            if tenant is None:
                return _refused(403, "organisation")
            self.channel.heard(activity.service_url)
            return await self._dispatch(tenant, activity)
        except DatabaseUnavailableError:
            return _refused(503, "the database does not answer")

    async def _checked(self, raw: Any, authorization: str) -> Activity:
        """Raises ShapeError, DeniedError."""
        if not isinstance(raw, dict):
            raise ShapeError("not an object")
        if self.signatures is not None:
            await self.signatures.check(authorization, raw)
        activity = activities.read(raw)
        if not self.config.takes_host(activity.service_url):
            raise DeniedError("the serviceUrl is none of Teams'")
        return activity

    async def _dispatch(self, tenant: int, activity: Activity) -> web.Response:
        """Raises DatabaseUnavailableError: then nothing was stored, and nothing is acknowledged."""
        if activity.kind == "invoke":
            return web.json_response(await self._invoked(tenant, activity))
        if activity.kind == "message":
            await self._begin(tenant, activity, _event(tenant, activity))
        elif _says_removed(activity):
            await self._left(tenant, activity)
        elif _says_installed(activity) and activity.account:
            event = replace(
                _event(tenant, activity), text="", dedupe=f"welcome|{activity.conversation}",
                press={"intent": "help", "step": "", "data": {}, "fields": {}},
            )  # fmt: skip
            await self._begin(tenant, activity, event)
        return web.Response(status=202)

    async def _begin(self, tenant: int, activity: Activity, event: Event) -> "asyncio.Task[Answered] | None":
        """Stored; worked on from here. None for a repeat."""
        if (press := activities.pressed(activity)) is not None:
            event = replace(event, text="", press=await self._found(activity, event, press))
        row = await self.turns.accept(event)
        if row is None:
            return None
        task = asyncio.create_task(self._answered(row, event))
        self.tasks.add(task)
        task.add_done_callback(self._done)
        return task

    async def _found(self, activity: Activity, event: Event, press: tuple[str, dict[str, str]]) -> dict[str, Any]:
        """What the button leads to. A card's row is written just after the card was sent: it is looked for again."""
        wanted, fields = press
        find = partial(
            presses.find, event=event, now=self.turns.clock(), wanted=wanted, fields=fields,
            message=activity.reply_to or None,
        )  # fmt: skip
        for _ in range(CARD_TRIES):
            found = await in_database(self.turns.threads, Rank.TURN, find)
            if found["intent"]:
                return found
            await asyncio.sleep(CARD_WAIT_S)
        return await in_database(self.turns.threads, Rank.TURN, find)

    async def _answered(self, row: int, event: Event) -> Answered:
        task = asyncio.ensure_future(self.turns.finish(row, event))
        done, _ = await asyncio.wait([task], timeout=SLOW_S)
        if not done:
            await self.channel.typing(event.address)
        answered = await task
        self.wake()
        return answered

    async def _left(self, tenant: int, activity: Activity) -> None:
        """The app was removed for the user alone: nothing is sent there until the person is heard of again."""
        if activity.is_personal:
            self.channel.forget(activity.user)
            off = partial(_switch_off, tenant=tenant, user=activity.user, now=self.turns.clock())
            await in_database(self.turns.threads, Rank.TURN, off)

    async def _invoked(self, tenant: int, activity: Activity) -> dict[str, Any]:
        """The body of the response, always one that Teams takes: the new card, or a line."""
        language = activity.language or "sv"
        if activity.name != "adaptiveCard/action":
            return invokes.error(501, "NotSupported", LINES(language, "not_ours"))
        if activities.pressed(activity) is None:
            return invokes.error(400, "BadRequest", LINES(language, "not_ours"))
        try:
            task = await self._begin(tenant, activity, _event(tenant, activity))
        except DatabaseUnavailableError:
            return invokes.error(503, "Unavailable", LINES(language, "unavailable"))
        if task is None:
            return invokes.line(LINES(language, "repeated"))
        done, _ = await asyncio.wait([task], timeout=INVOKE_S)
        if not done:
            return invokes.line(LINES(language, "working"))
        if task.cancelled() or task.exception() is not None:
            return invokes.line(LINES(language, "unavailable"))
        return _response(task.result(), language)

    def _done(self, task: "asyncio.Task[Answered]") -> None:
        self.tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("an activity was not finished: %s", type(error).__name__)


async def _body(request: web.Request) -> Any:
    """Raises web.HTTPException by its status, ShapeError for what is no JSON."""
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType
    if (request.content_length or 0) > MAX_BYTES:
        raise web.HTTPRequestEntityTooLarge(MAX_BYTES, request.content_length or 0)
    body = await request.read()
    if len(body) > MAX_BYTES:
        raise web.HTTPRequestEntityTooLarge(MAX_BYTES, len(body))
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise ShapeError("not JSON") from None


def _response(answered: Answered, language: str) -> dict[str, Any]:
    reply = answered.reply
    if reply.updates:
        return invokes.card(cards.pages(reply)[-1])
    return invokes.line(LINES(language, "answered_below"))


def _event(tenant: int, activity: Activity) -> Event:
    address = addresses.answering(activity)
    return Event(
        tenant=tenant,
        channel=CHANNEL,
        conversation=activity.talk,
        user=activity.user,
        dedupe=activities.dedupe(activity),
        text=activity.text,
        language=activity.language,
        public=not activity.is_personal,
        address=address,
        own=activity.user,
        reach=addresses.alone(address) if activity.is_personal else None,
    )


def _switch_off(connection: Connection, *, tenant: int, user: str, now: dt.datetime) -> None:
    person = people.linked(Store(connection, tenant, now), CHANNEL, user)
    if person is not None:
        outbox.switch_off(connection, tenant, person, CHANNEL, now, "the app was removed")


def _says_installed(activity: Activity) -> bool:
    if activity.kind == "installationUpdate":
        return str(activity.raw.get("action", "")).startswith("add")
    added = activity.raw.get("membersAdded")
    return (
        activity.kind == "conversationUpdate"
        and isinstance(added, list)
        and any(isinstance(one, dict) and one.get("id") == activity.bot for one in added[:1_000])
    )


def _says_removed(activity: Activity) -> bool:
    return activity.kind == "installationUpdate" and str(activity.raw.get("action", "")).startswith("remove")


def _refused(status: int, why: str | None) -> web.Response:
    return web.json_response({"error": why}, status=status)
