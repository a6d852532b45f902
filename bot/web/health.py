"""How the service is: alive, ready, and in numbers. Counts alone, never what anybody wrote."""

import asyncio
import datetime as dt
import hmac
import ipaddress
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from aiohttp import web
from sqlalchemy.engine import Connection

from bot.hops import in_database
from bot.service import Service
from storage import gates, health, schema
from storage.database import DatabaseUnavailableError
from storage.threads import Rank

ANSWER_WITHIN_S = 6.0
UNKNOWN = "nobody is granted secretary: samverkan people grant NAME secretary, or samverkan people link NAME"
METRICS = "text/plain; version=0.0.4"
LATE = dt.timedelta(minutes=5)
LATE_WARNING = "something has been due for more than five minutes; see `samverkan jobs list`"
ENDINGS = {"sent": ("sent",), "failed": ("dead", "cancelled"), "put_off": ("open",)}  # how attempts to send ended
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-IP")


@dataclass(frozen=True, slots=True)
class Counted:
    version: str | None
    inbox: dict[str, int]
    deliveries: dict[str, int]
    due: int
    rate_limited_s: dict[str, float]
    subscriptions: int
    unknown_users: int
    oldest_due: dt.datetime | None


class Health:
    """`token` opens `/metrics` to others than the machine itself."""

    def __init__(self, service: Service, token: str | None) -> None:
        self.service = service
        self.token = token
        self.newest = schema.newest()

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/healthz", self.healthz),
            web.get("/readyz", self.readyz),
            web.get("/metrics", self.metrics),
        ]

    async def healthz(self, _: web.Request) -> web.StreamResponse:
        return web.json_response({"alive": True})

    async def readyz(self, _: web.Request) -> web.StreamResponse:
        """503 while the database, its schema or a worker is not as it should be."""
        now = self.service.clock()
        workers = self.service.workers.well()
        try:
            counted = await self._counted(now)
        except (DatabaseUnavailableError, TimeoutError):
            return web.json_response({"ready": False, "database": "unavailable", "workers": workers}, status=503)
        ready = counted.version == self.newest and all(workers.values())
        state = {
            "ready": ready,
            "database": "ok",
            "migrations": {"has": counted.version, "newest": self.newest},
            "workers": {name: "ok" if well else "stopped" for name, well in workers.items()},
            "oldest_due_s": _age(counted.oldest_due, now),
            "parked": counted.inbox.get("parked", 0),
            "failed": counted.deliveries.get("dead", 0),
        }
        if counted.oldest_due is not None and now - counted.oldest_due > LATE:
            state["warnings"] = [LATE_WARNING]
        if counted.unknown_users:
            state["unknown_users"] = {"count": counted.unknown_users, "do": UNKNOWN}
        return web.json_response(state, status=200 if ready else 503)

    async def metrics(self, request: web.Request) -> web.StreamResponse:
        if not self._may_read(request):
            raise web.HTTPForbidden(text="The metrics are for this machine, or for who bears the token.\n")
        now = self.service.clock()
        lines = _metric("samverkan_worker_up", "worker", self.service.workers.well())
        counts = self.service.deliveries.counts
        for name, endings in ENDINGS.items():
            by_channel = Counter(dict.fromkeys(self.service.turns.channels, 0))
            for (channel, ends_as), number in counts.items():
                by_channel[channel] += number * (ends_as in endings)
            lines += _metric(f"samverkan_deliveries_{name}_total", "channel", by_channel, "counter")
        try:
            counted = await self._counted(now)
        except (DatabaseUnavailableError, TimeoutError):
            lines += _metric("samverkan_database_up", "", {"": 0})
        else:
            lines += _metric("samverkan_database_up", "", {"": 1})
            lines += _metric("samverkan_inbox_rows", "status", counted.inbox)
            lines += _metric("samverkan_deliveries", "status", counted.deliveries)
            lines += _metric("samverkan_deliveries_due", "", {"": counted.due})
            limited = counted.rate_limited_s
            lines += _metric("samverkan_rate_limited_seconds_total", "channel", limited, "counter")
            lines += _metric("samverkan_subscriptions", "", {"": counted.subscriptions})
            lines += _metric("samverkan_oldest_due_seconds", "", {"": _age(counted.oldest_due, now) or 0})
        return web.Response(body="".join(f"{line}\n" for line in lines).encode(), headers={"Content-Type": METRICS})

    async def _counted(self, now: dt.datetime) -> Counted:
        counting = in_database(self.service.threads, Rank.TURN, partial(_count, now=now))
        return await asyncio.wait_for(counting, ANSWER_WITHIN_S)

    def _may_read(self, request: web.Request) -> bool:
        """A proxy on this machine speaks for somebody else, so what it forwards needs the token."""
        given = request.headers.get("Authorization", "").removeprefix("Bearer ").encode()
        if self.token and hmac.compare_digest(given, self.token.encode()):
            return True
        forwarded = any(name in request.headers for name in FORWARDED)
        return not forwarded and ipaddress.ip_address(request.remote or "0.0.0.0").is_loopback  # noqa: S104 - nobody


def _count(connection: Connection, *, now: dt.datetime) -> Counted:
    return Counted(
        schema.version_of(connection),
        health.inbox_rows(connection),
        health.deliveries(connection),
        health.deliveries_due(connection, now),
        gates.closed_seconds(connection),
        health.subscriptions(connection),
        health.unknown_users(connection),
        health.oldest_due(connection, now),
    )


def _age(since: dt.datetime | None, now: dt.datetime) -> float | None:
    return None if since is None else round((now - since).total_seconds(), 1)


def _metric(name: str, label: str, values: Mapping[str, float], kind: str = "gauge") -> list[str]:
    lines = [f"# TYPE {name} {kind}"]
    for key, value in values.items():
        labelled = f'{name}{{{label}="{key}"}}' if label else name
        lines.append(f"{labelled} {float(value):g}")
    return lines
