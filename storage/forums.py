"""The register of forums, their names, and who belongs to them."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from storage import history
from storage.keys import folded
from storage.scope import scoped
from storage.store import Store
from storage.tables import forum, forum_alias, membership, person

_ALL = scoped(
    sa.select(forum).where(forum.c.withdrawn_at.is_(None)).order_by(forum.c.number.nulls_last(), forum.c.name)
)
_ALIASES = scoped(sa.select(forum_alias).where(forum_alias.c.withdrawn_at.is_(None)).order_by(forum_alias.c.id))
_NAMED = scoped(sa.select(forum).where(forum.c.key == sa.bindparam("wanted"), forum.c.withdrawn_at.is_(None)))
_BY_ALIAS = scoped(
    sa.select(forum)
    .select_from(forum.join(forum_alias, forum_alias.c.forum_id == forum.c.id))
    .where(
        forum_alias.c.key == sa.bindparam("wanted"),
        forum_alias.c.withdrawn_at.is_(None),
        forum.c.withdrawn_at.is_(None),
    )
)
_ALIASES_OF = scoped(
    sa.select(forum_alias)
    .where(forum_alias.c.forum_id == sa.bindparam("forum"), forum_alias.c.withdrawn_at.is_(None))
    .order_by(forum_alias.c.id)
)
_MEMBERS = scoped(
    sa.select(membership, person.c.name, person.c.email)
    .select_from(membership.join(person, person.c.id == membership.c.person_id))
    .where(
        membership.c.forum_id == sa.bindparam("forum"),
        membership.c.why != "left",
        membership.c.withdrawn_at.is_(None),
        person.c.withdrawn_at.is_(None),
        sa.or_(membership.c.valid_to.is_(None), membership.c.valid_to >= sa.bindparam("day")),
    )
    .order_by(person.c.name)
)
_MEMBER = scoped(
    sa.select(membership).where(
        membership.c.forum_id == sa.bindparam("forum"),
        membership.c.person_id == sa.bindparam("person"),
        membership.c.why != "left",
        membership.c.withdrawn_at.is_(None),
        membership.c.valid_to.is_(None),
    )
)


def every(store: Store) -> Sequence[Row[Any]]:
    return store.all(_ALL)


def every_alias(store: Store) -> Sequence[Row[Any]]:
    return store.all(_ALIASES)


def named(store: Store, name: str) -> Row[Any] | None:
    """By canonical name or alias, case and spaces folded."""
    return store.first(_NAMED, wanted=folded(name)) or store.first(_BY_ALIAS, wanted=folded(name))


def get(store: Store, forum_id: int) -> Row[Any]:
    """Raises NotFoundError."""
    return store.get(forum, forum_id)


def aliases_of(store: Store, forum_id: int) -> list[str]:
    return [row.alias for row in store.all(_ALIASES_OF, forum=forum_id)]


def add(change: history.Change, name: str, kind: str, *, number: str | None = None, closed: bool = False) -> int:
    return change.create(forum, name=name, key=folded(name), kind=kind, number=number, closed=closed)


def add_alias(change: history.Change, forum_id: int, alias: str) -> bool:
    """False when the forum is called so already."""
    row = get(change.store, forum_id)
    if folded(alias) in {row.key, *(known.key for known in change.store.all(_ALIASES_OF, forum=forum_id))}:
        return False
    change.create(forum_alias, forum_id=forum_id, alias=alias, key=folded(alias))
    return True


def remove_alias(change: history.Change, forum_id: int, alias: str) -> bool:
    """False when the forum has no such alias."""
    found = [row for row in change.store.all(_ALIASES_OF, forum=forum_id) if row.key == folded(alias)]
    for row in found:
        change.withdraw(forum_alias, row.id)
    return bool(found)


def change_forum(change: history.Change, forum_id: int, **values: Any) -> None:
    """Name, number, kind, closed, successor_id."""
    if "name" in values:
        values["key"] = folded(values["name"])
    change.update(forum, forum_id, **values)


def withdraw(change: history.Change, forum_id: int) -> None:
    change.withdraw(forum, forum_id)


def members(store: Store, forum_id: int, day: dt.date) -> Sequence[Row[Any]]:
    """Those added by hand; who belongs by role or attendance is counted in `storage.mine`."""
    return store.all(_MEMBERS, forum=forum_id, day=day)


def add_member(change: history.Change, forum_id: int, person_id: int, day: dt.date, why: str) -> bool:
    """False when the person follows the forum already."""
    if change.store.first(_MEMBER, forum=forum_id, person=person_id) is not None:
        return False
    change.create(membership, forum_id=forum_id, person_id=person_id, valid_from=day, why=why)
    return True


def remove_member(change: history.Change, forum_id: int, person_id: int, day: dt.date) -> bool:
    """False when the person did not follow the forum."""
    row = change.store.first(_MEMBER, forum=forum_id, person=person_id)
    if row is None:
        return False
    change.update(membership, row.id, valid_to=day)
    return True
