"""POST /api/messages: what Teams posts is checked, and routed to what answers it."""

import logging
from typing import Any, Protocol

from aiohttp import web
from pydantic_core import from_json, to_json

from bot.teams import activities
from bot.teams.activities import Activity, ShapeError
from bot.teams.channel import TeamsChannel
from bot.teams.config import TeamsConfig
from bot.teams.organisations import Organisations
from bot.teams.routing import Arrival, Outlet, Routes
from bot.teams.signing import DeniedError, Signatures
from bot.teams.work import Work
from storage.database import DatabaseUnavailableError
from storage.threads import DatabaseThreads

log = logging.getLogger(__name__)
MAX_BYTES = 1024 * 1024  # Teams' own messages have at most 100 KB


class FindsTenant(Protocol):
    async def tenant_of(self, threads: DatabaseThreads, external: str) -> int | None:
        """None for an organisation that may not talk to this bot."""
        ...


class Door:
    """`signatures` is None in the demo alone, on loopback."""

    def __init__(
        self, work: Work, channel: TeamsChannel, config: TeamsConfig, signatures: Signatures | None,
        organisations: FindsTenant | None = None,
    ) -> None:  # fmt: skip
        self.work = work
        self.channel = channel
        self.config = config
        self.signatures = signatures
        self.organisations = organisations or Organisations(config)
        self.outlet = Outlet()
        self.answers = Routes(work)

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/api/messages", self.take)]

    async def take(self, request: web.Request) -> web.Response:
        try:
            activity = await self._checked(request)
        except web.HTTPException as refused:
            return _refused(refused.status, refused.reason)
        except DeniedError as error:
            log.warning("Teams' door refused a request: %s", error)
            return _refused(401, "unauthorized")
        except ShapeError:
            return _refused(400, "not an activity")
        try:
            tenant = await self.organisations.tenant_of(self.work.turns.threads, activity.tenant)
            if tenant is None:
                return _refused(403, "organisation")
            self.channel.heard(activity.service_url)
            arrival = Arrival(self.outlet, tenant, activity)
            await self.answers.on_turn(arrival)
        except DatabaseUnavailableError:
            return _refused(503, "the database does not answer")
        if arrival.body is None:
            return web.Response(status=202)
        return web.Response(body=to_json(arrival.body), content_type="application/json")

    async def _checked(self, request: web.Request) -> Activity:
        """Raises web.HTTPException by its status, ShapeError, DeniedError; a body is read of who has a token."""
        if request.content_type != "application/json":
            raise web.HTTPUnsupportedMediaType
        claims = await self.signatures.claims(request.headers.get("Authorization", "")) if self.signatures else None
        raw = await _body(request)
        if self.signatures is not None and claims is not None:
            self.signatures.check(claims, raw)
        activity = activities.read(raw)
        if not self.config.takes_host(activity.service_url):
            raise DeniedError("the serviceUrl is none of Teams'")
        return activity


async def _body(request: web.Request) -> dict[str, Any]:
    """Raises web.HTTPException by its status, ShapeError for what is no JSON object."""
    if (request.content_length or 0) > MAX_BYTES:
        raise web.HTTPRequestEntityTooLarge(MAX_BYTES, request.content_length or 0)
    body = await request.read()
    if len(body) > MAX_BYTES:
        raise web.HTTPRequestEntityTooLarge(MAX_BYTES, len(body))
    try:
        raw = from_json(body)
    except ValueError:
        raise ShapeError("not JSON") from None
    if not isinstance(raw, dict):
        raise ShapeError("not an object")
    return raw


def _refused(status: int, why: str | None) -> web.Response:
    return web.json_response({"error": why}, status=status)
