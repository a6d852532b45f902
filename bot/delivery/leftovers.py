"""Leases that their bearers left without a word are freed, but not before whoever lives has had time to renew his."""

import time
from dataclasses import dataclass

from sqlalchemy.engine import Connection

from storage import claims, leases

LOOK_EVERY_S = 0.5
LEAP_S = 2.0  # so far may the database's clock go against ours; further, and somebody has set it


@dataclass(slots=True)
class Leftovers:
    """Times are the loop's; `ahead` is the database's clock against it, as last seen."""

    not_before: float = float("-inf")
    ahead: float | None = None

    def wait(self, now: float) -> None:
        """Nobody can have renewed."""
        self.not_before = now + leases.LEASE.total_seconds()

    def free(self, connection: Connection, now: float) -> None:
        before, self.ahead = self.ahead, leases.database_time(connection).timestamp() - time.monotonic()
        if before is not None and abs(self.ahead - before) > LEAP_S:
            self.wait(now)
        else:
            claims.free_expired(connection)
            self.not_before = now + LOOK_EVERY_S
