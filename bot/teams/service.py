"""Teams as the composition root sees it: opened, at work, drained, closed."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
from aiohttp import web

from bot.teams.channel import TeamsChannel
from bot.teams.config import TeamsConfig
from bot.teams.connector import Connector
from bot.teams.door import Door
from bot.teams.organisations import Organisations
from bot.teams.signing import Keys, Signatures
from bot.teams.tokens import Tokens
from bot.turns import Turns

DRAIN_S = 10.0  # of the 20 s that the service has to stop


@dataclass(slots=True)
class Teams:
    """`channel` sends; `door` is there once the turns are."""

    config: TeamsConfig
    channel: TeamsChannel
    signatures: Signatures
    door: Door | None = None

    def begin(self, turns: Turns, wake: Callable[[], None]) -> list[web.RouteDef]:
        """Its address."""
        self.door = Door(turns, self.channel, self.config, self.signatures, Organisations(self.config), wake)
        return self.door.routes()

    async def drain(self, _: web.Application) -> None:
        """What was acknowledged is finished."""
        if self.door is not None:
            await self.door.drain(DRAIN_S)


@asynccontextmanager
async def opened(config: TeamsConfig | None) -> AsyncIterator[Teams | None]:
    if config is None:
        yield None
        return
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=128)) as session:
        channel = TeamsChannel(
            Connector(session, config, Tokens(session, config)), f"28:{config.app_id}", config.home_tenant
        )
        yield Teams(config, channel, Signatures(Keys(session, config.metadata_url), config.app_id))
