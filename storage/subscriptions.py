"""Who gets the weekly digest, and when."""

import datetime as dt
from collections.abc import Collection, Sequence
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
_OF_PEOPLE = scoped(_WITH_NAME.where(subscription.c.person_id.in_(sa.bindparam("people", expanding=True))))


def every(store: Store) -> Sequence[Row[Any]]:
    """Those that stand, with `name` and `language` of the person, by name."""
    return store.all(_ALL)


def of_person(store: Store, person_id: int) -> Row[Any] | None:
    return store.first(_OF, person=person_id)


def of_people(store: Store, person_ids: Collection[int]) -> dict[int, Row[Any]]:
    """By subscription's id."""
    return {row.id: row for row in store.all(_OF_PEOPLE, people=list(person_ids))}


def add(
    change: history.Change,
    person_id: int,
    weekday: int,
    clock: dt.time,
    next_at: dt.datetime,
    *,
    quiet: bool | None = None,
) -> int:
    """`clock` is local, `next_at` in UTC; `quiet` None is as the tenant has it."""
    return change.create(
        subscription,
        person_id=person_id,
        weekday=weekday,
        clock=clock,
        next_at=next_at,
        quiet=quiet,
        created_at=change.store.now,
    )


def move(
    change: history.Change,
    subscription_id: int,
    weekday: int,
    clock: dt.time,
    next_at: dt.datetime,
    *,
    quiet: bool | None = None,
) -> None:
    change.update(subscription, subscription_id, weekday=weekday, clock=clock, next_at=next_at, quiet=quiet)


def end(change: history.Change, subscription_id: int) -> None:
    change.withdraw(subscription, subscription_id)


def told(store: Store, subscription_id: int, until: dt.datetime) -> None:
    """The next digest begins where this one ended."""
    store.update(subscription, subscription_id, last_at=until)
