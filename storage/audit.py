"""Who did what: one row an act, never changed."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from storage.scope import scoped
from storage.store import Store
from storage.tables import audit_event, person

_EVERY = scoped(
    sa.select(audit_event, person.c.name.label("person"))
    .select_from(audit_event.outerjoin(person, person.c.id == audit_event.c.person_id))
    .order_by(audit_event.c.id)
)


def note(store: Store, action: str, record: str | None = None, record_id: int | None = None, **detail: Any) -> None:
    """`detail` holds ids and plain values, never what somebody wrote."""
    shown: Mapping[str, Any] = {key: value for key, value in detail.items() if value is not None}
    store.insert(
        audit_event,
        person_id=store.by,
        at=store.now,
        action=action,
        via=store.via,
        record=record,
        record_id=record_id,
        detail=dict(shown),
    )


def every(store: Store) -> Sequence[Row[Any]]:
    """Oldest first: at, action, via, record, record_id, detail, `person` (name; None for a command)."""
    return store.all(_EVERY)
