"""How fast platforms may be spoken to, shared by all replicas. Across tenants, on the bare connection.

A gate hands out moments, one to a message, evenly spaced; a pause that the platform asks for moves the next one.
Whoever has read a gate for taking holds it until the transaction ends.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from storage.tables import gate

_CLOSED = sa.select(gate.c.key, gate.c.closed_until).where(gate.c.closed_until > sa.bindparam("at"))
_HOLD = sa.select(gate).where(gate.c.key == sa.bindparam("of_key")).with_for_update()
_MAKE = {made.dialect.name: made.insert(gate).on_conflict_do_nothing() for made in (sqlite, postgresql)}
_TAKEN = gate.update().where(gate.c.key == sa.bindparam("of_key")).values(free_at=sa.bindparam("until"))
_CLOSE = (
    gate.update()
    .where(
        gate.c.key == sa.bindparam("of_key"),
        sa.or_(gate.c.closed_until.is_(None), gate.c.closed_until < sa.bindparam("until")),
    )
    .values(closed_until=sa.bindparam("until"), closed_s=gate.c.closed_s + sa.bindparam("seconds", type_=sa.Float))
)
_CLOSED_S = sa.select(gate.c.channel, sa.func.sum(gate.c.closed_s)).group_by(gate.c.channel)


@dataclass(frozen=True, slots=True)
class Moments:
    """Given out to `count` messages, from `first` on, `every` apart."""

    first: dt.datetime
    count: int
    every: dt.timedelta

    def __getitem__(self, number: int) -> dt.datetime:
        return self.first + number * self.every


def take(
    connection: Connection,
    key: str,
    channel: str,
    *,
    every: dt.timedelta,
    at: dt.datetime,
    until: dt.datetime,
    most: int,
) -> Moments:
    """At most `most` moments, from `at` on and before `until`; the gate is held from here on."""
    row = connection.execute(_HOLD, {"of_key": key}).first()
    if row is None:
        connection.execute(_MAKE[connection.dialect.name], {"key": key, "channel": channel})
        row = connection.execute(_HOLD, {"of_key": key}).one()
    is_of_another_time = row.free_at is None or row.free_at > until + every  # where the clock was set back since
    first = at if is_of_another_time else max(at, row.free_at)
    count = max(0, min(most, -((first - until) // every)))
    if count:
        connection.execute(_TAKEN, {"of_key": key, "until": first + count * every})
    return Moments(first, count, every)


def closed(connection: Connection, at: dt.datetime) -> Mapping[str, dt.datetime]:
    """Until when, of the gates that are."""
    return {row.key: row.closed_until for row in connection.execute(_CLOSED, {"at": at})}


def close(connection: Connection, key: str, channel: str, at: dt.datetime, seconds: float) -> None:
    """The platform asked for a pause from `at` on."""
    connection.execute(_MAKE[connection.dialect.name], {"key": key, "channel": channel})
    until = at + dt.timedelta(seconds=seconds)
    connection.execute(_CLOSE, {"of_key": key, "until": until, "seconds": seconds})


def closed_seconds(connection: Connection) -> dict[str, float]:
    """By channel, all pauses together."""
    return {channel: float(seconds) for channel, seconds in connection.execute(_CLOSED_S)}


def forget(connection: Connection, before: dt.datetime) -> None:
    """Gates that nothing has gone through and nothing has closed since; what they counted goes to their channel's."""
    old = sa.and_(
        gate.c.key != gate.c.channel,
        sa.func.coalesce(gate.c.closed_until, before) <= before,
        sa.func.coalesce(gate.c.free_at, before) <= before,
    )
    for channel, seconds in connection.execute(
        sa.select(gate.c.channel, sa.func.sum(gate.c.closed_s)).where(old).group_by(gate.c.channel)
    ).all():
        connection.execute(_MAKE[connection.dialect.name], {"key": channel, "channel": channel})
        connection.execute(gate.update().where(gate.c.key == channel).values(closed_s=gate.c.closed_s + seconds))
    connection.execute(gate.delete().where(old))
