"""The demo municipality in a database of the test, and its page on a port of its own."""

import asyncio
import datetime as dt
import json
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.cli.demo import demo_app
from bot.clock import SettableClock
from bot.demo import municipality
from bot.settings import Settings
from bot.web.demo import Place
from storage import people
from storage.database import open_engine, store_of

ZONE = ZoneInfo("Europe/Stockholm")
TENANT = 1
NOTES = """Minnesanteckningar Platssamverkan Bredäng

Tid: 2024-10-10 kl. 09.00–10.00
Plats: Rum 2

Närvarande:
Amina Holm
"""
Client = TestClient[web.Request, web.Application]


def load(address: str, now: dt.datetime) -> dict[str, int]:
    """The municipality as `samverkan demo` loads it; everybody's id by name."""
    engine = open_engine(address)
    papers = municipality.documents(now.astimezone(ZONE).date())
    with store_of(engine, TENANT, now) as store:
        municipality.load(store, ZONE, papers)
        found = {row.name: int(row.id) for row in people.every(store)}
    engine.dispose()
    return found


def place() -> Place:
    return Place(TENANT, ZONE, "sv", municipality.starts_as())


def standing(now: dt.datetime) -> SettableClock:
    clock = SettableClock()
    clock.set(now)
    return clock


def settings_of(address: str) -> Settings:
    return Settings(database_url=address, _env_file=None)  # type: ignore[call-arg]


@asynccontextmanager
async def client_of(address: str, clock: SettableClock) -> AsyncIterator[Client]:
    """For tests that speak HTTP themselves."""
    async with (
        demo_app(settings_of(address), place(), clock) as app,
        TestClient(TestServer(app, host="127.0.0.1")) as client,
    ):
        yield client


@dataclass(slots=True)
class Served:
    """A page that a browser can open; it runs in a thread of its own."""

    url: str
    loop: asyncio.AbstractEventLoop
    stop: asyncio.Event


@contextmanager
def served(address: str, clock: SettableClock, port: int = 0) -> Iterator[Served]:
    ready: list[Served] = []
    up = threading.Event()

    async def run() -> None:
        async with demo_app(settings_of(address), place(), clock) as app:
            runner = web.AppRunner(app, access_log=None, shutdown_timeout=2)
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", port).start()
            stop = asyncio.Event()
            ready.append(Served(f"http://127.0.0.1:{runner.addresses[0][1]}", asyncio.get_running_loop(), stop))
            up.set()
            await stop.wait()
            await runner.cleanup()

    thread = threading.Thread(target=lambda: asyncio.run(run()))
    thread.start()
    assert up.wait(30), "the demo did not start"
    try:
        yield ready[0]
    finally:
        ready[0].loop.call_soon_threadsafe(ready[0].stop.set)
        thread.join(30)


async def news_of(client: Client, person: int, after: str = "") -> tuple[str, dict[str, Any]]:
    """The first event of a new stream: its id and its data."""
    return await anext(stream_of(client, person, after))


async def until(client: Client, person: int, holds: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """The first news of which that holds; messages are those of the whole conversation."""
    shown: dict[str, Any] = {}
    async with asyncio.timeout(10):
        async for _, news in stream_of(client, person):
            shown.update({one["id"]: one for one in news["messages"]})
            if holds({**news, "messages": list(shown.values())}):
                return {**news, "messages": list(shown.values())}
    raise AssertionError("the stream ended")


async def stream_of(client: Client, person: int, after: str = "") -> AsyncIterator[tuple[str, dict[str, Any]]]:
    async with client.get("/demo/events", params={"person": str(person), "after": after}) as response:
        assert response.status == 200
        event: dict[str, str] = {}
        async for line in response.content:
            name, _, value = line.decode().strip().partition(": ")
            if name:
                event[name] = value
            else:
                yield event["id"], json.loads(event["data"])
