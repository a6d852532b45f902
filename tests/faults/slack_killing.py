"""`samverkan serve` killed under signed load from Slack, started again, and what of it reached a Slack of our own.

An event is known by its message's time, in whose thread it is answered. Times are of this machine's monotonic clock.
"""

import asyncio
import itertools
import json
import os
import random
import socket
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer
from sqlalchemy.engine import Engine

from storage import people
from storage.database import open_engine, store_of
from tests.bot.slack.fake import BOT, SECRET, TEAM, signed
from tests.cast import TENANT, settle
from tests.databases import NOW

QUESTION = "vem är sammankallande för Platssamverkan Bredäng?"
USERS = ("U0AMINA", "U0JONAS", "U0KARIN")
LONGEST_LIFE_S, READY_WITHIN_S, FINISH_WITHIN_S = 2.0, 60.0, 90.0
AT_ONCE, AGAIN = 4, 3
ANSWER_S = (0.005, 0.08)  # how long Slack takes
NEXT_S = 0.04  # a hundred a second together
LATE_S = 0.1
READ_S = 0.1  # in which what a dead process had sent is read


@dataclass
class Post:
    """`told` is when Slack's answer went out; None where the asker was gone."""

    came: float
    told: float | None = None


@dataclass(frozen=True, slots=True)
class Kill:
    """`over` is when all that the dead process had sent was read."""

    at: float
    over: float


@dataclass
class SlackTally:
    """`in_flight` were on their way, or just answered, at a kill; `late_s` is how old Slack's answer was at the kill,
    at most, of those that came twice."""

    kills: int = 0
    events: int = 0
    answers: int = 0
    repeated: int = 0
    in_flight: int = 0
    late_s: float = 0.0
    wrong: list[str] = field(default_factory=list)


class Slack:
    """Remembers what was posted in which thread, and when."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.posts: dict[str, list[Post]] = defaultdict(list)
        self.posted = asyncio.Condition()

    async def answered(self, threads: Mapping[str, int]) -> None:
        async with self.posted:
            await self.posted.wait_for(lambda: threads.keys() <= self.posts.keys())

    async def call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        if method == "auth.test":
            return web.json_response({"ok": True, "team_id": TEAM, "user_id": BOT})
        if method != "chat.postMessage":
            return web.json_response({"ok": False, "error": "unknown_method"})
        post = Post(time.monotonic())
        self.posts[(await request.json())["thread_ts"]].append(post)
        async with self.posted:
            self.posted.notify_all()
        await asyncio.sleep(self.chance.uniform(*ANSWER_S))
        post.told = time.monotonic()
        return web.json_response({"ok": True, "ts": f"17.{time.time_ns()}"})


class Service:
    """One life of `samverkan serve` after another, on one database."""

    def __init__(self, address: str, api: str, log: Path) -> None:
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            self.port = int(one.getsockname()[1])
        given = {
            "DATABASE_URL": address,
            "PORT": str(self.port),
            "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_BOT_TOKEN": "xoxb-faults",
            "SLACK_API_URL": api,
        }
        self.settings = {**os.environ, **{f"SAMVERKAN_{name}": value for name, value in given.items()}}
        self.log = log

    @asynccontextmanager
    async def life(self) -> "AsyncIterator[subprocess.Popen[bytes]]":
        with self.log.open("ab") as told:
            process = self._begun(told)
        try:
            await self._listening(process)
            yield process
        finally:
            process.kill()
            await asyncio.to_thread(process.wait)

    def _begun(self, told: BinaryIO) -> "subprocess.Popen[bytes]":
        return subprocess.Popen([sys.executable, "-m", "bot", "serve"], env=self.settings, stderr=told)

    def told(self) -> str:
        return self.log.read_text(encoding="utf-8")[-3000:]

    async def _listening(self, process: "subprocess.Popen[bytes]") -> None:
        async with asyncio.timeout(READY_WITHIN_S):
            while process.poll() is None:
                try:
                    _, writer = await asyncio.open_connection("127.0.0.1", self.port)
                except OSError:
                    await asyncio.sleep(0.05)
                else:
                    writer.close()
                    return
        raise AssertionError(self.told())


class Feeder:
    """What people write; `acknowledged` are the events that were answered 200."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}/slack/events"
        self.numbers = itertools.count(1)
        self.acknowledged: dict[str, int] = {}

    async def feed(self) -> None:
        """Until the service is gone."""
        async with aiohttp.ClientSession() as session:
            for number in list(self.acknowledged.values())[-AGAIN:]:
                await self._send(session, number)
            await asyncio.gather(*(self._write(session) for _ in range(AT_ONCE)))

    async def _write(self, session: aiohttp.ClientSession) -> None:
        async for number in self._paced():
            if not await self._send(session, number):
                return

    async def _paced(self) -> AsyncIterator[int]:
        for number in self.numbers:
            yield number
            await asyncio.sleep(NEXT_S)

    async def _send(self, session: aiohttp.ClientSession, number: int) -> bool:
        ts = f"1700000000.{number:06d}"
        event = {"type": "app_mention", "channel": f"C{number % 997:06d}", "user": USERS[number % 3], "ts": ts}
        body = json.dumps(
            {
                "type": "event_callback",
                "team_id": TEAM,
                "event_id": f"Ev{number}",
                "event": {**event, "text": f"<@{BOT}> {QUESTION}", "team": TEAM},
            }
        ).encode()
        try:
            async with session.post(
                self.url, data=body, headers={"Content-Type": "application/json", **signed(body)}
            ) as answer:
                assert answer.status == 200, answer.status
                self.acknowledged[ts] = number
        except aiohttp.ClientError:
            return False
        return True


def kill_and_finish(address: str, folder: Path, *, kills: int, seed: int, late_s: float = LATE_S) -> SlackTally:
    """Into an empty database at `address`. What Slack answered more than `late_s` before a kill must not come again."""
    engine = open_engine(address)
    _link(engine)
    engine.dispose()
    return asyncio.run(_killed(address, folder / "log", kills, random.Random(seed), late_s))


def _link(engine: Engine) -> None:
    cast = settle(engine, NOW)
    with store_of(engine, TENANT, NOW) as store:
        for person, user in zip((cast.amina, cast.jonas, cast.karin), USERS, strict=True):
            people.link(store, person, "slack", f"{TEAM}:{user}")


async def _killed(address: str, log: Path, kills: int, chance: random.Random, late_s: float) -> SlackTally:
    slack, killed = Slack(chance), []
    app = web.Application()
    app.router.add_post("/api/{method}", slack.call)
    async with TestServer(app, shutdown_timeout=0.1) as server:
        service = Service(address, str(server.make_url("/api/")), log)
        feeder = Feeder(service.port)
        for _ in range(kills):
            async with service.life() as process:
                feeding = asyncio.create_task(feeder.feed())
                await asyncio.sleep(chance.uniform(0.02, LONGEST_LIFE_S))
                process.kill()
                at = time.monotonic()
                await feeding
            await asyncio.sleep(READ_S)
            killed.append(Kill(at, time.monotonic()))
        async with service.life() as process, asyncio.timeout(FINISH_WITHIN_S):
            await slack.answered(feeder.acknowledged)
            process.terminate()
            assert await asyncio.to_thread(process.wait) == 0, service.told()
    return _counted(feeder, slack, killed, late_s)


def _counted(feeder: Feeder, slack: Slack, kills: list[Kill], late_s: float) -> SlackTally:
    answers = Counter({ts: len(posts) for ts, posts in slack.posts.items()})
    tally = SlackTally(len(kills), len(feeder.acknowledged), len(answers), answers.total() - len(answers))
    tally.wrong += [f"{ts} acknowledged and not answered" for ts in feeder.acknowledged if ts not in answers]
    every = [post for posts in slack.posts.values() for post in posts]
    tally.in_flight = sum(_was_on_its_way(post, kill, late_s) for post in every for kill in kills)
    for ts, posts in slack.posts.items():
        for earlier, later in itertools.pairwise(posts):
            between = [kill for kill in kills if earlier.came <= kill.over and kill.at <= later.came]
            if not any(_was_on_its_way(earlier, kill, late_s) for kill in between):
                tally.wrong.append(f"{ts} came twice, and was not on its way at a kill")
            if between and earlier.told is not None:
                tally.late_s = max(tally.late_s, between[0].at - earlier.told)
    return tally


def _was_on_its_way(post: Post, kill: Kill, late_s: float) -> bool:
    return post.came <= kill.over and (post.told is None or post.told >= kill.at - late_s)
