"""Teams' door beside botbuilder's echo: CPU an answer, slow and failing neighbours, memory, sign-in.

CPU is what the whole process used. Set SAMVERKAN_BENCH_LONG=1 for the figures' own length: 20,000 activities.
"""

import asyncio
import datetime as dt
import importlib.util
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

import uvloop
from pydantic_core import to_json

from bot.channel import Event, Outgoing
from bot.teams import cards
from bot.turns import Turns
from dialogs import router
from dialogs.register import NameIndexes
from dialogs.reply import Reply
from dialogs.router import Routed
from dialogs.understanding import understand
from storage.database import open_engine, store_of
from storage.threads import DatabaseThreads
from tests.bench import processes, question, table, teams_apps
from tests.bench.teams_apps import SignIn

LONG = bool(os.environ.get("SAMVERKAN_BENCH_LONG"))
IN_FLIGHT = 16
X_ECHO, X_PARTS = 0.30, 1.25
PARTS = ("the door alone", "the store alone", "understanding", "rendering")
SLOW_A_SECOND = 90.0
BLOCKED_MS = 50.0
GROWN_MB, RESIDENT_MB = 5.0, 150.0
MANY = 5_000


def run(rounds: int = 5) -> bool:
    if not teams_apps.FLOOR.is_file() or importlib.util.find_spec("botbuilder.integration") is None:
        print("\nTeams: no ../shared, or no botbuilder-integration-aiohttp to stand beside")
        return True
    with tempfile.TemporaryDirectory(prefix="samverkan-teams-") as name, teams_apps.sign_in(Path(name)) as here:
        folder = Path(name)
        table.heading(f"Teams: a question in, its card out, {IN_FLIGHT} in flight")
        within = [
            _cpu(here, folder, rounds), _slow(here, folder), _failing(here, folder), _memory(here, folder),
            _probed(folder),
        ]  # fmt: skip
    return all(within)


def _cpu(here: SignIn, folder: Path, rounds: int) -> bool:
    """Milliseconds of CPU an answer: medians over interleaved rounds, of the ratios too, since a round's are of one
    time and one machine."""
    found = [_round(here, folder, number) for number in range(rounds)]
    for name in found[0]:
        table.line(f"{name}, CPU", statistics.median(spent[name] for spent in found), "ms")
    of_echo = statistics.median(spent["an answer"] / spent["echo"] for spent in found)
    of_parts = statistics.median(spent["an answer"] / sum(spent[name] for name in PARTS) for spent in found)
    within = table.line("CPU, times botbuilder's echo as shipped", of_echo, "x", X_ECHO)
    return table.line("CPU, times the sum of its parts", of_parts, "x", X_PARTS) and within


def _round(here: SignIn, folder: Path, number: int) -> dict[str, float]:
    """Door and store alone get as many a second as were answered: who is asked less often is woken for each."""
    options = ("-n", "1000", "-c", str(IN_FLIGHT))
    database = teams_apps.filled(folder / "teams.db")
    with teams_apps.floor() as app:
        echo = teams_apps.load(app, here, "-n", "400", "-c", str(IN_FLIGHT), signed=False)
    with teams_apps.ours(here, database) as app:
        answered = _all_answered(teams_apps.load(app, here, *options))
    with teams_apps.ours(here, database, "tests.bench.teams_echo") as app:
        paced = ("--rate", str(answered["per_s"]), "--poisson")
        door = _all_answered(teams_apps.load(app, here, *options, *paced))
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        store, reply = runner.run(_turns(database, number, answered["per_s"]))
    return {
        "echo": _cpu_of(echo), "an answer": _cpu_of(answered), "the door alone": _cpu_of(door),
        "the store alone": store, "understanding": _understood(database), "rendering": _rendered(reply),
    }  # fmt: skip


def _cpu_of(told: dict[str, Any]) -> float:
    return float(told["bot"]["cpu_ms_per_activity"])


def _all_answered(told: dict[str, Any]) -> dict[str, Any]:
    assert told["replies_missing"] == 0, told
    assert set(told["status"]) == {"202"}, told
    return told


class Kept(question.Sink):
    """Sends nowhere, and keeps the last answer."""

    keeps_cards = True
    reply = Reply("")

    async def send(self, address: object, outgoing: Outgoing) -> str | None:
        self.reply = outgoing.reply
        return "1"


async def _turns(database: str, number: int, a_second: float, questions: int = 1000) -> tuple[float, Reply]:
    """CPU of a turn's statements, with the answer made beforehand, as many a second as the service answered; and an
    answer as it is really made."""
    threads, sink, chance = DatabaseThreads(open_engine(database)), Kept(), random.Random(number)
    turns = Turns(threads, lambda: dt.datetime.now(dt.UTC), NameIndexes())
    turns.channels["teams"] = sink
    await turns.take(_event(0, number, teams_apps.QUESTION))
    reply = sink.reply

    def alone(*given: object) -> Routed:
        routed = question.store_alone(*given)  # type: ignore[arg-type]
        return Routed(type(routed.outcome)(reply), routed.intent, routed.memory)

    with patch.object(router, "route", alone):
        cpu, work = time.process_time(), []
        for each in range(1, questions + 1):
            work.append(asyncio.create_task(turns.take(_event(each, number, ""))))
            await asyncio.sleep(chance.expovariate(a_second))
        await asyncio.gather(*work)
        cpu = time.process_time() - cpu
    threads.close()
    return cpu * 1e3 / questions, reply


def _event(number: int, round_: int, text: str) -> Event:
    user = f"00000000-0000-0000-0000-{number % teams_apps.USERS:012d}"
    press = None if text else {"intent": "convenor", "step": "", "data": {"forum": 1}}
    return Event(1, "teams", user, user, f"bench:{round_}:{number}", text, press, address={"user": user})


def _understood(database: str, times: int = 500) -> float:
    engine = open_engine(database)
    with store_of(engine, 1, question.NOW, reads_only=True) as store:
        names = NameIndexes().of(store, 1)
    engine.dispose()
    zone = ZoneInfo("Europe/Stockholm")
    understand(teams_apps.QUESTION, question.NOW, names, zone)
    began = time.process_time()
    for _ in range(times):
        understand(teams_apps.QUESTION, question.NOW, names, zone)
    return (time.process_time() - began) * 1e3 / times


def _rendered(reply: Reply, times: int = 1000) -> float:
    began = time.process_time()
    for _ in range(times):
        to_json(cards.pages(reply))
    return (time.process_time() - began) * 1e3 / times


def _slow(here: SignIn, folder: Path) -> bool:
    with teams_apps.ours(here, teams_apps.filled(folder / "teams.db")) as app:
        told = teams_apps.load(app, here, "-n", "1500", "-c", "64", "--connector-delay-ms", "300")
    _all_answered(told)
    return table.line("connector 300 ms slow, 64 in flight", SLOW_A_SECOND / told["per_s"], "x", 1.0)


def _failing(here: SignIn, folder: Path) -> bool:
    within = []
    for fault, number in (("429:0.05:2", 600), ("503:0.02", 1000)):
        with teams_apps.ours(here, teams_apps.filled(folder / "teams.db")) as app:
            told = teams_apps.load(
                app, here, "-n", str(number), "-c", "32", "--fail", fault, "--warmup", "0", "--reply-timeout", "60"
            )
        said = told["connector"]["type_message"]  # without what was refused, and without "is typing"
        within += [
            table.line(f"{fault}: answers lost", told["replies_missing"], "", 0),
            table.line(f"{fault}: answers said twice", max(0, said - number), "", 0),
        ]
    return all(within)


def _memory(here: SignIn, folder: Path) -> bool:
    number = 20_000 if LONG else 3_000
    with teams_apps.ours(here, teams_apps.filled(folder / "teams.db", MANY), slack=True) as app:
        options = ("--users", str(MANY), "-c", str(IN_FLIGHT))
        _all_answered(teams_apps.load(app, here, "-n", "500", *options))
        before = processes.resident_mb(app)
        _all_answered(teams_apps.load(app, here, "-n", str(number), "--warmup", "0", *options))
        after = processes.resident_mb(app)
    grown = table.line(f"memory grown over {number} activities of {MANY} users", after - before, "MB", GROWN_MB)
    return table.line("memory, with Slack on", after, "MB", RESIDENT_MB) and grown


def _probed(folder: Path) -> bool:
    """Forged and broken requests, and `/healthz` while keys and tokens take two seconds."""
    port = processes.free_port()
    given = {"DATABASE_URL": teams_apps.filled(folder / "teams.db"), "PORT": str(port)}
    settings = [f"SAMVERKAN_{name}={value}" for name, value in given.items()]
    spawned = " ".join(
        [
            "env", *settings, "SAMVERKAN_TEAMS_APP_ID={app}", "SAMVERKAN_TEAMS_APP_PASSWORD=x",
            "SAMVERKAN_TEAMS_OPENID_METADATA_URL={meta}", "SAMVERKAN_TEAMS_TOKEN_URL={token}",
            "SAMVERKAN_TEAMS_SERVICE_HOSTS=127.0.0.1", "SAMVERKAN_TEAMS_ALLOWED_TENANTS=t-home",
            sys.executable, "-m", "bot", "serve",
        ]
    )  # fmt: skip
    bot = f"http://127.0.0.1:{port}"
    done = subprocess.run(
        [
            sys.executable, str(teams_apps.TOOLS / "teams_auth_probe.py"), "--bot", f"{bot}/api/messages",
            "--health", f"{bot}/healthz", "--tenants", "home", "--require-bearer", "--block",
            "--block-ms", str(BLOCKED_MS), "--bot-log", str(folder / "probed.log"), "--spawn", spawned,
        ],
        capture_output=True, text=True, check=False, cwd=folder, env={**os.environ, "PYTHONPATH": str(Path.cwd())},
    )  # fmt: skip
    last = done.stdout.strip().splitlines()[-1:] or [done.stderr[-200:]]
    return table.line(f"sign-in: {last[0]}", done.returncode, "", 0)
