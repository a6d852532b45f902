"""Whose forums are whose: by role, by having been present or invited lately, or by having been added.

Of a person's memberships that hold on the day the one that began last decides: `left` switches the forum off, also
for who belongs by role or attendance, until the person follows it again. Who documents name as contact stays the
contact (`storage.observations`), also when he or she leaves. Roles that a plan names are matched
to persons in `dialogs.mine`, which hands them in as `by_role`.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from storage import history
from storage.observations import CONTACT
from storage.scope import Scoped, of_tenant, scoped
from storage.store import Store
from storage.tables import activity, activity_party, attendance, forum, meeting, membership, person, plan

LAST_MEETINGS = 3
LEFT = "left"
_DAY = sa.bindparam("day", type_=sa.Date)

_listed = meeting.c.id.in_(sa.select(attendance.c.meeting_id).where(of_tenant(attendance)))
# A planned meeting to come counts beside the last three: who is invited to it belongs already.
_recent = (
    sa.select(
        meeting.c.id,
        meeting.c.forum_id,
        meeting.c.day,
        sa.func.row_number()
        .over(
            partition_by=(meeting.c.forum_id, meeting.c.day > _DAY),
            order_by=(meeting.c.day.desc(), meeting.c.id.desc()),
        )
        .label("place"),
        (meeting.c.day > _DAY).label("ahead"),
    )
    .where(
        of_tenant(meeting),
        meeting.c.withdrawn_at.is_(None),
        _listed,
        sa.or_(
            sa.and_(meeting.c.day <= _DAY, meeting.c.status.in_(("held", "planned"))),
            sa.and_(meeting.c.day > _DAY, meeting.c.status == "planned"),
        ),
    )
    .subquery("recent")
)


def _attended(*only: Any) -> Scoped:
    return scoped(
        sa.select(attendance.c.person_id, _recent.c.forum_id)
        .distinct()
        .select_from(
            attendance.join(_recent, _recent.c.id == attendance.c.meeting_id)
            .join(person, person.c.id == attendance.c.person_id)
            .join(forum, forum.c.id == _recent.c.forum_id)
        )
        .where(
            sa.or_(_recent.c.ahead, _recent.c.place <= LAST_MEETINGS),
            person.c.withdrawn_at.is_(None),
            forum.c.withdrawn_at.is_(None),
            *only,
        )
    )


def _members(*only: Any) -> Scoped:
    return scoped(
        sa.select(membership.c.person_id, membership.c.forum_id, membership.c.why)
        .select_from(
            membership.join(person, person.c.id == membership.c.person_id).join(
                forum, forum.c.id == membership.c.forum_id
            )
        )
        .where(
            membership.c.withdrawn_at.is_(None),
            person.c.withdrawn_at.is_(None),
            forum.c.withdrawn_at.is_(None),
            membership.c.valid_from <= _DAY,
            sa.or_(membership.c.valid_to.is_(None), membership.c.valid_to >= _DAY),
            *only,
        )
        .order_by(membership.c.valid_from, membership.c.id)
    )


_PERSON: sa.BindParameter[Any] = sa.bindparam("person")
_FORUM: sa.BindParameter[Any] = sa.bindparam("forum")
_ATTENDED, _MEMBERS = _attended(), _members()
_ATTENDED_BY, _MEMBERS_BY = _attended(attendance.c.person_id == _PERSON), _members(membership.c.person_id == _PERSON)
_ATTENDED_IN, _MEMBERS_IN = _attended(_recent.c.forum_id == _FORUM), _members(membership.c.forum_id == _FORUM)
_OPEN = scoped(
    sa.select(membership)
    .where(
        membership.c.person_id == _PERSON,
        membership.c.forum_id == _FORUM,
        membership.c.why != CONTACT,
        membership.c.withdrawn_at.is_(None),
        membership.c.valid_to.is_(None),
    )
    .order_by(membership.c.valid_from, membership.c.id)
)
_LATELY = scoped(
    sa.select(
        person.c.id.label("person_id"),
        person.c.name,
        attendance.c.title,
        attendance.c.organisation,
        attendance.c.presence,
        _recent.c.day,
    )
    .select_from(
        attendance.join(_recent, _recent.c.id == attendance.c.meeting_id).join(
            person, person.c.id == attendance.c.person_id
        )
    )
    .where(
        _recent.c.forum_id == _FORUM,
        ~_recent.c.ahead,
        _recent.c.place <= LAST_MEETINGS,
        person.c.withdrawn_at.is_(None),
    )
    .order_by(_recent.c.day.desc(), attendance.c.id)
)


_PLAN_ROLES = scoped(
    sa.select(
        activity.c.forum_id,
        activity.c.id.label("activity_id"),
        activity.c.plan_id,
        forum.c.name.label("forum"),
        activity.c.convenor,
        activity_party.c.contact,
        activity_party.c.organisation,
    )
    .select_from(
        activity.join(plan, plan.c.id == activity.c.plan_id)
        .join(forum, forum.c.id == activity.c.forum_id)
        .outerjoin(activity_party, activity_party.c.activity_id == activity.c.id)
    )
    .where(plan.c.replaced_at.is_(None), forum.c.withdrawn_at.is_(None))
    .order_by(plan.c.year.desc().nulls_first(), plan.c.id.desc(), activity.c.position, activity_party.c.id)
)


def plan_roles(store: Store) -> Sequence[Row[Any]]:
    """The cells that name a convenor and the parties' contacts, the plan in force first for each forum."""
    return store.all(_PLAN_ROLES)


def lately(store: Store, forum_id: int, day: dt.date) -> Sequence[Row[Any]]:
    """Who stands in the lists of the last three meetings, newest meeting first: name, title, organisation, day."""
    return store.all(_LATELY, forum=forum_id, day=day)


def forums_of(store: Store, person_id: int, day: dt.date, by_role: Collection[int] = ()) -> list[int]:
    """Ids of the person's forums; `by_role` are those in which a role of the plan is theirs."""
    found = {row.forum_id for row in store.all(_ATTENDED_BY, person=person_id, day=day)} | set(by_role)
    added = store.all(_MEMBERS_BY, person=person_id, day=day)
    return sorted(_settled(found, [(row.forum_id, row.why) for row in added]))


def people_of(store: Store, forum_id: int, day: dt.date, by_role: Collection[int] = ()) -> list[int]:
    """Ids of those who belong to the forum: they are invited to its meetings."""
    found = {row.person_id for row in store.all(_ATTENDED_IN, forum=forum_id, day=day)} | set(by_role)
    added = store.all(_MEMBERS_IN, forum=forum_id, day=day)
    return sorted(_settled(found, [(row.person_id, row.why) for row in added]))


def belongs(store: Store, person_id: int, forum_id: int, day: dt.date, by_role: Collection[int] = ()) -> bool:
    return person_id in people_of(store, forum_id, day, by_role)


def forums_of_all(
    store: Store, day: dt.date, by_role: Mapping[int, Collection[int]] | None = None
) -> dict[int, set[int]]:
    """Person to forums, for everybody at once: two statements, however many they are."""
    found = {(person_id, forum_id) for person_id, forums in (by_role or {}).items() for forum_id in forums}
    found |= {(row.person_id, row.forum_id) for row in store.all(_ATTENDED, day=day)}
    settled = _settled(found, [((row.person_id, row.forum_id), row.why) for row in store.all(_MEMBERS, day=day)])
    forums: dict[int, set[int]] = {}
    for person_id, forum_id in settled:
        forums.setdefault(person_id, set()).add(forum_id)
    return forums


def follow(change: history.Change, forum_id: int, person_id: int, day: dt.date, why: str = "follows") -> None:
    """From now on the forum is the person's, whatever was before."""
    standing = change.store.all(_OPEN, forum=forum_id, person=person_id)
    if standing and standing[-1].why != LEFT:
        return
    _end(change, standing, day)
    change.create(membership, forum_id=forum_id, person_id=person_id, valid_from=day, why=why)


def leave(change: history.Change, forum_id: int, person_id: int, day: dt.date) -> None:
    """From now on it is not, also where role or attendance would say so."""
    standing = change.store.all(_OPEN, forum=forum_id, person=person_id)
    if standing and standing[-1].why == LEFT:
        return
    _end(change, standing, day)
    change.create(membership, forum_id=forum_id, person_id=person_id, valid_from=day, why=LEFT)


def _end(change: history.Change, standing: Sequence[Row[Any]], day: dt.date) -> None:
    for row in standing:
        change.update(membership, row.id, valid_to=day)


def _settled(found: Collection[Any], memberships: Sequence[tuple[Any, str]]) -> set[Any]:
    """`memberships` in the order they began: the last word of each decides."""
    decided = dict(memberships)
    return (set(found) | decided.keys()) - {key for key, why in decided.items() if why == LEFT}
