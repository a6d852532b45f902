"""What the clock queued and nobody has got: taken back, so that the next message of its kind tells it too."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa

from storage.scope import scoped
from storage.store import Store
from storage.tables import delivery

_TAKE_BACK = scoped(
    delivery.update()
    .where(
        delivery.c.person_id.in_(sa.bindparam("people", expanding=True)),
        delivery.c.kind == sa.bindparam("of_kind"),
        delivery.c.dedupe.not_in(sa.bindparam("keys", expanding=True)),
        delivery.c.status.in_(("open", "waiting")),
    )
    .values(status="cancelled")
    .returning(delivery.c.person_id, delivery.c.payload)
)

_GIVEN_UP = scoped(
    sa.select(delivery.c.person_id, delivery.c.payload).where(
        delivery.c.person_id.in_(sa.bindparam("people", expanding=True)),
        delivery.c.kind == sa.bindparam("of_kind"),
        delivery.c.status == "dead",
        delivery.c.queued_at > sa.bindparam("since"),
    )
)


def given_up(
    store: Store, kind: str, people: Collection[int], since: dt.datetime
) -> dict[int, list[Mapping[str, Any]]]:
    """As `take_back`, of those queued since that failed for good; they stay as they are."""
    found: dict[int, list[Mapping[str, Any]]] = {}
    for row in store.all(_GIVEN_UP, of_kind=kind, people=list(people), since=since) if people else ():
        found.setdefault(row.person_id, []).append(row.payload)
    return found


def take_back(
    store: Store, kind: str, people: Collection[int], but: Collection[str]
) -> dict[int, list[Mapping[str, Any]]]:
    """By person the payloads that were queued; `but` are the keys of what stays."""
    found: dict[int, list[Mapping[str, Any]]] = {}
    if people:
        for row in store.all(_TAKE_BACK, of_kind=kind, people=list(people), keys=list(but)):
            found.setdefault(row.person_id, []).append(row.payload)
    return found
