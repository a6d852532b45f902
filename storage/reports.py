"""Status reports of the tertials: one for each forum, year and period; and drafts that somebody has begun."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from storage import history
from storage.scope import scoped
from storage.store import NotFoundError, Store
from storage.tables import VERSIONED, forum, person, report_draft, status_report

_STANDING = status_report.c.withdrawn_at.is_(None)
_FORUM: sa.BindParameter[Any] = sa.bindparam("forum")
_NAMED = sa.select(status_report, person.c.name.label("author"), forum.c.name.label("forum")).select_from(
    status_report.join(forum, forum.c.id == status_report.c.forum_id).outerjoin(
        person, person.c.id == status_report.c.author_id
    )
)
_NEWEST_FIRST = (status_report.c.reported_at.desc(), status_report.c.id.desc())
_IN_PERIOD = (
    status_report.c.year == sa.bindparam("of_year"),
    status_report.c.period == sa.bindparam("of_period"),
    _STANDING,
    forum.c.withdrawn_at.is_(None),
)
_OF = scoped(_NAMED.where(status_report.c.forum_id == _FORUM, *_IN_PERIOD).order_by(status_report.c.id).limit(1))
_OF_PERIOD = scoped(_NAMED.where(*_IN_PERIOD).order_by(*_NEWEST_FIRST))
_OF_YEAR = scoped(
    _NAMED.where(
        status_report.c.forum_id == _FORUM, status_report.c.year == sa.bindparam("of_year"), _STANDING
    ).order_by(status_report.c.period, status_report.c.id)
)
_BY_ID = scoped(_NAMED.where(status_report.c.id == sa.bindparam("report"), _STANDING))
_LATEST = scoped(
    _NAMED.where(_STANDING, forum.c.withdrawn_at.is_(None)).order_by(*_NEWEST_FIRST).limit(sa.bindparam("most"))
)
_LATEST_OF = scoped(
    _NAMED.where(_STANDING, status_report.c.forum_id == _FORUM).order_by(*_NEWEST_FIRST).limit(sa.bindparam("most"))
)
_SINCE = scoped(
    sa.select(status_report.c.forum_id, status_report.c.year, status_report.c.period)
    .distinct()
    .where(status_report.c.year >= sa.bindparam("since_year"), _STANDING)
)
_DRAFT = scoped(
    sa.select(report_draft).where(
        report_draft.c.forum_id == _FORUM,
        report_draft.c.person_id == sa.bindparam("person"),
        report_draft.c.year == sa.bindparam("of_year"),
        report_draft.c.period == sa.bindparam("of_period"),
    )
)


def of(store: Store, forum_id: int, year: int, period: str) -> Row[Any] | None:
    """The report that stands, with `author` (a name) and `forum`."""
    return store.first(_OF, forum=forum_id, of_year=year, of_period=period)


def of_period(store: Store, year: int, period: str) -> Sequence[Row[Any]]:
    """Every forum's, newest first."""
    return store.all(_OF_PERIOD, of_year=year, of_period=period)


def of_year(store: Store, forum_id: int, year: int) -> Sequence[Row[Any]]:
    """The forum's, T1 before T2 before VB."""
    return store.all(_OF_YEAR, forum=forum_id, of_year=year)


def latest(store: Store, most: int, forum_id: int | None = None) -> Sequence[Row[Any]]:
    """Newest first, of one forum or of all."""
    return store.all(_LATEST, most=most) if forum_id is None else store.all(_LATEST_OF, most=most, forum=forum_id)


def get(store: Store, report_id: int) -> Row[Any]:
    """One that stands. Raises NotFoundError."""
    row = store.first(_BY_ID, report=report_id)
    if row is None:
        raise NotFoundError(f"status_report {report_id}")
    return row


def reported_since(store: Store, year: int) -> set[tuple[int, int, str]]:
    """(forum, year, period) of every report of that year or a later one."""
    return {(row.forum_id, row.year, row.period) for row in store.all(_SINCE, since_year=year)}


def hold(store: Store, forum_id: int) -> None:
    """Until the transaction ends nobody else reports for the forum. Raises NotFoundError."""
    store.get(forum, forum_id, lock=True)


def add(change: history.Change, forum_id: int, year: int, period: str, goal_met: str, done: str, author_id: int) -> int:
    return change.create(
        status_report,
        forum_id=forum_id,
        year=year,
        period=period,
        goal_met=goal_met,
        done=done,
        author_id=author_id,
        reported_at=change.store.now,
    )


def revise(change: history.Change, report_id: int, goal_met: str, done: str) -> None:
    change.update(status_report, report_id, goal_met=goal_met, done=done)


def withdraw(change: history.Change, report_id: int) -> None:
    change.withdraw(status_report, report_id)


def versions(store: Store, report_id: int) -> Sequence[Row[Any]]:
    """Oldest first."""
    return history.versions_of(store, status_report, report_id)


def latest_versions(store: Store, report_ids: Sequence[int]) -> dict[int, Row[Any]]:
    return dict(history.latest_versions(store, status_report, report_ids))


def taken_since(store: Store, change_id: int) -> bool:
    """Whether undoing the change would put a second report beside one that stands. Locks the forums concerned."""
    for row in history.versions_in(store, change_id):
        if VERSIONED[row.record] is status_report and row.before and not row.before["withdrawn_at"]:
            if not row.after["withdrawn_at"]:
                continue
            hold(store, row.after["forum_id"])
            if of(store, row.after["forum_id"], row.after["year"], row.after["period"]) is not None:
                return True
    return False


def draft(store: Store, person_id: int, forum_id: int, year: int, period: str) -> Row[Any] | None:
    return store.first(_DRAFT, person=person_id, forum=forum_id, of_year=year, of_period=period)


def save_draft(
    store: Store, person_id: int, forum_id: int, year: int, period: str, goal_met: str | None, done: str
) -> None:
    """In the place of the person's former draft of the same report."""
    values = {"goal_met": goal_met, "done": done, "saved_at": store.now}
    before = draft(store, person_id, forum_id, year, period)
    if before is not None:
        store.update(report_draft, before.id, **values)
    else:
        store.insert(report_draft, person_id=person_id, forum_id=forum_id, year=year, period=period, **values)


def drop_draft(store: Store, person_id: int, forum_id: int, year: int, period: str) -> bool:
    """False when there was none."""
    before = draft(store, person_id, forum_id, year, period)
    if before is None:
        return False
    store.execute(scoped(report_draft.delete().where(report_draft.c.id == before.id)))
    return True
