"""What is due by the clock: claimed once, whoever asks, and queued for delivery."""

import datetime as dt
from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.engine import Connection, Row

from bot.hops import in_database
from dialogs import working_days
from dialogs.digest import digest_queue, posting
from dialogs.digest.timetable import WEEK, Issue, Span, latest_issue, next_issue, span_of_issue
from dialogs.reminders import in_channels, rounds
from storage import due, tenants
from storage.store import Store
from storage.threads import DatabaseThreads, Rank

PIECE = 100  # subscriptions in one transaction
LONGEST = dt.timedelta(weeks=53)
PUNCTUAL = dt.timedelta(hours=1)  # what is later than this was missed


@dataclass(frozen=True, slots=True)
class Due:
    """A digest that is due: `issue` None where it does not go this time; else it goes `at` a moment, or at once."""

    subscription: Row[Any]
    issue: Issue | None
    following: dt.datetime
    at: dt.datetime | None

    @property
    def claim(self) -> tuple[dt.datetime, dt.datetime, dt.datetime]:
        """What it is known by, until when all is told and when the next is due: the same for many."""
        row = self.subscription
        return row.next_at, self.issue.goes if self.issue else _told_until(row), self.following


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
        while claimed := await self._do(partial(_postings, now=now)):
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
    found = [_due(row, now) for row in due.subscriptions(connection, now, PIECE)]
    alike: dict[Any, list[Due]] = defaultdict(list)
    for one in found:
        alike[one.claim].append(one)
    ours: set[int] = set()
    for (known, told, following), group in alike.items():
        ours |= due.claim(connection, [one.subscription.id for one in group], known, told, following)
    by_tenant: dict[int, list[tuple[int, int, Span, dt.datetime | None]]] = defaultdict(list)
    for one in found:
        row = one.subscription
        if row.id in ours and one.issue is not None:
            zone = tenants.zone_of(row.zone)
            span = span_of_issue(one.issue, zone, _since(row, one.issue))
            by_tenant[row.tenant_id].append((row.id, row.person_id, span, one.at))
    for tenant, digests in by_tenant.items():
        digest_queue.queue_all(Store(connection, tenant, now, None, "schedule"), digests)
    return len(found)


def _due(row: Row[Any], now: dt.datetime) -> Due:
    """It does not go where it is paused, and where it comes too late to be of use beside the next: that one then tells
    of both weeks."""
    issue, following, at = _issue(row, now)
    is_paused = row.paused_until is not None and now.astimezone(tenants.zone_of(row.zone)).date() <= row.paused_until
    return Due(row, None if is_paused else issue, following, at)


def _issue(row: Row[Any], now: dt.datetime) -> tuple[Issue | None, dt.datetime, dt.datetime | None]:
    """What goes now, None where it is too late for it; when the next one goes; the moment for one that was missed."""
    zone = tenants.zone_of(row.zone)
    issue = latest_issue(row.weekday, row.clock, zone, now)
    following = next_issue(row.weekday, row.clock, zone, now).goes
    at = None if now - issue.goes <= PUNCTUAL else working_days.opening(now, zone)
    is_stale = at is not None and at.astimezone(zone).date() >= following.astimezone(zone).date()
    return None if is_stale else issue, following, at


def _since(row: Row[Any], issue: Issue) -> dt.datetime | None:
    """What it tells of begins there, None: a week before it goes. The first may come late, and leaves nothing out."""
    before = _told_until(row)
    return before if before < issue.goes else None


def _told_until(row: Row[Any]) -> dt.datetime:
    """What came later, a digest has still to tell."""
    before: dt.datetime = row.last_at or row.next_at - WEEK
    return before


def _postings(connection: Connection, *, now: dt.datetime) -> int:
    """One piece, as of the digests."""
    rows = due.postings(connection, now, PIECE)
    for row in rows:
        issue, following, at = _issue(row, now)
        told = issue.goes if issue else _told_until(row)
        if due.claim_posting(connection, row.id, row.next_at, told, following) and issue is not None:
            store = Store(connection, row.tenant_id, now, None, "schedule")
            posting.queue(store, row, span_of_issue(issue, tenants.zone_of(row.zone), _since(row, issue)), at)
    return len(rows)


def _round(connection: Connection, *, row: Row[Any], now: dt.datetime, everyone: bool) -> int:
    """The tenant's reminders of the day; outside office hours they wait for the next morning."""
    zone = tenants.zone_of(row.zone)
    today = now.astimezone(zone).date()
    following = working_days.next_morning(now, zone)
    if row.remind_at is None:
        due.claim_round(connection, row.id, None, following, _last_begun(now, zone))
        return 0
    if not working_days.is_open(now, zone):
        due.claim_round(connection, row.id, row.remind_at, following, row.reminded_on)
        return 0
    if not due.claim_round(connection, row.id, row.remind_at, following, today):
        return 0
    after = row.reminded_on or working_days.before(today)
    store = Store(connection, row.id, now, None, "schedule")
    return rounds.queue(store, after, everyone=everyone) + in_channels.queue(store, after)


def _plan_rounds(connection: Connection, *, now: dt.datetime) -> None:
    """A clock that is set by hand begins here: what was due before is not made up for."""
    for row in due.rounds(connection, now):
        zone = tenants.zone_of(row.zone)
        following = working_days.next_morning(now, zone)
        due.claim_round(connection, row.id, row.remind_at, following, _last_begun(now, zone))


def _last_begun(now: dt.datetime, zone: ZoneInfo) -> dt.date:
    """The last day whose morning has come."""
    local = now.astimezone(zone)
    return local.date() if local.time() >= working_days.OPENS else local.date() - working_days.DAY


def _next_moment(connection: Connection, *, after: dt.datetime) -> dt.datetime | None:
    missed = [
        next_issue(row.weekday, row.clock, tenants.zone_of(row.zone), after).goes
        for row in (*due.subscriptions(connection, after, most=None), *due.postings(connection, after, most=None))
    ]
    planned = due.earliest(connection, after)
    return min([*missed, *([planned] if planned else [])], default=None)
