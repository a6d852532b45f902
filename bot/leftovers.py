"""Leases that their bearers left without a word are over, but not before whoever lives has had time to renew his."""

import time
from dataclasses import dataclass

from sqlalchemy.engine import Connection

from storage import leases

LEAP_S = 2.0  # so far may the database's clock go against ours; further, and somebody has set it


@dataclass(slots=True)
class Leftovers:
    """Times are the loop's; `ahead` is the database's clock against it, as last seen. They are looked for at most every
    `every_s`."""

    every_s: float = 0.0
    not_before: float = float("-inf")
    ahead: float | None = None

    def wait(self, now: float) -> None:
        """Nobody can have renewed."""
        self.not_before = now + leases.LEASE.total_seconds()

    def may_be_freed(self, connection: Connection, now: float) -> bool:
        """Whether leases that have ended by the database's clock have been left, rather than the clock set."""
        if now < self.not_before:
            return False
        before, self.ahead = self.ahead, leases.database_time(connection).timestamp() - time.monotonic()
        if before is not None and abs(self.ahead - before) > LEAP_S:
            self.wait(now)
            return False
        self.not_before = now + self.every_s
        return True
