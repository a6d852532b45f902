"""Deliveries as an operator sees them: what waits, what failed, tried again or taken back."""

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from storage.outbox import AT_ONCE
from storage.scope import scoped
from storage.store import Store
from storage.tables import delivery, person

STATUSES = ("open", "leased", "waiting", "dead", "sent", "cancelled")
UNSETTLED = ("open", "leased", "waiting", "dead")
_IDS: sa.BindParameter[Any] = sa.bindparam("ids", expanding=True)
_LISTED = scoped(
    sa.select(delivery, person.c.name.label("person"))
    .select_from(delivery.join(person, person.c.id == delivery.c.person_id))
    .where(delivery.c.status.in_(sa.bindparam("statuses", expanding=True)))
    .order_by(sa.func.coalesce(delivery.c.due_at, delivery.c.queued_at), delivery.c.id)
    .limit(sa.bindparam("most"))
)
_STATES = scoped(sa.select(delivery.c.id, delivery.c.status).where(delivery.c.id.in_(_IDS)).with_for_update())
_DEAD = scoped(sa.select(delivery.c.id).where(delivery.c.status == "dead").order_by(delivery.c.id))
_RETRY = scoped(
    delivery.update()
    .where(delivery.c.id.in_(_IDS), delivery.c.status.in_(("open", "waiting", "dead")))
    .values(status="open", attempts=0, ready_at=sa.func.coalesce(delivery.c.due_at, AT_ONCE))
    .returning(delivery.c.id)
)
_CANCEL = scoped(
    delivery.update()
    .where(delivery.c.id.in_(_IDS), delivery.c.status.in_(UNSETTLED))
    .values(status="cancelled")
    .returning(delivery.c.id)
)


def listed(store: Store, statuses: Sequence[str], most: int) -> Sequence[Row[Any]]:
    """The longest due first, with the `person`'s name."""
    return store.all(_LISTED, statuses=list(statuses), most=most)


def states(store: Store, ids: Collection[int]) -> dict[int, str]:
    """Of those that there are."""
    return {row.id: row.status for row in store.all(_STATES, ids=list(ids))}


def dead(store: Store) -> list[int]:
    return [row.id for row in store.all(_DEAD)]


def retry(store: Store, ids: Collection[int]) -> list[int]:
    """From the first try on, at once or at their due time; those that were sent, cancelled or are on their way stay."""
    return [row.id for row in store.all(_RETRY, ids=list(ids))]


def cancel(store: Store, ids: Collection[int]) -> list[int]:
    """What is on its way is stopped where that is still possible."""
    return [row.id for row in store.all(_CANCEL, ids=list(ids))]
