"""Many values in one parameter: the statement is the same, and prepared once, however many they are."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction


class each_of(GenericFunction[Any]):  # noqa: N801 - a function of SQL
    """A row for each value of an array on PostgreSQL, of a JSON array on SQLite."""

    inherit_cache = True


@compiles(each_of, "postgresql")
def _unnested(element: each_of, compiler: SQLCompiler, **options: Any) -> str:
    return f"unnest{compiler.process(element.clause_expr, **options)}"


@compiles(each_of, "sqlite")
def _from_json(element: each_of, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_each{compiler.process(element.clause_expr, **options)}"


def is_listed(column: sa.Column[Any], name: str) -> sa.ColumnElement[bool]:
    """Whether it is one of the parameter's values, a list."""
    array = postgresql.ARRAY(column.type)
    values = sa.bindparam(name, type_=sa.JSON().with_variant(array, "postgresql"))
    return column.in_(sa.select(each_of(values).table_valued("value", name="value").c.value))


def rows_of(name: str, columns: Mapping[str, Any]) -> dict[str, sa.FromClause]:
    """By dialect a table out of a parameter, a list of mappings; moments in it are texts made by `as_text`."""
    given = sa.bindparam(name, type_=sa.JSON().with_variant(postgresql.JSONB(), "postgresql"))
    fields = [sa.column(one, kind) for one, kind in columns.items()]
    value = sa.func.json_each(given).table_valued("value").c.value
    extracted = [sa.func.json_extract(value, f"$.{one}", type_=kind).label(one) for one, kind in columns.items()]
    return {
        "postgresql": sa.func.jsonb_to_recordset(given).table_valued(*fields).render_derived("given", with_types=True),
        "sqlite": sa.select(*extracted).subquery("given"),
    }


def as_text(moment: dt.datetime | None) -> str | None:
    """As both databases read one, in UTC."""
    return None if moment is None else moment.astimezone(dt.UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
