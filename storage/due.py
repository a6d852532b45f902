"""What is due by the clock. Works across tenants, on the bare connection."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from storage.tables import person, subscription, tenant

_DUE = (
    sa.select(subscription, tenant.c.zone)
    .select_from(
        subscription.join(tenant, tenant.c.id == subscription.c.tenant_id).join(
            person,
            sa.and_(person.c.tenant_id == subscription.c.tenant_id, person.c.id == subscription.c.person_id),
        )
    )
    .where(
        subscription.c.next_at <= sa.bindparam("until"),
        subscription.c.withdrawn_at.is_(None),
        person.c.withdrawn_at.is_(None),
    )
    .order_by(subscription.c.next_at, subscription.c.id)
)
_CLAIM = (
    subscription.update()
    .where(
        subscription.c.id == sa.bindparam("row"),
        subscription.c.next_at == sa.bindparam("known"),
        subscription.c.withdrawn_at.is_(None),
    )
    .values(next_at=sa.bindparam("following"), last_at=sa.bindparam("planned"))
)


def subscriptions(connection: Connection, until: dt.datetime, most: int | None) -> Sequence[Row[Any]]:
    """Subscriptions whose time has come, the earliest first, with the tenant's `zone`; `most` None is all."""
    return connection.execute(_DUE.limit(most), {"until": until}).all()


def claim(
    connection: Connection, subscription_id: int, known: dt.datetime, planned: dt.datetime, following: dt.datetime
) -> bool:
    """Moves it on to `following`. False when somebody else did so since it was read as due at `known`."""
    result = connection.execute(
        _CLAIM, {"row": subscription_id, "known": known, "planned": planned, "following": following}
    )
    return result.rowcount == 1
