"""Teams as far as the bot sees it, on loopback: an issuer of tokens, a connector that keeps what it is sent.

The activities have the fields of Microsoft's "Activity object" (learn.microsoft.com/azure/bot-service/rest-api)
and of what the Microsoft 365 Agents Playground posts.
"""

import asyncio
import base64
import datetime as dt
import io
import itertools
import json
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any

import jwt
import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import BaseTestServer, TestServer
from cryptography.hazmat.primitives.asymmetric import rsa

from bot.app import web_app
from bot.service import Service, running_service
from bot.settings import Settings
from bot.teams import service as teams
from bot.teams import work
from bot.teams.config import config_of
from tests.conftest import NOW

APP = "00000000-aaaa-bbbb-cccc-000000000000"
HOME = "t-home"
ISSUER = "https://api.botframework.com"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
USERS = {"amina": "amina.holm@exempelby.example", "karin": "karin.wiberg@exempelby.example"}
Sent = tuple[str, str, str, dict[str, Any]]  # method, conversation, message id, activity
Failure = tuple[int, dict[str, str], dict[str, Any]]  # status, headers, body


@dataclass
class Connector:
    """`sent`: method, conversation, message id and activity, in order. `fail` answers the next calls, `fail_at` those
    to a conversation; `no_token` so many requests for a token go unanswered."""

    members: dict[str, dict[str, Any]] = field(default_factory=dict)
    sent: list[Sent] = field(default_factory=list)
    fail: list[Failure] = field(default_factory=list)
    fail_at: dict[str, list[Failure]] = field(default_factory=dict)
    no_token: int = 0
    typings: int = 0
    held: asyncio.Event | None = None  # until it is set no message is taken
    bearers: set[str] = field(default_factory=set)
    files: dict[str, bytes | str] = field(default_factory=dict)  # by name; a text is where it lies instead
    asked: list[dict[str, str]] = field(default_factory=list)  # with which headers files were asked for
    tokens_given: int = 0
    keys_given: int = 0
    key_id: str = "key-1"
    base: str = ""
    numbers: Any = field(default_factory=lambda: itertools.count(1))
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    def app(self, under: str = "") -> web.Application:
        """`under` is the connector's own part of the address."""
        app = web.Application()
        app.add_routes(
            [
                web.get("/files/{name}", self.file),
                web.put("/files/{name}", self.upload),
                web.get("/metadata", self.metadata),
                web.get("/keys", self.keys),
                web.post("/token", self.token),
                web.post(f"{under}/v3/conversations", self.personal),
                web.post(f"{under}/v3/conversations/{{conversation}}/activities", self.post),
                web.put(f"{under}/v3/conversations/{{conversation}}/activities/{{message}}", self.put),
                web.get(f"{under}/v3/conversations/{{conversation}}/members/{{user}}", self.member),
            ]
        )
        return app

    async def metadata(self, _: web.Request) -> web.Response:
        return web.json_response({"issuer": ISSUER, "jwks_uri": f"{self.base}/keys"})

    async def keys(self, _: web.Request) -> web.Response:
        self.keys_given += 1
        numbers = KEY.public_key().public_numbers()
        return web.json_response(
            {"keys": [{"kty": "RSA", "kid": self.key_id, "n": _b64(numbers.n), "e": _b64(numbers.e),
                       "endorsements": ["msteams"]}]}
        )  # fmt: skip

    async def token(self, request: web.Request) -> web.Response:
        form = await request.post()
        assert form["grant_type"] == "client_credentials"
        if self.no_token:
            self.no_token -= 1
            return web.Response(status=503, text="<html>")
        self.tokens_given += 1
        return web.json_response({"access_token": f"out-{self.tokens_given}", "expires_in": 3600})

    async def personal(self, request: web.Request) -> web.Response:
        asked = await request.json()
        return web.json_response({"id": f"a:{asked['members'][0]['id']}"}, status=201)

    async def upload(self, request: web.Request) -> web.Response:
        self.asked.append(dict(request.headers))
        self.files[request.match_info["name"]] = await request.read()
        return web.json_response({}, status=201)

    async def file(self, request: web.Request) -> web.Response:
        self.asked.append(dict(request.headers))
        found = self.files.get(request.match_info["name"])
        if isinstance(found, str):
            raise web.HTTPFound(found)
        return web.Response(status=404) if found is None else web.Response(body=found)

    async def post(self, request: web.Request) -> web.Response:
        if (await request.json())["type"] == "typing":  # shown where the machine is slow, and no message
            async with self.changed:
                self.typings += 1
                self.changed.notify_all()
            return web.json_response({"id": ""})
        if self.held is not None:
            await self.held.wait()
        return await self._keep(request, str(next(self.numbers)))

    async def put(self, request: web.Request) -> web.Response:
        return await self._keep(request, request.match_info["message"])

    async def _keep(self, request: web.Request, message: str) -> web.Response:
        self.bearers.add(request.headers.get("Authorization", ""))
        activity = await request.json()
        if activity["type"] == "typing":  # on a slow machine, between any two
            return web.json_response({"id": message})
        for failures in (self.fail_at.get(request.match_info["conversation"], []), self.fail):
            if failures:
                status, headers, body = failures.pop(0)
                return web.json_response(body, status=status, headers=headers)
        async with self.changed:
            self.sent.append((request.method, request.match_info["conversation"], message, activity))
            self.changed.notify_all()
        return web.json_response({"id": message})

    async def member(self, request: web.Request) -> web.Response:
        found = self.members.get(request.match_info["user"])
        return web.json_response(found) if found else web.Response(status=404)

    async def first(self, is_it: Callable[[Sent], bool]) -> Sent:
        """The first sent of that kind, as soon as it is there."""
        async with self.changed:
            await asyncio.wait_for(self.changed.wait_for(lambda: any(map(is_it, self.sent))), 30)
        return next(one for one in self.sent if is_it(one))

    async def nth(self, number: int) -> Sent:
        """The number-th sent, from 1, as soon as it is there."""
        async with self.changed:
            try:
                await asyncio.wait_for(self.changed.wait_for(lambda: len(self.sent) >= number), 30)
            except TimeoutError:
                shown = [(*one[:3], one[3].get("summary") or one[3].get("text")) for one in self.sent]
                raise AssertionError(f"{number} were not sent: {shown}") from None
        return self.sent[number - 1]


@contextmanager
def in_vain() -> Iterator[None]:
    """What is pressed within stands on no card: none is waited for."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(work, "CARD_WAITS_S", (0.0,))
        yield


def _b64(number: int) -> str:
    return base64.urlsafe_b64encode(number.to_bytes((number.bit_length() + 7) // 8, "big")).rstrip(b"=").decode()


@dataclass
class World:
    """A running service with a door to Teams, and the other side of it."""

    service: Service
    door: teams.Teams
    connector: Connector
    server: BaseTestServer
    session: ClientSession
    ids: Any = field(default_factory=lambda: itertools.count(1))

    def token(self, key_id: str | None = "key-1", **claims: Any) -> str:
        now = int(time.time())
        said = {"iss": ISSUER, "aud": APP, "serviceurl": f"{self.connector.base}/", "exp": now + 600, **claims}
        kept = {key: value for key, value in said.items() if value is not None}
        return jwt.encode(kept, KEY, algorithm="RS256", headers={"kid": key_id} if key_id else {})

    def activity(self, user: str, text: str | None = None, **more: Any) -> dict[str, Any]:
        number = next(self.ids)
        return {
            "type": "message",
            "id": f"in-{number}",
            "timestamp": "2024-10-14T07:00:00.000Z",
            "serviceUrl": f"{self.connector.base}/",
            "channelId": "msteams",
            "from": {"id": f"29:{user}", "name": user.title(), "aadObjectId": f"aad-{user}"},
            "recipient": {"id": f"28:{APP}", "name": "Samverkan"},
            "conversation": {"id": f"a:{user}", "conversationType": "personal", "tenantId": HOME},
            "channelData": {"tenant": {"id": HOME}},
            "locale": "sv-SE",
            **({"text": text} if text is not None else {}),
            **more,
        }

    async def post(self, activity: Any, token: str | None = None) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {token or self.token()}", "Content-Type": "application/json"}
        data = io.BytesIO(json.dumps(activity).encode())
        async with self.session.post(self.server.make_url("/api/messages"), data=data, headers=headers) as answer:
            body = await answer.text()
            return answer.status, json.loads(body) if body else None

    async def say(self, user: str, text: str, **more: Any) -> dict[str, Any]:
        """The next message that the bot sends after this one."""
        before = len(self.connector.sent)
        status, _ = await self.post(self.activity(user, text, **more))
        assert status == 202
        return (await self.connector.nth(before + 1))[3]

    async def press(self, user: str, message: str, button: str, fields: Mapping[str, str] | None = None, **more: Any):  # type: ignore[no-untyped-def]
        """Action.Execute, as Teams posts it; the body of the answer."""
        value = {"action": {"type": "Action.Execute", "verb": button, "data": {"samverkan": button, **(fields or {})}}}
        activity = self.activity(
            user, None, type="invoke", name="adaptiveCard/action", value=value, replyToId=message, **more
        )
        status, body = await self.post(activity)
        assert status == 200
        return body

    async def link(self, user: str) -> None:
        """Writes for the first time, and says who it is."""
        before = len(self.connector.sent)
        card = await self.say(user, "hej")
        assert "Är du" in card["summary"]
        body = await self.press(user, self.connector.sent[before][2], "yes")
        assert body["statusCode"] == 200


def settings_of(address: str, base: str, **more: str) -> Settings:
    given = {
        "database_url": address, "teams_app_id": APP, "teams_app_password": "a secret", "teams_app_tenant_id": HOME,
        "teams_openid_metadata_url": f"{base}/metadata", "teams_token_url": f"{base}/token",
        "teams_service_hosts": "127.0.0.1",
    }  # fmt: skip
    return Settings(**{**given, **more}, _env_file=None)  # type: ignore[arg-type, call-arg]


@asynccontextmanager
async def opened(address: str, now: dt.datetime = NOW, **settings: str) -> AsyncIterator[World]:
    connector = Connector()
    async with TestServer(connector.app(), host="127.0.0.1") as other:
        connector.base = str(other.make_url("")).rstrip("/")
        for user, email in USERS.items():
            told = {"id": f"29:{user}", "name": user.title(), "email": email, "aadObjectId": f"aad-{user}"}
            connector.members[f"29:{user}"] = told
        given = settings_of(address, connector.base, **settings)
        config = config_of(given)
        assert config is not None
        async with (
            teams.opened(config) as door,
            running_service(given, lambda: now, [door.channel]) as service,
        ):
            app = web_app(service, given, door.begin(service.turns))
            app.on_cleanup.append(door.drain)
            async with TestServer(app, host="127.0.0.1") as server, ClientSession() as session:
                yield World(service, door, connector, server, session)


def card_of(activity: Mapping[str, Any]) -> dict[str, Any]:
    """Its one card, with the buttons of all its rows as its actions."""
    [attachment] = activity["attachments"]
    return with_actions(attachment["content"])


def with_actions(card: Mapping[str, Any]) -> dict[str, Any]:
    rows = [card.get("actions", []), *(one["actions"] for one in card["body"] if one["type"] == "ActionSet")]
    return {**card, "actions": [action for row in rows for action in row]}
