"""What is due by the clock: claimed once, whoever asks, and queued for delivery."""

import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Any

from sqlalchemy.engine import Connection, Row

from bot.hops import in_database
from dialogs import working_days
from dialogs.digest import digest_queue
from dialogs.digest.timetable import Span, latest_issue, next_issue, span_of_issue
from dialogs.reminders import rounds
from storage import due, tenants
from storage.store import Store
from storage.threads import DatabaseThreads, Rank

PIECE = 100  # subscriptions in one transaction
LONGEST = dt.timedelta(weeks=53)
PUNCTUAL = dt.timedelta(hours=1)  # what is later than this was missed


@dataclass(frozen=True, slots=True)
class Claimed:
    """A digest to be queued; it goes `at` a moment, or at once."""

    subscription: Row[Any]
    span: Span
    at: dt.datetime | None


class Schedule:
    """`everyone`: there is a channel that reaches anybody; without it a reminder needs an identity to go to."""

    def __init__(self, threads: DatabaseThreads, *, everyone: bool = False) -> None:
        self.threads = threads
        self.everyone = everyone

    async def tick(self, now: dt.datetime) -> int:
        """Queues what is due at `now`; of several missed weeks only the latest. How many were found due."""
        found = 0
        while claimed := await self._do(partial(_digests, now=now)):
            found += claimed
        for row in await self._do(partial(due.rounds, until=now)):
            found += await self._do(partial(_round, row=row, now=now, everyone=self.everyone))
        return found

    async def moments(self, after: dt.datetime, until: dt.datetime) -> AsyncIterator[dt.datetime]:
        """When something falls due in (after, until], in order; `tick` each before the next is asked for."""
        after = max(after, until - LONGEST)
        await self._do(partial(_plan_rounds, now=after))
        while (moment := await self._do(partial(_next_moment, after=after))) is not None and moment <= until:
            yield moment
            after = moment

    async def _do(self, work: Any) -> Any:
        return await in_database(self.threads, Rank.DELIVERY, work)


def _digests(connection: Connection, *, now: dt.datetime) -> int:
    """One piece of what is due at the moment; how many were found, whoever claimed them."""
    rows = due.subscriptions(connection, now, PIECE)
    claimed = [one for row in rows if (one := _claimed(connection, row, now)) is not None]
    for tenant, group in groupby(sorted(claimed, key=_tenant), key=_tenant):
        digest_queue.queue_all(
            Store(connection, tenant, now, None, "schedule"),
            [(one.subscription.id, one.subscription.person_id, one.span, one.at) for one in group],
        )
    return len(rows)


def _claimed(connection: Connection, row: Row[Any], now: dt.datetime) -> Claimed | None:
    """None where somebody else claimed it, where it is paused, and where it comes too late to be of use beside the
    next: that one then tells of both weeks."""
    zone = tenants.zone_of(row.zone)
    issue = latest_issue(row.weekday, row.clock, zone, now)
    following = next_issue(row.weekday, row.clock, zone, now)
    at = None if now - issue.goes <= PUNCTUAL else working_days.opening(now, zone)
    is_stale = at is not None and at.astimezone(zone).date() >= following.goes.astimezone(zone).date()
    is_paused = row.paused_until is not None and now.astimezone(zone).date() <= row.paused_until
    goes = not is_stale and not is_paused
    if not due.claim(connection, row.id, row.next_at, issue.goes if goes else row.last_at, following.goes) or not goes:
        return None
    after = row.last_at if row.last_at is not None and row.last_at < issue.goes else None
    return Claimed(row, span_of_issue(issue, zone, after), at)


def _tenant(one: Claimed) -> int:
    return int(one.subscription.tenant_id)


def _round(connection: Connection, *, row: Row[Any], now: dt.datetime, everyone: bool) -> int:
    """The tenant's reminders of the day; outside office hours they wait for the next morning."""
    zone = tenants.zone_of(row.zone)
    today = now.astimezone(zone).date()
    is_due = row.remind_at is not None and working_days.is_open(now, zone)
    following = working_days.next_morning(now, zone)
    if not due.claim_round(connection, row.id, row.remind_at, following, today if is_due else row.reminded_on):
        return 0
    if not is_due:
        return 0
    after = row.reminded_on or working_days.before(today)
    return rounds.queue(Store(connection, row.id, now, None, "schedule"), after, everyone=everyone)


def _plan_rounds(connection: Connection, *, now: dt.datetime) -> None:
    """A clock that is set by hand begins here: what was due before is not made up for."""
    for row in due.rounds(connection, now):
        following = working_days.next_morning(now, tenants.zone_of(row.zone))
        due.claim_round(connection, row.id, row.remind_at, following, row.reminded_on)


def _next_moment(connection: Connection, *, after: dt.datetime) -> dt.datetime | None:
    missed = [
        next_issue(row.weekday, row.clock, tenants.zone_of(row.zone), after).goes
        for row in due.subscriptions(connection, after, most=None)
    ]
    planned = due.earliest(connection, after)
    return min([*missed, *([planned] if planned else [])], default=None)
