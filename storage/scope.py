"""Statements bound to one tenant: the condition is put in here, so that no query can forget it."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import FromClause, Join

from storage.prepared import Prepared

TENANT = sa.bindparam("tenant_id_of_store", type_=sa.Integer)


@dataclass(frozen=True, slots=True)
class Scoped:
    """A select, update or delete in which every tenant's table is held to the store's tenant."""

    statement: Any
    prepared: Prepared | None  # None for one whose text changes with the lists that it is given


class UnscopedTableError(Exception):
    """A subquery reads a tenant's table without `of_tenant`: a mistake in the statement."""


def of_tenant(table: FromClause) -> ColumnElement[bool]:
    """The condition for use inside subqueries, which `scoped` checks but does not write."""
    return table.c.tenant_id == TENANT


def scoped(statement: Any) -> Scoped:
    """Adds the tenant's condition to each table read or written at the top level.

    Raises UnscopedTableError when a subquery leaves one of its tables open.
    """
    tables = _top_level(statement)
    for table, may_be_absent in tables:
        condition = of_tenant(table)
        statement = statement.where(sa.or_(condition, table.c.tenant_id.is_(None)) if may_be_absent else condition)
    _check_subqueries(statement)
    return Scoped(statement, None if _is_given_lists(statement) else Prepared(statement))


def _is_given_lists(statement: Any) -> bool:
    return any(isinstance(element, sa.BindParameter) and element.expanding for element in visitors.iterate(statement))


def _top_level(statement: Any) -> list[tuple[FromClause, bool]]:
    froms = statement.get_final_froms() if isinstance(statement, sa.Select) else [statement.table]
    found: list[tuple[FromClause, bool]] = []
    for clause in froms:
        found += _within(clause, False)
    return [(table, outer) for table, outer in found if "tenant_id" in table.c]


def _within(clause: Any, may_be_absent: bool) -> list[tuple[FromClause, bool]]:
    if isinstance(clause, Join):
        return _within(clause.left, may_be_absent or clause.full) + _within(
            clause.right, may_be_absent or clause.isouter or clause.full
        )
    return [(clause, may_be_absent)] if isinstance(clause, sa.Table | sa.Alias) else []


def _check_subqueries(statement: Any) -> None:
    outermost = statement if isinstance(statement, sa.Select) else None
    for element in visitors.iterate(statement):
        if isinstance(element, sa.Select) and element is not outermost:
            held = {
                comparison.left.table
                for comparison in visitors.iterate(element)
                if isinstance(comparison, sa.BinaryExpression) and comparison.right is TENANT
            }
            for table, _ in _top_level(element):
                if table not in held:
                    raise UnscopedTableError(f"a subquery reads {table} of every tenant")
