"""What is due by the clock: claimed once, whoever asks, and queued for delivery."""

import datetime as dt
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy.engine import Connection, Row

from bot.hops import in_database
from dialogs.digest import digest
from dialogs.digest.timetable import latest_weekly, next_weekly, span_until
from storage import due
from storage.store import Store
from storage.threads import DatabaseThreads, Rank

PIECE = 100  # subscriptions in one transaction
LONGEST = dt.timedelta(weeks=53)


class Schedule:
    def __init__(self, threads: DatabaseThreads) -> None:
        self.threads = threads

    async def tick(self, now: dt.datetime) -> int:
        """Queues what is due at `now`; of several missed weeks only the latest. How many were queued."""
        return await self._queued(now, now)

    async def run(self, after: dt.datetime, until: dt.datetime) -> None:
        """Queues everything due in (after, until], each week of it, in order of its due time."""
        after = max(after, until - LONGEST)
        planned = partial(_planned, after=after, until=until)
        for moment in await in_database(self.threads, Rank.DELIVERY, planned):
            await self._queued(moment, until)

    async def _queued(self, moment: dt.datetime, now: dt.datetime) -> int:
        queued = 0
        while claimed := await in_database(self.threads, Rank.DELIVERY, partial(_claimed, moment=moment, now=now)):
            queued += claimed
        return queued


def _claimed(connection: Connection, *, moment: dt.datetime, now: dt.datetime) -> int:
    """One piece of what is due at the moment; how many were found, whoever claimed them."""
    rows = due.subscriptions(connection, moment, PIECE)
    for row in rows:
        zone = ZoneInfo(row.zone)
        planned = latest_weekly(row.weekday, row.clock, zone, moment)
        following = next_weekly(row.weekday, row.clock, zone, moment)
        if due.claim(connection, row.id, row.next_at, planned, following):
            after = row.last_at if row.last_at is not None and row.last_at < planned else None
            store = Store(connection, row.tenant_id, now, None, "schedule")
            digest.queue(store, row.id, row.person_id, span_until(planned, zone, after))
    return len(rows)


def _planned(connection: Connection, *, after: dt.datetime, until: dt.datetime) -> list[dt.datetime]:
    found: set[dt.datetime] = set()
    for row in due.subscriptions(connection, until, most=None):
        found.update(_weeks_of(row, after, until))
    return sorted(found)


def _weeks_of(row: Row[tuple[object, ...]], after: dt.datetime, until: dt.datetime) -> list[dt.datetime]:
    moments = []
    zone = ZoneInfo(row.zone)
    moment = row.next_at if row.next_at > after else next_weekly(row.weekday, row.clock, zone, after)
    while moment <= until:
        moments.append(moment)
        moment = next_weekly(row.weekday, row.clock, zone, moment)
    return moments
