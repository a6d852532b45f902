"""Calls to Slack's API: each at its pace, tried again where that is safe, refused with a name where it is not."""

import asyncio
import json
import logging
import random
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import aiohttp

from bot.channel import SendError
from bot.slack.limits import Limits, Pace
from storage.json_text import to_text

log = logging.getLogger(__name__)
TIMEOUT = aiohttp.ClientTimeout(total=10, connect=5)
WITH_JSON = ("chat.", "views.")  # the others take forms alone: https://docs.slack.dev/apis/web-api/#post_bodies
TRIES = 5
FIRST_WAIT_S = 0.5
LONGEST_PAUSE_S = 60.0
NO_PAUSE_GIVEN_S = 1.0
OURS = "samverkan_answer"  # the metadata's event type, by which a message of ours is found again
PASSING = frozenset({"fatal_error", "internal_error", "request_timeout", "service_unavailable", "team_added_to_org"})
REVOKED = frozenset({"account_inactive", "invalid_auth", "not_authed", "token_revoked", "token_expired"})


class SlackError(SendError):
    """`name` is Slack's own of the error; `unknown` where it cannot be told whether the call was carried out."""

    def __init__(self, name: str, *, permanent: bool, retry_after: float | None = None, unknown: bool = False) -> None:
        super().__init__(f"slack: {name}", permanent=permanent, retry_after=retry_after)
        self.name = name
        self.unknown = unknown


class Client:
    """Of one deployment, for all its workspaces. Open it inside the running loop; `close` when done."""

    def __init__(self, api_url: str) -> None:
        self.api_url = api_url if api_url.endswith("/") else f"{api_url}/"
        self.limits = Limits()
        self.session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        self.session = aiohttp.ClientSession(timeout=TIMEOUT, cookie_jar=aiohttp.DummyCookieJar())

    async def close(self) -> None:
        if self.session is not None:
            await self.session.close()

    async def call(
        self, token: str, team: str, method: str, arguments: Mapping[str, Any], *, within_s: float | None = None
    ) -> Mapping[str, Any]:
        """Raises SlackError; with `within_s` at once when its turn does not come in time."""
        async with self.limits.line(team, method, str(arguments.get("channel", ""))) as pace:
            if within_s is not None and pace.wait_s(asyncio.get_running_loop().time()) > within_s:
                raise SlackError("ratelimited", permanent=False, retry_after=within_s)
            return await self._persistently(pace, token, method, arguments)

    async def _persistently(
        self, pace: Pace, token: str, method: str, arguments: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        for attempt in range(1, TRIES + 1):
            await pace.turn()
            try:
                return await self.once(token, method, arguments)
            except SlackError as error:
                if error.permanent or attempt == TRIES:
                    raise
                posted = error.unknown and method.startswith("chat.post")
                if posted and (found := await self._look(token, arguments)) is not None:
                    return found
                if error.name == "ratelimited":
                    pace.pause(min(error.retry_after or NO_PAUSE_GIVEN_S, LONGEST_PAUSE_S))
                else:
                    await asyncio.sleep(FIRST_WAIT_S * 2 ** (attempt - 1) * random.uniform(1.0, 1.3))  # noqa: S311
        raise SlackError("tried_often", permanent=False)

    async def once(self, token: str, method: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        """At once, and not again. Raises SlackError."""
        if self.session is None:
            raise SlackError("closed", permanent=False)
        headers, body = _request(token, method, arguments)
        try:
            async with self.session.post(self.api_url + method, data=body, headers=headers) as answer:
                return _judged(answer.status, answer.headers, await answer.read())
        except aiohttp.ClientConnectorError as error:
            raise SlackError(type(error).__name__, permanent=False) from None
        except TimeoutError:
            raise SlackError("timeout", permanent=False, unknown=True) from None
        except aiohttp.ClientError as error:
            raise SlackError(type(error).__name__, permanent=False, unknown=True) from None

    async def _look(self, token: str, arguments: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """After a broken connection: whether the message stands there. It is posted again only where Slack says that
        it does not; an answer twice is worse than an answer asked for again."""
        if "user" in arguments:  # what one person alone sees stands in no history
            return {}
        key = _key(arguments)
        thread = arguments.get("thread_ts")
        method = "conversations.replies" if thread else "conversations.history"
        asked = {"channel": arguments["channel"], "limit": 20, "include_all_metadata": True}
        try:
            answer = await self.once(token, method, {**asked, "ts": thread} if thread else asked)
        except SlackError as error:
            log.warning("whether a message was posted could not be told: %s", error.name)
            return {}
        return next(({"ts": one.get("ts")} for one in answer.get("messages", ()) if key and _key(one) == key), None)

    async def respond(self, url: str, body: Mapping[str, Any]) -> None:
        """To a response_url. Raises SlackError."""
        if self.session is None:
            raise SlackError("closed", permanent=False)
        try:
            async with self.session.post(url, json=dict(body)) as answer:
                text = await answer.text()
                if answer.status != 200 or '"ok":false' in text.replace(" ", ""):
                    raise SlackError(f"response_url {answer.status}", permanent=answer.status < 500)
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise SlackError(type(error).__name__, permanent=False, unknown=True) from None


def _key(message: Mapping[str, Any]) -> str:
    metadata = message.get("metadata")
    if isinstance(metadata, str):
        metadata = json.loads(metadata)
    found = metadata if isinstance(metadata, dict) and metadata.get("event_type") == OURS else {}
    return str((found.get("event_payload") or {}).get("key", ""))


def _request(token: str, method: str, arguments: Mapping[str, Any]) -> tuple[dict[str, str], bytes]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    if method.startswith(WITH_JSON):
        return {**headers, "Content-Type": "application/json; charset=utf-8"}, to_text(arguments).encode()
    form = {key: value if isinstance(value, str) else json.dumps(value) for key, value in arguments.items()}
    return {**headers, "Content-Type": "application/x-www-form-urlencoded"}, urlencode(form).encode()


def _judged(status: int, headers: Mapping[str, str], body: bytes) -> Mapping[str, Any]:
    """Slack's answer where it says ok. Raises SlackError for every other one, whatever its type and form."""
    try:
        found = json.loads(body)
    except ValueError:
        found = None
    answer: Mapping[str, Any] = found if isinstance(found, dict) else {}
    name = str(answer.get("error") or "")
    if status == 429 or name in ("ratelimited", "rate_limited"):
        raise SlackError("ratelimited", permanent=False, retry_after=_seconds(headers.get("Retry-After", "")))
    if status == 200 and answer.get("ok") is True:
        return answer
    if name:
        raise SlackError(name, permanent=name not in PASSING)
    if status == 200:
        raise SlackError("unreadable_answer", permanent=False, unknown=True)
    raise SlackError(f"http_{status}", permanent=False, unknown=True)


def _seconds(text: str) -> float | None:
    try:
        return max(0.0, float(text))
    except ValueError:
        return None
