"""The service as a process that may be killed at any instant: `python -m tests.faults.worker ADDRESS FOLDER LIFE MODE`.

It takes the events of `tests.faults.events` in order, notes in a file which it has acknowledged, and writes what it
sends to another. MODE is `feed` (until killed), `help` (nothing new, until killed) or `drain` (nothing new; ends when
all is answered and sent).
"""

import asyncio
import datetime as dt
import json
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot import service as services
from bot.channel import Event, Outgoing
from bot.hops import in_database
from bot.service import Service, running_service
from bot.settings import Settings
from storage import leases
from storage.database import DatabaseUnavailableError
from storage.tables import delivery, inbox
from storage.threads import Rank
from tests.cast import Cast
from tests.databases import NOW
from tests.faults.events import CHANNEL, event

AT_ONCE = 12
AGAIN = 5  # acknowledged events that the platform sends once more after each start
LEASE = dt.timedelta(seconds=1)  # shorter than the real one, as the lives are
RESUME_EVERY_S = 0.3  # who helps looks often
AWAY_S = 0.2
BETWEEN_LIVES = dt.timedelta(minutes=2)  # longer than a delivery's lease


class Lines:
    """A channel into a file: one line a message, whole or not at all."""

    name = CHANNEL
    keeps_cards = False

    def __init__(self, path: Path) -> None:
        self.file = path.open("ab", buffering=0)

    async def send(self, address: Mapping[str, Any], outgoing: Outgoing) -> str | None:
        key = None if outgoing.in_place else address.get("key")  # a card's address is that of the event it answered
        said = {"key": key, "to": outgoing.person, "kind": outgoing.intent, "text": outgoing.reply.text}
        self.file.write(json.dumps(said).encode() + b"\n")
        return "sent"


async def run(address: str, folder: Path, life: int, mode: str) -> None:
    leases.LEASE, leases.RENEW_EVERY_S = LEASE, LEASE.total_seconds() / 3
    services.RESUME_EVERY_S = RESUME_EVERY_S
    begun = time.monotonic()

    def clock() -> dt.datetime:
        return NOW + life * BETWEEN_LIVES + dt.timedelta(seconds=time.monotonic() - begun)

    settings = Settings(database_url=address, _env_file=None)  # type: ignore[call-arg]
    print("begun", flush=True)
    async with running_service(settings, clock, [Lines(folder / "sent")], CHANNEL) as service:
        print("ready", flush=True)
        said = json.loads((folder / "cast").read_text(encoding="utf-8"))
        make = partial(event, cast=Cast(**said["cast"]), papers=said["papers"])
        known = (folder / "taken").read_bytes().count(b"\n")
        if mode == "feed":
            await _feed(service, make, folder / "taken", known)
        elif mode == "help":
            await asyncio.Event().wait()
        else:
            await _drain(service)


async def _feed(service: Service, make: Callable[[int], Event], taken: Path, known: int) -> None:
    gate = asyncio.Semaphore(AT_ONCE)
    with taken.open("ab", buffering=0) as file:
        async with asyncio.TaskGroup() as group:
            number = max(0, known - AGAIN)
            while True:
                await gate.acquire()
                one = make(number)
                row = await _accepted(service, one)
                if number >= known:
                    file.write(b"%d\n" % number)
                group.create_task(_finish(service, row, one, gate))
                number += 1


async def _accepted(service: Service, one: Event) -> int | None:
    """As the platform does: what is not acknowledged comes again."""
    while True:
        try:
            return await service.turns.accept(one)
        except DatabaseUnavailableError:
            await asyncio.sleep(AWAY_S)


async def _finish(service: Service, row: int | None, one: Event, gate: asyncio.Semaphore) -> None:
    if row is not None:
        with suppress(DatabaseUnavailableError):  # it is taken up again
            await service.turns.finish(row, one)
        service.workers.wake("deliveries")
    gate.release()


async def _drain(service: Service) -> None:
    while await in_database(service.threads, Rank.LONG, _open):
        await service.turns.resume()
        await service.deliveries.run_due()
        await asyncio.sleep(0.05)  # leases of the life before end by themselves


def _open(connection: Connection) -> int:
    events = sa.select(sa.func.count()).where(inbox.c.status.in_(("new", "answered")))
    messages = sa.select(sa.func.count()).where(delivery.c.status.in_(("open", "leased")))
    return int(connection.scalar(events) or 0) + int(connection.scalar(messages) or 0)


if __name__ == "__main__":
    asyncio.run(run(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4]))
