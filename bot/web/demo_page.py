"""The demo chat's addresses: its page, its events, and the little it asks for. JSON alone, and files as bytes."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.web import page_files, uploads
from bot.web.demo import Demo, RefusedError, Speaking
from bot.web.guard import HEADERS, Handler, guarded
from bot.web.stream import stream
from dialogs import texts
from storage.database import DatabaseUnavailableError

log = logging.getLogger(__name__)
LINES = texts.load("web")
MAX_JSON = 256 * 1024
Act = Callable[[web.Request], Awaitable[None]]


class DemoPage:
    """`folder` keeps a file handed over until it has been read."""

    def __init__(self, demo: Demo, folder: Path) -> None:
        self.demo = demo
        self.folder = folder
        self.closing = asyncio.Event()

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/", guarded(self.page)),
            web.get("/demo/people", guarded(self.people)),
            web.get("/demo/events", guarded(self.events)),
            web.get("/demo/{name}", guarded(page_files.asset)),
            web.post("/demo/say", guarded(self.taking(self.say))),
            web.post("/demo/press", guarded(self.taking(self.press))),
            web.post("/demo/file", guarded(self.taking(self.file))),
            web.post("/demo/clock", guarded(self.taking(self.move_clock))),
        ]

    async def close(self, _: web.Application | None = None) -> None:
        """Ends the open streams, so that the server can stop."""
        self.closing.set()
        self.demo.conversations.touch()

    def taking(self, act: Act) -> Handler:
        """An act's answer: nothing, or why not, in the page's language."""

        async def answer(request: web.Request) -> web.StreamResponse:
            try:
                await act(request)
            except RefusedError as error:
                return self._refused(request, error.key, error.status)
            except DatabaseUnavailableError:
                return self._refused(request, "database", 503)
            return web.json_response({}, headers=HEADERS)

        return answer

    async def page(self, request: web.Request) -> web.StreamResponse:
        return page_files.page(self._language(request))

    async def people(self, request: web.Request) -> web.StreamResponse:
        try:
            known = await self.demo.people()
        except DatabaseUnavailableError:
            return self._refused(request, "database", 503)
        first = [one.id for one in known if one.name == self.demo.place.first_person] or [one.id for one in known]
        found = {"people": [asdict(one) for one in known], "first": first[0] if first else None}
        return web.json_response(found, headers=HEADERS)

    async def events(self, request: web.Request) -> web.StreamResponse:
        try:
            person = _person(request.query)
        except RefusedError as error:
            return self._refused(request, error.key, error.status)
        return await stream(self.demo, request, person, self.closing)

    async def say(self, request: web.Request) -> None:
        body = await _body(request)
        await self.demo.say(self._speaking(request, body), _text(body, "text"))

    async def press(self, request: web.Request) -> None:
        body = await _body(request)
        given = body.get("fields", {})
        if not isinstance(given, dict):
            raise RefusedError("not_understood")
        fields = {str(name): _text(given, name) for name in given}
        message, button, title = (_text(body, name) for name in ("message", "button", "title"))
        await self.demo.press(self._speaking(request, body), message, button, title, fields)

    async def file(self, request: web.Request) -> None:
        """The body is the file; who, what it is called and its key stand in the query."""
        if request.content_type != "application/octet-stream":
            raise RefusedError("not_understood", 415)
        speaking = self._speaking(request, request.query)
        try:
            async with uploads.kept(self.folder, _text(request.query, "name"), request.content) as path:
                await self.demo.hand_over(speaking, path)
        except uploads.TooLargeError as error:
            raise RefusedError("file_too_large", 413) from error
        except uploads.UnknownKindError as error:
            raise RefusedError("file_unknown_kind", 415) from error

    async def move_clock(self, request: web.Request) -> None:
        body = await _body(request)
        await self.demo.move_clock(None if body.get("to") is None else _text(body, "to"))

    def _speaking(self, request: web.Request, given: Mapping[str, Any]) -> Speaking:
        key = _text(given, "key")
        if not 8 <= len(key) <= 64:
            raise RefusedError("not_understood")
        return Speaking(_person(given), key, self._language(request))

    def _language(self, request: web.Request) -> str:
        language = request.query.get("lang", "")
        return language if language in texts.LANGUAGES else self.demo.place.language

    def _refused(self, request: web.Request, key: str, status: int) -> web.Response:
        text = LINES(self._language(request), key)
        return web.json_response({"error": text}, status=status, headers=HEADERS)


async def _body(request: web.Request) -> dict[str, Any]:
    if request.content_type != "application/json":
        raise RefusedError("not_understood", 415)
    if request.content_length is None or request.content_length > MAX_JSON:
        raise RefusedError("too_long", 413)
    try:
        body = await request.json()
    except ValueError as error:
        raise RefusedError("not_understood") from error
    if not isinstance(body, dict):
        raise RefusedError("not_understood")
    return body


def _text(given: Mapping[str, Any], name: str) -> str:
    value = given.get(name)
    if not isinstance(value, str):
        raise RefusedError("not_understood")
    return value.replace("\x00", "")


def _person(given: Mapping[str, Any]) -> int:
    value = str(given.get("person", ""))
    if not (value.isascii() and value.isdecimal() and len(value) <= 9):
        raise RefusedError("no_person")
    return int(value)
