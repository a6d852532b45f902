"""What came in: stored before it is acknowledged, answered once, emptied when the answer has been sent.

Works across tenants, on the bare connection. Times are aware.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Row

from storage import inbox_leases, leases
from storage.columns import Integer, Moment, Text
from storage.many import rows_of
from storage.prepared import Prepared
from storage.tables import card, inbox

MAX_TRIES = 3
KEEP_DAYS = 30


@dataclass(frozen=True, slots=True)
class Arrived:
    """One event of one conversation, as the channel's door took it. `dedupe` is the channel's own key."""

    tenant: int
    channel: str
    conversation: str
    user: str
    dedupe: str
    event: Mapping[str, Any]
    at: dt.datetime
    bearer: str | None = None  # the replica that stores it


@dataclass(frozen=True, slots=True)
class Mark:
    """That an answer was sent; `shown` is the card row to keep, where the card can be pressed or changed later."""

    row: int
    at: dt.datetime
    message_id: str | None
    shown: Mapping[str, Any] | None = None
    replaces: int | None = None  # the card that this answer takes the place of
    bearer: str | None = None


_AS_STORED = (inbox.c.id, inbox.c.tenant_id, inbox.c.channel, inbox.c.dedupe)
# On PostgreSQL a group is one argument of one statement whose text never changes: the driver reads a text anew when it
# is long, and one with values for each row is.
_COLUMNS = ("tenant_id", "channel", "dedupe", "conversation", "user", "event", "status", "received_at", "sent_at")
_NEW = Prepared(sqlite.insert(inbox).on_conflict_do_nothing().returning(*_AS_STORED), _COLUMNS)
_ARRIVED = rows_of("arrived", {**{name: inbox.c[name].type for name in _COLUMNS}, "bearer": Text})["postgresql"]
_GIVEN = [_ARRIVED.c[name] for name in _COLUMNS]
_LEASED = {
    "lease_token": inbox_leases.first_of_conversation(_ARRIVED),
    "lease_until": sa.case((_ARRIVED.c.bearer.is_not(None), leases.end["postgresql"])),
}
_NEW_ON_SERVER = Prepared(
    postgresql.insert(inbox)
    .from_select([*_COLUMNS, *_LEASED], sa.select(*_GIVEN, *_LEASED.values()))
    .on_conflict_do_nothing()
    .returning(*_AS_STORED)
)
_BY_ID = sa.select(inbox).where(inbox.c.id == sa.bindparam("row"))
_BY_KEY = sa.select(inbox.c.id).where(
    inbox.c.tenant_id == sa.bindparam("of_tenant"),
    inbox.c.channel == sa.bindparam("of_channel"),
    inbox.c.dedupe == sa.bindparam("of_key"),
)
_OPEN = (
    sa.select(inbox.c.id, inbox.c.tenant_id, inbox.c.channel, inbox.c.conversation, inbox.c.dedupe)
    .where(inbox_leases.is_open(inbox))
    .order_by(inbox.c.id)
)
_ANSWERED = (
    inbox.update()
    .where(inbox.c.id == sa.bindparam("row"))
    .values(
        status="answered",
        answer=sa.bindparam("given_answer"),
        intent=sa.bindparam("given_intent"),
        answered_at=sa.bindparam("at"),
    )
)
BY_ITS_BEARER = _ANSWERED.where(inbox.c.status == "new", *inbox_leases.IS_OURS_AND_FIRST)
_ANSWER, _ANSWER_BY_ITS_BEARER = Prepared(_ANSWERED), Prepared(BY_ITS_BEARER)
_EMPTIED = {"status": sa.literal_column("'sent'"), "event": sa.null(), "answer": sa.null()}
_SENT = Prepared(
    inbox.update()
    .where(inbox.c.id == sa.bindparam("row"), inbox.c.lease_token.is_not_distinct_from(sa.bindparam("bearer")))
    .values(**_EMPTIED, message_id=sa.bindparam("given_message"), sent_at=sa.bindparam("at"))
)
_MARKS = rows_of("marks", {"row": Integer, "given_message": Text, "at": Moment, "bearer": Text})["postgresql"]
_SENT_ON_SERVER = Prepared(
    inbox.update()
    .where(inbox.c.id == _MARKS.c.row, inbox.c.lease_token.is_not_distinct_from(_MARKS.c.bearer))
    .values(**_EMPTIED, message_id=_MARKS.c.given_message, sent_at=_MARKS.c.at)
)
_SHOWN = Prepared(
    card.insert().inline(),
    ("tenant_id", "person_id", "channel", "conversation", "address", "subject", "content", "message_id", "sent_at"),
)
_REPLACED = Prepared(card.update().where(card.c.id == sa.bindparam("row")).values(replaced_at=sa.bindparam("at")))
_MINE = (inbox.c.id == sa.bindparam("row"), inbox.c.lease_token.is_not_distinct_from(sa.bindparam("bearer")))
_TRIED = inbox.update().where(*_MINE).values(attempts=inbox.c.attempts + 1)
_TRIED_BY = inbox.update().where(*_MINE).values(attempts=inbox.c.attempts + inbox_leases.ONE_IF_FIRST)
_PARKED = inbox.update().where(*_MINE).values(status="parked", event=None, answer=None)
_BEFORE: sa.BindParameter[Any] = sa.bindparam("before", type_=Moment)
_first_kept = sa.select(inbox.c.id).where(inbox.c.received_at >= _BEFORE).order_by(inbox.c.id).limit(1)
_after_last = sa.select(sa.func.max(inbox.c.id) + 1)
# Rows stand in the order in which they came: the old ones are found without an index, which each row would pay for.
_FORGET = inbox.delete().where(
    inbox.c.id < sa.func.coalesce(_first_kept.scalar_subquery(), _after_last.scalar_subquery()),
    inbox.c.sent_at < _BEFORE,
)


def store(connection: Connection, arrived: Sequence[Arrived]) -> list[int | None]:
    """The new rows' ids in the order given, None for a repeat; of twins the first is new."""
    in_order = sorted(arrived, key=key_of)  # two replicas that are given the same events in two orders would deadlock
    rows = _insert(connection, [(_values(one), one.bearer) for one in in_order])
    new = {(row.tenant_id, row.channel, row.dedupe): int(row.id) for row in rows}
    return [new.pop(key_of(one), None) for one in arrived]


def _insert(connection: Connection, rows: Sequence[tuple[dict[str, Any], str | None]]) -> Sequence[Row[Any]]:
    if connection.dialect.name == "postgresql":
        arrived = [{**values, "bearer": bearer} for values, bearer in rows]
        return _NEW_ON_SERVER.all(connection, {"arrived": arrived})
    return [row for values, _ in rows for row in _NEW.all(connection, values)]


def key_of(arrived: Arrived) -> tuple[int, str, str]:
    """Tenant, channel and the channel's own key: what tells one event from another."""
    return arrived.tenant, arrived.channel, arrived.dedupe


def _values(arrived: Arrived) -> dict[str, Any]:
    return {
        "tenant_id": arrived.tenant,
        "channel": arrived.channel,
        "dedupe": arrived.dedupe,
        "conversation": arrived.conversation,
        "user": arrived.user,
        "event": dict(arrived.event),
        "status": "new",
        "received_at": arrived.at,
        "sent_at": None,
    }


def use_up(connection: Connection, tenant: int, channel: str, key: str, now: dt.datetime) -> bool:
    """Keeps a key that no event may bear again; False where it was used up before."""
    used = {**_values(Arrived(tenant, channel, "", "", key, {}, now)), "event": None, "status": "sent", "sent_at": now}
    return bool(_insert(connection, [(used, None)]))


def is_known(connection: Connection, tenant: int, channel: str, key: str) -> bool:
    given = {"of_tenant": tenant, "of_channel": channel, "of_key": key}
    return connection.execute(_BY_KEY, given).first() is not None


def load(connection: Connection, row: int) -> Row[Any] | None:
    return connection.execute(_BY_ID, {"row": row}).first()


def open_rows(connection: Connection) -> Sequence[Row[*tuple[Any, ...]]]:
    """What a restart takes up again, oldest first."""
    return connection.execute(_OPEN).all()


def save_answer(
    connection: Connection,
    row: int,
    answer: Mapping[str, Any],
    intent: str,
    at: dt.datetime,
    bearer: str | None = None,
) -> bool:
    """False, and nothing written, where the bearer has lost the row, or has to let another of its conversation go
    first."""
    given = {"row": row, "given_answer": dict(answer), "given_intent": intent, "at": at}
    if bearer is None:
        return _ANSWER.change(connection, given) == 1
    return _ANSWER_BY_ITS_BEARER.change(connection, {**given, "bearer": bearer}) == 1


def take_up(connection: Connection, row: int, bearer: str | None = None) -> Row[Any] | None:
    """An open row of the bearer's, one try more counted on it unless it has to wait for another replica's; None for one
    that is done, or somebody else's."""
    tried = _TRIED if bearer is None else _TRIED_BY
    if connection.execute(tried, {"row": row, "bearer": bearer}).rowcount == 0:
        return None
    found = load(connection, row)
    return found if found is not None and found.status in ("new", "answered") else None


def park(connection: Connection, row: int, bearer: str | None = None) -> None:
    """Gives the row up: it failed MAX_TRIES times. Its text goes, its keys stay for `/readyz`."""
    connection.execute(_PARKED, {"row": row, "bearer": bearer})


def mark_sent(connection: Connection, marks: Sequence[Mark]) -> list[None]:
    given = [
        {"row": mark.row, "given_message": mark.message_id, "at": mark.at, "bearer": mark.bearer} for mark in marks
    ]
    if connection.dialect.name == "postgresql":
        _SENT_ON_SERVER.change(connection, {"marks": given})
    else:
        for one in given:
            _SENT.change(connection, one)
    for mark in marks:
        if mark.replaces is not None:
            _REPLACED.change(connection, {"row": mark.replaces, "at": mark.at})
        if mark.shown is not None:
            _SHOWN.change(connection, {**mark.shown, "message_id": mark.message_id, "sent_at": mark.at})
    return [None] * len(marks)


def leave(connection: Connection, channel: str, before: dt.datetime) -> None:
    """Empties what came in on a channel before that moment and nobody waits for any more."""
    connection.execute(
        inbox.update()
        .where(inbox.c.channel == channel, inbox_leases.is_open(inbox), inbox.c.received_at < before)
        .values(status="left", event=None, answer=None, sent_at=inbox.c.received_at)
    )


def count_parked(connection: Connection) -> int:
    return int(connection.scalar(sa.select(sa.func.count()).where(inbox.c.status == "parked")) or 0)


def forget_old(connection: Connection, now: dt.datetime) -> int:
    """Deletes rows sent more than 30 days ago; how many."""
    return connection.execute(_FORGET, {"before": now - dt.timedelta(days=KEEP_DAYS)}).rowcount
