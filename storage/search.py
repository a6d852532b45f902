"""Where words occur: in decisions, minutes, notes, reports, action items and plans of the tenant.

LIKE knows neither Swedish letters nor diacritics, so a vowel stands as "any character" in the patterns, and who asks
looks at what was found once more.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from storage.scope import scoped
from storage.store import Store
from storage.tables import (
    action_item,
    activity,
    activity_party,
    decision,
    forum,
    minutes,
    plan,
    progress_note,
    status_report,
)

MOST = 200  # of each kind, the newest
_ANY = str.maketrans(dict.fromkeys("aoeuåäöéèüáàæøAOEUÅÄÖÉÈÜÁÀÆØ", "_") | {"\\": "\\\\", "%": "\\%", "_": "\\_"})
_FIELDS = ("title", "purpose", "goals", "duration", "frequency", "convenor", "financing", "communication")


@dataclass(frozen=True, slots=True)
class Hit:
    """`kind` is decision, minutes, note, report, item or plan; `when` says which plan (title) or report (T2 2024)."""

    kind: str
    record: int
    forum_id: int | None
    forum: str | None
    day: dt.date
    text: str
    minutes_id: int | None = None
    when: str = ""


def find(store: Store, words: Sequence[str]) -> list[Hit]:
    """Records that may hold every one of the words (at least one), newest first within each kind."""
    return [*_spoken(store, words), *_written(store, words), *_planned(store, words)]


def pattern(word: str) -> str:
    """For LIKE with the escape character `\\`: the word anywhere, whatever marks its vowels bear."""
    return f"%{word.translate(_ANY)}%"


def _spoken(store: Store, words: Sequence[str]) -> list[Hit]:
    """What meetings decided and minutes tell."""
    standing = minutes.c.status != "replaced"
    decided = (
        sa.select(decision, forum.c.name.label("forum"))
        .select_from(
            decision.join(minutes, minutes.c.id == decision.c.minutes_id).join(forum, forum.c.id == decision.c.forum_id)
        )
        .where(standing, *_like(decision.c.text, words))
        .order_by(decision.c.day.desc(), decision.c.id)
    )
    told = (
        sa.select(minutes.c.id, minutes.c.forum_id, minutes.c.day, minutes.c.text, forum.c.name.label("forum"))
        .select_from(minutes.join(forum, forum.c.id == minutes.c.forum_id))
        .where(standing, *_like(minutes.c.text, words))
        .order_by(minutes.c.day.desc(), minutes.c.id)
    )
    return [
        *(
            Hit("decision", row.id, row.forum_id, row.forum, row.day, row.text, row.minutes_id)
            for row in _first(store, decided)
        ),
        *(Hit("minutes", row.id, row.forum_id, row.forum, row.day, row.text, row.id) for row in _first(store, told)),
    ]


def _written(store: Store, words: Sequence[str]) -> list[Hit]:
    """What was noted, reported and given somebody to do. Moments count by their UTC day."""
    return [*_notes(store, words), *_reports(store, words), *_items(store, words)]


def _notes(store: Store, words: Sequence[str]) -> list[Hit]:
    found = (
        sa.select(progress_note, forum.c.name.label("forum"))
        .select_from(progress_note.join(forum, forum.c.id == progress_note.c.forum_id))
        .where(progress_note.c.withdrawn_at.is_(None), *_like(progress_note.c.text, words))
        .order_by(progress_note.c.day.desc(), progress_note.c.id)
    )
    return [Hit("note", row.id, row.forum_id, row.forum, row.day, row.text) for row in _first(store, found)]


def _reports(store: Store, words: Sequence[str]) -> list[Hit]:
    found = (
        sa.select(status_report, forum.c.name.label("forum"))
        .select_from(status_report.join(forum, forum.c.id == status_report.c.forum_id))
        .where(status_report.c.withdrawn_at.is_(None), *_like(status_report.c.done, words))
        .order_by(status_report.c.reported_at.desc(), status_report.c.id)
    )
    return [
        Hit(
            "report", row.id, row.forum_id, row.forum, row.reported_at.date(), row.done, when=f"{row.period} {row.year}"
        )
        for row in _first(store, found)
    ]


def _period(report: Any) -> str:
    return f"{report.period} {report.year}"


def _items(store: Store, words: Sequence[str]) -> list[Hit]:
    found = (
        sa.select(action_item, forum.c.name.label("forum"))
        .select_from(action_item.outerjoin(forum, forum.c.id == action_item.c.forum_id))
        .where(action_item.c.withdrawn_at.is_(None), *_like(action_item.c.text, words))
        .order_by(action_item.c.created_at.desc(), action_item.c.id)
    )
    return [
        Hit("item", row.id, row.forum_id, row.forum, row.created_at.date(), row.text, row.minutes_id, str(row.number))
        for row in _first(store, found)
    ]


def _planned(store: Store, words: Sequence[str]) -> list[Hit]:
    """What the plans in force say of an activity, and of each party in it."""
    whole = _joined(activity, _FIELDS)
    of_party = _joined(activity_party, ("contact", "participants", "commitment"))
    head = (
        activity.c.id,
        activity.c.forum_id,
        forum.c.name.label("forum"),
        plan.c.year,
        plan.c.title,
        plan.c.imported_at,
    )
    joined = activity.join(plan, plan.c.id == activity.c.plan_id).join(forum, forum.c.id == activity.c.forum_id)
    activities = sa.select(*head, whole.label("text")).select_from(joined).where(*_like(whole, words))
    parties = (
        sa.select(*head, of_party.label("text"))
        .select_from(joined.join(activity_party, activity_party.c.activity_id == activity.c.id))
        .where(*_like(of_party, words))
    )
    rows = [
        row
        for statement in (activities, parties)
        for row in _first(store, statement.where(plan.c.replaced_at.is_(None)).order_by(activity.c.id))
    ]
    return [
        Hit("plan", row.id, row.forum_id, row.forum, _of_year(row.year, row.imported_at), row.text, when=row.title)
        for row in rows
    ]


def _of_year(year: int | None, imported_at: dt.datetime) -> dt.date:
    return dt.date(year, 1, 1) if year else imported_at.date()


def _joined(table: sa.Table, fields: Sequence[str]) -> Any:
    text: Any = sa.func.coalesce(table.c[fields[0]], "")
    for field in fields[1:]:
        text = text + sa.literal(" · ") + sa.func.coalesce(table.c[field], "")
    return text


def _like(column: Any, words: Sequence[str]) -> list[Any]:
    return [column.ilike(pattern(word), escape="\\") for word in words]


def _first(store: Store, statement: Any) -> Sequence[Any]:
    return store.all(scoped(statement.limit(MOST)))
