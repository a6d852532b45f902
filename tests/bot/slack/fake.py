"""A small Slack on loopback: what it is told to answer, and what it was asked."""

import asyncio
import hashlib
import hmac
import itertools
import json
import time
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlencode

from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from bot.app import web_app
from bot.channel import Clock
from bot.service import Service, running_service
from bot.settings import Settings
from bot.slack.service import Slack, config_of, opened

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
TEAM, CHANNEL, BOT = "T0TEAM", "C0ROOM", "UBOT"
Json = dict[str, Any]
SILENT_S = 3.0
ODD: dict[str | int | None, tuple[int, str, str]] = {
    "text": (200, "text/plain", "ok"),
    "html": (500, "text/html", "<html>Server Error</html>"),
    "cut": (200, "application/json", '{"ok": tr'),
}


class FakeSlack:
    """`faults[method]` are answers to give first: an error's name, a status, or of ODD; or "lost" and
    "silent": done, and never told."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, Json]] = []
        self.bearers: list[tuple[str, str]] = []
        self.revoked: set[str] = set()
        self.codes: dict[str, Json] = {}
        self.renewed: list[str] = []
        self.history: list[Json] = []
        self.responses: list[Json] = []
        self.faults: dict[str, deque[str | int]] = defaultdict(deque)
        self.users: dict[str, Json] = {}
        self.files: dict[str, bytes] = {}  # by their name
        self.tokens: list[str] = []  # with which they were asked for
        self.held: asyncio.Event | None = None  # until it is set, no file is given out
        self.numbers = itertools.count(1)
        self.got = asyncio.Event()
        self.base = ""
        self.line: web.WebSocketResponse | None = None
        self.acknowledged: dict[str, Any] = {}

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/api/{method}", self.call),
            web.post("/respond", self.respond),
            web.get("/files/{name}", self.give_out),
            web.post("/upload/{name}", self.take_in),
            web.get("/socket", self.socket),
        ]

    async def socket(self, request: web.Request) -> web.WebSocketResponse:
        """One of Socket Mode: what is acknowledged is kept by its envelope."""
        self.line = web.WebSocketResponse()
        await self.line.prepare(request)
        await self.line.send_json({"type": "hello"})
        self.got.set()
        async for message in self.line:
            given = message.json()
            self.acknowledged[given["envelope_id"]] = given.get("payload")
            self.got.set()
        return self.line

    async def call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        given = await request.json() if request.content_type == "application/json" else dict(await request.post())
        fault = self.faults[method].popleft() if self.faults[method] else None
        self.calls.append((method, given))
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        self.bearers.append((method, token))
        if token in self.revoked:
            return web.json_response({"ok": False, "error": "token_revoked"})
        self.got.set()
        if isinstance(fault, int):
            return web.json_response({"ok": False, "error": "ratelimited"}, status=fault, headers={"Retry-After": "0"})
        if fault in ODD:
            status, kind, text = ODD[fault]
            return web.Response(status=status, content_type=kind, text=text)
        if fault not in (None, "lost", "silent"):
            return web.json_response({"ok": False, "error": fault})
        answer = self.oauth(given) if method == "oauth.v2.access" else self.answer(method, given)
        if fault == "silent":
            await asyncio.sleep(SILENT_S)
        if fault == "lost" and request.transport is not None:
            request.transport.abort()
        return web.json_response({"ok": True, **answer})

    def answer(self, method: str, given: Json) -> Json:
        if method == "apps.connections.open":
            return {"url": f"{self.base.replace('http', 'ws', 1)}socket"}
        if method == "auth.test":
            return {"team_id": TEAM, "user_id": BOT}
        if method == "conversations.open":
            return {"channel": {"id": f"D{given['users']}"}}
        if method == "users.info":
            return {"user": self.users.get(given["user"], {"id": given["user"], "profile": {}})}
        if method in ("conversations.history", "conversations.replies"):
            return {"messages": [one for one in reversed(self.history) if one["channel"] == given["channel"]]}
        if method == "files.getUploadURLExternal":
            return {"upload_url": f"{self.base}upload/{given['filename']}", "file_id": "F77"}
        if method == "files.info":
            return {"file": self.file("protokoll.txt", self.files.get("protokoll.txt", b""), id=given["file"])}
        if method == "chat.postMessage":
            ts = f"1700000000.{next(self.numbers):06d}"
            self.history.append({**given, "ts": ts})
            return {"ts": ts, "channel": given["channel"]}
        return {}

    async def give_out(self, request: web.Request) -> web.StreamResponse:
        """Like Slack: without a right of its own the way to the sign-in page."""
        self.tokens.append(request.headers.get("Authorization", ""))
        self.got.set()
        if self.held is not None:
            await self.held.wait()
        found = self.files.get(request.match_info["name"])
        if found is None:
            raise web.HTTPFound("https://exempelby.slack.example/?redir=x")
        return web.Response(body=found)

    async def take_in(self, request: web.Request) -> web.StreamResponse:
        self.files[request.match_info["name"]] = await request.read()
        return web.Response(text="OK")

    def file(self, name: str, content: bytes = b"", **rest: Any) -> Json:
        """A file object, whose bytes lie here."""
        self.files[name] = content
        url = f"{self.base}files/{name}"
        known = {"id": f"F{len(self.files)}", "name": name, "size": len(content), "mode": "hosted"}
        return {**known, "url_private": url, "url_private_download": url, **rest}

    def oauth(self, given: Json) -> Json:
        """For a code what is laid out under it, once; for a refresh token the next of both."""
        if given.get("grant_type") != "refresh_token":
            return self.codes.pop(given["code"], {"ok": False, "error": "invalid_code"})
        self.renewed.append(given["refresh_token"])
        number = len(self.renewed)
        return {"access_token": f"xoxe.xoxb-new{number}", "refresh_token": f"xoxe-1-new{number}", "expires_in": 43_200}

    async def respond(self, request: web.Request) -> web.StreamResponse:
        self.responses.append(await request.json())
        self.got.set()
        return web.Response(text="ok")

    def of(self, method: str) -> list[Json]:
        return [given for called, given in self.calls if called == method]

    async def wait(self, found: Callable[[], Any]) -> Any:
        """What `found` tells as soon as it tells something."""
        async with asyncio.timeout(10):
            while not (known := found()):
                self.got.clear()
                await asyncio.wait([asyncio.create_task(self.got.wait())], timeout=0.02)
        return known


class Workspace:
    """A workspace with our app: what people do in it reaches the door, signed."""

    def __init__(self, fake: FakeSlack, service: Service, slack: Slack, session: ClientSession, url: str) -> None:
        self.fake, self.service, self.slack, self.session, self.url = fake, service, slack, session, url
        self.numbers = itertools.count(1)

    async def send(self, body: bytes, kind: str, headers: Mapping[str, str] | None = None) -> tuple[int, Json]:
        given = headers if headers is not None else signed(body)
        async with self.session.post(self.url, data=body, headers={"Content-Type": kind, **given}) as answer:
            text = await answer.text()
            return answer.status, json.loads(text) if text.startswith("{") else {}

    async def event(self, event: Json, event_id: str = "", **rest: Any) -> tuple[int, Json]:
        body = {
            "type": "event_callback",
            "team_id": TEAM,
            "event_id": event_id or f"Ev{next(self.numbers)}",
            "authorizations": [{"team_id": TEAM, "enterprise_id": None, "user_id": BOT, "is_bot": True}],
            "event": event,
            **rest,
        }
        return await self.send(json.dumps(body).encode(), "application/json")

    async def direct(self, user: str, text: str, **rest: Any) -> tuple[int, Json]:
        ts = f"1700000001.{next(self.numbers):06d}"
        message = {"type": "message", "channel_type": "im", "channel": f"D{user}", "user": user, "text": text, "ts": ts}
        return await self.event({**message, "team": TEAM, **rest})

    async def mention(self, user: str, text: str, **rest: Any) -> tuple[int, Json]:
        ts = f"1700000002.{next(self.numbers):06d}"
        message = {"type": "app_mention", "channel": CHANNEL, "user": user, "text": f"<@{BOT}> {text}", "ts": ts}
        return await self.event({**message, "team": TEAM, **rest})

    async def slash(self, user: str, text: str, **rest: str) -> tuple[int, Json]:
        form = {
            "team_id": TEAM, "channel_id": CHANNEL, "user_id": user, "command": "/samverkan", "text": text,
            "response_url": f"{self.fake.base}respond", "trigger_id": f"{next(self.numbers)}.t", **rest,
        }  # fmt: skip
        return await self.send(urlencode(form).encode(), "application/x-www-form-urlencoded")

    async def press(self, user: str, message: Json, title: str, **rest: Any) -> tuple[int, Json]:
        """The button with this title, on a message as Slack holds it."""
        [button] = [one for one in buttons(message["blocks"]) if one["text"]["text"] == title]
        container = {"type": "message", "message_ts": message.get("ts", ""), "channel_id": message.get("channel", "")}
        if message.get("thread_ts"):
            container["thread_ts"] = message["thread_ts"]
        payload = {"container": container, "channel": {"id": message.get("channel", "")}, **rest}
        return await self.interact("block_actions", user, actions=[button], **payload)

    async def settled(self) -> None:
        """What was answered is kept, so that its buttons are found at once however busy the machine."""
        await self.fake.wait(lambda: not self.service.turns.in_hand)

    async def submit(self, user: str, view: Json, values: Mapping[str, str], **rest: Any) -> tuple[int, Json]:
        given = {
            field: {"value": {"type": "plain_text_input", "value": value}}
            if not _options(view, field)
            else {"value": {"type": "radio_buttons", "selected_option": {"value": value}}}
            for field, value in values.items()
        }
        shown = {"id": "V1", "hash": "1.a", **view, "state": {"values": given}}
        return await self.interact("view_submission", user, view=shown, **rest)

    async def interact(self, kind: str, user: str, /, **payload: Any) -> tuple[int, Json]:
        given = {
            "type": kind, "team": {"id": TEAM}, "user": {"id": user, "team_id": TEAM},
            "trigger_id": f"{next(self.numbers)}.p", "response_url": f"{self.fake.base}respond", **payload,
        }  # fmt: skip
        return await self.send(urlencode({"payload": json.dumps(given)}).encode(), "application/x-www-form-urlencoded")


def signed(body: bytes, secret: str = SECRET, at: float | None = None) -> dict[str, str]:
    stamp = str(int(time.time() if at is None else at))
    mac = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={mac}"}


def buttons(blocks: list[Json]) -> list[Json]:
    return [element for block in blocks if block["type"] == "actions" for element in block["elements"]]


def _options(view: Json, field: str) -> Any:
    return next((one["element"].get("options") for one in view["blocks"] if one.get("block_id") == field), None)


@asynccontextmanager
async def workspace(address: str, clock: Clock, fake: FakeSlack | None = None, **more: str) -> AsyncIterator[Workspace]:
    """The service with its Slack door, in front of a Slack of our own."""
    fake = fake or FakeSlack()
    app = web.Application()
    app.add_routes(fake.routes())
    async with TestServer(app) as api, ClientSession() as session:
        fake.base = str(api.make_url("/"))
        settings = Settings(  # type: ignore[call-arg]
            database_url=address,
            slack_signing_secret=SECRET,  # type: ignore[arg-type]
            slack_bot_token="xoxb-test",  # type: ignore[arg-type]
            slack_api_url=f"{fake.base}api/",
            **more,  # type: ignore[arg-type]
            _env_file=None,
        )
        async with opened(config_of(settings)) as slack:
            assert slack is not None
            async with running_service(settings, clock, [slack.channel]) as service:
                routes = slack.begin(service.turns)
                ours = web_app(service, settings, routes)
                ours.on_cleanup.append(slack.drain)
                async with TestServer(ours) as server:
                    url = str(server.make_url("/slack/events"))
                    yield Workspace(fake, service, slack, session, url)
