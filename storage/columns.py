"""What tables are made of: columns, moments, JSON, and the two kinds of a tenant's tables."""

import datetime as dt
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Dialect

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
Json = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


class Moment(sa.types.TypeDecorator[dt.datetime]):
    """An aware moment, kept in UTC. SQLite has no zones: there it is stored without one."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        in_utc = value.astimezone(dt.UTC)
        return in_utc.replace(tzinfo=None) if dialect.name == "sqlite" else in_utc

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


Text, Integer, Boolean, Date, Time = sa.Text, sa.Integer, sa.Boolean, sa.Date, sa.Time


def required(name: str, kind: Any, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False, **options)


def optional(name: str, kind: Any, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=True, **options)


def partial_index(name: str, *columns: sa.Column[Any], where: sa.ColumnElement[bool]) -> sa.Index:
    """Of the rows alone for which that holds: the others' writes do not touch it."""
    return sa.Index(name, *columns, sqlite_where=where, postgresql_where=where)


def _of_tenant(
    name: str,
    references: dict[str, sa.Table | str],
    rest: tuple[Any, ...],
    options: dict[str, Any],
    unsought: Collection[str] = (),
) -> sa.Table:
    keys: list[Any] = []
    for column, target in references.items():
        title = column.rstrip("?")
        table_name = target if isinstance(target, str) else target.name
        keys.append(sa.Column(title, Integer, nullable=column.endswith("?")))
        keys.append(sa.ForeignKeyConstraint(["tenant_id", title], [f"{table_name}.tenant_id", f"{table_name}.id"]))
        if title != "change_id" and title not in unsought:
            keys.append(sa.Index(f"ix_{name}_{title}", "tenant_id", title))
    return sa.Table(
        name,
        metadata,
        sa.Column("id", Integer, primary_key=True),
        sa.Column("tenant_id", sa.ForeignKey("tenant.id"), nullable=False),
        *keys,
        *rest,
        sa.UniqueConstraint("tenant_id", "id"),
        **options,
    )


def plain(
    name: str, references: dict[str, sa.Table | str], *rest: Any, unsought: Collection[str] = (), **options: Any
) -> sa.Table:
    """A tenant's table without history; a reference named with `?` may be empty, and by an `unsought` one no row is
    looked for: an index of it would cost each row a page."""
    return _of_tenant(name, references, rest, options, unsought)


def versioned(name: str, references: dict[str, sa.Table | str], *rest: Any) -> sa.Table:
    """A tenant's table whose rows are changed and withdrawn through `storage.history` alone."""
    return _of_tenant(name, references, (*rest, optional("withdrawn_at", Moment)), {})
