"""Which municipality a workspace belongs to, and with which token it is spoken to."""

import asyncio
import datetime as dt
import logging
import time
from functools import partial

from sqlalchemy.engine import Connection

from bot.hops import in_database
from bot.slack.client import REVOKED, Client, SlackError
from bot.slack.installations import Installations
from storage import bindings, tenants
from storage.database import DatabaseUnavailableError
from storage.threads import DatabaseThreads, Rank

log = logging.getLogger(__name__)
KEPT_S = 30.0  # a binding made by `samverkan tenants bind` counts within a minute
UNBOUND_S = 5.0
REFUSED_S = 60.0
MOST_KEPT = 10_000
FIRST_CALL_S = 2.0


class NotReadyError(Exception):
    """Slack has not told yet whose the token is: what comes in must be sent again."""


class Workspaces:
    """`token` is the settings' own, empty without one; its workspace belongs to the only tenant, others by their
    binding. `installed` are those that installed the app themselves."""

    def __init__(self, client: Client, token: str) -> None:
        self.client = client
        self.token = token
        self.own_team = self.own_user = ""
        self.installed: Installations | None = None
        self.asking = asyncio.Lock()
        self.tenants: dict[tuple[str, str], tuple[int | None, float]] = {}
        self.organisations: dict[str, str] = {}
        self.refused: dict[str, float] = {}

    async def begin(self) -> None:
        """Asks Slack whose the token is. Raises SlackError."""
        async with self.asking:
            if self.token and not self.own_team:
                told = await self.client.call(self.token, "", "auth.test", {})
                self.own_team, self.own_user = str(told.get("team_id", "")), str(told.get("user_id", ""))

    async def tenant_of(self, threads: DatabaseThreads, team: str, organisation: str = "") -> int | None:
        """None for a workspace that nobody has bound. Raises NotReadyError, DatabaseUnavailableError."""
        known = self.tenants.get((team, organisation))
        if known is not None and known[1] > time.monotonic():
            return known[0]
        if self.token and not self.own_team:
            try:
                await asyncio.wait_for(self.begin(), FIRST_CALL_S)
            except (SlackError, TimeoutError) as error:
                raise NotReadyError from error
        find = partial(_tenant_of, places=[team, organisation], own=bool(team) and team == self.own_team)
        tenant = await in_database(threads, Rank.TURN, find)
        if len(self.tenants) >= MOST_KEPT:
            self.tenants.clear()
        kept_s = UNBOUND_S if tenant is None else KEPT_S
        self.tenants[team, organisation] = (tenant, time.monotonic() + kept_s)
        return tenant

    def belongs(self, team: str, organisation: str) -> None:
        """Where all of an organisation has the app, its token is the workspace's too."""
        if organisation and team != organisation and self.organisations.get(team) != organisation:
            if len(self.organisations) >= MOST_KEPT:
                self.organisations.clear()
            self.organisations[team] = organisation

    async def token_of(self, team: str) -> str:
        """Raises SlackError for a workspace that has none."""
        if self._is_own(team):
            return self.token
        for place in (team, self.organisations.get(team, "")):
            if place and self.installed is not None and not self._is_refused(place):
                try:
                    found = await self.installed.of(place)
                except DatabaseUnavailableError as error:
                    raise SlackError("database", permanent=False) from error
                if found is not None:
                    return found.token
        raise SlackError("no_token", permanent=True)

    def heard(self, team: str, error: SlackError) -> None:
        """A token that was refused is left alone for a while; another replica may have a newer one."""
        if error.name not in REVOKED:
            return
        log.error("Slack refuses the token of workspace %s: %s", team, error.name)
        if len(self.refused) >= MOST_KEPT:
            self.refused.clear()
        for place in (team, self.organisations.get(team, "")):
            self.refused[place] = time.monotonic() + REFUSED_S
            if self.installed is not None:
                self.installed.forget(place)

    async def removed(self, place: str, at: dt.datetime) -> None:
        """The app was removed there, or its token revoked. Raises DatabaseUnavailableError."""
        self.tenants = {key: known for key, known in self.tenants.items() if place not in key}
        if self.installed is not None:
            await self.installed.remove(place, at)

    def added(self, place: str) -> None:
        self.refused.pop(place, None)

    def _is_own(self, team: str) -> bool:
        return bool(self.token) and team == self.own_team and not self._is_refused(team)

    def _is_refused(self, place: str) -> bool:
        return self.refused.get(place, 0.0) > time.monotonic()


def _tenant_of(connection: Connection, *, places: list[str], own: bool) -> int | None:
    for place in filter(None, places):
        if (bound := bindings.tenant_of(connection, "slack", place)) is not None:
            return bound
    if not own:
        return None
    every = tenants.every(connection)
    return every[0].id if len(every) == 1 else None
