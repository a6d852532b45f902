"""The demo's door for the Microsoft 365 Agents Playground: Teams' payloads without any sign-in, on loopback alone.

Everybody may be anybody there, so it is a channel of its own: nothing of it is known to the real one.
"""

import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import aiohttp

from bot.channel import Event, Outgoing, SendError
from bot.teams import addresses
from bot.teams.activities import Activity
from bot.teams.addresses import Address
from bot.teams.channel import TeamsChannel
from bot.teams.config import LOOPBACK, TeamsConfig
from bot.teams.connector import Connector
from bot.teams.door import Door
from bot.teams.work import Work
from bot.turns import Turns
from dialogs.general.being import CHANNEL
from dialogs.turn import Profile
from storage.threads import DatabaseThreads

ONE_START = dt.timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class LoopbackConfig(TeamsConfig):
    """Answers stay on this machine, whatever address a request names."""

    def takes_host(self, url: str) -> bool:
        try:
            parts = urlsplit(url)
        except ValueError:
            return False
        return parts.scheme == "http" and parts.hostname in LOOPBACK and parts.username is None


@dataclass(frozen=True, slots=True)
class OneMunicipality:
    """Whatever organisation the Playground says."""

    tenant: int

    async def tenant_of(self, _: DatabaseThreads, external: str) -> int | None:
        return self.tenant


class PlaygroundChannel(TeamsChannel):
    name = CHANNEL
    takes_files = False  # it knows no consent card

    def __init__(self, connector: Connector) -> None:
        super().__init__(connector, "28:playground", "")
        self.begun: dict[str, str] = {}

    def session(self, came: Activity) -> str:
        """A Playground that is started again calls its conversations as before; of one start it tells twice."""
        begun = self.begun.get(came.conversation, "")
        if abs(_moment(came.timestamp) - _moment(begun)) > ONE_START:
            self.begun[came.conversation] = begun = came.timestamp
        return f"{came.conversation}|{begun}"

    async def send(self, address: Address, outgoing: Outgoing) -> str | None:
        """A Playground that was closed does not come back under its address: what waits goes to the demo page."""
        try:
            return await super().send(address, outgoing)
        except SendError as error:
            raise SendError(str(error), permanent=True) from error

    async def introduce(self, event: Event) -> Profile:
        """Nothing is asked: whoever it is says whom to be."""
        return Profile(event.user, language=event.language or "", address=addresses.alone(event.address))


def _moment(timestamp: str) -> dt.datetime:
    try:
        return dt.datetime.fromisoformat(timestamp).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return dt.datetime.fromtimestamp(0, dt.UTC)


@dataclass(slots=True)
class Playground:
    config: TeamsConfig
    channel: PlaygroundChannel
    work: Work | None = None

    def begin(self, turns: Turns, tenant: int) -> Door:
        self.work = Work(turns, self.channel)
        return Door(self.work, self.channel, self.config, None, OneMunicipality(tenant))

    async def drain(self, within_s: float) -> None:
        if self.work is not None:
            await self.work.drain(within_s)


@asynccontextmanager
async def opened() -> AsyncIterator[Playground]:
    config = LoopbackConfig(
        app_id="playground", app_type="single-tenant", password="", certificate="", home_tenant="",
        allowed_tenants=frozenset(), metadata_url="", token_url="", service_hosts=(),
    )  # fmt: skip
    async with aiohttp.ClientSession() as session:
        yield Playground(config, PlaygroundChannel(Connector(session, config, None, tries=1)))
