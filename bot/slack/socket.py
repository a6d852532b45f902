"""Socket Mode: Slack without a public address. The same things come in, acknowledged over the socket."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack import payloads
from bot.slack.door import Response
from bot.slack.payloads import BadPayloadError, Incoming

log = logging.getLogger(__name__)
PING_S = 10.0
FIRST_WAIT_S, LONGEST_WAIT_S = 1.0, 60.0


class Socket:
    """`take` is the door's. What it does not take is not acknowledged, so that Slack sends it again."""

    def __init__(self, app_token: str, api_url: str, take: Callable[[Incoming], Awaitable[Response]]) -> None:
        self.take = take
        web_client = AsyncWebClient(app_token, base_url=api_url)
        self.client = SocketModeClient(app_token=app_token, web_client=web_client, ping_interval=PING_S)
        self.client.socket_mode_request_listeners.append(self._received)
        self.connecting = asyncio.create_task(self._connect())

    async def close(self) -> None:
        """Nothing new is taken."""
        self.connecting.cancel()
        await asyncio.gather(self.connecting, return_exceptions=True)
        await self.client.close()  # type: ignore[no-untyped-call]

    async def _connect(self) -> None:
        wait = FIRST_WAIT_S
        while True:
            try:
                await self.client.connect()  # type: ignore[no-untyped-call]
            except (SlackApiError, OSError, TimeoutError) as error:
                log.warning("Socket Mode: no connection yet (%s)", type(error).__name__)
                await asyncio.sleep(wait)
                wait = min(wait * 2, LONGEST_WAIT_S)
            else:
                log.info("Socket Mode: connected")
                return

    async def _received(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        try:
            answer = await self.take(payloads.envelope(request.type, request.payload))
        except BadPayloadError:
            answer = Response()
        if answer.status == 200:
            body = dict(answer.body) if answer.body else None
            await client.send_socket_mode_response(SocketModeResponse(request.envelope_id, body))
