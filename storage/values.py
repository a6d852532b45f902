"""Column values as plain JSON and back: for versions of records, and for backups."""

import datetime as dt
from typing import Any

import sqlalchemy as sa

from storage.columns import Moment


def to_plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date | dt.time) else value


def revived(column: sa.Column[Any], value: Any) -> Any:
    """What `to_plain` made of a value of this column, as it was."""
    if value is None:
        return None
    if isinstance(column.type, Moment):
        return dt.datetime.fromisoformat(value)
    if isinstance(column.type, sa.Date):
        return dt.date.fromisoformat(value)
    if isinstance(column.type, sa.Time):
        return dt.time.fromisoformat(value)
    return value
