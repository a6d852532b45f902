"""Slack's door beside a minimal app on slack_bolt: CPU an event, how soon it acknowledges, how it keeps Slack's limits.

CPU is what the whole process used. Parts measured alone: the transport (../shared's hand-written handler), the turn
(`bot.turns` with a channel that sends nowhere, at the same rate), and the rendering. Set SAMVERKAN_BENCH_LONG=1 for
the figures' own lengths: five minutes of load, and a minute against the limits.
"""

import asyncio
import datetime as dt
import importlib.util
import os
import random
import re
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import uvloop

from bot.channel import Event, Outgoing
from bot.slack import blocks
from bot.turns import Turns
from dialogs.register import NameIndexes
from dialogs.reply import Reply
from storage.database import open_engine
from storage.threads import DatabaseThreads
from tests.bench import processes, question, slack_apps, table
from tests.bench.processes import App

LONG = bool(os.environ.get("SAMVERKAN_BENCH_LONG"))
MIX, RATE = ("--channels", "400"), 100  # mentions, direct messages, commands and buttons, as slack_load.py mixes them
ROUND_S = 10
X_BOLT, X_PARTS = 2.8, 1.25
ACK_MS, BURST_MS, JUNK_A_SECOND = 50.0, 3000.0, 5000
CHANNELS, A_SECOND = 10, 40
GROWN_MB = 20.0


def run(rounds: int = 3) -> bool:
    if not slack_apps.FLOOR.is_file() or importlib.util.find_spec("slack_bolt") is None:
        print("\nSlack: no ../shared, or no slack_bolt to stand beside")
        return True
    with tempfile.TemporaryDirectory(prefix="samverkan-slack-") as name:
        folder = Path(name)
        table.heading(f"Slack: an event in, its answer out, {RATE} a second")
        within = [_cpu(folder, rounds), _acknowledged(folder), _burst(folder), _junk(folder), _limits(folder)]
    return all(within)


def _cpu(folder: Path, rounds: int) -> bool:
    """Milliseconds of CPU an event, medians of interleaved rounds."""
    spent: dict[str, list[float]] = {"bolt": [], "ours": [], "transport": [], "turn": [], "rendering": []}
    options = (*MIX, "--rate", str(RATE), "--duration", str(ROUND_S))
    with slack_apps.fake("--keep", "0") as api:
        for number in range(rounds):
            for mode, name in (("bolt", "bolt"), ("raw", "transport")):
                with slack_apps.floor(mode, api) as app:
                    spent[name].append(slack_apps.load(app, api, *options)["cpu_ms_per_request"])
            with slack_apps.ours(api, folder) as app:
                spent["ours"].append(_all_answered(slack_apps.load(app, api, *options))["cpu_ms_per_request"])
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                turn, reply = runner.run(_turns(folder, number))
            spent["turn"].append(turn)
            spent["rendering"].append(_rendered(reply))
    middle = {name: statistics.median(found) for name, found in spent.items()}
    for name, found in middle.items():
        table.line(f"{name}, CPU", found, "ms")
    parts = middle["transport"] + middle["turn"] + middle["rendering"]
    of_bolt = table.line("CPU, times bolt's echo", middle["ours"] / middle["bolt"], "x", X_BOLT)
    return table.line("CPU, times the sum of its parts", middle["ours"] / parts, "x", X_PARTS) and of_bolt


class Kept(question.Sink):
    """Sends nowhere, and keeps the last answer."""

    reply = Reply("")
    keeps_cards = True

    async def send(self, address: Any, outgoing: Outgoing) -> str | None:
        self.reply = outgoing.reply
        return f"17.{next(self.numbers)}"

    def __init__(self) -> None:
        self.numbers = iter(range(10**9))


async def _turns(folder: Path, number: int) -> tuple[float, Reply]:
    """CPU of a turn at the load's rate, and an answer."""
    threads = DatabaseThreads(open_engine(slack_apps.filled(folder / f"turns{number}.db")))
    turns, sink, chance = Turns(threads, lambda: dt.datetime.now(dt.UTC), NameIndexes()), Kept(), random.Random(number)
    turns.channels["slack"] = sink
    work: list[asyncio.Task[Any]] = []
    for warm in range(50):
        await turns.take(_event(warm, chance))
    cpu = time.process_time()
    for event in range(50, 50 + RATE * ROUND_S):
        work.append(asyncio.create_task(turns.take(_event(event, chance))))
        await asyncio.sleep(chance.expovariate(RATE))
    await asyncio.gather(*work)
    cpu = time.process_time() - cpu
    threads.close()
    return cpu * 1e3 / len(work), sink.reply


def _event(number: int, chance: random.Random) -> Event:
    user = f"{slack_apps.TEAM}:U{chance.randrange(question.PEOPLE):06d}"
    text = f"{slack_apps.QUESTION} t0={time.time_ns()}"  # as slack_load.py writes it
    address = {"team": slack_apps.TEAM, "user": user, "conversation": user, "direct": True, "key": str(number)}
    return Event(1, "slack", user, user, f"event:{number}", text, address=address)


def _rendered(reply: Reply, times: int = 1000) -> float:
    began = time.process_time()
    for number in range(times):
        blocks.messages(reply, str(number))
    return (time.process_time() - began) * 1e3 / times


def _all_answered(told: dict[str, Any]) -> dict[str, Any]:
    assert set(told["codes"]) == {"200"}, told
    assert not told["errors"], told
    return told


def _acknowledged(folder: Path) -> bool:
    seconds = 300 if LONG else 20
    options = (*MIX, "--rate", str(RATE), "--duration", str(seconds))
    slow = slack_apps.fake("--keep", "0", "--delay", "150")
    with slow as api, slack_apps.ours(api, folder) as app, processes.disk_waits(folder) as waits:
        told = _all_answered(slack_apps.load(app, api, *options))
    what = f"acknowledged, p99 of {seconds} s, Slack 150 ms slow"
    table.line("a page written to the same disk meanwhile, p99", statistics.quantiles(waits, n=100)[98], "ms")
    table.line("a page written to the same disk meanwhile, longest", max(waits), "ms")
    table.line("acknowledged, p50", told["ack_ms"]["p50"], "ms")
    return table.line(what, told["ack_ms"]["p99"], "ms", ACK_MS)


def _burst(folder: Path) -> bool:
    with slack_apps.fake("--keep", "0", "--delay", "150") as api, slack_apps.ours(api, folder) as app:
        options = (*MIX, "--rate", "1000", "--duration", "1", "--conns", "100")
        told = _all_answered(slack_apps.load(app, api, *options))
    return table.line(f"the last of a burst of {told['sent']} acknowledged", told["ack_ms"]["max"], "ms", BURST_MS)


def _junk(folder: Path) -> bool:
    """Unsigned requests: answered 401, and nothing kept of them."""
    with slack_apps.fake("--keep", "0") as api, slack_apps.ours(api, folder) as app:
        asyncio.run(_throw(app, 2.0))
        before, lines = processes.resident_mb(app), app.log.stat().st_size
        thrown = asyncio.run(_throw(app, 30.0 if LONG else 6.0))
        grown, told = processes.resident_mb(app) - before, app.log.stat().st_size - lines
    table.line(f"unsigned junk, answered a second of {JUNK_A_SECOND}", thrown, "")
    quiet = table.line("unsigned junk, bytes of log", told, "", 0)
    return table.line("unsigned junk, memory grown", grown, "MB", GROWN_MB) and quiet


async def _throw(app: App, seconds: float) -> float:
    """Requests a second that were answered; not more of them than the figure says."""
    body = b'{"type":"event_callback","event":{"type":"message","text":"' + b"x" * 300 + b'"}}'
    head = (
        f"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    )
    signed = f"X-Slack-Request-Timestamp: {int(time.time())}\r\nX-Slack-Signature: v0=00\r\n"
    bad = [(head + more + "\r\n").encode() + body for more in ("", signed)]
    until, answered = time.monotonic() + seconds, 0

    async def connection() -> None:
        nonlocal answered
        while time.monotonic() < until:
            reader, writer = await asyncio.open_connection("127.0.0.1", app.port)
            while time.monotonic() < until and not reader.at_eof():
                begun = time.monotonic()
                writer.write(bad[answered % 2])
                try:
                    assert b" 401 " in await reader.readuntil(b"\r\n\r\n")
                except (asyncio.IncompleteReadError, ConnectionError):
                    break
                answered += 1
                await asyncio.sleep(max(0.0, 50 / JUNK_A_SECOND - (time.monotonic() - begun)))
            writer.close()

    await asyncio.gather(*(connection() for _ in range(50)))
    return answered / seconds


def _limits(folder: Path) -> bool:
    """More than Slack takes, which is a message a second and channel; each channel gets as many as the others."""
    seconds = 60 if LONG else 10
    with slack_apps.fake("--keep", "10000", "--limits", "real") as api, slack_apps.ours(api, folder) as app:
        began = time.monotonic()
        sent = asyncio.run(slack_apps.spread(app, CHANNELS, A_SECOND, seconds))
        while len(slack_apps.asked(api, "messages")) < sent and time.monotonic() - began < 5 * seconds:
            time.sleep(0.5)
        took, said = time.monotonic() - began, slack_apps.asked(api, "messages")
        errors = slack_apps.asked(api, "stats")["errors"]
    threads = [one["thread_ts"] for one in said]
    orders = [
        [one["thread_ts"] for one in said if one["channel"] == channel] for channel in {one["channel"] for one in said}
    ]
    lost = table.line(f"{sent} messages to {CHANNELS} channels, lost", sent - len(set(threads)), "", 0)
    twice = table.line("… said twice", len(threads) - len(set(threads)), "", 0)
    refused = table.line("… refused by Slack (429)", sum(errors.values()), "", 0)
    order = table.line("… channels out of order", sum(_moment(one) != one for one in orders), "", 0)
    due = max(map(len, orders)) + seconds / 6
    return all([lost, twice, refused, order, table.line("… all out after", took, "s", due)])


def _moment(stamps: list[str]) -> list[str]:
    return sorted(stamps, key=lambda stamp: [int(part) for part in re.split(r"\.", stamp)])
