"""Slack as the composition root sees it: configured or not, opened, at work, drained, closed."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web

from bot.slack.channel import SlackChannel
from bot.slack.client import Client, SlackError
from bot.slack.config import Config, config_of
from bot.slack.door import Door
from bot.slack.installations import Installations
from bot.slack.installing import Installing
from bot.slack.manifest import scopes
from bot.slack.signature import Signatures
from bot.slack.socket import Socket
from bot.slack.workspaces import Workspaces
from bot.turns import Turns

__all__ = ["Config", "Slack", "config_of", "opened"]
log = logging.getLogger(__name__)
DRAIN_S = 10.0  # of the 20 s that the service has to stop
FIRST_CALL_S = 5.0


@dataclass(slots=True)
class Slack:
    """`channel` sends; `door` is there once the turns are."""

    config: Config
    channel: SlackChannel
    door: Door | None = None
    socket: Socket | None = None

    def begin(self, turns: Turns) -> list[web.RouteDef]:
        """Its addresses; none where Slack comes by Socket Mode alone. To be called inside the running loop."""
        signatures = Signatures(self.config.signing_secret, time.time) if self.config.signing_secret else None
        self.door = Door(turns, self.channel, signatures)
        if self.config.app_token:
            self.socket = Socket(self.config.app_token, self.channel.client.api_url, self.door.take)
        return [*self.door.routes(), *self._installing(turns, self.door)]

    def _installing(self, turns: Turns, door: Door) -> list[web.RouteDef]:
        """The pages by which other workspaces install the app, where the settings allow it."""
        distribution, workspaces = self.config.distribution, self.channel.workspaces
        if distribution is None:
            return []
        app, vault = distribution.app, distribution.vault
        workspaces.installed = Installations(self.channel.client, vault, app, turns.threads, turns.clock)
        door.begin(workspaces.installed.reseal())
        return Installing(workspaces.installed, workspaces, distribution.base_url, scopes()).routes()

    async def drain(self, _: web.Application) -> None:
        """What was acknowledged is finished."""
        if self.socket is not None:
            await self.socket.close()
        if self.door is not None:
            await self.door.drain(DRAIN_S)


@asynccontextmanager
async def opened(config: Config | None) -> AsyncIterator[Slack | None]:
    if config is None:
        yield None
        return
    client = Client(config.api_url)
    await client.open()
    workspaces = Workspaces(client, config.bot_token)
    try:
        await asyncio.wait_for(workspaces.begin(), FIRST_CALL_S)
        log.info("Slack: workspace %s", workspaces.own_team or "none of its own")
    except (SlackError, TimeoutError) as error:
        log.warning("Slack has not told whose the token is, and is asked again: %s", error)
    try:
        yield Slack(config, SlackChannel(client, workspaces))
    finally:
        await client.close()
