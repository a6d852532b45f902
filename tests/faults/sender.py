"""A replica that sends what is due, and may be killed at any instant.

`python -m tests.faults.sender ADDRESS FILE LEASE`: each message that reaches its reader is a line in FILE, the
delivery's key; LEASE is in seconds. SIGTERM ends it in order.
"""

import asyncio
import datetime as dt
import random
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.channel import Outgoing
from bot.clock import real_clock
from bot.service import running_service
from bot.settings import Settings
from dialogs.message_catalogue import MESSAGES
from dialogs.reply import Reply
from dialogs.turn import Turn
from storage import leases
from storage.store import Store

KIND, CHANNEL = "fault", "lines"


class Lines:
    """A message stands in the file before the platform's answer comes back, 5 to 40 ms later."""

    name = CHANNEL
    keeps_cards = False

    def __init__(self, path: Path) -> None:
        self.file = path.open("ab", buffering=0)

    async def send(self, address: Mapping[str, Any], outgoing: Outgoing) -> str | None:
        self.file.write(f"{outgoing.reply.text}\n".encode())
        await asyncio.sleep(random.uniform(0.005, 0.04))
        return outgoing.reply.text


def compose(turn: Turn, store: Store) -> Reply | None:
    return Reply(str(turn.data["key"]))


async def run(address: str, path: Path, lease_s: float) -> None:
    leases.LEASE, leases.RENEW_EVERY_S = dt.timedelta(seconds=lease_s), lease_s / 3
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    settings = Settings(database_url=address, _env_file=None)  # type: ignore[call-arg]
    async with running_service(settings, real_clock, [Lines(path)], CHANNEL) as service:
        print("ready", service.deliveries.name, flush=True)
        await stop.wait()


if __name__ == "__main__":
    MESSAGES[KIND] = compose
    asyncio.run(run(sys.argv[1], Path(sys.argv[2]), float(sys.argv[3])))
