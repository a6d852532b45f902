"""Which events this replica works, where replicas share a server: leased when they come in, renewed, let go."""

import asyncio
import secrets
from collections.abc import Collection, Sequence
from functools import partial
from typing import Any

from sqlalchemy.engine import Connection, Row

from bot.hops import in_database
from bot.leftovers import Leftovers
from storage import inbox, inbox_leases
from storage.database import DatabaseUnavailableError, is_sqlite
from storage.threads import DatabaseThreads, Rank

SHORTEST_WAIT_S, LONGEST_WAIT_S = 0.02, 0.5  # for another replica's answer
Rows = Sequence[Row[*tuple[Any, ...]]]


class InboxLease:
    """`bearer` is this replica; None on SQLite, where there is one process and nothing is leased."""

    def __init__(self, threads: DatabaseThreads) -> None:
        self.threads = threads
        self.bearer = None if is_sqlite(threads.engine) else secrets.token_hex(8)
        self.leftovers = Leftovers()

    async def left_open(self, channels: Collection[str]) -> Rows:
        """What nobody works any more, or this replica left open; it bears them from now on."""
        if self.bearer is None:
            return await in_database(self.threads, Rank.TURN, inbox.open_rows)
        look = partial(self._taken_over, bearer=self.bearer, channels=channels, now=_time())
        try:
            return await in_database(self.threads, Rank.TURN, look)
        except DatabaseUnavailableError:
            self.leftovers.wait(_time())
            raise

    def _taken_over(self, connection: Connection, *, bearer: str, channels: Collection[str], now: float) -> Rows:
        others = self.leftovers.may_be_freed(connection, now)
        return inbox_leases.take_over(connection, bearer, channels, others=others)

    async def is_gained(self, row: int) -> bool:
        """Where another replica works the conversation: after it. False where that one goes on with this event too."""
        wait_s = SHORTEST_WAIT_S
        while self.bearer is not None:
            claim = partial(inbox_leases.claim, row=row, bearer=self.bearer)
            if (state := await in_database(self.threads, Rank.TURN, claim)) != "wait":
                return state == "ours"
            await asyncio.sleep(wait_s)
            wait_s = min(wait_s * 2, LONGEST_WAIT_S)
        return False

    async def renew(self) -> None:
        if self.bearer is not None:
            await in_database(self.threads, Rank.TURN, partial(inbox_leases.renew, bearer=self.bearer))

    async def let_go(self, row: int) -> None:
        """Its answer cannot be sent now: whoever finds it when the lease is over tries again."""
        if self.bearer is not None:
            await in_database(self.threads, Rank.TURN, partial(inbox_leases.let_go, row=row, bearer=self.bearer))

    async def release(self) -> None:
        """What is still open when the service stops may be taken up by another replica at once."""
        if self.bearer is not None:
            await in_database(self.threads, Rank.TURN, partial(inbox_leases.release, bearer=self.bearer))


def _time() -> float:
    return asyncio.get_running_loop().time()
