"""Minutes in versions, who adjusts them, what they decided and gave somebody to do."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from storage import audit, history
from storage.scope import of_tenant, scoped
from storage.store import Store
from storage.tables import action_item, adjuster, approval, decision, document, forum, minutes, person

_MINUTES: sa.BindParameter[Any] = sa.bindparam("minutes")
_STANDING = minutes.c.status != "replaced"
_WITH_NAMES = sa.select(minutes, forum.c.name.label("forum"), document.c.name.label("document")).select_from(
    minutes.join(forum, forum.c.id == minutes.c.forum_id).outerjoin(document, document.c.id == minutes.c.document_id)
)
_LATEST = scoped(
    _WITH_NAMES.where(minutes.c.forum_id == sa.bindparam("forum"), _STANDING)
    .order_by(minutes.c.day.desc(), minutes.c.version.desc())
    .limit(1)
)
_OF_DAY = scoped(
    _WITH_NAMES.where(minutes.c.forum_id == sa.bindparam("forum"), minutes.c.day == sa.bindparam("on"), _STANDING)
    .order_by(minutes.c.version.desc())
    .limit(1)
)
_WITH_ID = scoped(_WITH_NAMES.where(minutes.c.id == _MINUTES))
_ADJUSTERS = scoped(
    sa.select(adjuster, person.c.name, person.c.key)
    .select_from(adjuster.join(person, person.c.id == adjuster.c.person_id))
    .where(adjuster.c.minutes_id == _MINUTES)
    .order_by(adjuster.c.id)
)
_APPROVALS = scoped(
    sa.select(approval, person.c.name, person.c.key)
    .select_from(approval.join(person, person.c.id == approval.c.person_id))
    .where(approval.c.minutes_id == _MINUTES, approval.c.taken_back_at.is_(None))
    .order_by(approval.c.id)
)
_WAITING_FOR = scoped(
    _WITH_NAMES.where(
        minutes.c.status == "waiting",
        minutes.c.id.in_(
            sa.select(adjuster.c.minutes_id).where(adjuster.c.person_id == sa.bindparam("person"), of_tenant(adjuster))
        ),
        minutes.c.id.not_in(
            sa.select(approval.c.minutes_id).where(
                approval.c.person_id == sa.bindparam("person"),
                approval.c.verdict == "approved",
                approval.c.taken_back_at.is_(None),
                of_tenant(approval),
            )
        ),
    ).order_by(minutes.c.day, minutes.c.id)
)
_DECISIONS = scoped(sa.select(decision).where(decision.c.minutes_id == _MINUTES).order_by(decision.c.id))
_ITEMS = scoped(
    sa.select(action_item)
    .where(action_item.c.minutes_id == _MINUTES, action_item.c.withdrawn_at.is_(None))
    .order_by(action_item.c.id)
)
_LAST_NUMBER = scoped(sa.select(sa.func.max(action_item.c.number)))
_TEXTS = scoped(
    sa.select(minutes.c.day, minutes.c.text).where(_STANDING, minutes.c.text.ilike(sa.bindparam("pattern")))
)


def add(store: Store, meeting_id: int, forum_id: int, **values: Any) -> int:
    """`values`: day, version, content_hash, text, agenda, status, adjuster_organisations, document_id, chair_id …"""
    return store.insert(minutes, meeting_id=meeting_id, forum_id=forum_id, imported_at=store.now, **values)


def change_minutes(store: Store, minutes_id: int, **values: Any) -> None:
    """What is not text: chair_id, secretary_id, adjuster_organisations, document_id."""
    store.update(minutes, minutes_id, **values)


def latest(store: Store, forum_id: int, day: dt.date | None = None) -> Row[Any] | None:
    """The forum's newest minutes, or those of the day; with `forum` and `document` (names)."""
    if day is None:
        return store.first(_LATEST, forum=forum_id)
    return store.first(_OF_DAY, forum=forum_id, on=day)


def with_id(store: Store, minutes_id: int) -> Row[Any] | None:
    return store.first(_WITH_ID, minutes=minutes_id)


def set_status(store: Store, minutes_id: int, status: str) -> Row[Any]:
    """Holds the row until the transaction ends; gives it as it was before. Raises NotFoundError."""
    before = store.get(minutes, minutes_id, lock=True)
    if before.status != status:
        store.update(minutes, minutes_id, status=status)
    return before


def adjusters(store: Store, minutes_id: int) -> Sequence[Row[Any]]:
    """With `name` and `key` of the person."""
    return store.all(_ADJUSTERS, minutes=minutes_id)


def add_adjuster(store: Store, minutes_id: int, person_id: int) -> int:
    return store.insert(adjuster, minutes_id=minutes_id, person_id=person_id)


def remove_adjuster(store: Store, adjuster_id: int) -> None:
    store.execute(scoped(adjuster.delete().where(adjuster.c.id == adjuster_id)))


def approvals(store: Store, minutes_id: int) -> Sequence[Row[Any]]:
    """Approvals and refusals that stand, with `name` and `key` of the person."""
    return store.all(_APPROVALS, minutes=minutes_id)


def add_approval(store: Store, minutes_id: int, person_id: int, **values: Any) -> int:
    """`values`: verdict, content_hash, via, day, comment, logged_by_id."""
    made = store.insert(approval, minutes_id=minutes_id, person_id=person_id, at=store.now, **values)
    said = {"by": person_id, "way": values["via"], "day": values["day"].isoformat(), "text": values["content_hash"]}
    audit.note(store, f"minutes {values['verdict']}", "minutes", minutes_id, approval=made, **said)
    return made


def waiting_for(store: Store, person_id: int) -> Sequence[Row[Any]]:
    """Minutes that this person is to adjust and has not approved as they now stand, oldest first."""
    return store.all(_WAITING_FOR, person=person_id)


def decisions(store: Store, minutes_id: int) -> Sequence[Row[Any]]:
    return store.all(_DECISIONS, minutes=minutes_id)


def add_decision(store: Store, minutes_id: int, forum_id: int, text: str, day: dt.date) -> int:
    return store.insert(decision, minutes_id=minutes_id, forum_id=forum_id, text=text, day=day)


def remove_decisions(store: Store, minutes_id: int) -> None:
    """Those of a version that another replaces."""
    store.execute(scoped(decision.delete().where(decision.c.minutes_id == minutes_id)))


def remove_decision(store: Store, decision_id: int) -> None:
    store.execute(scoped(decision.delete().where(decision.c.id == decision_id)))


def items_of(store: Store, minutes_id: int) -> Sequence[Row[Any]]:
    """Action items given at the meeting."""
    return store.all(_ITEMS, minutes=minutes_id)


def add_item(change: history.Change, text: str, **values: Any) -> int:
    """The next free number of the tenant. `values`: forum_id, minutes_id, owner_id, owner_kind, owner_text, due."""
    number = (change.store.scalar(_LAST_NUMBER) or 0) + 1
    return change.create(
        action_item,
        number=number,
        text=text,
        status="open",
        created_at=change.store.now,
        created_by=change.store.by,
        **values,
    )


def change_item(change: history.Change, item_id: int, **values: Any) -> None:
    change.update(action_item, item_id, **values)


def withdraw_item(change: history.Change, item_id: int) -> None:
    change.withdraw(action_item, item_id)


def texts_like(store: Store, pattern: str) -> Sequence[Row[Any]]:
    """Day and text of the minutes in which a SQL pattern occurs, any case."""
    return store.all(_TEXTS, pattern=pattern)
