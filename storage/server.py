"""PostgreSQL as a service wants it: no wait longer than LOCK_WAIT_S, and nothing private in what fails."""

from typing import Any

import psycopg
import sqlalchemy as sa
from sqlalchemy.engine import URL, Engine

from storage.json_text import from_json, to_text

LOCK_WAIT_S = 5


class _BriefCursor(psycopg.Cursor[Any]):
    """Describes columns by name and type alone, as far as SQLAlchemy asks: psycopg's own description of a row costs as
    much as reading it."""

    @property
    def description(self) -> list[Any] | None:
        result = self.pgresult
        if result is None or not result.nfields:
            return None
        columns = range(result.nfields)
        return [((result.fname(n) or b"").decode(), result.ftype(n), None, None, None, None, None) for n in columns]


def open_server(url: URL) -> Engine:
    milliseconds = LOCK_WAIT_S * 1000
    return sa.create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_size=8,
        max_overflow=2,
        pool_pre_ping=True,
        use_native_hstore=False,  # not used, and looking for it costs the first connection a search of the catalogue
        hide_parameters=True,  # what people wrote stays out of error messages and logs
        json_serializer=to_text,
        json_deserializer=from_json,
        connect_args={
            "cursor_factory": _BriefCursor,
            "connect_timeout": LOCK_WAIT_S,
            "options": f"-c lock_timeout={milliseconds} -c statement_timeout={milliseconds} -c timezone=UTC",
            "keepalives_idle": LOCK_WAIT_S,
            "tcp_user_timeout": milliseconds,
        },
    )
