"""Action plans written: areas, activities, parties, and what a plan reports of its periods."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from storage import history
from storage.scope import scoped
from storage.store import Store
from storage.tables import activity, activity_participant, activity_party, plan, priority_area, status_report

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
    sa.select(status_report)
    .where(
        status_report.c.forum_id.in_(sa.bindparam("forums", expanding=True)),
        status_report.c.year == sa.bindparam("of_year"),
        status_report.c.withdrawn_at.is_(None),
    )
    .order_by(status_report.c.id)
)


def add_plan(store: Store, document_id: int, title: str, year: int | None) -> int:
    return store.insert(plan, document_id=document_id, title=title, year=year, imported_at=store.now)


def set_year(store: Store, plan_id: int, year: int) -> None:
    store.update(plan, plan_id, year=year)


def replace(store: Store, plan_id: int) -> None:
    """A newer version stands in its place from now on."""
    store.update(plan, plan_id, replaced_at=store.now)


def add_area(store: Store, plan_id: int, number: str, title: str) -> int:
    return store.insert(priority_area, plan_id=plan_id, number=number, title=title)


def add_activity(store: Store, plan_id: int, area_id: int, forum_id: int, **values: Any) -> int:
    return store.insert(activity, plan_id=plan_id, priority_area_id=area_id, forum_id=forum_id, **values)


def add_party(store: Store, activity_id: int, organisation: str, **values: Any) -> int:
    return store.insert(activity_party, activity_id=activity_id, organisation=organisation, **values)


def add_participants(store: Store, activity_id: int, names: Sequence[str]) -> None:
    store.insert_many(
        activity_participant,
        [{"activity_id": activity_id, "name": name, "position": position} for position, name in enumerate(names, 1)],
    )


def activities(store: Store, plan_id: int) -> Sequence[Row[Any]]:
    """With `area_number` and `area_title`, in the plan's order."""
    return store.all(_ACTIVITIES, plan=plan_id)


def parties(store: Store, plan_id: int) -> Sequence[Row[Any]]:
    """Of every activity of the plan."""
    return store.all(_PARTIES, plan=plan_id)


def participants(store: Store, plan_id: int) -> Sequence[Row[Any]]:
    """Of every activity of the plan."""
    return store.all(_PARTICIPANTS, plan=plan_id)


def reports(store: Store, forum_ids: Sequence[int], year: int) -> Sequence[Row[Any]]:
    """Status reports of that year that stand."""
    return store.all(_REPORTS, forums=list(forum_ids), of_year=year)


def add_report(change: history.Change, forum_id: int, year: int, period: str, **values: Any) -> int:
    return change.create(status_report, forum_id=forum_id, year=year, period=period, **values)


def change_report(change: history.Change, report_id: int, **values: Any) -> None:
    change.update(status_report, report_id, **values)
