"""Files that somebody sent in a conversation, kept as read until they are confirmed, thrown away or a week old."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from storage.scope import scoped
from storage.store import Store
from storage.tables import upload

KEPT = dt.timedelta(days=7)
_OWN = scoped(
    sa.select(upload)
    .where(upload.c.id == sa.bindparam("wanted"), upload.c.person_id == sa.bindparam("person"))
    .with_for_update()
)
_DROP_OLD = scoped(
    upload.delete().where(
        sa.or_(
            upload.c.sent_at < sa.bindparam("since"),
            sa.and_(upload.c.person_id == sa.bindparam("person"), upload.c.sha256 == sa.bindparam("same")),
        )
    )
)


def keep(store: Store, person_id: int, name: str, sha256: str, draft: Mapping[str, Any]) -> int:
    """In the place of the same file sent before."""
    store.execute(_DROP_OLD, since=store.now - KEPT, person=person_id, same=sha256)
    return store.insert(upload, person_id=person_id, name=name, sha256=sha256, draft=dict(draft), sent_at=store.now)


def get(store: Store, upload_id: int, person_id: int) -> Row[Any] | None:
    """The person's own, held until the transaction ends; None for one that is gone."""
    return store.first(_OWN, wanted=upload_id, person=person_id)


def drop(store: Store, upload_id: int) -> None:
    store.execute(scoped(upload.delete().where(upload.c.id == upload_id)))
