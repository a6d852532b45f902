"""How the service stands, counted over all tenants for `/readyz` and `/metrics`: numbers, never contents."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables import delivery, identity, inbox, permission, subscription

_INBOX = sa.select(inbox.c.status, sa.func.count().label("number")).group_by(inbox.c.status)
_DELIVERIES = sa.select(delivery.c.status, sa.func.count().label("number")).group_by(delivery.c.status)
_DUE = sa.select(sa.func.count()).where(delivery.c.status == "open", delivery.c.ready_at <= sa.bindparam("now"))
_SUBSCRIPTIONS = sa.select(sa.func.count()).select_from(subscription).where(subscription.c.withdrawn_at.is_(None))
_OLDEST_DELIVERY = sa.select(sa.func.min(sa.func.coalesce(delivery.c.due_at, delivery.c.queued_at))).where(
    delivery.c.status.in_(("open", "leased")),
    sa.func.coalesce(delivery.c.due_at, delivery.c.queued_at) <= sa.bindparam("now"),
)
_OLDEST_SUBSCRIPTION = sa.select(sa.func.min(subscription.c.next_at)).where(
    subscription.c.withdrawn_at.is_(None), subscription.c.next_at <= sa.bindparam("now")
)
_UNKNOWN = sa.select(sa.func.count()).select_from(
    sa.select(inbox.c.tenant_id, inbox.c.channel, inbox.c.user)
    .where(
        inbox.c.intent == "link",
        ~sa.exists().where(permission.c.tenant_id == inbox.c.tenant_id, permission.c.right == "secretary"),
        ~sa.exists().where(
            identity.c.tenant_id == inbox.c.tenant_id,
            identity.c.channel == inbox.c.channel,
            identity.c.user == inbox.c.user,
        ),
    )
    .distinct()
    .subquery()
)


def inbox_rows(connection: Connection) -> dict[str, int]:
    """By status; `parked` are those given up."""
    return {str(row.status): int(row.number) for row in connection.execute(_INBOX)}


def deliveries(connection: Connection) -> dict[str, int]:
    """By status."""
    return {str(row.status): int(row.number) for row in connection.execute(_DELIVERIES)}


def unknown_users(connection: Connection) -> int:
    """Who wrote lately, is nobody in the register, and has no secretary to be asked about."""
    return int(connection.scalar(_UNKNOWN) or 0)


def deliveries_due(connection: Connection, now: dt.datetime) -> int:
    """How many may go out now and have not been taken up."""
    return int(connection.scalar(_DUE, {"now": now}) or 0)


def subscriptions(connection: Connection) -> int:
    return int(connection.scalar(_SUBSCRIPTIONS) or 0)


def oldest_due(connection: Connection, now: dt.datetime) -> dt.datetime | None:
    """The moment since when something has waited for the workers; None when nothing does."""
    found = [
        moment
        for statement in (_OLDEST_DELIVERY, _OLDEST_SUBSCRIPTION)
        if (moment := connection.scalar(statement, {"now": now})) is not None
    ]
    return min(found, default=None)
