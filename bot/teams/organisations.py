"""Which municipality an organisation in Teams belongs to; whoever is not let in is refused."""

import time
from functools import partial

from sqlalchemy.engine import Connection

from bot.hops import in_database
from bot.teams.config import TeamsConfig
from storage import bindings, tenants
from storage.threads import DatabaseThreads, Rank

KEPT_S = 60.0  # a binding made by `samverkan tenants bind` counts within a minute
MOST_KEPT = 1_000


class Organisations:
    """The home and the allowed ones belong to the only tenant, where there is one; others by their binding."""

    def __init__(self, config: TeamsConfig) -> None:
        self.config = config
        self.known: dict[str, tuple[int | None, float]] = {}

    async def tenant_of(self, threads: DatabaseThreads, external: str) -> int | None:
        """None for an organisation that may not talk to this bot. Raises DatabaseUnavailableError."""
        known = self.known.get(external)
        if known is not None and known[1] > time.monotonic():
            return known[0]
        allowed = self.config.allowed_tenants
        if not external or (allowed and external.casefold() not in allowed):
            return None
        own = bool(allowed) or external == self.config.home_tenant
        tenant = await in_database(threads, Rank.TURN, partial(_tenant_of, external=external, own=own))
        if len(self.known) >= MOST_KEPT:
            self.known.clear()
        self.known[external] = (tenant, time.monotonic() + KEPT_S)
        return tenant


def _tenant_of(connection: Connection, *, external: str, own: bool) -> int | None:
    bound = bindings.tenant_of(connection, "teams", external)
    if bound is not None or not own:
        return bound
    every = tenants.every(connection)
    return every[0].id if len(every) == 1 else None
