"""What a tenant's reminders are made of, and what each person has switched off.

Each is one statement, however many persons there are.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from storage import history
from storage.scope import of_tenant, scoped
from storage.store import Store
from storage.tables import (
    action_item,
    adjuster,
    approval,
    delivery,
    forum,
    identity,
    meeting,
    minutes,
    person,
    reminder_choice,
    status_report,
    subscription,
)

KINDS = ("meetings", "reports", "approvals", "items", "frequency")

_CHOICES = scoped(
    sa.select(reminder_choice).where(reminder_choice.c.withdrawn_at.is_(None)).order_by(reminder_choice.c.id)
)
_CHOICE_OF = scoped(
    sa.select(reminder_choice)
    .where(reminder_choice.c.person_id == sa.bindparam("person"), reminder_choice.c.withdrawn_at.is_(None))
    .order_by(reminder_choice.c.id.desc())
    .limit(1)
)
_MEETINGS = scoped(
    sa.select(
        meeting.c.id,
        meeting.c.forum_id,
        meeting.c.day,
        meeting.c.starts_at,
        meeting.c.ends_at,
        meeting.c.place,
        forum.c.name.label("forum"),
    )
    .select_from(meeting.join(forum, forum.c.id == meeting.c.forum_id))
    .where(
        meeting.c.status == "planned",
        meeting.c.withdrawn_at.is_(None),
        forum.c.withdrawn_at.is_(None),
        meeting.c.day >= sa.bindparam("first"),
        meeting.c.day <= sa.bindparam("last"),
    )
    .order_by(meeting.c.day, meeting.c.starts_at, meeting.c.id)
)
_HAS_APPROVED = (
    sa.select(approval.c.id)
    .where(
        of_tenant(approval),
        of_tenant(minutes),
        of_tenant(adjuster),
        approval.c.minutes_id == minutes.c.id,
        approval.c.person_id == adjuster.c.person_id,
        approval.c.verdict == "approved",
        approval.c.content_hash == minutes.c.content_hash,
        approval.c.taken_back_at.is_(None),
    )
    .correlate(minutes, adjuster)
    .exists()
)
_TO_APPROVE = scoped(
    sa.select(
        minutes.c.id,
        minutes.c.forum_id,
        minutes.c.day,
        minutes.c.content_hash,
        minutes.c.imported_at,
        minutes.c.secretary_id,
        forum.c.name.label("forum"),
        adjuster.c.person_id,
        person.c.name,
    )
    .select_from(
        minutes.join(forum, forum.c.id == minutes.c.forum_id)
        .join(adjuster, adjuster.c.minutes_id == minutes.c.id)
        .join(person, person.c.id == adjuster.c.person_id)
    )
    .where(
        minutes.c.status == "waiting", forum.c.withdrawn_at.is_(None), person.c.withdrawn_at.is_(None), ~_HAS_APPROVED
    )
    .order_by(minutes.c.day, minutes.c.id, adjuster.c.id)
)
_ASKED = scoped(
    sa.select(delivery.c.subject, delivery.c.person_id, sa.func.max(delivery.c.queued_at).label("at"))
    .where(delivery.c.kind == "approval_request", delivery.c.subject.in_(sa.bindparam("subjects", expanding=True)))
    .group_by(delivery.c.subject, delivery.c.person_id)
)
_ITEMS = scoped(
    sa.select(
        action_item.c.id,
        action_item.c.number,
        action_item.c.text,
        action_item.c.due,
        action_item.c.forum_id,
        action_item.c.owner_id,
        action_item.c.owner_kind,
        action_item.c.owner_text,
        action_item.c.created_at,
        forum.c.name.label("forum"),
    )
    .select_from(action_item.outerjoin(forum, forum.c.id == action_item.c.forum_id))
    .where(
        action_item.c.status == "open",
        action_item.c.withdrawn_at.is_(None),
        sa.or_(action_item.c.forum_id.is_(None), forum.c.withdrawn_at.is_(None)),
        action_item.c.due >= sa.bindparam("first"),
        action_item.c.due < sa.bindparam("today"),
    )
    .order_by(action_item.c.due, action_item.c.number)
)
_REPORTED = scoped(
    sa.select(status_report.c.forum_id, status_report.c.year, status_report.c.period)
    .distinct()
    .where(status_report.c.year >= sa.bindparam("since_year"), status_report.c.withdrawn_at.is_(None))
)
_CHAIRS = scoped(
    sa.select(minutes.c.forum_id, minutes.c.chair_id)
    .select_from(minutes.join(forum, forum.c.id == minutes.c.forum_id).join(person, person.c.id == minutes.c.chair_id))
    .where(
        forum.c.kind == "steering",
        forum.c.withdrawn_at.is_(None),
        person.c.withdrawn_at.is_(None),
        minutes.c.status != "replaced",
    )
    .order_by(minutes.c.day, minutes.c.id)
)
_REACHABLE = scoped(sa.select(identity.c.person_id).distinct().where(identity.c.off_at.is_(None)))
_WITH_DIGEST = scoped(
    sa.select(subscription.c.person_id).where(
        subscription.c.withdrawn_at.is_(None),
        sa.or_(
            sa.and_(subscription.c.next_at > sa.bindparam("now"), subscription.c.next_at < sa.bindparam("until")),
            subscription.c.last_at >= sa.bindparam("since"),
        ),
    )
)


@dataclass(frozen=True, slots=True)
class Choice:
    """`off` are kinds that were switched off; `paused_until` is the last day without anything."""

    off: frozenset[str] = frozenset()
    paused_until: dt.date | None = None

    def wants(self, kind: str, today: dt.date) -> bool:
        return kind not in self.off and not self.is_paused(today)

    def is_paused(self, today: dt.date) -> bool:
        return self.paused_until is not None and today <= self.paused_until


EVERYTHING = Choice()


def choices(store: Store) -> dict[int, Choice]:
    """By person; who is not there has switched nothing off."""
    return {row.person_id: _choice(row) for row in store.all(_CHOICES)}


def choice_of(store: Store, person_id: int) -> Choice:
    row = store.first(_CHOICE_OF, person=person_id)
    return EVERYTHING if row is None else _choice(row)


def choose(change: history.Change, person_id: int, choice: Choice) -> None:
    """In the place of what the person chose before."""
    store = change.store
    store.get(person, person_id, lock=True)
    values = {"off": sorted(choice.off), "paused_until": choice.paused_until}
    row = store.first(_CHOICE_OF, person=person_id)
    if row is None:
        change.create(reminder_choice, person_id=person_id, **values)
    else:
        change.update(reminder_choice, row.id, **values)


def meetings(store: Store, first: dt.date, last: dt.date) -> Sequence[Row[Any]]:
    """Planned for those days, with `forum` (its name)."""
    return store.all(_MEETINGS, first=first, last=last)


def to_approve(store: Store) -> Sequence[Row[Any]]:
    """One row for each adjuster who has not approved: minutes, `forum`, `person_id` and `name`."""
    return store.all(_TO_APPROVE)


def asked(store: Store, minutes_ids: Collection[int]) -> dict[tuple[int, int], dt.datetime]:
    """When who was last asked to approve what, by (minutes, person)."""
    if not minutes_ids:
        return {}
    rows = store.all(_ASKED, subjects=[f"minutes:{one}" for one in minutes_ids])
    return {(int(row.subject.partition(":")[2]), row.person_id): row.at for row in rows}


def overdue(store: Store, first: dt.date, today: dt.date) -> Sequence[Row[Any]]:
    """Open items that were due on `first` or later, but before today, with `forum`."""
    return store.all(_ITEMS, first=first, today=today)


def reported(store: Store, since_year: int) -> set[tuple[int, int, str]]:
    """(forum, year, period) of every report of that year or a later one."""
    return {(row.forum_id, row.year, row.period) for row in store.all(_REPORTED, since_year=since_year)}


def chairs(store: Store) -> Mapping[int, int]:
    """Who led the latest meeting of each steering group, as its minutes tell."""
    return {row.forum_id: row.chair_id for row in store.all(_CHAIRS)}


def reachable(store: Store) -> frozenset[int]:
    """Persons with an address that nobody has switched off."""
    return frozenset(row.person_id for row in store.all(_REACHABLE))


def with_digest(store: Store, since: dt.datetime, until: dt.datetime) -> frozenset[int]:
    """Persons whose digest went since, or goes before `until`."""
    return frozenset(row.person_id for row in store.all(_WITH_DIGEST, since=since, now=store.now, until=until))


def _choice(row: Row[Any]) -> Choice:
    return Choice(frozenset(row.off), row.paused_until)
