"""Teams as the composition root sees it: opened, at work, drained, closed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
from aiohttp import web

from bot.teams.channel import TeamsChannel
from bot.teams.config import TeamsConfig
from bot.teams.connector import Connector
from bot.teams.door import Door
from bot.teams.signing import Keys, Signatures
from bot.teams.tokens import Tokens
from bot.teams.work import Work
from bot.turns import Turns

DRAIN_S = 10.0  # of the 20 s that the service has to stop


@dataclass(slots=True)
class Teams:
    """`channel` sends; `work` is there once the turns are."""

    config: TeamsConfig
    channel: TeamsChannel
    signatures: Signatures
    work: Work | None = None

    def begin(self, turns: Turns) -> list[web.RouteDef]:
        """Its address."""
        self.work = Work(turns, self.channel)
        return Door(self.work, self.channel, self.config, self.signatures).routes()

    async def drain(self, _: web.Application) -> None:
        """What was acknowledged is finished."""
        if self.work is not None:
            await self.work.drain(DRAIN_S)


@asynccontextmanager
async def opened(config: TeamsConfig) -> AsyncIterator[Teams]:
    pool, no_cookies = aiohttp.TCPConnector(limit=128), aiohttp.DummyCookieJar()
    async with aiohttp.ClientSession(connector=pool, cookie_jar=no_cookies) as session:
        channel = TeamsChannel(
            Connector(session, config, Tokens(session, config)), f"28:{config.app_id}", config.home_tenant
        )
        yield Teams(config, channel, Signatures(Keys(session, config.metadata_url), config.app_id))
