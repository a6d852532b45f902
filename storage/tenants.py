"""Municipalities. Works across tenants, on the bare connection."""

import datetime as dt
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from storage.store import StoreError
from storage.tables import tenant

log = logging.getLogger(__name__)
STOCKHOLM = "Europe/Stockholm"
DEFAULT_DEADLINES = {"T1": "05-15", "T2": "09-15", "VB": "01-15"}


class TenantChoiceError(StoreError):
    """No such tenant, or one must be named: `names` are those there are."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(", ".join(names))
        self.names = names


@dataclass(frozen=True, slots=True)
class Tenant:
    id: int
    name: str
    zone: ZoneInfo
    language: str
    deadlines: dict[str, str]
    quiet_digest: bool
    register_version: int


def add(connection: Connection, name: str, now: dt.datetime, *, zone: str = STOCKHOLM, language: str = "sv") -> int:
    return int(
        connection.execute(
            tenant.insert().returning(tenant.c.id),
            {
                "name": name,
                "zone": zone,
                "language": language,
                "deadlines": DEFAULT_DEADLINES,
                "created_at": now,
            },
        ).scalar_one()
    )


def ensure_default(connection: Connection, now: dt.datetime, *, zone: str, language: str) -> None:
    """A fresh database has one tenant, `default`."""
    if connection.scalar(sa.select(sa.func.count()).select_from(tenant)) == 0:
        add(connection, "default", now, zone=zone, language=language)


def every(connection: Connection) -> list[Tenant]:
    return [_tenant(row) for row in connection.execute(sa.select(tenant).order_by(tenant.c.id))]


def chosen(connection: Connection, name: str | None) -> Tenant:
    """The named one, or the only one. Raises TenantChoiceError."""
    tenants = every(connection)
    found = [one for one in tenants if name is None or one.name.casefold() == name.casefold()]
    if len(found) != 1:
        raise TenantChoiceError([one.name for one in tenants])
    return found[0]


def with_id(connection: Connection, tenant_id: int) -> Tenant:
    return _tenant(connection.execute(_BY_ID, {"row": tenant_id}).one())


def change(connection: Connection, tenant_id: int, **values: Any) -> None:
    """Zone, language, deadlines, quiet_digest."""
    connection.execute(tenant.update().where(tenant.c.id == tenant_id).values(**values))


@cache
def zone_of(stored: str) -> ZoneInfo:
    """A zone that does not exist (any more) is taken for Stockholm's: nobody goes without for it."""
    try:
        return ZoneInfo(stored)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # a name that is a folder or leads out of the database
        log.warning("the time zone %r does not exist; %s is used instead", stored, STOCKHOLM)
        return ZoneInfo(STOCKHOLM)


_BY_ID = sa.select(tenant).where(tenant.c.id == sa.bindparam("row"))


def _tenant(row: Row[Any]) -> Tenant:
    return Tenant(
        row.id,
        row.name,
        zone_of(row.zone),
        row.language,
        {**DEFAULT_DEADLINES, **row.deadlines},
        row.quiet_digest,
        row.register_version,
    )
