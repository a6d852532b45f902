"""Action items: open and done, by number, with their forum and owner."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from storage import history, minutes
from storage.scope import scoped
from storage.store import Store
from storage.tables import action_item, forum, person, tenant

_NAMED = sa.select(
    action_item, forum.c.name.label("forum"), forum.c.closed.label("forum_closed"), person.c.name.label("owner")
).select_from(
    action_item.outerjoin(forum, forum.c.id == action_item.c.forum_id).outerjoin(
        person, person.c.id == action_item.c.owner_id
    )
)
_STANDING = action_item.c.withdrawn_at.is_(None)
_OPEN = scoped(
    _NAMED.where(
        _STANDING,
        action_item.c.status == "open",
        sa.or_(action_item.c.forum_id.is_(None), forum.c.withdrawn_at.is_(None)),
    ).order_by(action_item.c.due.asc().nulls_last(), action_item.c.number)
)
_BY_ID = scoped(_NAMED.where(action_item.c.id == sa.bindparam("item"), _STANDING))
_BY_NUMBER = scoped(_NAMED.where(action_item.c.number == sa.bindparam("wanted"), _STANDING))
_WITHDRAWN = scoped(_NAMED.where(action_item.c.id == sa.bindparam("item"), action_item.c.withdrawn_at.is_not(None)))
# Two who add at once take their numbers one after the other.
_ONE_AT_A_TIME = sa.select(tenant.c.id).where(tenant.c.id == sa.bindparam("of_tenant")).with_for_update(key_share=True)


def open_items(store: Store) -> Sequence[Row[Any]]:
    """By due day, with `forum` and `owner` (names)."""
    return store.all(_OPEN)


def get(store: Store, item_id: int) -> Row[Any] | None:
    """None for one that was withdrawn or never was; likewise in `numbered`."""
    return store.first(_BY_ID, item=item_id)


def numbered(store: Store, number: int) -> Row[Any] | None:
    return store.first(_BY_NUMBER, wanted=number)


def withdrawn(store: Store, item_id: int) -> Row[Any] | None:
    """One that was taken away, as it stood."""
    return store.first(_WITHDRAWN, item=item_id)


def hold(store: Store, item_id: int) -> Row[Any] | None:
    """The item, held until the transaction ends. Raises NotFoundError for an id that never was."""
    store.get(action_item, item_id, lock=True)
    return get(store, item_id)


def add(change: history.Change, text: str, **values: Any) -> int:
    """`values`: forum_id, minutes_id, owner_id, owner_kind, owner_text, due."""
    change.store.connection.execute(_ONE_AT_A_TIME, {"of_tenant": change.store.tenant})
    return minutes.add_item(change, text, **values)


def complete(change: history.Change, item_id: int) -> None:
    change.update(action_item, item_id, status="done", done_at=change.store.now)


def change_item(change: history.Change, item_id: int, **values: Any) -> None:
    """Text, forum_id, owner_id, owner_kind, owner_text, due."""
    change.update(action_item, item_id, **values)


def withdraw(change: history.Change, item_id: int) -> None:
    change.withdraw(action_item, item_id)
