"""Tokens of the workspaces in which the app was installed: sealed in the store, open in memory, renewed in time."""

import asyncio
import datetime as dt
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from sqlalchemy.engine import Connection, Row

from bot.channel import Clock
from bot.hops import in_database
from bot.slack.client import Client, SlackError
from bot.slack.vault import SealedError, Vault
from storage import installations
from storage.threads import DatabaseThreads, Rank

log = logging.getLogger(__name__)
T = TypeVar("T")
KEPT_S = 60.0  # another replica may have renewed or removed it
RENEW_BEFORE = dt.timedelta(
    hours=2
)  # of the twelve that a token lives: https://docs.slack.dev/authentication/using-token-rotation
RENEWING = dt.timedelta(seconds=30)
LOOK_AGAIN_S, LOOKS = 0.2, 25


@dataclass(frozen=True, slots=True)
class App:
    """By which the app itself is known to Slack."""

    client_id: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Installed:
    """`place` is the workspace, or the organisation where all of it has the app."""

    place: str
    version: int
    token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_at: dt.datetime | None

    def ends_before(self, moment: dt.datetime) -> bool:
        return self.expires_at is not None and self.expires_at <= moment


class Installations:
    def __init__(self, client: Client, vault: Vault, app: App, threads: DatabaseThreads, clock: Clock) -> None:
        self.client = client
        self.vault = vault
        self.app = app
        self.threads = threads
        self.clock = clock
        self.kept: dict[str, tuple[Installed | None, float]] = {}
        self.locks: dict[str, asyncio.Lock] = {}
        self.failed: dict[str, float] = {}

    async def of(self, place: str) -> Installed | None:
        """With a token that is good for now, as far as it is known. Raises DatabaseUnavailableError."""
        known, until = self.kept.get(place, (None, 0.0))
        if until <= time.monotonic():
            known = await self._read(place)
        if known is not None and known.ends_before(self.clock() + RENEW_BEFORE) and not self._failed_lately(place):
            return await self._renewed(place)
        return known

    def _failed_lately(self, place: str) -> bool:
        return self.failed.get(place, 0.0) > time.monotonic()

    async def keep(self, answer: Mapping[str, Any]) -> str:
        """What oauth.v2.access answered, stored; the place. Raises SlackError for an answer that lacks something."""
        whole = answer.get("is_enterprise_install") is True
        place = answer.get("enterprise" if whole else "team") or {}
        values = _values(answer, self.clock())
        if not place.get("id") or not str(values["token"]).startswith(("xoxb-", "xoxe.xoxb-")):
            raise SlackError("no_bot_token", permanent=True)
        save = partial(
            installations.save,
            place=str(place["id"]),
            name=str(place.get("name") or ""),
            bot_user=str(answer.get("bot_user_id") or ""),
            now=self.clock(),
            **self._sealed(values),
        )
        await self._in_thread(save)
        self.forget(str(place["id"]))
        return str(place["id"])

    async def remove(self, place: str, told_at: dt.datetime) -> None:
        """The app was removed there, or its token revoked."""
        if await self._in_thread(partial(installations.remove, place=place, told_at=told_at)):
            log.info("Slack: the app was removed from %s", place)
        self.forget(place)

    def forget(self, place: str) -> None:
        """Memory's own: the store is asked again."""
        self.kept.pop(place, None)

    async def reseal(self) -> None:
        """With the first key what an earlier one sealed, so that that one can be thrown away."""
        for row in await self._in_thread(installations.every):
            if not self.vault.is_newest(row.token):
                try:
                    again = [one and self.vault.seal(self.vault.open(one)) for one in (row.token, row.refresh_token)]
                except SealedError:
                    log.warning("Slack: none of the encryption keys opens the token of %s", row.place)
                    continue
                await self._in_thread(partial(_reseal, row=row, sealed=again))

    async def _read(self, place: str) -> Installed | None:
        row = await self._in_thread(partial(installations.of, place=place))
        try:
            found = row and Installed(
                place,
                row.version,
                self.vault.open(row.token),
                self.vault.open(row.refresh_token) if row.refresh_token else "",
                row.expires_at,
            )
        except SealedError:
            log.warning("Slack: none of the encryption keys opens the token of %s", place)
            found = None
        self.kept[place] = (found, time.monotonic() + KEPT_S)
        return found

    async def _renewed(self, place: str) -> Installed | None:
        """One at a time for each place, here and among replicas; whoever does not renew waits, or goes on with the old
        token while it is good."""
        async with self.locks.setdefault(place, asyncio.Lock()):
            now = self.clock()
            known = await self._read(place)
            if known is None or not known.ends_before(now + RENEW_BEFORE) or not known.refresh_token:
                return known
            begin = partial(
                installations.begin_renewing, place=place, version=known.version, now=now, until=now + RENEWING
            )
            if not await self._in_thread(begin):
                return await self._awaited(known)
            given = {"grant_type": "refresh_token", "refresh_token": known.refresh_token}
            try:
                answer = await self.exchange(given)
            except SlackError as error:
                log.warning("Slack: the token of %s was not renewed: %s", place, error.name)
                self.failed[place] = time.monotonic() + RENEWING.total_seconds()
                return known
            sealed = self._sealed(_values(answer, now))
            await self._in_thread(partial(installations.renew, place=place, version=known.version, **sealed))
            return await self._read(place)

    async def _awaited(self, known: Installed) -> Installed | None:
        """Another replica asks Slack for the next token."""
        current: Installed | None = known
        for _ in range(LOOKS):
            if current is None or current.version != known.version or not current.ends_before(self.clock()):
                break
            await asyncio.sleep(LOOK_AGAIN_S)
            current = await self._read(known.place)
        return current

    async def exchange(self, given: Mapping[str, str]) -> Mapping[str, Any]:
        """A code or a refresh token, each good for one time, for an access token. Raises SlackError."""
        app = {"client_id": self.app.client_id, "client_secret": self.app.client_secret}
        return await self.client.once("", "oauth.v2.access", {**app, **given})

    def _sealed(self, values: Mapping[str, Any]) -> dict[str, Any]:
        renews = values["refresh_token"]
        return {
            **values,
            "token": self.vault.seal(values["token"]),
            "refresh_token": self.vault.seal(renews) if renews else None,
        }

    async def _in_thread(self, run: Callable[[Connection], T]) -> T:
        return await in_database(self.threads, Rank.TURN, run)


def _values(answer: Mapping[str, Any], now: dt.datetime) -> dict[str, Any]:
    lives = answer.get("expires_in")
    return {
        "token": str(answer.get("access_token") or ""),
        "refresh_token": str(answer.get("refresh_token") or ""),
        "expires_at": now + dt.timedelta(seconds=int(lives)) if isinstance(lives, int) and lives > 0 else None,
    }


def _reseal(connection: Connection, *, row: Row[Any], sealed: list[str | None]) -> None:
    token, refresh_token = sealed
    installations.reseal(connection, row.id, row.version, str(token), refresh_token)
