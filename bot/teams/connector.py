"""Calls to Teams' connector: one session, a time limit, and patience where Teams asks for it."""

import asyncio
import logging
import random
import re
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote

import aiohttp
from pydantic_core import from_json, to_json

from bot.channel import SendError
from bot.teams.config import TeamsConfig
from bot.teams.tokens import Tokens

log = logging.getLogger(__name__)
TIME_LIMIT = aiohttp.ClientTimeout(total=15.0)
TRIES = 6
LONGEST_WAIT_S = 10.0  # who is asked to wait longer comes back later
# https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit: what may be tried again
TRY_AGAIN = frozenset({412, 429, 502, 503, 504})
# Blocked, removed, not in the roster, no such conversation: nobody is reached there.
GONE = frozenset({403, 404, 410})
UNFIT = frozenset({400, 405, 413, 415, 422})
_CODE = re.compile(r"[A-Za-z]{1,60}")


class UnfitError(SendError):
    """What was said is not taken; another message may be."""


class Connector:
    """Without `tokens` for the demo's Playground, which asks for none."""

    def __init__(
        self, session: aiohttp.ClientSession, config: TeamsConfig, tokens: Tokens | None, tries: int = TRIES
    ) -> None:
        self.session = session
        self.config = config
        self.tokens = tokens
        self.tries = tries

    async def post(self, service_url: str, conversation: str, activity: Mapping[str, Any]) -> str | None:
        """The message's id. Raises SendError."""
        answer = await self._call("POST", service_url, f"v3/conversations/{_quoted(conversation)}/activities", activity)
        return str(answer["id"]) if answer.get("id") else None

    async def put(self, service_url: str, conversation: str, message: str, activity: Mapping[str, Any]) -> None:
        """Replaces a message of ours. Raises SendError."""
        path = f"v3/conversations/{_quoted(conversation)}/activities/{_quoted(message)}"
        await self._call("PUT", service_url, path, activity)

    async def member(self, service_url: str, conversation: str, user: str) -> Mapping[str, Any]:
        """The roster's entry of a conversation's member. Raises SendError."""
        return await self._call("GET", service_url, f"v3/conversations/{_quoted(conversation)}/members/{_quoted(user)}")

    async def personal(self, service_url: str, tenant: str, bot: str, user: str) -> str:
        """The id of the conversation with this person alone, made where there was none. Raises SendError."""
        asked = {
            "bot": {"id": bot}, "members": [{"id": user}], "isGroup": False,
            "tenantId": tenant, "channelData": {"tenant": {"id": tenant}},
        }  # fmt: skip
        answer = await self._call("POST", service_url, "v3/conversations", asked)
        if not answer.get("id"):
            raise SendError("no conversation was made", permanent=False)
        return str(answer["id"])

    async def _call(
        self, method: str, service_url: str, path: str, body: Mapping[str, Any] | None = None
    ) -> Mapping[str, Any]:
        if not self.config.takes_host(service_url):
            raise SendError("the address is none of Teams'", permanent=True)
        url = f"{service_url.rstrip('/')}/{path}"
        for attempt in range(1, self.tries + 1):
            status, after, answer = await self._once(method, url, body)
            if status < 300:
                return answer
            may_wait = status in TRY_AGAIN and (after is None or after <= LONGEST_WAIT_S)
            if attempt == self.tries or not (may_wait or (status == 401 and attempt == 1)):
                raise _refused(method, status, after, answer)
            if status != 401:
                await asyncio.sleep(_wait(attempt, after))
        raise AssertionError("unreachable")

    async def _once(
        self, method: str, url: str, body: Mapping[str, Any] | None
    ) -> tuple[int, float | None, Mapping[str, Any]]:
        token = await self.tokens.get() if self.tokens else ""
        headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
        data = None if body is None else to_json(body)
        try:
            async with self.session.request(method, url, data=data, headers=headers, timeout=TIME_LIMIT) as response:
                if response.status == 401 and self.tokens:
                    self.tokens.refused(token)
                after = _seconds(response.headers.get("Retry-After"))
                return response.status, after, await _body(response)
        except aiohttp.ClientConnectorError:
            return 503, None, {}  # nothing was sent
        except (aiohttp.ClientError, TimeoutError) as error:
            raise SendError(f"{method} was not answered: {type(error).__name__}", permanent=False) from error


async def _body(response: aiohttp.ClientResponse) -> Mapping[str, Any]:
    try:
        answer = from_json(await response.read())
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _refused(method: str, status: int, after: float | None, answer: Mapping[str, Any]) -> SendError:
    """Told by the code that Teams gives: learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/
    conversation-messages."""
    told = answer.get("error")
    code = told.get("code") if isinstance(told, dict) else None
    why = f"{method} was answered {status}"
    if isinstance(code, str) and _CODE.fullmatch(code):
        why = f"{why} {code}"
    kind = UnfitError if status in UNFIT else SendError
    return kind(why, permanent=status in GONE | UNFIT, retry_after=after)


def _wait(attempt: int, after: float | None) -> float:
    """Seconds: what Teams asked for, else doubling from half a second; spread, so that not everybody comes at once."""
    wanted = after if after is not None else 0.5 * 2 ** (attempt - 1)
    return min(wanted, LONGEST_WAIT_S) * random.uniform(1.0, 1.2)  # noqa: S311 - spreads retries


def _seconds(header: str | None) -> float | None:
    """Retry-After: seconds, or a date."""
    if not header:
        return None
    try:
        return max(0.0, float(header))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(header).timestamp() - time.time())
    except ValueError:
        return None


def _quoted(part: str) -> str:
    return quote(part, safe="")
