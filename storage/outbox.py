"""Messages to others: written by the transaction that causes them, claimed with a lease, sent at least once.

Claiming and marking work across tenants, on the bare connection.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Row

from storage.scope import scoped
from storage.store import Store
from storage.tables import card, delivery, identity

LEASE = dt.timedelta(seconds=60)
MAX_ATTEMPTS = 8

_NEW = {
    made.dialect.name: made.insert(delivery).on_conflict_do_nothing().returning(delivery.c.id)
    for made in (sqlite, postgresql)
}
_DUE = (
    sa.select(delivery.c.id)
    .where(
        sa.or_(
            delivery.c.status == "open",
            sa.and_(delivery.c.status == "leased", delivery.c.lease_until < sa.bindparam("now")),
        ),
        sa.or_(delivery.c.due_at.is_(None), delivery.c.due_at <= sa.bindparam("now")),
    )
    .order_by(delivery.c.due_at.nulls_first(), delivery.c.id)
    .limit(sa.bindparam("most"))
    .with_for_update(skip_locked=True)
)
_CLAIM = (
    delivery.update()
    .where(delivery.c.id.in_(_DUE.scalar_subquery()))
    .values(
        status="leased",
        lease_until=sa.bindparam("until"),
        lease_token=sa.bindparam("token"),
        attempts=delivery.c.attempts + 1,
    )
    .returning(delivery)
)
_CANCEL = scoped(
    delivery.update()
    .where(
        delivery.c.subject == sa.bindparam("about"),
        delivery.c.kind.in_(sa.bindparam("kinds", expanding=True)),
        delivery.c.status.in_(("open", "waiting")),
    )
    .values(status="cancelled")
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
    due: dt.datetime | None = None,
    change_id: int | None = None,
) -> int | None:
    """The row's id; None when this key was queued before. Without `due` it goes at once."""
    return store.connection.execute(
        _NEW[store.connection.dialect.name],
        {
            "tenant_id": store.tenant,
            "person_id": person_id,
            "kind": kind,
            "dedupe": dedupe,
            "subject": subject,
            "payload": dict(payload or {}),
            "due_at": due,
            "queued_at": store.now,
            "status": "open",
            "change_id": change_id,
        },
    ).scalar()


def cancel(store: Store, subject: str, kinds: Sequence[str]) -> int:
    """Takes back what has not gone out; how many."""
    return store.execute(_CANCEL, about=subject, kinds=list(kinds)).rowcount


def of_change(store: Store, change_id: int) -> Sequence[Row[Any]]:
    return store.all(_OF_CHANGE, change=change_id)


def wake(store: Store, person_id: int) -> int:
    """The person can be reached now: what waited for that goes out."""
    return store.execute(_WAITING_FOR, person=person_id).rowcount


def cards_about(store: Store, subject: str) -> Sequence[Row[Any]]:
    """Cards that still stand in somebody's conversation."""
    return store.all(_SHOWN, about=subject)


def claim(connection: Connection, now: dt.datetime, token: str, most: int = 50) -> list[Row[Any]]:
    """Leases what is due to the bearer of `token`, oldest first."""
    rows = connection.execute(_CLAIM, {"now": now, "until": now + LEASE, "token": token, "most": most}).all()
    return sorted(rows, key=lambda row: row.id)


def addresses(connection: Connection, tenant_id: int, person_id: int) -> Sequence[Row[Any]]:
    """Where the person can be reached, the newest link first."""
    return connection.execute(
        sa.select(identity)
        .where(identity.c.tenant_id == tenant_id, identity.c.person_id == person_id, identity.c.off_at.is_(None))
        .order_by(identity.c.id.desc())
    ).all()


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


def mark_sent(connection: Connection, row_id: int, token: str, now: dt.datetime) -> bool:
    """False when the lease was lost meanwhile. The parameters of the message are emptied."""
    return _settle(connection, row_id, token, status="sent", sent_at=now, payload={})


def mark_waiting(connection: Connection, row_id: int, token: str) -> bool:
    """Nobody to reach: it waits until the person is linked."""
    return _settle(connection, row_id, token, status="waiting")


def mark_cancelled(connection: Connection, row_id: int, token: str) -> bool:
    return _settle(connection, row_id, token, status="cancelled", payload={})


def mark_failed(connection: Connection, row_id: int, token: str, error: str, *, again_at: dt.datetime | None) -> bool:
    """To be tried again at `again_at`; without it the row is dead."""
    if again_at is None:
        return _settle(connection, row_id, token, status="dead", last_error=error)
    return _settle(connection, row_id, token, status="open", last_error=error, due_at=again_at)


def _settle(connection: Connection, row_id: int, token: str, **values: Any) -> bool:
    result = connection.execute(
        delivery.update()
        .where(delivery.c.id == row_id, delivery.c.lease_token == token)
        .values(lease_token=None, lease_until=None, **values)
    )
    return result.rowcount == 1
