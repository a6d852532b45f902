"""Who gets the weekly digest, and when."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from storage import history
from storage.scope import scoped
from storage.store import Store
from storage.tables import person, subscription

_WITH_NAME = (
    sa.select(subscription, person.c.name, person.c.language)
    .select_from(subscription.join(person, person.c.id == subscription.c.person_id))
    .where(subscription.c.withdrawn_at.is_(None), person.c.withdrawn_at.is_(None))
)
_ALL = scoped(_WITH_NAME.order_by(person.c.name, subscription.c.id))
_OF = scoped(_WITH_NAME.where(subscription.c.person_id == sa.bindparam("person")).order_by(subscription.c.id).limit(1))


def every(store: Store) -> Sequence[Row[Any]]:
    """Those that stand, with `name` and `language` of the person, by name."""
    return store.all(_ALL)


def of_person(store: Store, person_id: int) -> Row[Any] | None:
    return store.first(_OF, person=person_id)


def add(change: history.Change, person_id: int, weekday: int, clock: dt.time, next_at: dt.datetime) -> int:
    """`clock` is local, `next_at` in UTC."""
    return change.create(
        subscription,
        person_id=person_id,
        weekday=weekday,
        clock=clock,
        next_at=next_at,
        created_at=change.store.now,
    )


def move(change: history.Change, subscription_id: int, weekday: int, clock: dt.time, next_at: dt.datetime) -> None:
    change.update(subscription, subscription_id, weekday=weekday, clock=clock, next_at=next_at)


def end(change: history.Change, subscription_id: int) -> None:
    change.withdraw(subscription, subscription_id)


def told(store: Store, subscription_id: int, until: dt.datetime) -> None:
    """The next digest begins where this one ended."""
    store.update(subscription, subscription_id, last_at=until)
