"""Who is to be reminded of what, read for a whole tenant: as many statements for one person as for a thousand."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.engine import Row

from dialogs import expected_reports, item_owners, mine, periods
from dialogs.periods import Period
from dialogs.reminders import days
from storage import forums, people, plans, reminders, role_holders
from storage.store import Store
from storage.tenants import Tenant

LOOK_BACK = dt.timedelta(days=45)  # what fell earlier is old, however long the service stood still
LOOK_AHEAD = dt.timedelta(days=16)


@dataclass(frozen=True, slots=True)
class Lacking:
    """Forums (id and name) whose report of a period is missing."""

    forums: tuple[tuple[int, str], ...]
    period: Period
    deadline: dt.date

    def each(self) -> Iterator["Lacking"]:
        """By forum."""
        return (replace(self, forums=(forum,)) for forum in self.forums)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Minutes that wait for approval; `names` are those who have not given theirs, `since` when they were asked."""

    row: Row[Any]
    names: tuple[str, ...]
    since: dt.date


@dataclass(frozen=True, slots=True)
class Reminder:
    """`kind` is what can be switched off, `what` tells its line, `on` is the working day on which it falls.

    `stands_in`: it comes to who keeps the register, for want of somebody else or beside the others.
    """

    kind: str
    what: str
    on: dt.date
    about: Any
    stands_in: bool = False

    @property
    def forums(self) -> frozenset[int | None]:
        if isinstance(self.about, Lacking):
            return frozenset(forum for forum, _ in self.about.forums)
        return frozenset({(self.about.row if isinstance(self.about, Waiting) else self.about).forum_id})


ByPerson = Mapping[int, Sequence[Reminder]]
ByForum = Mapping[int, Sequence[Reminder]]
Found = Iterator[tuple[int, Reminder]]


@dataclass(frozen=True, slots=True)
class Around:
    """What several kinds need."""

    tenant: Tenant
    now: dt.datetime
    today: dt.date
    names: Mapping[int, str]
    steering: tuple[int, ...]
    convenors: Mapping[int, tuple[int, ...]]
    secretaries: tuple[int, ...]

    def responsible(self, forum: int | None) -> Iterator[tuple[int, bool]]:
        """Who convenes the forum; where nobody is known the secretaries stand in."""
        convening = self.convenors.get(forum or 0, ())
        return ((person, not convening) for person in convening or self.secretaries)


def gather(store: Store, tenant: Tenant) -> ByPerson:
    """What has fallen by now and is still so, by person, in the order of kinds and days."""
    around = _around(store, tenant)
    found: dict[int, list[Reminder]] = defaultdict(list)
    for kind in (_approvals, _reports, _items, _meetings):
        for person, reminder in kind(store, around):
            found[person].append(reminder)
    return found


def of_forums(store: Store, tenant: Tenant) -> ByForum:
    """What concerns all of a forum: its report that is missing, and its meetings."""
    around = _around(store, tenant)
    found: dict[int, list[Reminder]] = defaultdict(list)
    for lacking, on, _ in _lacking(store, around):
        for one in lacking.each():
            found[one.forums[0][0]].append(Reminder("reports", "report", on, one))
    for row, on in _meetings_due(store, around):
        found[row.forum_id].append(Reminder("meetings", "meeting", on, row))
    return found


def _around(store: Store, tenant: Tenant) -> Around:
    today = store.now.astimezone(tenant.zone).date()
    every = forums.every(store)
    return Around(
        tenant,
        store.now,
        today,
        {row.id: row.name for row in every},
        tuple(row.id for row in every if row.kind == "steering"),
        _convenors(store, today),
        tuple(row.id for row in people.granted(store, "secretary")),
    )


def _convenors(store: Store, today: dt.date) -> Mapping[int, tuple[int, ...]]:
    """By the role that the plan names; of a steering group that no plan names, who led its latest meeting."""
    of_plan = mine.convenors(store, today)
    leading = {forum: (chair,) for forum, chair in reminders.chairs(store).items()}
    return {**leading, **{forum: found for forum, found in of_plan.items() if found}}


def _meetings_due(store: Store, around: Around) -> list[tuple[Row[Any], dt.date]]:
    rows = [
        row
        for row in reminders.meetings(store, around.today, around.today + LOOK_AHEAD)
        if row.day > around.today or row.starts_at is None or row.starts_at > around.now
    ]
    return [(row, on) for row in rows if (on := days.latest(days.of_meeting(row.day), around.today)) is not None]


def _meetings(store: Store, around: Around) -> Found:
    due = _meetings_due(store, around)
    if not due:
        return
    members: dict[int, list[int]] = defaultdict(list)
    for person, own in mine.forums_of_all(store, around.today).items():
        for forum in own:
            members[forum].append(person)
    for row, on in due:
        for person in members[row.forum_id]:
            yield person, Reminder("meetings", "meeting", on, row)


def _reports(store: Store, around: Around) -> Found:
    """To who convenes the forum; the day after the deadline also to who convenes the steering group."""
    for every, on, late in _lacking(store, around):
        for one in every.each():
            for person, stands_in in around.responsible(one.forums[0][0]):
                yield person, Reminder("reports", "report", on, one, stands_in)
        if late:
            for person, stands_in in dict(
                one for forum in around.steering for one in around.responsible(forum)
            ).items():
                yield person, Reminder("reports", "reports_late", on, every, stands_in)


def _lacking(store: Store, around: Around) -> Iterator[tuple[Lacking, dt.date, bool]]:
    """Of each period that is to be told of: whose report is missing, when that falls, whether it is late."""
    due = [
        (period, deadline, on, late)
        for period in _periods(around.today)
        for deadline in (period.deadline(around.tenant.deadlines),)
        for on, late in _of_deadline(deadline, around.today)
    ]
    if not due:
        return
    activities = plans.activities_in_force(store)
    reported = reminders.reported(store, min(period.year for period, *_ in due))
    for period, deadline, on, late in due:
        found = tuple(
            (forum, around.names[forum])
            for forum in expected_reports.of_period(activities, period)
            if forum in around.names and (forum, period.year, period.name) not in reported
        )
        if found:
            yield Lacking(found, period, deadline), on, late


def _periods(today: dt.date) -> tuple[Period, ...]:
    """Deadlines are a tenant's own: one may lie before its period ends."""
    latest = periods.latest_ended(today)
    return (periods.of_day(today), latest, periods.before(latest))


def _of_deadline(deadline: dt.date, today: dt.date) -> Iterator[tuple[dt.date, bool]]:
    after = days.after_deadline(deadline)
    if today >= after:
        if today - after <= LOOK_BACK:
            yield after, True
    elif (on := days.latest(days.of_deadline(deadline), today)) is not None:
        yield on, False


def _approvals(store: Store, around: Around) -> Found:
    rows = reminders.to_approve(store)
    asked = reminders.asked(store, {row.id for row in rows})
    by_minutes: dict[int, list[tuple[Row[Any], dt.date]]] = defaultdict(list)
    for row in rows:
        at = asked.get((row.id, row.person_id), row.imported_at)
        by_minutes[row.id].append((row, at.astimezone(around.tenant.zone).date()))
    for waiting in by_minutes.values():
        names = tuple(row.name for row, _ in waiting)
        for row, since in waiting:
            on = days.latest(days.of_waiting(since), around.today)
            if on is not None and around.today - on <= LOOK_BACK:
                yield row.person_id, Reminder("approvals", "approval", on, Waiting(row, names, since))
        yield from _stuck(around, [(row, since) for row, since in waiting])


def _stuck(around: Around, waiting: Sequence[tuple[Row[Any], dt.date]]) -> Found:
    """When somebody was reminded for the last time, secretary and convenor are told."""
    late = [(row, since) for row, since in waiting if days.of_waiting(since)[-1] <= around.today]
    if not late:
        return
    first = late[0][0]
    on = max(days.of_waiting(since)[-1] for _, since in late)
    if around.today - on > LOOK_BACK:
        return
    told = Waiting(first, tuple(row.name for row, _ in late), min(since for _, since in late))
    concerned = (*((first.secretary_id,) if first.secretary_id else ()), *around.secretaries)
    convening = around.convenors.get(first.forum_id, ())
    for person in dict.fromkeys((*concerned, *convening)):
        if person not in {row.person_id for row, _ in waiting}:
            yield person, Reminder("approvals", "stuck", on, told, person not in convening)


def _items(store: Store, around: Around) -> Found:
    """To whose they are; those of a group or of nobody to who convenes the forum."""
    rows = reminders.overdue(store, around.today - LOOK_BACK, around.today)
    holdings = role_holders.every(store) if any(row.owner_kind == "role" for row in rows) else ()
    for row in rows:
        on = days.after_deadline(row.due)
        if on > around.today:
            continue
        owners = item_owners.persons_of(row, holdings, around.today)
        told = ((person, False) for person in owners) if owners else around.responsible(row.forum_id)
        for person, stands_in in told:
            yield person, Reminder("items", "item", on, row, stands_in)
