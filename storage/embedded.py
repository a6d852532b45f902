"""SQLite as a service wants it: one file, a log beside it, and writers that take the lock at once."""

import sqlite3
import time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import URL, Engine
from sqlalchemy.pool import PoolProxiedConnection

from storage.json_text import from_json, to_text

LOCK_WAIT_S = 5
LOOK_AGAIN_MS = 20  # SQLite's own waiting soon looks every 100 ms only, and misses the pauses of a busy neighbour
READS_ONLY = "reads_only"  # in a connection's `info`: whether its next transactions only read


class _EmbeddedDialect(SQLiteDialect_pysqlite):
    """Begins its transactions itself, so that a writer takes the lock at once. An event could do that too, and would
    cost every statement the asking for listeners."""

    supports_statement_cache = True

    def do_begin(self, dbapi_connection: PoolProxiedConnection) -> None:
        connection: sqlite3.Connection = dbapi_connection.dbapi_connection  # type: ignore[assignment]
        reads_only = dbapi_connection.info.get(READS_ONLY, False)
        statement = "BEGIN" if reads_only else "BEGIN IMMEDIATE"
        _wait_at_most(connection, dbapi_connection.info, LOCK_WAIT_S * 1000 if reads_only else LOOK_AGAIN_MS)
        until = time.monotonic() + LOCK_WAIT_S
        while True:
            try:
                connection.execute(statement)
            except sqlite3.OperationalError as error:
                if not _is_busy(error) or time.monotonic() >= until:
                    raise
            else:
                return


def _wait_at_most(connection: sqlite3.Connection, known: dict[Any, Any], milliseconds: int) -> None:
    if known.get("busy_timeout") != milliseconds:
        connection.execute(f"PRAGMA busy_timeout={milliseconds}")
        known["busy_timeout"] = milliseconds


registry.register("sqlite.embedded", __name__, _EmbeddedDialect.__name__)


def open_file(url: URL) -> Engine:
    engine = sa.create_engine(
        url.set(drivername="sqlite+embedded"),
        poolclass=sa.NullPool,
        hide_parameters=True,
        json_serializer=to_text,
        json_deserializer=from_json,
        connect_args={"timeout": LOCK_WAIT_S, "check_same_thread": False},
    )

    def opened(raw: Any, _record: Any) -> None:
        raw.isolation_level = None  # BEGIN is sent by the dialect
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
            raw.execute(f"PRAGMA {pragma}")

    sa.event.listen(engine, "connect", opened)
    return engine


def _is_busy(error: sqlite3.OperationalError) -> bool:
    return error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
