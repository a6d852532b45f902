"""Two records that are one: everything that points to the one points to the other from now on.

The audit trail and the list of changes keep whom they named: they tell what was done at the time.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from storage import history
from storage.scope import scoped
from storage.store import Store
from storage.tables import VERSIONED, action_item, document, forum, metadata, person, status_report

_KEPT_AS_IT_WAS = frozenset({"audit_event", "change"})
_PERSONS_WITHOUT_KEY = ((action_item, "created_by"), (document, "imported_by"))
_FORUM: sa.BindParameter[Any] = sa.bindparam("forum")
_PERIODS = scoped(
    sa.select(status_report.c.year, status_report.c.period).where(
        status_report.c.forum_id == _FORUM, status_report.c.withdrawn_at.is_(None)
    )
)


def people(change: history.Change, gone: int, kept: int) -> None:
    """`gone` is withdrawn; what only it knew (e-mail, telephone …) goes over to `kept`."""
    before, after = change.store.get(person, gone, lock=True), change.store.get(person, kept, lock=True)
    lacking = [field for field in ("email", "phone", "organisation_id", "language") if not getattr(after, field)]
    change.update(person, kept, **{field: getattr(before, field) for field in lacking})
    for table, column in (*_pointing_to(person), *_PERSONS_WITHOUT_KEY):
        _repoint(change, table, column, gone, kept)
    change.withdraw(person, gone)


def forums(change: history.Change, gone: int, kept: int) -> None:
    """`gone` is withdrawn. `clashes` tells what must be settled first."""
    change.store.get(forum, gone, lock=True)
    change.store.get(forum, kept, lock=True)
    for table, column in _pointing_to(forum):
        _repoint(change, table, column, gone, kept)
    if change.store.get(forum, kept).successor_id == kept:
        change.update(forum, kept, successor_id=None)
    change.update(forum, gone, successor_id=None)
    change.withdraw(forum, gone)


def clashes(store: Store, one: int, other: int) -> list[str]:
    """Periods for which both forums have reported, as "T2 2024"."""
    periods = [{(row.year, row.period) for row in store.all(_PERIODS, forum=each)} for each in (one, other)]
    return [f"{period} {year}" for year, period in sorted(periods[0] & periods[1])]


def _pointing_to(target: sa.Table) -> Iterator[tuple[sa.Table, str]]:
    for table in metadata.sorted_tables:
        if table.name in _KEPT_AS_IT_WAS:
            continue
        for key in table.foreign_key_constraints:
            if key.referred_table is target:
                yield table, next(name for name in key.column_keys if name != "tenant_id")


def _repoint(change: history.Change, table: sa.Table, column: str, gone: int, kept: int) -> None:
    rows = _with(change.store, table, column, gone)
    if not rows:
        return
    standing = _with(change.store, table, column, kept)
    for row in rows:
        if any(_is_same(table, column, row, other) for other in standing):
            change.store.execute(scoped(table.delete().where(table.c.id == row.id)))
        elif table.name in VERSIONED:
            change.update(table, row.id, **{column: kept})
        else:
            change.store.update(table, row.id, **{column: kept})


def _with(store: Store, table: sa.Table, column: str, value: int) -> Sequence[Row[Any]]:
    return store.all(scoped(sa.select(table).where(table.c[column] == value).order_by(table.c.id)))


def _is_same(table: sa.Table, column: str, row: Row[Any], other: Row[Any]) -> bool:
    """Whether both could not stand beside each other with one value in `column`."""
    for constraint in table.constraints:
        if isinstance(constraint, sa.UniqueConstraint) and column in constraint.columns:
            rest = [name for name in constraint.columns.keys() if name != column]  # noqa: SIM118 - a collection
            if all(getattr(row, name) == getattr(other, name) for name in rest):
                return True
    return False
