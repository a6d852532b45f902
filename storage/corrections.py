"""Messages about a change that was undone, or done again: what has not gone out is held back, who was told is found."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from storage.scope import scoped
from storage.store import Store
from storage.tables import delivery

_UNDONE = "undone"
_CHANGES: sa.BindParameter[Any] = sa.bindparam("changes", expanding=True)
_HOLD_BACK = scoped(
    delivery.update()
    .where(delivery.c.change_id.in_(_CHANGES), delivery.c.status.in_(("open", "waiting")))
    .values(status="cancelled", last_error=_UNDONE)
)
_ALL = scoped(sa.select(delivery).where(delivery.c.change_id.in_(_CHANGES)).order_by(delivery.c.id))
_GIVE_BACK = scoped(
    delivery.update()
    .where(
        delivery.c.change_id == sa.bindparam("change"),
        delivery.c.status == "cancelled",
        delivery.c.last_error == _UNDONE,
        delivery.c.person_id.notin_(sa.bindparam("told", expanding=True)),
    )
    .values(status="open", last_error=None)
)


def revise(store: Store, chain: Sequence[int], *, holds: bool) -> list[int]:
    """Persons who believe the contrary of what is true now, and are to be told.

    `chain` is the change, its undoing, the undoing of that …; `holds`: whether the first one holds after all.
    """
    store.execute(_HOLD_BACK, changes=list(chain))
    believes: dict[int, bool] = {}
    for row in store.all(_ALL, changes=list(chain)):
        if row.status in ("sent", "leased"):
            believes[row.person_id] = chain.index(row.change_id) % 2 == 0
    if holds:
        store.execute(_GIVE_BACK, change=chain[0], told=list(believes))
    return [person for person, belief in believes.items() if belief != holds]
