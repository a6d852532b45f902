"""Imported documents, and where in them each field was read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from storage.scope import scoped
from storage.store import Store
from storage.tables import document, source


@dataclass(frozen=True, slots=True)
class Reading:
    """A field of a record and the line it was read from (from 1)."""

    record: str
    record_id: int
    field: str
    line: int
    raw: str


_KNOWN = scoped(
    sa.select(document)
    .where(sa.or_(document.c.sha256 == sa.bindparam("wanted"), document.c.content == sa.bindparam("same_content")))
    .order_by(document.c.id.desc())
    .limit(1)
)
_OF_RECORD = scoped(
    sa.select(source, document.c.name.label("document"))
    .select_from(source.join(document, document.c.id == source.c.document_id))
    .where(source.c.record == sa.bindparam("record"), source.c.record_id == sa.bindparam("record_id"))
    .order_by(source.c.id)
)


def add(store: Store, name: str, sha256: str, content: str, kind: str) -> int:
    return store.insert(
        document, name=name, sha256=sha256, content=content, kind=kind, imported_at=store.now, imported_by=store.by
    )


def known(store: Store, sha256: str, content: str) -> Row[Any] | None:
    """The newest import of these very bytes, or of the same content in another file."""
    return store.first(_KNOWN, wanted=sha256, same_content=content)


def add_sources(store: Store, document_id: int, readings: Sequence[Reading]) -> None:
    store.insert_many(
        source,
        [
            {
                "document_id": document_id,
                "record": one.record,
                "record_id": one.record_id,
                "field": one.field,
                "line": one.line,
                "raw": one.raw,
            }
            for one in readings
        ],
    )


def sources_of(store: Store, record: str, record_id: int) -> Sequence[Row[Any]]:
    """Oldest import first, with `document` (its name)."""
    return store.all(_OF_RECORD, record=record, record_id=record_id)
