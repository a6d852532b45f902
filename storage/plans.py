"""Action plans as they were read: priority areas, activities, and what each party does in them."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from storage.scope import Scoped, scoped
from storage.store import Store
from storage.tables import activity, activity_participant, activity_party, document, plan, priority_area, source

_of_convenor = source.alias("source_of_convenor")
_IN_FORCE_FIRST = (plan.c.year.desc().nulls_first(), plan.c.id.desc())
_READ_FROM = (
    plan.c.title.label("plan_title"),
    plan.c.year.label("plan_year"),
    document.c.name.label("document"),
    _of_convenor.c.line.label("convenor_line"),
)


def _activity(*columns: Any) -> Scoped:
    return scoped(
        sa.select(*columns, *_READ_FROM)
        .select_from(
            activity.join(plan, plan.c.id == activity.c.plan_id)
            .join(document, document.c.id == plan.c.document_id)
            .outerjoin(
                _of_convenor,
                sa.and_(
                    _of_convenor.c.tenant_id == activity.c.tenant_id,
                    _of_convenor.c.record == "activity",
                    _of_convenor.c.record_id == activity.c.id,
                    _of_convenor.c.field == "convenor",
                ),
            )
        )
        .where(activity.c.forum_id == sa.bindparam("forum"), plan.c.replaced_at.is_(None))
        .order_by(*_IN_FORCE_FIRST)
        .limit(sa.literal_column("1"))
    )


_ACTIVITY = _activity(activity, plan.c.document_id)
_CONVENOR = _activity(activity.c.convenor)
_PARTIES = scoped(
    sa.select(activity_party)
    .where(activity_party.c.activity_id == sa.bindparam("activity"))
    .order_by(activity_party.c.id)
)
_PARTICIPANTS = scoped(
    sa.select(activity_participant)
    .where(activity_participant.c.activity_id == sa.bindparam("activity"))
    .order_by(activity_participant.c.position)
)
_SOURCE = scoped(
    sa.select(source.c.line, source.c.raw, document.c.name.label("document"))
    .select_from(source.join(document, document.c.id == source.c.document_id))
    .where(
        source.c.record == sa.bindparam("record"),
        source.c.record_id == sa.bindparam("record_id"),
        source.c.field == sa.bindparam("field"),
    )
    .order_by(source.c.id.desc())
    .limit(1)
)
_IN_FORCE = scoped(
    sa.select(
        activity.c.forum_id,
        activity.c.number,
        activity.c.title,
        activity.c.convenor,
        activity.c.id,
        activity.c.frequency,
        activity.c.frequency_known,
        plan.c.year,
        plan.c.id.label("plan_id"),
    )
    .select_from(activity.join(plan, plan.c.id == activity.c.plan_id))
    .where(plan.c.replaced_at.is_(None))
    .order_by(plan.c.id, activity.c.position)
)
_PLANS = scoped(
    sa.select(plan, document.c.name.label("document"))
    .select_from(plan.join(document, document.c.id == plan.c.document_id))
    .where(plan.c.replaced_at.is_(None))
    .order_by(plan.c.id.desc())
)
_AREAS = scoped(
    sa.select(priority_area).where(priority_area.c.plan_id == sa.bindparam("plan")).order_by(priority_area.c.id)
)


def activity_of(store: Store, forum_id: int) -> Row[Any] | None:
    """The forum's activity in the plan in force, with `plan_year`, `document` and where its convenor was read."""
    return store.first(_ACTIVITY, forum=forum_id)


def convenor_of(store: Store, forum_id: int) -> Row[Any] | None:
    """As `activity_of`, of the activity's own fields `convenor` alone."""
    return store.first(_CONVENOR, forum=forum_id)


def parties_of(store: Store, activity_id: int) -> Sequence[Row[Any]]:
    return store.all(_PARTIES, activity=activity_id)


def participants_of(store: Store, activity_id: int) -> list[str]:
    return [row.name for row in store.all(_PARTICIPANTS, activity=activity_id)]


def source_of(store: Store, record: str, record_id: int, field: str) -> Row[Any] | None:
    """Where an imported field was read: document, line (from 1), raw."""
    return store.first(_SOURCE, record=record, record_id=record_id, field=field)


def activities_in_force(store: Store) -> Sequence[Row[Any]]:
    """Of every plan that no newer version has replaced, in the plan's order."""
    return store.all(_IN_FORCE)


def in_force(store: Store) -> Sequence[Row[Any]]:
    """Plans that no newer version has replaced, newest first."""
    return store.all(_PLANS)


def areas_of(store: Store, plan_id: int) -> Sequence[Row[Any]]:
    return store.all(_AREAS, plan=plan_id)
