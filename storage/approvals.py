"""Who has approved which minutes, who is waited for, and taking back; the minutes' row is held by whoever decides."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from storage import audit
from storage.scope import of_tenant, scoped
from storage.store import Store
from storage.tables import adjuster, approval, attendance, document, forum, minutes, organisation, person

_FORUMS: sa.BindParameter[Any] = sa.bindparam("forums", expanding=True)
_PERSON: sa.BindParameter[Any] = sa.bindparam("person")
_MINUTES: sa.BindParameter[Any] = sa.bindparam("minutes")
_WITH_NAMES = sa.select(minutes, forum.c.name.label("forum"), document.c.name.label("document")).select_from(
    minutes.join(forum, forum.c.id == minutes.c.forum_id).outerjoin(document, document.c.id == minutes.c.document_id)
)
_ADJUSTED_BY = minutes.c.id.in_(
    sa.select(adjuster.c.minutes_id).where(adjuster.c.person_id == _PERSON, of_tenant(adjuster))
)
_UNSETTLED = scoped(
    _WITH_NAMES.where(minutes.c.forum_id.in_(_FORUMS), minutes.c.status.in_(("open", "waiting", "refused"))).order_by(
        minutes.c.day.desc(), minutes.c.id.desc()
    )
)
_TO_ADJUST = scoped(
    _WITH_NAMES.where(_ADJUSTED_BY, minutes.c.status.in_(("waiting", "refused", "adjusted"))).order_by(
        minutes.c.day.desc(), minutes.c.id.desc()
    )
)
_IN_FORUMS = scoped(
    _WITH_NAMES.where(minutes.c.forum_id.in_(_FORUMS), minutes.c.status != "replaced")
    .order_by(minutes.c.day.desc(), minutes.c.id.desc())
    .limit(1)
)
_ON_DAY = scoped(
    _WITH_NAMES.where(
        minutes.c.forum_id.in_(_FORUMS), minutes.c.day == sa.bindparam("on"), minutes.c.status != "replaced"
    )
    .order_by(minutes.c.id.desc())
    .limit(5)
)
_DAYS = scoped(
    sa.select(minutes.c.day, minutes.c.forum_id)
    .distinct()
    .where(minutes.c.forum_id.in_(_FORUMS), minutes.c.status != "replaced")
    .order_by(minutes.c.day.desc())
)
_ATTENDED = scoped(
    sa.select(
        attendance.c.person_id,
        attendance.c.presence,
        attendance.c.title,
        sa.func.coalesce(attendance.c.organisation, organisation.c.name).label("organisation"),
        organisation.c.kind.label("organisation_kind"),
        person.c.name,
    )
    .select_from(
        attendance.join(minutes, minutes.c.meeting_id == attendance.c.meeting_id)
        .join(person, person.c.id == attendance.c.person_id)
        .outerjoin(organisation, organisation.c.id == person.c.organisation_id)
    )
    .where(minutes.c.id == _MINUTES, person.c.withdrawn_at.is_(None))
    .order_by(attendance.c.id)
)


def hold(store: Store, minutes_id: int) -> Row[Any]:
    """The minutes, held until the transaction ends: two who approve wait for each other. Raises NotFoundError."""
    return store.get(minutes, minutes_id, lock=True)


def get(store: Store, approval_id: int) -> Row[Any]:
    """Raises NotFoundError."""
    return store.get(approval, approval_id)


def take_back(store: Store, approval_id: int) -> None:
    row = get(store, approval_id)
    store.update(approval, approval_id, taken_back_at=store.now)
    audit.note(store, f"minutes {row.verdict} taken back", "minutes", row.minutes_id, approval=row.id, by=row.person_id)


def unsettled(store: Store, forum_ids: Sequence[int]) -> Sequence[Row[Any]]:
    """Minutes of the forums that wait for somebody, newest first, with `forum` and `document` (names)."""
    return store.all(_UNSETTLED, forums=list(forum_ids)) if forum_ids else ()


def to_adjust(store: Store, person_id: int) -> Sequence[Row[Any]]:
    """Every standing version that names the person as adjuster, newest first, whatever came of it."""
    return store.all(_TO_ADJUST, person=person_id)


def latest_in(store: Store, forum_ids: Sequence[int]) -> Row[Any] | None:
    return store.first(_IN_FORUMS, forums=list(forum_ids)) if forum_ids else None


def on_day(store: Store, forum_ids: Sequence[int], day: dt.date) -> Sequence[Row[Any]]:
    """At most five, of several forums."""
    return store.all(_ON_DAY, forums=list(forum_ids), on=day) if forum_ids else ()


def days(store: Store, forum_ids: Sequence[int]) -> Sequence[Row[Any]]:
    """Day and forum_id of all minutes there are, newest first."""
    return store.all(_DAYS, forums=list(forum_ids)) if forum_ids else ()


def attended(store: Store, minutes_id: int) -> Sequence[Row[Any]]:
    """Who was at the meeting: person_id, name, presence, title, organisation and its kind, in the order written."""
    return store.all(_ATTENDED, minutes=minutes_id)
