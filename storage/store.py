"""The store that a dialog sees: one tenant, one open transaction, one moment, one person acting."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, CursorResult, Row
from sqlalchemy.sql.dml import Insert

from storage.scope import Scoped, scoped
from storage.tables import REGISTER, tenant


class StoreError(Exception):
    """Something asked of the store that it refuses; nothing was written by that call."""


class NotFoundError(StoreError):
    """No such record in this tenant."""


@dataclass(frozen=True, slots=True)
class Store:
    """Bound to `tenant` and one transaction. `now` is aware; `by` is a person's id or None for the system."""

    connection: Connection
    tenant: int
    now: dt.datetime
    by: int | None = None
    via: str = "system"

    def acting(self, by: int | None) -> "Store":
        return replace(self, by=by)

    def execute(self, statement: Scoped, **values: Any) -> CursorResult[Any]:
        result: CursorResult[Any] = self.connection.execute(
            statement.statement, {"tenant_id_of_store": self.tenant, **values}
        )
        return result

    def all(self, statement: Scoped, **values: Any) -> Sequence[Row[Any]]:
        if statement.prepared is None:
            return self.execute(statement, **values).all()
        return statement.prepared.all(self.connection, {"tenant_id_of_store": self.tenant, **values})

    def first(self, statement: Scoped, **values: Any) -> Row[Any] | None:
        if statement.prepared is None:
            return self.execute(statement, **values).first()
        return statement.prepared.first(self.connection, {"tenant_id_of_store": self.tenant, **values})

    def scalar(self, statement: Scoped, **values: Any) -> Any:
        row = self.first(statement, **values)
        return None if row is None else row[0]

    def get(self, table: sa.Table, record_id: int, *, lock: bool = False) -> Row[Any]:
        """One record by its id. `lock` holds it until the transaction ends. Raises NotFoundError."""
        row = self.first(_by_id(table, lock), record_id=record_id)
        if row is None:
            raise NotFoundError(f"{table.name} {record_id}")
        return row

    def insert(self, table: sa.Table, **values: Any) -> int:
        result = self.connection.execute(_insert_into(table), {"tenant_id": self.tenant, **values})
        self._touch_register(table)
        return int(result.scalar_one())

    def insert_many(self, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
        if rows:
            self.connection.execute(table.insert(), [{"tenant_id": self.tenant, **row} for row in rows])
            self._touch_register(table)

    def update(self, table: sa.Table, record_id: int, **values: Any) -> None:
        """Raises NotFoundError when the record is not this tenant's."""
        named = {f"new_{name}": value for name, value in values.items()}
        result = self.execute(_update_of(table, tuple(values)), record_id=record_id, **named)
        if result.rowcount != 1:
            raise NotFoundError(f"{table.name} {record_id}")
        self._touch_register(table)

    def _touch_register(self, table: sa.Table) -> None:
        if table in REGISTER:
            self.connection.execute(_RAISE_VERSION, {"of_tenant": self.tenant})


_RAISE_VERSION = (
    tenant.update()
    .where(tenant.c.id == sa.bindparam("of_tenant"))
    .values(register_version=tenant.c.register_version + 1)
)


@cache
def _by_id(table: sa.Table, lock: bool) -> Scoped:
    statement = sa.select(table).where(table.c.id == sa.bindparam("record_id"))
    return scoped(statement.with_for_update() if lock else statement)


@cache
def _update_of(table: sa.Table, names: tuple[str, ...]) -> Scoped:
    new = {name: sa.bindparam(f"new_{name}", type_=table.c[name].type) for name in names}
    return scoped(table.update().where(table.c.id == sa.bindparam("record_id")).values(new))


@cache
def _insert_into(table: sa.Table) -> Insert:
    return table.insert().returning(table.c.id)
