"""Meetings: planned, held, cancelled, or announced for a month without a day; and who was there."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from storage import history
from storage.scope import scoped
from storage.store import Store
from storage.tables import attendance, forum, meeting, person

_STANDING = meeting.c.withdrawn_at.is_(None)
_WITH_FORUM = sa.select(meeting, forum.c.name.label("forum")).select_from(
    meeting.join(forum, forum.c.id == meeting.c.forum_id)
)
_FORUMS: sa.BindParameter[Any] = sa.bindparam("forums", expanding=True)
_ON_DAY = scoped(
    sa.select(meeting)
    .where(meeting.c.forum_id == sa.bindparam("forum"), meeting.c.day == sa.bindparam("on"), _STANDING)
    .order_by(sa.case({"held": 0, "planned": 1}, value=meeting.c.status, else_=2), meeting.c.id)
    .limit(1)
)
_IN_MONTH = scoped(
    sa.select(meeting)
    .where(
        meeting.c.forum_id == sa.bindparam("forum"),
        _STANDING,
        sa.or_(
            meeting.c.month == sa.bindparam("in_month"),
            sa.and_(meeting.c.day >= sa.bindparam("first"), meeting.c.day < sa.bindparam("after")),
        ),
    )
    .order_by(meeting.c.id)
)
_WITH_ID = scoped(_WITH_FORUM.where(meeting.c.id == sa.bindparam("wanted"), _STANDING))
_UPCOMING = scoped(
    _WITH_FORUM.where(
        meeting.c.forum_id.in_(_FORUMS),
        meeting.c.status == "planned",
        _STANDING,
        meeting.c.day >= sa.bindparam("from_day"),
    ).order_by(meeting.c.day, meeting.c.starts_at, meeting.c.id)
)
_ANNOUNCED = scoped(
    _WITH_FORUM.where(
        meeting.c.forum_id.in_(_FORUMS),
        meeting.c.status == "announced",
        _STANDING,
        meeting.c.month >= sa.bindparam("from_month"),
    ).order_by(meeting.c.month, meeting.c.id)
)
_FROM = scoped(
    _WITH_FORUM.where(
        meeting.c.forum_id.in_(_FORUMS),
        _STANDING,
        sa.or_(meeting.c.day >= sa.bindparam("from_day"), meeting.c.month >= sa.bindparam("from_month")),
    ).order_by(meeting.c.day, meeting.c.starts_at, meeting.c.id)
)
_LATEST_BEFORE = scoped(
    sa.select(meeting)
    .where(
        meeting.c.forum_id == sa.bindparam("forum"),
        meeting.c.status.in_(("held", "planned")),
        _STANDING,
        meeting.c.day < sa.bindparam("before"),
    )
    .order_by(meeting.c.day.desc(), meeting.c.id.desc())
    .limit(1)
)
_ATTENDANCE = scoped(
    sa.select(attendance, person.c.name, person.c.key)
    .select_from(attendance.join(person, person.c.id == attendance.c.person_id))
    .where(attendance.c.meeting_id == sa.bindparam("meeting"))
    .order_by(attendance.c.id)
)
_NEXT_STATED = scoped(
    sa.select(attendance.c.person_id, sa.func.min(attendance.c.stated_on).label("day"))
    .where(
        attendance.c.person_id.in_(sa.bindparam("people", expanding=True)),
        attendance.c.stated_on > sa.bindparam("after"),
    )
    .group_by(attendance.c.person_id)
)
_SPAN = scoped(
    sa.select(meeting.c.forum_id, sa.func.min(meeting.c.day).label("first"), sa.func.max(meeting.c.day).label("last"))
    .where(meeting.c.status == "held", _STANDING)
    .group_by(meeting.c.forum_id)
)
_HELD_DAYS = scoped(
    sa.select(meeting.c.day)
    .distinct()
    .where(
        meeting.c.forum_id == sa.bindparam("forum"),
        meeting.c.status == "held",
        _STANDING,
        meeting.c.day <= sa.bindparam("until"),
    )
    .order_by(meeting.c.day.desc())
    .limit(sa.bindparam("most"))
)
_SEEN_AT = scoped(
    sa.select(person.c.key)
    .distinct()
    .select_from(
        attendance.join(meeting, meeting.c.id == attendance.c.meeting_id).join(
            person, person.c.id == attendance.c.person_id
        )
    )
    .where(meeting.c.forum_id == sa.bindparam("forum"), _STANDING)
)


def add(change: history.Change, forum_id: int, status: str, **values: Any) -> int:
    """`values`: day, starts_at, ends_at, month, place, about."""
    return change.create(meeting, forum_id=forum_id, status=status, **values)


def find(store: Store, forum_id: int, day: dt.date) -> Row[Any] | None:
    """The forum's meeting of that day; one that was cancelled only where there is no other."""
    return store.first(_ON_DAY, forum=forum_id, on=day)


def in_month(store: Store, forum_id: int, month: str) -> Sequence[Row[Any]]:
    """Dated or merely announced; `month` is YYYY-MM."""
    first = dt.date.fromisoformat(f"{month}-01")
    after = (first + dt.timedelta(days=31)).replace(day=1)
    return store.all(_IN_MONTH, forum=forum_id, in_month=month, first=first, after=after)


def change_meeting(change: history.Change, meeting_id: int, **values: Any) -> None:
    """Status, day, starts_at, ends_at, month, place, about."""
    change.update(meeting, meeting_id, **values)


def with_id(store: Store, meeting_id: int) -> Row[Any] | None:
    """With `forum` (its name); None where it was withdrawn or never was."""
    return store.first(_WITH_ID, wanted=meeting_id)


def upcoming(store: Store, forum_ids: Sequence[int], from_day: dt.date) -> Sequence[Row[Any]]:
    """Planned meetings from that day on, in order, with `forum`."""
    return store.all(_UPCOMING, forums=list(forum_ids), from_day=from_day)


def announced(store: Store, forum_ids: Sequence[int], from_month: str) -> Sequence[Row[Any]]:
    """Announced without a day for that month (YYYY-MM) or later, with `forum`."""
    return store.all(_ANNOUNCED, forums=list(forum_ids), from_month=from_month)


def since(store: Store, forum_ids: Sequence[int], day: dt.date) -> Sequence[Row[Any]]:
    """Of that day or later, whatever their status, and announced for its month or later; with `forum`."""
    return store.all(_FROM, forums=list(forum_ids), from_day=day, from_month=f"{day:%Y-%m}")


def latest_before(store: Store, forum_id: int, day: dt.date) -> Row[Any] | None:
    """The forum's last meeting before the day that was not cancelled."""
    return store.first(_LATEST_BEFORE, forum=forum_id, before=day)


def hold(store: Store, forum_id: int) -> None:
    """Holds the forum until the transaction ends: two who plan its meetings wait for each other."""
    store.get(forum, forum_id, lock=True)


def attendance_of(store: Store, meeting_id: int) -> Sequence[Row[Any]]:
    """With `name` and `key` of the person, in the order written."""
    return store.all(_ATTENDANCE, meeting=meeting_id)


def add_attendance(store: Store, meeting_id: int, person_id: int, presence: str, **stated: Any) -> int:
    """`presence` is present, absent or invited; `stated`: title, organisation, stated_on."""
    return store.insert(attendance, meeting_id=meeting_id, person_id=person_id, presence=presence, **stated)


def change_attendance(store: Store, attendance_id: int, **values: Any) -> None:
    store.update(attendance, attendance_id, **values)


def remove_attendance(store: Store, attendance_id: int) -> None:
    store.execute(scoped(attendance.delete().where(attendance.c.id == attendance_id)))


def next_stated(store: Store, person_ids: Sequence[int], after: dt.date) -> dict[int, dt.date]:
    """For each person the first later day on which a document states a title."""
    if not person_ids:
        return {}
    return {row.person_id: row.day for row in store.all(_NEXT_STATED, people=list(person_ids), after=after)}


def spans(store: Store) -> dict[int, tuple[dt.date, dt.date]]:
    """First and last held meeting of each forum."""
    return {row.forum_id: (row.first, row.last) for row in store.all(_SPAN)}


def held_days(store: Store, forum_id: int, until: dt.date, most: int) -> list[dt.date]:
    """Of the forum's last meetings, newest first."""
    return [row.day for row in store.all(_HELD_DAYS, forum=forum_id, until=until, most=most)]


def seen_at(store: Store, forum_id: int) -> frozenset[str]:
    """Keys of the persons present, absent or invited at the forum's meetings."""
    return frozenset(row.key for row in store.all(_SEEN_AT, forum=forum_id))
