"""One history for notes, reports, items, meetings, subscriptions and the register.

A change groups the versions that one act made; a version keeps a record as it was before and after.
Undoing is itself a change, which restores what stood before.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from storage.scope import scoped
from storage.store import NotFoundError, Store, StoreError
from storage.tables import VERSIONED, change, person, version
from storage.values import revived, to_plain

UNDO_DAYS = 14


class NotUndoableError(StoreError):
    """`reason` is one of: unknown, not_yours, late, already, changed_since."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Change:
    """One act of one person; everything it writes is undone together."""

    store: Store
    id: int

    def create(self, table: sa.Table, **values: Any) -> int:
        record_id = self.store.insert(table, **values)
        self._remember(table, record_id, 1, None, self.store.get(table, record_id)._mapping)
        return record_id

    def update(self, table: sa.Table, record_id: int, **values: Any) -> None:
        """Writes nothing when every value stands already."""
        before = self.store.get(table, record_id, lock=True)._mapping
        if all(before[field] == value for field, value in values.items()):
            return
        self.store.update(table, record_id, **values)
        number = (self.store.scalar(_LATEST_NUMBER, record=table.name, record_id=record_id) or 0) + 1
        self._remember(table, record_id, number, before, {**before, **values})

    def withdraw(self, table: sa.Table, record_id: int) -> None:
        self.update(table, record_id, withdrawn_at=self.store.now)

    def _remember(
        self, table: sa.Table, record_id: int, number: int, before: Mapping[Any, Any] | None, after: Mapping[Any, Any]
    ) -> None:
        self.store.insert(
            version,
            change_id=self.id,
            record=table.name,
            record_id=record_id,
            number=number,
            before=None if before is None else _to_json(before),
            after=_to_json(after),
        )


def begin(store: Store, kind: str, *, undoes: int | None = None) -> Change:
    """A new act, named by what it does ("log_update", "import" …)."""
    return Change(
        store, store.insert(change, kind=kind, at=store.now, person_id=store.by, via=store.via, undoes_id=undoes)
    )


def undo(store: Store, change_id: int) -> Change:
    """Restores what stood before the change. Raises NotUndoableError."""
    undone = _undoable(store, change_id)
    first: dict[tuple[str, int], Row[Any]] = {}
    versions = store.all(_OF_CHANGE, change_id=change_id)
    for row in versions:
        store.get(VERSIONED[row.record], row.record_id, lock=True)
        if store.scalar(_LATEST_NUMBER, record=row.record, record_id=row.record_id) != _last_of(versions, row):
            raise NotUndoableError("changed_since")
        first.setdefault((row.record, row.record_id), row)
    restoring = begin(store, f"undo {undone.kind}", undoes=change_id)
    for row in reversed(first.values()):
        table = VERSIONED[row.record]
        if row.before is None:
            restoring.withdraw(table, row.record_id)
        else:
            restoring.update(table, row.record_id, **_from_json(table, row.before))
    return restoring


def may_undo(store: Store, change_id: int) -> bool:
    """Whether `undo` would be taken now."""
    try:
        _undoable(store, change_id)
    except NotUndoableError:
        return False
    versions = store.all(_OF_CHANGE, change_id=change_id)
    return all(
        store.scalar(_LATEST_NUMBER, record=row.record, record_id=row.record_id) == _last_of(versions, row)
        for row in versions
    )


def latest_change_by(store: Store, person_id: int) -> Row[Any] | None:
    """The person's newest change that is neither an undoing nor undone."""
    return store.first(_LATEST_BY, person_id=person_id)


def versions_in(store: Store, change_id: int) -> Sequence[Row[Any]]:
    """What one change wrote, in order: record (a table's name), record_id, number, before, after."""
    return store.all(_OF_CHANGE, change_id=change_id)


def get(store: Store, change_id: int) -> Row[Any]:
    """kind, at, person_id, via, undoes_id. Raises NotFoundError."""
    return store.get(change, change_id)


def newest_since(store: Store, change_id: int) -> Row[Any] | None:
    """The newest version that another change has made of the same records: at, person (name)."""
    since: list[Row[Any]] = []
    for record, record_id in {(row.record, row.record_id): None for row in versions_in(store, change_id)}:
        since += versions_of(store, VERSIONED[record], record_id)[-1:]
    others = [row for row in since if row.change_id != change_id]
    return max(others, key=lambda row: row.id, default=None)


def latest_versions(store: Store, table: sa.Table, record_ids: Sequence[int]) -> Mapping[int, Row[Any]]:
    """By record: the newest version's number, at, person_id, person (name)."""
    rows = store.all(_LATEST, record=table.name, record_ids=list(record_ids)) if record_ids else ()
    return {row.record_id: row for row in rows}


def versions_of(store: Store, table: sa.Table, record_id: int) -> Sequence[Row[Any]]:
    """Oldest first: number, at, person_id, person (name), before, after."""
    return store.all(_VERSIONS, record=table.name, record_id=record_id)


def _undoable(store: Store, change_id: int) -> Row[Any]:
    try:
        row = store.get(change, change_id, lock=True)
    except NotFoundError:
        raise NotUndoableError("unknown") from None
    if row.person_id != store.by:
        raise NotUndoableError("not_yours")
    if store.first(_UNDONE_BY, change_id=change_id) is not None:
        raise NotUndoableError("already")
    if store.now - row.at > dt.timedelta(days=UNDO_DAYS):
        raise NotUndoableError("late")
    return row


def _last_of(versions: Sequence[Row[Any]], of: Row[Any]) -> int:
    numbers: list[int] = [row.number for row in versions if (row.record, row.record_id) == (of.record, of.record_id)]
    return max(numbers)


def _to_json(values: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(key): to_plain(value) for key, value in values.items() if key not in ("id", "tenant_id")}


def _from_json(table: sa.Table, values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: revived(table.c[key], value) for key, value in values.items() if key in table.c}


_LATEST_NUMBER = scoped(
    sa.select(sa.func.max(version.c.number)).where(
        version.c.record == sa.bindparam("record"), version.c.record_id == sa.bindparam("record_id")
    )
)
_OF_CHANGE = scoped(sa.select(version).where(version.c.change_id == sa.bindparam("change_id")).order_by(version.c.id))
_UNDONE_BY = scoped(sa.select(change.c.id).where(change.c.undoes_id == sa.bindparam("change_id")))
_undoing = change.alias("undoing")
_LATEST_BY = scoped(
    sa.select(change)
    .select_from(
        change.outerjoin(
            _undoing, sa.and_(_undoing.c.undoes_id == change.c.id, _undoing.c.tenant_id == change.c.tenant_id)
        )
    )
    .where(change.c.person_id == sa.bindparam("person_id"), change.c.undoes_id.is_(None), _undoing.c.id.is_(None))
    .order_by(change.c.id.desc())
    .limit(1)
)
_VERSIONS = scoped(
    sa.select(version, change.c.at, change.c.person_id, change.c.kind, person.c.name.label("person"))
    .select_from(
        version.join(change, version.c.change_id == change.c.id).outerjoin(person, person.c.id == change.c.person_id)
    )
    .where(version.c.record == sa.bindparam("record"), version.c.record_id == sa.bindparam("record_id"))
    .order_by(version.c.number)
)
_newer = version.alias("newer")
_LATEST = scoped(
    sa.select(version, change.c.at, change.c.person_id, person.c.name.label("person"))
    .select_from(
        version.join(change, version.c.change_id == change.c.id)
        .outerjoin(person, person.c.id == change.c.person_id)
        .outerjoin(
            _newer,
            sa.and_(
                _newer.c.tenant_id == version.c.tenant_id,
                _newer.c.record == version.c.record,
                _newer.c.record_id == version.c.record_id,
                _newer.c.number > version.c.number,
            ),
        )
    )
    .where(
        version.c.record == sa.bindparam("record"),
        version.c.record_id.in_(sa.bindparam("record_ids", expanding=True)),
        _newer.c.id.is_(None),
    )
)
