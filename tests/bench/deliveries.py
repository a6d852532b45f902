"""Messages to others, beside a bare aiohttp send: how many a second, what each costs, and what chat feels of it.

CPU is this process with all its threads, on the event loop and with the pauses that the service has; the endpoint and
PostgreSQL's server are others. Set SAMVERKAN_BENCH_LONG=1 for the figures' own length: answers beside 100,000 messages.
"""

import asyncio
import datetime as dt
import gc
import logging
import os
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from functools import partial
from typing import Any
from unittest.mock import patch

import aiohttp
import sqlalchemy as sa
import uvloop
from sqlalchemy.engine import Connection

from bot.channel import Limit, Limits, Outgoing, SendError
from bot.cli.serve import SWITCH_S
from bot.delivery.pump import MOST_ON_WAY, Deliveries
from bot.hops import in_database
from bot.teams.channel import TeamsChannel
from bot.turns import Turns
from dialogs.message_catalogue import MESSAGES
from dialogs.register import NameIndexes
from dialogs.reply import Reply
from dialogs.turn import Turn
from storage import outbox, people
from storage.database import open_engine, store_of, transaction
from storage.store import Store
from storage.tables import delivery, gate, person
from storage.threads import DatabaseThreads, Rank
from tests.bench import question, table
from tests.bot import simulated

COUNT, PERSONS, KIND = 10_000, 5_000, "bench"
LONG = bool(os.environ.get("SAMVERKAN_BENCH_LONG"))
BESIDE_CHAT, IN_CHAT = (100_000, 1_000) if LONG else (COUNT, 200)
WARM, TALKS_S = 20, 20.0
ONE_BY_ONE = 150
AT_LIMITS = 31_000


class Posting:
    """A channel that posts to the endpoint and takes what it answers."""

    name = "bench"
    keeps_cards = False

    def __init__(self, session: aiohttp.ClientSession, url: str, limits: Limits | None = None) -> None:
        self.session = session
        self.url = url
        self.limits = limits or Limits()
        self.begun: list[float] = []
        self.arrived: list[float] = []

    async def send(self, address: Mapping[str, Any], outgoing: Outgoing) -> str | None:
        self.begun.append(time.perf_counter())
        async with self.session.post(self.url, json={"text": outgoing.reply.text}) as response:
            if response.status == 429:
                wait = float(response.headers["Retry-After"])
                raise SendError("429", permanent=False, retry_after=wait)
            if response.status >= 400:
                raise SendError(str(response.status), permanent=False)
            self.arrived.append(time.perf_counter())
            return str((await response.json())["id"])


def compose(turn: Turn, store: Store) -> Reply | None:
    return Reply("Protokollet från styrgruppen är justerat.")


def run(rounds: int = 1) -> bool:
    _as_served()
    table.heading(f"{COUNT} messages to others, {MOST_ON_WAY} on their way")
    within = True
    with question.databases() as addresses, _endpoint() as url, patch.dict(MESSAGES, {KIND: compose}):
        for address in addresses.values():
            _persons(address)
        for number in range(rounds):
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                for name, address in addresses.items():
                    within &= runner.run(_full_speed(name, address, url, number))
                    within &= runner.run(_idle(name, address, url, number))
                    within &= runner.run(_chat(name, address, url, number))
            _shared(addresses["postgresql"], url, number)
        within &= _at_limits(addresses["sqlite"])
    return within


def _as_served() -> None:
    """As `serve` sets the interpreter; what the endpoint refuses is not told one by one."""
    logging.getLogger("bot.delivery").setLevel(logging.ERROR)
    sys.setswitchinterval(SWITCH_S)


def _settle() -> None:
    gc.collect()
    gc.freeze()


@contextmanager
def _endpoint() -> Iterator[str]:
    process = subprocess.Popen([sys.executable, "-m", "tests.bench.endpoint"], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip()
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def _persons(address: str) -> None:
    engine = open_engine(address)
    with store_of(engine, 1, question.NOW) as store:
        rows = [{"name": f"Mottagare Nummer{number}", "key": f"m{number}"} for number in range(PERSONS)]
        store.insert_many(person, rows)
    engine.dispose()


def _queue(address: str, count: int, tag: str) -> None:
    """In the pieces of a fan-out."""
    engine = open_engine(address)
    now = dt.datetime.now(dt.UTC)
    with store_of(engine, 1, now) as store:
        ids = [row.id for row in people.every(store) if row.name.startswith("Mottagare")]
    for first in range(0, count, 100):
        with store_of(engine, 1, now) as store:
            for number in range(first, min(count, first + 100)):
                outbox.queue(store, ids[number % PERSONS], KIND, f"{KIND}:{tag}:{number}")
    engine.dispose()


def _clear(address: str) -> None:
    engine = open_engine(address)
    with transaction(engine) as connection:
        for one in (delivery, gate):
            connection.execute(one.delete())
    engine.dispose()


@asynccontextmanager
async def _pump(address: str, url: str, limits: Limits | None = None) -> AsyncIterator[tuple[Deliveries, Posting]]:
    threads = DatabaseThreads(open_engine(address))
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=MOST_ON_WAY)) as session:
        channel = Posting(session, url, limits)
        clock = partial(dt.datetime.now, dt.UTC)
        yield Deliveries(threads, clock, NameIndexes(), {channel.name: channel}, channel.name), channel
    await asyncio.to_thread(threads.close)


async def _bare(url: str, count: int = COUNT // 2) -> float:
    """Seconds of CPU a send, as many at once."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=MOST_ON_WAY)) as session:
        channel = Posting(session, url)
        numbers = iter(range(count))

        async def worker() -> None:
            for _ in numbers:
                with suppress(SendError):
                    await channel.send({}, Outgoing(Reply("Protokollet från styrgruppen är justerat."), KIND))

        spent = time.process_time()
        await asyncio.gather(*(worker() for _ in range(MOST_ON_WAY)))
        return (time.process_time() - spent) / count


async def _full_speed(name: str, address: str, url: str, number: int) -> bool:
    """Between two rounds of bare sends, their mean being what it is measured by."""
    await asyncio.to_thread(_queue, address, COUNT, f"fast{number}")
    _settle()
    before = await _bare(url)
    async with _pump(address, url) as (deliveries, channel):
        began, spent = time.perf_counter(), time.process_time()
        await _until_sent(deliveries, channel, COUNT * 98 // 100)
        spent, wall = time.process_time() - spent, channel.arrived[-1] - began
        sent = len(channel.arrived)
        times = [(at - began) * 1e3 for at in channel.arrived]
    bare = (before + await _bare(url)) / 2
    rate, cost = sent / wall, spent / sent
    await asyncio.to_thread(_clear, address)
    p99 = sorted(times)[len(times) * 99 // 100]
    print(f"  {name}: from due to sent p50 {statistics.median(times):.0f} ms, p99 {p99:.0f} ms, {rate:.0f} a second")
    table.line("bare aiohttp send, CPU", bare * 1e3, "ms")
    fast = table.line(f"{name}: seconds for a thousand messages", 1e3 / rate, "s", 1 / 0.6)
    return table.line(f"{name}: CPU a message, in bare sends", cost / bare, "x", 2.5) and fast


async def _until_sent(deliveries: Deliveries, channel: Posting, count: int) -> None:
    work = asyncio.create_task(deliveries.run_due())
    while len(channel.arrived) < count:
        await asyncio.sleep(0.05)
        if work.done():
            work = asyncio.create_task(deliveries.run_due())
    deliveries.stopping = True
    deliveries.stirred.set()
    await work


async def _idle(name: str, address: str, url: str, number: int) -> bool:
    """From the commit of a transaction that queues to the start of sending; and what queueing costs in it."""
    waits: list[float] = []
    costs: list[float] = []

    def cause(connection: Connection, *, key: str) -> None:
        store = Store(connection, 1, dt.datetime.now(dt.UTC))
        spent = time.thread_time()
        outbox.queue(store, 1, KIND, key)
        costs.append((time.thread_time() - spent) * 1e3)

    _settle()
    async with _pump(address, url) as (deliveries, channel):
        for one in range(ONE_BY_ONE):
            before = len(channel.begun)
            await in_database(deliveries.threads, Rank.TURN, partial(cause, key=f"idle{number}:{one}"))
            committed = time.perf_counter()
            await deliveries.run_due()
            waits += [(at - committed) * 1e3 for at in channel.begun[before : before + 1]]
    await asyncio.to_thread(_clear, address)
    cheap = table.line(f"{name}: CPU of queueing one in a turn, median", statistics.median(costs), "ms", 0.5)
    p95 = sorted(waits)[len(waits) * 95 // 100]
    return table.line(f"{name}: from commit to sending when idle, p95", p95, "ms", 10) and cheap


async def _chat(name: str, address: str, url: str, number: int) -> bool:
    """Questions at an even pace: alone, beside deliveries at a platform's pace, beside deliveries at full speed."""
    alone, _ = await _questions(address, f"a{number}")
    found = {}
    for how, limits in (("50 a second", Limits(whole=Limit(50, 1))), ("full speed", None)):
        await asyncio.to_thread(_queue, address, BESIDE_CHAT, f"chat{how}{number}")
        async with _pump(address, url, limits) as (deliveries, _):
            work = asyncio.create_task(deliveries.run_due())
            found[how] = await _questions(address, f"{how}{number}", deliveries.threads)
            deliveries.stopping = True
            deliveries.stirred.set()
            await work
        await asyncio.to_thread(_clear, address)
    again, _ = await _questions(address, f"b{number}")
    alone = (alone + again) / 2
    table.line(f"{name}: an answer in chat, p99 alone", alone, "ms")
    paced = table.line(f"{name}: beside 50 a second", found["50 a second"][0], "ms", alone * 1.2)
    fast = table.line(f"{name}: beside full speed", found["full speed"][0], "ms", alone + 30)
    return table.line(f"{name}: the loop's longest stall", found["full speed"][1], "ms", 100) and paced and fast


async def _questions(address: str, tag: str, threads: DatabaseThreads | None = None) -> tuple[float, float]:
    """Milliseconds: p99 of the answers, and the loop's longest stall."""
    own = threads or DatabaseThreads(open_engine(address))
    turns = Turns(own, lambda: dt.datetime.now(dt.UTC), NameIndexes())
    turns.channels["bench"] = question.Sink()
    times: list[float] = []
    stalls = [0.0]
    base = abs(hash(tag)) % 1_000_000 * 10_000
    await question.talk(turns, 0, range(base + IN_CHAT, base + IN_CHAT + WARM), [], press=True)
    _settle()

    async def watch() -> None:
        while True:
            began = time.perf_counter()
            await asyncio.sleep(0.005)
            stalls.append((time.perf_counter() - began - 0.005) * 1e3)

    watching = asyncio.create_task(watch())
    asked = []
    for one in range(IN_CHAT):
        asked.append(
            asyncio.create_task(question.talk(turns, one % 16, range(base + one, base + one + 1), times, press=True))
        )
        await asyncio.sleep(1 / TALKS_S)
    await asyncio.gather(*asked)
    watching.cancel()
    if threads is None:
        await asyncio.to_thread(own.close)
    return sorted(times)[len(times) * 99 // 100], max(stalls)


def _shared(address: str, url: str, number: int) -> None:
    """Two processes, each until nothing is left."""
    _queue(address, COUNT, f"two{number}")
    command = [sys.executable, "-m", "tests.bench.deliveries", address, url]
    with ExitStack() as stack:
        both = [
            stack.enter_context(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
            for _ in range(2)
        ]
        for one in both:
            assert one.stdout is not None
            assert one.stdout.readline() == "ready\n"
        began = time.perf_counter()
        for one in both:
            assert one.stdin is not None
            one.stdin.write("go\n")
            one.stdin.flush()
        sent = [int(one.communicate()[0]) for one in both]
    took = time.perf_counter() - began
    _clear(address)
    print(f"  two processes share one PostgreSQL: {sent[0]} and {sent[1]}, {sum(sent) / took:.0f} a second")


async def _share(address: str, url: str) -> int:
    """How many this process sent; the last few wait for what the endpoint refused."""
    async with _pump(address, url) as (deliveries, channel):
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        work = asyncio.create_task(deliveries.run_due())
        left = COUNT
        while left > COUNT // 50:
            await asyncio.sleep(0.05)
            left = await in_database(deliveries.threads, Rank.LONG, _left)
        deliveries.stopping = True
        deliveries.stirred.set()
        await work
        return len(channel.arrived)


def _left(connection: Connection) -> int:
    return int(connection.scalar(sa.select(sa.func.count()).where(delivery.c.status != "sent")) or 0)


def _at_limits(address: str) -> bool:
    engine = open_engine(address)
    teams = simulated.Platform("teams", TeamsChannel.limits)
    messages = simulated.queued(engine, teams, AT_LIMITS, 1)
    took = simulated.run(engine, teams, messages, replicas=1, seed=1958)
    engine.dispose()
    table.line(f"{messages} messages at Teams' limits, refused", teams.refused, "", 0)
    table.line("a second, of the 50 allowed", messages / took.total_seconds(), "/s")
    return table.line("of simulated time", took.total_seconds() / 60, "min", 12) and teams.refused == 0


if __name__ == "__main__":
    _as_served()
    with patch.dict(MESSAGES, {KIND: compose}), asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        print(runner.run(_share(*sys.argv[1:])), flush=True)
