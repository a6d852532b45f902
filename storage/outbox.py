"""Messages to others: written by the transaction that causes them, claimed and sent later by `bot.delivery`.

What a dialog may do with them, within its tenant; `storage.claims` works across tenants.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Row

from storage.scope import scoped
from storage.store import Store
from storage.tables import card, delivery, identity, person

AT_ONCE = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)  # before everything that has a time, whatever the clock is set to
_QUEUED = "deliveries queued"

_NEW = {
    made.dialect.name: made.insert(delivery).on_conflict_do_nothing().returning(delivery.c.id)
    for made in (sqlite, postgresql)
}
_CANCEL = scoped(
    delivery.update()
    .where(
        delivery.c.subject == sa.bindparam("about"),
        delivery.c.kind.in_(sa.bindparam("kinds", expanding=True)),
        delivery.c.status.in_(("open", "waiting", "leased")),
    )
    .values(status="cancelled")
    .returning(delivery.c.lease_token)
)
_OF_CHANGE = scoped(sa.select(delivery).where(delivery.c.change_id == sa.bindparam("change")).order_by(delivery.c.id))
_WAITING_FOR = scoped(
    delivery.update()
    .where(delivery.c.person_id == sa.bindparam("person"), delivery.c.status == "waiting")
    .values(status="open")
)
_SHOWN = scoped(
    sa.select(card).where(card.c.subject == sa.bindparam("about"), card.c.replaced_at.is_(None)).order_by(card.c.id)
)


def queue(
    store: Store,
    person_id: int,
    kind: str,
    dedupe: str,
    *,
    subject: str | None = None,
    payload: Mapping[str, Any] | None = None,
    version: int = 1,
    due: dt.datetime | None = None,
    change_id: int | None = None,
    card_id: int | None = None,
) -> int | None:
    """The row's id; None when this key was queued before. Without `due` it goes at once.

    `version` is that of the payload's form. With `card_id` it takes the place of that card, wherever it stands, and
    goes nowhere once the card is gone.
    """
    connection = store.connection
    connection.info[_QUEUED] = True
    return connection.execute(
        _NEW[connection.dialect.name],
        {
            "tenant_id": store.tenant,
            "person_id": person_id,
            "kind": kind,
            "dedupe": dedupe,
            "subject": subject,
            "payload": dict(payload or {}),
            "version": version,
            "due_at": due,
            "ready_at": due or AT_ONCE,
            "queued_at": store.now,
            "status": "open",
            "change_id": change_id,
            "card_id": card_id,
        },
    ).scalar()


def queue_all(
    store: Store, kind: str, messages: Sequence[tuple[int, str, Mapping[str, Any], dt.datetime | None]]
) -> int:
    """For many persons in one statement: person, key, payload, due. How many had not been queued before."""
    if not messages:
        return 0
    connection = store.connection
    connection.info[_QUEUED] = True
    common = {"tenant_id": store.tenant, "kind": kind, "version": 1, "queued_at": store.now, "status": "open"}
    rows = [
        {**common, "person_id": person, "dedupe": key, "payload": payload, "due_at": due, "ready_at": due or AT_ONCE}
        for person, key, payload, due in messages
    ]
    return len(connection.execute(_NEW[connection.dialect.name], rows).all())


def was_queued(connection: Connection) -> bool:
    """Whether anything was, since this was last asked: there may be something to send when the transaction is over."""
    return bool(connection.info.pop(_QUEUED, False))


def cancel(store: Store, subject: str, kinds: Sequence[str]) -> int:
    """Takes back what has not gone out; how many. What is being sent just now is stopped where that is still possible,
    and is not counted."""
    return sum(row.lease_token is None for row in store.all(_CANCEL, about=subject, kinds=list(kinds)))


def of_change(store: Store, change_id: int) -> Sequence[Row[Any]]:
    return store.all(_OF_CHANGE, change=change_id)


def wake(store: Store, person_id: int) -> int:
    """The person can be reached now: what waited for that goes out."""
    store.connection.info[_QUEUED] = True
    store.get(person, person_id, lock=True)  # whoever finds just now that the person cannot be reached comes first
    return store.execute(_WAITING_FOR, person=person_id).rowcount


def cards_about(store: Store, subject: str) -> Sequence[Row[Any]]:
    """Cards that still stand in somebody's conversation."""
    return store.all(_SHOWN, about=subject)


def somebody_is_linked(connection: Connection) -> bool:
    """Whether any person of any tenant has a Teams or Slack identity: then the terminal may not be just anybody."""
    linked = sa.select(identity.c.id).where(identity.c.channel.in_(("teams", "slack"))).limit(1)
    return connection.execute(linked).first() is not None


def switch_off(
    connection: Connection, tenant_id: int, person_id: int, channel: str, now: dt.datetime, reason: str
) -> None:
    """The platform says that the address is gone; linking the person again brings it back."""
    connection.execute(
        identity.update()
        .where(
            identity.c.tenant_id == tenant_id,
            identity.c.person_id == person_id,
            identity.c.channel == channel,
            identity.c.off_at.is_(None),
        )
        .values(off_at=now, off_reason=reason)
    )
