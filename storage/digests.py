"""What the weekly digest tells of, read for a whole tenant: as many statements for one forum as for a thousand.

Each takes the span (`after`, `until`] in UTC, or the local days that it covers.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from storage.columns import Moment
from storage.scope import of_tenant, scoped
from storage.store import Store
from storage.tables import (
    action_item,
    activity,
    adjuster,
    approval,
    change,
    decision,
    meeting,
    minutes,
    person,
    plan,
    progress_note,
    status_report,
    version,
)

_AFTER: sa.BindParameter[Any] = sa.bindparam("after")
_UNTIL: sa.BindParameter[Any] = sa.bindparam("until")
_FIRST, _LAST = sa.bindparam("first", type_=sa.Date), sa.bindparam("last", type_=sa.Date)

_revised = (
    sa.select(version.c.record_id, sa.func.max(change.c.at).label("at"))
    .select_from(version.join(change, change.c.id == version.c.change_id))
    .where(
        version.c.record == "status_report",
        change.c.at > _AFTER,
        change.c.at <= _UNTIL,
        of_tenant(version),
        of_tenant(change),
    )
    .group_by(version.c.record_id)
    .subquery("revised")
)
_REPORTS = scoped(
    sa.select(
        status_report,
        person.c.name.label("author"),
        sa.func.coalesce(_revised.c.at, status_report.c.reported_at, type_=Moment).label("revised_at"),
    )
    .select_from(
        status_report.outerjoin(person, person.c.id == status_report.c.author_id).outerjoin(
            _revised, _revised.c.record_id == status_report.c.id
        )
    )
    .where(
        sa.or_(
            sa.and_(status_report.c.reported_at > _AFTER, status_report.c.reported_at <= _UNTIL),
            _revised.c.at.is_not(None),
        ),
        status_report.c.withdrawn_at.is_(None),
    )
    .order_by(status_report.c.reported_at, status_report.c.id)
)
_REPORTED = scoped(
    sa.select(status_report.c.forum_id, status_report.c.period)
    .distinct()
    .where(
        status_report.c.year == sa.bindparam("of_year"),
        status_report.c.reported_at <= _UNTIL,
        status_report.c.withdrawn_at.is_(None),
    )
)
_HELD = scoped(
    sa.select(meeting.c.forum_id, sa.func.max(meeting.c.day).label("day"))
    .where(meeting.c.status == "held", meeting.c.withdrawn_at.is_(None), meeting.c.day <= _LAST)
    .group_by(meeting.c.forum_id)
)
_TO_REPORT = scoped(
    sa.select(activity.c.forum_id)
    .distinct()
    .select_from(activity.join(plan, plan.c.id == activity.c.plan_id))
    .where(plan.c.replaced_at.is_(None))
)
_NOTES = scoped(
    sa.select(progress_note, person.c.name.label("author"))
    .select_from(progress_note.outerjoin(person, person.c.id == progress_note.c.author_id))
    .where(
        progress_note.c.noted_at > _AFTER,
        progress_note.c.noted_at <= _UNTIL,
        progress_note.c.withdrawn_at.is_(None),
    )
    .order_by(progress_note.c.noted_at, progress_note.c.id)
)
# A verdict that came by mail counts on its own day too, however late it was entered.
_JUDGED = sa.select(approval.c.minutes_id).where(
    of_tenant(approval),
    sa.or_(
        sa.and_(approval.c.at > _AFTER, approval.c.at <= _UNTIL),
        sa.and_(approval.c.day >= _FIRST, approval.c.day <= _LAST),
    ),
)
_TOLD_OF = sa.and_(
    minutes.c.status != "replaced",
    sa.or_(
        minutes.c.status.in_(("waiting", "refused")),
        sa.and_(minutes.c.imported_at > _AFTER, minutes.c.imported_at <= _UNTIL),
        minutes.c.id.in_(_JUDGED),
    ),
)
_MINUTES = scoped(
    sa.select(
        minutes.c.id,
        minutes.c.forum_id,
        minutes.c.day,
        minutes.c.status,
        minutes.c.content_hash,
        minutes.c.imported_at,
    )
    .where(_TOLD_OF)
    .order_by(minutes.c.day, minutes.c.id)
)
_ADJUSTERS = scoped(
    sa.select(adjuster.c.minutes_id, adjuster.c.person_id, person.c.name)
    .select_from(
        adjuster.join(person, person.c.id == adjuster.c.person_id).join(minutes, minutes.c.id == adjuster.c.minutes_id)
    )
    .where(_TOLD_OF)
    .order_by(adjuster.c.id)
)
_APPROVALS = scoped(
    sa.select(
        approval.c.minutes_id,
        approval.c.person_id,
        approval.c.verdict,
        approval.c.at,
        approval.c.day,
        approval.c.content_hash,
        person.c.name,
    )
    .select_from(
        approval.join(person, person.c.id == approval.c.person_id).join(minutes, minutes.c.id == approval.c.minutes_id)
    )
    .where(
        _TOLD_OF,
        approval.c.taken_back_at.is_(None),
        sa.or_(approval.c.at <= _UNTIL, approval.c.day <= _LAST),
    )
    .order_by(approval.c.id)
)
_DECISIONS = scoped(
    sa.select(decision.c.minutes_id, sa.func.count().label("number"))
    .select_from(decision.join(minutes, minutes.c.id == decision.c.minutes_id))
    .where(minutes.c.imported_at > _AFTER, minutes.c.imported_at <= _UNTIL)
    .group_by(decision.c.minutes_id)
)
_MEETINGS = scoped(
    sa.select(
        meeting.c.id,
        meeting.c.forum_id,
        meeting.c.status,
        meeting.c.day,
        meeting.c.starts_at,
        meeting.c.ends_at,
        meeting.c.month,
        meeting.c.place,
        meeting.c.about,
    )
    .where(
        meeting.c.withdrawn_at.is_(None),
        sa.or_(
            sa.and_(meeting.c.status == "planned", meeting.c.day >= _FIRST),
            sa.and_(meeting.c.status == "announced", meeting.c.month >= sa.bindparam("first_month")),
        ),
    )
    .order_by(meeting.c.day, meeting.c.starts_at, meeting.c.month, meeting.c.id)
)
_ITEMS = scoped(
    sa.select(
        action_item.c.id,
        action_item.c.forum_id,
        action_item.c.number,
        action_item.c.text,
        action_item.c.owner_id,
        action_item.c.owner_kind,
        action_item.c.owner_text,
        action_item.c.due,
        person.c.name.label("owner"),
    )
    .select_from(
        action_item.outerjoin(person, person.c.id == action_item.c.owner_id).outerjoin(
            minutes, minutes.c.id == action_item.c.minutes_id
        )
    )
    .where(
        action_item.c.withdrawn_at.is_(None),
        action_item.c.due <= _LAST,
        sa.or_(action_item.c.status == "open", action_item.c.done_at > _UNTIL),
        sa.or_(action_item.c.created_at <= _UNTIL, minutes.c.day < _FIRST),
    )
    .order_by(action_item.c.due, action_item.c.number)
)
_HELD_BETWEEN = scoped(
    sa.select(sa.func.count())
    .select_from(meeting)
    .where(
        meeting.c.status == "held", meeting.c.withdrawn_at.is_(None), meeting.c.day >= _FIRST, meeting.c.day <= _LAST
    )
)


def held_between(store: Store, first: dt.date, last: dt.date) -> int:
    """Meetings held on those days."""
    return int(store.scalar(_HELD_BETWEEN, first=first, last=last))


def reports(store: Store, after: dt.datetime, until: dt.datetime) -> Sequence[Row[Any]]:
    """Handed in or revised within the span, with `author` and `revised_at`."""
    return store.all(_REPORTS, after=after, until=until)


def reported(store: Store, year: int, until: dt.datetime) -> frozenset[tuple[int, str]]:
    """(forum, T1, T2 or VB) of what had been reported by then."""
    return frozenset((row.forum_id, row.period) for row in store.all(_REPORTED, of_year=year, until=until))


def last_held(store: Store, day: dt.date) -> dict[int, dt.date]:
    """Each forum's last meeting up to that day."""
    return {row.forum_id: row.day for row in store.all(_HELD, last=day)}


def to_report(store: Store) -> frozenset[int]:
    """Forums with an activity in a plan that no newer version has replaced."""
    return frozenset(row.forum_id for row in store.all(_TO_REPORT))


def notes(store: Store, after: dt.datetime, until: dt.datetime) -> Sequence[Row[Any]]:
    """Written within the span, with `author`."""
    return store.all(_NOTES, after=after, until=until)


def told_minutes(
    store: Store, after: dt.datetime, until: dt.datetime, first: dt.date, last: dt.date
) -> tuple[Sequence[Row[Any]], Sequence[Row[Any]], Sequence[Row[Any]]]:
    """Minutes that wait, came in or were judged within the span; their adjusters; their verdicts, by then."""
    span = {"after": after, "until": until, "first": first, "last": last}
    return store.all(_MINUTES, **span), store.all(_ADJUSTERS, **span), store.all(_APPROVALS, **span)


def decided(store: Store, after: dt.datetime, until: dt.datetime) -> dict[int, int]:
    """How many decisions each of the minutes that came in within the span has."""
    return {row.minutes_id: row.number for row in store.all(_DECISIONS, after=after, until=until)}


def meetings(store: Store, first: dt.date) -> Sequence[Row[Any]]:
    """Planned for that day or later, or announced for its month or later."""
    return store.all(_MEETINGS, first=first, first_month=f"{first:%Y-%m}")


def items(store: Store, until: dt.datetime, first: dt.date, last: dt.date) -> Sequence[Row[Any]]:
    """Not done by `until` and due by `last`, with `owner`; given before `first`, whenever it was entered."""
    return store.all(_ITEMS, until=until, first=first, last=last)
