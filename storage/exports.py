"""What a written document needs, read with a number of statements that does not grow with the plan."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from storage.scope import scoped
from storage.store import Store
from storage.tables import activity, activity_participant, activity_party, person, priority_area, status_report

_ACTIVITIES = scoped(
    sa.select(activity, priority_area.c.number.label("area_number"), priority_area.c.title.label("area_title"))
    .select_from(activity.join(priority_area, priority_area.c.id == activity.c.priority_area_id))
    .where(activity.c.plan_id == sa.bindparam("plan"))
    .order_by(activity.c.position)
)
_PARTIES = scoped(
    sa.select(activity_party)
    .select_from(activity_party.join(activity, activity.c.id == activity_party.c.activity_id))
    .where(activity.c.plan_id == sa.bindparam("plan"))
    .order_by(activity_party.c.id)
)
_PARTICIPANTS = scoped(
    sa.select(activity_participant)
    .select_from(activity_participant.join(activity, activity.c.id == activity_participant.c.activity_id))
    .where(activity.c.plan_id == sa.bindparam("plan"))
    .order_by(activity_participant.c.activity_id, activity_participant.c.position)
)
_REPORTS = scoped(
    sa.select(status_report, person.c.name.label("author"))
    .select_from(status_report.outerjoin(person, person.c.id == status_report.c.author_id))
    .where(status_report.c.year == sa.bindparam("of_year"), status_report.c.withdrawn_at.is_(None))
    .order_by(status_report.c.id)
)


def activities(store: Store, plan_id: int) -> Sequence[Row[Any]]:
    """In the plan's order, each with `area_number` and `area_title`."""
    return store.all(_ACTIVITIES, plan=plan_id)


def parties(store: Store, plan_id: int) -> Sequence[Row[Any]]:
    return store.all(_PARTIES, plan=plan_id)


def participants(store: Store, plan_id: int) -> Sequence[Row[Any]]:
    return store.all(_PARTICIPANTS, plan=plan_id)


def reports(store: Store, year: int) -> Sequence[Row[Any]]:
    """Every forum's reports of the year, with `author`."""
    return store.all(_REPORTS, of_year=year)
