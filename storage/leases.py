"""How long a claimed row is its bearer's: by the database's own clock, so that replicas whose clocks differ agree.

A lease is short and renewed while its bearer lives; after a crash the row is free within seconds.
"""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.sql.elements import ColumnElement

from storage.columns import Moment

LEASE = dt.timedelta(seconds=10)
RENEW_EVERY_S = 3.0
_SQLITE_FORM = "%Y-%m-%d %H:%M:%f000"  # as storage.tables.Moment is kept there

now: dict[str, ColumnElement[Any]] = {
    "postgresql": sa.func.clock_timestamp(type_=Moment),
    "sqlite": sa.func.strftime(_SQLITE_FORM, "now", type_=Moment),
}


def _in(leases: int) -> dict[str, ColumnElement[Any]]:
    """So many leases from now."""
    whole = sa.bindparam(None, callable_=lambda: leases * LEASE, type_=sa.Interval, unique=True)
    seconds = sa.bindparam(
        None, callable_=lambda: f"+{leases * LEASE.total_seconds():g} seconds", type_=sa.Text, unique=True
    )
    return {
        "postgresql": sa.func.clock_timestamp() + whole,
        "sqlite": sa.func.strftime(_SQLITE_FORM, "now", seconds),
    }


end = _in(1)
too_late = _in(2)  # no lease ends then, but of somebody gone and by a clock that was set back since
_READ = {name: sa.select(moment) for name, moment in now.items()}


def database_time(connection: Connection) -> dt.datetime:
    found: dt.datetime = connection.execute(_READ[connection.dialect.name]).scalar_one()
    return found
