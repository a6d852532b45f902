"""Deliveries on their way: claimed with a lease, settled by its bearer alone. Across tenants, on the bare connection.

A claim takes the oldest open message of a person only, so that what one person gets keeps its order over all replicas;
one that failed often no longer holds up those behind it.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from storage import leases
from storage.columns import Json, Moment
from storage.many import as_text, is_listed, rows_of
from storage.tables import card, delivery, identity, person, tenant

MAX_ATTEMPTS = 8
HOLDS_ORDER = 3  # attempts after which a failing message is passed by those behind it
_before = delivery.alias("before")
_is_due = sa.or_(_before.c.due_at.is_(None), _before.c.due_at <= sa.bindparam("now"))
_of_person = sa.and_(_before.c.tenant_id == delivery.c.tenant_id, _before.c.person_id == delivery.c.person_id)
# Each is one step in the index of a person's messages, however many wait. As EXISTS they would be too, but PostgreSQL
# makes a join over the whole queue of those.
_ON_ITS_WAY = sa.select(_before.c.id).where(_of_person, _before.c.status == "leased").limit(1)
_FIRST = (
    sa.select(_before.c.id)
    .where(_of_person, _before.c.status == "open", _is_due, _before.c.attempts <= HOLDS_ORDER)
    .order_by(_before.c.id)
    .limit(1)
)
_DUE: sa.Select[Any] = (
    sa.select(
        delivery.c.id,
        delivery.c.tenant_id,
        delivery.c.person_id,
        delivery.c.card_id,
        delivery.c.kind,
        delivery.c.subject,
        delivery.c.payload,
        delivery.c.version,
        delivery.c.attempts,
    )
    .where(
        delivery.c.status == "open",
        delivery.c.tenant_id == sa.bindparam("of_tenant"),
        delivery.c.ready_at <= sa.bindparam("now"),
        _ON_ITS_WAY.correlate(delivery).scalar_subquery().is_(None),
        sa.func.coalesce(_FIRST.correlate(delivery).scalar_subquery(), delivery.c.id) == delivery.c.id,
    )
    .order_by(delivery.c.ready_at, delivery.c.id)
    .limit(sa.bindparam("most"))
    .with_for_update(skip_locked=True, of=delivery)
)
_WITH_DUE = (
    sa.select(tenant.c.id)
    .where(
        sa.exists().where(
            delivery.c.status == "open",
            delivery.c.tenant_id == tenant.c.id,
            delivery.c.ready_at <= sa.bindparam("now"),
        )
    )
    .order_by(tenant.c.id)
)
_LISTED = is_listed(delivery.c.id, "ids")
_WITH_TOKEN = is_listed(delivery.c.lease_token, "tokens")
_LEASE = {
    name: delivery.update()
    .where(_LISTED)
    .values(status="leased", lease_token=sa.bindparam("token"), lease_until=end, attempts=delivery.c.attempts + 1)
    for name, end in leases.end.items()
}
_RENEW = {
    name: delivery.update().where(delivery.c.status == "leased", _WITH_TOKEN).values(lease_until=end)
    for name, end in leases.end.items()
}
_FREED: dict[str, Any] = {"status": "open", "lease_token": None, "lease_until": None}
_EXPIRED = {
    name: sa.select(delivery.c.id)
    .where(
        delivery.c.status == "leased",
        sa.or_(delivery.c.lease_until < now, delivery.c.lease_until > leases.too_late[name]),
    )
    .with_for_update(skip_locked=True)
    for name, now in leases.now.items()
}
_FREE = delivery.update().where(_LISTED).values(**_FREED)
_READERS: sa.Select[Any] = (
    sa.select(delivery.c.id.label("row"), person.c.name, person.c.language, person.c.withdrawn_at)
    .join(person, sa.and_(person.c.tenant_id == delivery.c.tenant_id, person.c.id == delivery.c.person_id))
    .where(_LISTED, delivery.c.status == "leased", _WITH_TOKEN)
)
_first = delivery.alias("first")
_until = sa.bindparam("until", type_=Moment)
_holds_order = sa.and_(_first.c.id == sa.bindparam("row"), _first.c.attempts <= HOLDS_ORDER)
_HOLD_BACK = (
    delivery.update()
    .where(
        delivery.c.tenant_id == sa.select(_first.c.tenant_id).where(_holds_order).scalar_subquery(),
        delivery.c.person_id == sa.select(_first.c.person_id).where(_holds_order).scalar_subquery(),
        delivery.c.status == "open",
    )
    .values(ready_at=sa.case((delivery.c.ready_at < _until, _until), else_=delivery.c.ready_at))
)
_PUT_OFF = delivery.update().where(_LISTED).values(ready_at=sa.bindparam("until"))
_ADDRESSES = (
    sa.select(identity)
    .where(
        identity.c.tenant_id == sa.bindparam("of_tenant"),
        is_listed(identity.c.person_id, "persons"),
        identity.c.off_at.is_(None),
    )
    .order_by(identity.c.person_id, identity.c.id.desc())
)
_CARDS = sa.select(card).where(is_listed(card.c.id, "ids"))


def _is_over(status: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    return sa.or_(status == "sent", status == "cancelled")


_GIVEN = rows_of(
    "settled",
    {
        "row": sa.Integer,
        "token": sa.Text,
        "ends_as": sa.Text,
        "at": Moment,
        "again_at": Moment,
        "error": sa.Text,
        "to_channel": sa.Text,
        "to_conversation": sa.Text,
        "given_message": sa.Text,
        "uncounted": sa.Integer,
    },
)


def _becomes(ends_as: sa.ColumnElement[str]) -> sa.ColumnElement[str]:
    """What was taken back on its way and did not go out stays taken back."""
    was_taken_back = sa.and_(delivery.c.status == "cancelled", ends_as != "sent")
    return sa.case((was_taken_back, "cancelled"), else_=ends_as)


_SETTLE = {
    name: delivery.update()
    .where(delivery.c.id == given.c.row, delivery.c.lease_token == given.c.token)
    .values(
        status=_becomes(given.c.ends_as),
        lease_token=None,
        lease_until=None,
        sent_at=given.c.at,
        ready_at=sa.func.coalesce(given.c.again_at, delivery.c.ready_at),
        attempts=delivery.c.attempts - given.c.uncounted,
        last_error=sa.func.coalesce(given.c.error, delivery.c.last_error),
        channel=given.c.to_channel,
        conversation=given.c.to_conversation,
        message_id=given.c.given_message,
        payload=sa.case((_is_over(_becomes(given.c.ends_as)), sa.literal({}, Json)), else_=delivery.c.payload),
    )
    for name, given in _GIVEN.items()
}
_IN_CONVERSATION = (
    sa.select(delivery.c.conversation, delivery.c.sent_at)
    .where(
        delivery.c.channel == sa.bindparam("in_channel"),
        is_listed(delivery.c.conversation, "conversations"),
        delivery.c.sent_at > sa.bindparam("after"),
    )
    .order_by(delivery.c.sent_at.desc())
)


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a claimed row. `again_at` opens it again; `uncounted` is 1 where the attempt was nobody's fault.

    What was sent or is no longer wanted is emptied.
    """

    row: int
    token: str
    ends_as: str  # sent | open | waiting | dead | cancelled
    at: dt.datetime | None = None
    again_at: dt.datetime | None = None
    error: str | None = None
    to_channel: str | None = None
    to_conversation: str | None = None
    given_message: str | None = None
    uncounted: int = 0


def tenants_with_due(connection: Connection, now: dt.datetime) -> list[int]:
    return list(connection.scalars(_WITH_DUE, {"now": now}))


def due(connection: Connection, tenant_id: int, now: dt.datetime, most: int) -> Sequence[Row[Any]]:
    """The tenant's rows that may go now, one a person, held until the transaction ends."""
    return connection.execute(_DUE, {"of_tenant": tenant_id, "now": now, "most": most}).all()


def lease(connection: Connection, ids: Collection[int], token: str) -> None:
    if ids:
        connection.execute(_LEASE[connection.dialect.name], {"ids": list(ids), "token": token})


def renew(connection: Connection, tokens: Collection[str]) -> None:
    if tokens:
        connection.execute(_RENEW[connection.dialect.name], {"tokens": list(tokens)})


def free_expired(connection: Connection) -> int:
    """What a bearer left without a word is open again, due as it was; how many rows."""
    ids = list(connection.scalars(_EXPIRED[connection.dialect.name]))
    if ids:
        connection.execute(_FREE, {"ids": ids})
    return len(ids)


def void_all(connection: Connection) -> None:
    """The predecessor's leases, where there is one process only and it is gone."""
    connection.execute(delivery.update().where(delivery.c.status == "leased").values(**_FREED))


def readers(connection: Connection, ids: Collection[int], tokens: Collection[str]) -> dict[int, Row[Any]]:
    """By claimed row its person's name, language and whether withdrawn; not of those that somebody has cancelled or
    taken over meanwhile."""
    return {row.row: row for row in connection.execute(_READERS, {"ids": list(ids), "tokens": list(tokens)})}


def put_off(connection: Connection, ids: Collection[int], until: dt.datetime) -> None:
    connection.execute(_PUT_OFF, {"ids": list(ids), "until": until})


def settle(connection: Connection, settled: Sequence[Settled]) -> None:
    """Rows whose lease was lost meanwhile stay as their new bearer has them.

    What stands behind one that waits is held back with it, so that no claim looks at it in vain.
    """
    if settled:
        given = {"settled": [_values(one) for one in settled]}
        connection.execute(_SETTLE[connection.dialect.name], given)
    if waits := [{"row": one.row, "until": one.again_at} for one in settled if one.again_at is not None]:
        connection.execute(_HOLD_BACK, waits)


def _values(settled: Settled) -> dict[str, Any]:
    values = {name: getattr(settled, name) for name in Settled.__slots__}
    return {**values, "at": as_text(settled.at), "again_at": as_text(settled.again_at)}


def addresses(connection: Connection, tenant_id: int, persons: Collection[int]) -> dict[int, list[Row[Any]]]:
    """Where each can be reached, the newest link first."""
    found: dict[int, list[Row[Any]]] = {}
    for row in connection.execute(_ADDRESSES, {"of_tenant": tenant_id, "persons": list(persons)}):
        found.setdefault(row.person_id, []).append(row)
    return found


def cards(connection: Connection, ids: Collection[int]) -> Mapping[int, Row[Any]]:
    return {row.id: row for row in connection.execute(_CARDS, {"ids": list(ids)})} if ids else {}


def sent_to(
    connection: Connection, channel: str, conversations: Collection[str], after: dt.datetime
) -> dict[str, list[dt.datetime]]:
    """When something went to each of the conversations, the newest first."""
    found: dict[str, list[dt.datetime]] = {}
    given = {"in_channel": channel, "conversations": list(conversations), "after": after}
    for row in connection.execute(_IN_CONVERSATION, given):
        found.setdefault(row.conversation, []).append(row.sent_at)
    return found
