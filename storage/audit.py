"""Who did what: one row an act, never changed."""

from collections.abc import Mapping
from typing import Any

from storage.store import Store
from storage.tables import audit_event


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
