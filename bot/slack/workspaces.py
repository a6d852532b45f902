"""Which municipality a workspace belongs to, and with which token it is spoken to."""

import asyncio
import logging
import time
from functools import partial

from sqlalchemy.engine import Connection

from bot.hops import in_database
from bot.slack.client import REVOKED, Client, SlackError
from storage import bindings, tenants
from storage.threads import DatabaseThreads, Rank

log = logging.getLogger(__name__)
KEPT_S = 60.0  # a binding made by `samverkan tenants bind` counts within a minute
MOST_KEPT = 10_000


class NotReadyError(Exception):
    """Slack has not told yet whose the token is: what comes in must be sent again."""


class Workspaces:
    """`token` is the settings' own; its workspace belongs to the only tenant, others by their binding."""

    def __init__(self, client: Client, token: str) -> None:
        self.client = client
        self.token = token
        self.own_team = ""
        self.bot_user = ""
        self.asking = asyncio.Lock()
        self.tenants: dict[str, tuple[int | None, float]] = {}
        self.refused: dict[str, float] = {}

    async def begin(self) -> None:
        """Asks Slack whose the token is. Raises SlackError."""
        async with self.asking:
            if not self.own_team:
                told = await self.client.call(self.token, "", "auth.test", {})
                self.own_team, self.bot_user = str(told.get("team_id", "")), str(told.get("user_id", ""))

    async def tenant_of(self, threads: DatabaseThreads, team: str) -> int | None:
        """None for a workspace that nobody has bound. Raises NotReadyError, DatabaseUnavailableError."""
        known = self.tenants.get(team)
        if known is not None and known[1] > time.monotonic():
            return known[0]
        if not self.own_team:
            try:
                await asyncio.wait_for(self.begin(), 2.0)
            except (SlackError, TimeoutError) as error:
                raise NotReadyError from error
        find = partial(_tenant_of, team=team, own=team == self.own_team)
        tenant = await in_database(threads, Rank.TURN, find)
        if len(self.tenants) >= MOST_KEPT:
            self.tenants.clear()
        self.tenants[team] = (tenant, time.monotonic() + KEPT_S)
        return tenant

    def token_of(self, team: str) -> str:
        """Raises SlackError for a workspace that has none."""
        if team != self.own_team or self.refused.get(team, 0.0) > time.monotonic():
            raise SlackError("no_token", permanent=True)
        return self.token

    def heard(self, team: str, error: SlackError) -> None:
        """A token that was refused is left alone for a while."""
        if error.name in REVOKED:
            log.error("Slack refuses the token of workspace %s: %s", team, error.name)
            self.refused[team] = time.monotonic() + KEPT_S

    def forget(self, team: str) -> None:
        """The app was removed there, or a token revoked: whose the workspace is, is asked again."""
        self.tenants.pop(team, None)


def _tenant_of(connection: Connection, *, team: str, own: bool) -> int | None:
    bound = bindings.tenant_of(connection, "slack", team)
    if bound is not None or not own:
        return bound
    every = tenants.every(connection)
    return every[0].id if len(every) == 1 else None
