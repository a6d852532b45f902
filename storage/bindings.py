"""Which tenant an organisation in Teams or a workspace in Slack belongs to. Works across tenants, on the connection."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from storage.tables import tenant, tenant_binding

_BY = sa.select(tenant_binding).where(
    tenant_binding.c.platform == sa.bindparam("of_platform"), tenant_binding.c.external == sa.bindparam("of_external")
)
_OF = (
    sa.select(tenant_binding)
    .where(tenant_binding.c.tenant_id == sa.bindparam("of_tenant"))
    .order_by(tenant_binding.c.platform, tenant_binding.c.id)
)


def tenant_of(connection: Connection, platform: str, external: str) -> int | None:
    """The tenant's id; None for an organisation that nobody has bound."""
    row = connection.execute(_BY, {"of_platform": platform, "of_external": external}).first()
    return None if row is None else int(row.tenant_id)


def bind(connection: Connection, tenant_id: int, platform: str, external: str, now: dt.datetime) -> str | None:
    """None when it is bound (also when it was before); else the name of the tenant that has it."""
    holder = tenant_of(connection, platform, external)
    if holder == tenant_id:
        return None
    if holder is not None:
        return str(connection.scalar(sa.select(tenant.c.name).where(tenant.c.id == holder)))
    values = {"tenant_id": tenant_id, "platform": platform, "external": external, "bound_at": now}
    connection.execute(tenant_binding.insert(), values)
    return None


def of(connection: Connection, tenant_id: int) -> Sequence[Row[Any]]:
    return connection.execute(_OF, {"of_tenant": tenant_id}).all()
