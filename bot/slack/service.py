"""Slack as the composition root sees it: configured or not, opened, at work, drained, closed."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web

from bot.settings import Settings, SettingsError
from bot.slack.channel import SlackChannel
from bot.slack.client import Client, SlackError
from bot.slack.door import Door
from bot.slack.signature import Signatures
from bot.slack.socket import Socket
from bot.slack.workspaces import Workspaces
from bot.turns import Turns

log = logging.getLogger(__name__)
DRAIN_S = 10.0  # of the 20 s that the service has to stop
FIRST_CALL_S = 5.0


@dataclass(frozen=True, slots=True)
class Config:
    signing_secret: str
    bot_token: str
    app_token: str
    api_url: str


@dataclass(slots=True)
class Slack:
    """`channel` sends; `door` is there once the turns are."""

    config: Config
    channel: SlackChannel
    door: Door | None = None
    socket: Socket | None = None

    def begin(self, turns: Turns, wake: Callable[[], None]) -> list[web.RouteDef]:
        """Its addresses; none where Slack comes by Socket Mode alone. To be called inside the running loop."""
        signatures = Signatures(self.config.signing_secret, time.time) if self.config.signing_secret else None
        self.door = Door(turns, self.channel, signatures, wake)
        if self.config.app_token:
            self.socket = Socket(self.config.app_token, self.channel.client.api_url, self.door.take)
        return self.door.routes()

    async def drain(self, _: web.Application) -> None:
        """What was acknowledged is finished."""
        if self.socket is not None:
            await self.socket.close()
        if self.door is not None:
            await self.door.drain(DRAIN_S)


def config_of(settings: Settings) -> Config | None:
    """None where nothing of Slack is set. Raises SettingsError where half of it is."""
    secret, token = settings.secret("slack_signing_secret"), settings.secret("slack_bot_token")
    app_token = settings.secret("slack_app_token")
    if not (secret or token or app_token):
        return None
    if not token or not (secret or app_token):
        missing = "SAMVERKAN_SLACK_SIGNING_SECRET" if token else "SAMVERKAN_SLACK_BOT_TOKEN"
        raise SettingsError(f"{missing}: expects a value, since the other half of Slack's settings has one")
    return Config(secret, token, app_token, settings.slack_api_url)


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
        log.info("Slack: workspace %s", workspaces.own_team)
    except (SlackError, TimeoutError) as error:
        log.warning("Slack has not told whose the token is, and is asked again: %s", error)
    try:
        yield Slack(config, SlackChannel(client, workspaces))
    finally:
        await client.close()
