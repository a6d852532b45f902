"""Which replica works a conversation: the one that stored its oldest open event, until its lease ends.

Replicas share a server only. On SQLite there is one process, nobody bears a lease, and none of this is asked.
"""

from collections.abc import Collection, Sequence
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from storage import leases
from storage.tables import inbox

_BEARER: sa.BindParameter[Any] = sa.bindparam("bearer", type_=sa.Text)
_END = leases.end["postgresql"]
_NOW = leases.now["postgresql"]
_TOO_LATE = leases.too_late["postgresql"]
_other = inbox.alias("other")


def is_open(row: sa.FromClause) -> sa.ColumnElement[bool]:
    """New or answered: what is sent, parked or left has no event any more. The index of open rows is found by it."""
    return row.c.event.is_not(None)


# An answer that could not be sent waits for nobody, and nobody for it.
_waits_or_is_worked = sa.and_(is_open(_other), sa.or_(_other.c.status == "new", _other.c.lease_token.is_not(None)))


def first_of_conversation(arrived: sa.FromClause) -> sa.ColumnElement[str]:
    """What a new event's lease is: its replica's, unless somebody else has an open event of the conversation."""
    is_open_elsewhere = sa.exists().where(
        _other.c.tenant_id == arrived.c.tenant_id,
        _other.c.channel == arrived.c.channel,
        _other.c.conversation == arrived.c.conversation,
        _waits_or_is_worked,
        _other.c.lease_token.is_distinct_from(arrived.c.bearer),
    )
    return sa.case((is_open_elsewhere, None), else_=arrived.c.bearer)


_GOES_FIRST = sa.exists().where(
    _other.c.tenant_id == inbox.c.tenant_id,
    _other.c.channel == inbox.c.channel,
    _other.c.conversation == inbox.c.conversation,
    _waits_or_is_worked,
    _other.c.lease_token.is_distinct_from(_BEARER),
    sa.or_(_other.c.id < inbox.c.id, _other.c.lease_token.is_not(None)),
)
IS_OURS_AND_FIRST = (inbox.c.lease_token == _BEARER, ~_GOES_FIRST)
ONE_IF_FIRST = sa.case((_GOES_FIRST, 0), else_=1)
_IS_OPEN = (inbox.c.id == sa.bindparam("row"), is_open(inbox))
_IS_FREE = sa.or_(inbox.c.lease_token.is_(None), inbox.c.lease_token == _BEARER)
_CLAIM = inbox.update().where(*_IS_OPEN, _IS_FREE, ~_GOES_FIRST).values(lease_token=_BEARER, lease_until=_END)
_STEP_BACK = inbox.update().where(*_IS_OPEN, _IS_FREE).values(lease_token=None, lease_until=_END)
_HAS_ENDED = sa.or_(inbox.c.lease_until < _NOW, inbox.c.lease_until > _TOO_LATE)
_LEFT = (
    sa.select(inbox.c.id)
    .where(
        is_open(inbox),
        inbox.c.channel.in_(sa.bindparam("channels", expanding=True)),
        sa.or_(
            inbox.c.lease_until.is_(None),
            inbox.c.lease_token == _BEARER,
            sa.and_(sa.bindparam("others", type_=sa.Boolean), _HAS_ENDED),
        ),
    )
    .order_by(inbox.c.id)
    .with_for_update(skip_locked=True)
)
_TAKE = (
    inbox.update()
    .where(inbox.c.id.in_(sa.bindparam("ids", expanding=True)))
    .values(lease_token=_BEARER, lease_until=_END)
    .returning(inbox.c.id, inbox.c.tenant_id, inbox.c.channel, inbox.c.conversation, inbox.c.dedupe)
)
_LET_GO = _STEP_BACK.where(inbox.c.lease_token == _BEARER)
_RENEW = inbox.update().where(is_open(inbox), inbox.c.lease_token == _BEARER).values(lease_until=_END)
_RELEASE = _RENEW.values(lease_until=_NOW)


def claim(connection: Connection, row: int, bearer: str) -> Literal["ours", "wait", "gone"]:
    """For a replica that stored a row and may not work it yet: another event goes first, or another replica goes on."""
    if connection.execute(_CLAIM, {"row": row, "bearer": bearer}).rowcount:
        return "ours"
    return "wait" if connection.execute(_STEP_BACK, {"row": row, "bearer": bearer}).rowcount else "gone"


def take_over(
    connection: Connection, bearer: str, channels: Collection[str], *, others: bool
) -> Sequence[Row[*tuple[Any, ...]]]:
    """What nobody has taken up, what the bearer itself has left open, and, `others`, whose lease has ended; oldest
    first."""
    ids = list(connection.scalars(_LEFT, {"bearer": bearer, "channels": list(channels), "others": others}))
    if not ids:
        return []
    return sorted(connection.execute(_TAKE, {"ids": ids, "bearer": bearer}).all(), key=lambda row: int(row.id))


def let_go(connection: Connection, row: int, bearer: str) -> None:
    """An answer that cannot be sent now: whoever finds it when the lease is over tries again."""
    connection.execute(_LET_GO, {"row": row, "bearer": bearer})


def renew(connection: Connection, bearer: str) -> None:
    connection.execute(_RENEW, {"bearer": bearer})


def release(connection: Connection, bearer: str) -> None:
    """The bearer stops: another replica may go on at once."""
    connection.execute(_RELEASE, {"bearer": bearer})
