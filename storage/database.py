"""Engines as a service wants them, and transactions on them."""

import datetime as dt
import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from pydantic_core import PydanticSerializationError, from_json, to_json
from sqlalchemy.engine import URL, Connection, Engine

from storage.store import Store

LOCK_WAIT_S = 5
LOOK_AGAIN_MS = 20  # SQLite's own waiting soon looks every 100 ms only, and misses the pauses of a busy neighbour


class DatabaseUnavailableError(Exception):
    """The database is locked, gone or refuses the connection. `str()` is safe to show to an operator."""


def open_engine(address: str) -> Engine:
    """From `sqlite:///path` or `postgresql://…` (no driver in the name). Raises ValueError for anything else."""
    try:
        url = sa.make_url(address)
    except sa.exc.ArgumentError as error:
        raise ValueError("no address of a database") from error
    if url.drivername == "sqlite":
        return _sqlite(url)
    if url.drivername in ("postgresql", "postgres"):
        return _postgresql(url)
    raise ValueError(f"a database address begins with sqlite:/// or postgresql://, not {url.drivername}://")


def is_sqlite(engine: Engine) -> bool:
    return engine.dialect.name == "sqlite"


def sqlite_file(engine: Engine) -> Path | None:
    """The file of an embedded database; None for a server or a database in memory."""
    return (
        Path(engine.url.database) if is_sqlite(engine) and engine.url.database not in (None, "", ":memory:") else None
    )


@contextmanager
def transaction(engine: Engine, *, reads_only: bool = False) -> Iterator[Connection]:
    """One transaction; a writer takes SQLite's lock at its start. Raises DatabaseUnavailableError."""
    try:
        with engine.connect().execution_options(reads_only=reads_only) as connection, connection.begin():
            yield connection
    except sa.exc.DBAPIError as error:
        if not is_unavailable(error):
            raise
        raise DatabaseUnavailableError(_first_line(error)) from error


def is_unavailable(error: Exception) -> bool:
    """Whether the database is locked, gone or damaged, rather than the statement wrong."""
    return isinstance(error, sa.exc.OperationalError | sa.exc.InterfaceError) or type(error) is sa.exc.DatabaseError


@contextmanager
def store_of(
    engine: Engine,
    tenant: int,
    now: dt.datetime,
    *,
    by: int | None = None,
    via: str = "system",
    reads_only: bool = False,
) -> Iterator[Store]:
    """A store in a transaction of its own, for commands and tests; turns get theirs from the database threads."""
    with transaction(engine, reads_only=reads_only) as connection:
        yield Store(connection, tenant, now, by, via)


def _first_line(error: sa.exc.DBAPIError) -> str:
    return str(error.orig).strip().splitlines()[0] if str(error.orig).strip() else type(error.orig).__name__


def _json(value: Any) -> str:
    """What `json` writes, in a third of the time: a turn writes five. Halves of surrogate pairs `json` alone takes."""
    try:
        return to_json(value).decode()
    except PydanticSerializationError:
        return json.dumps(value)


def _sqlite(url: URL) -> Engine:
    engine = sa.create_engine(
        url,
        poolclass=sa.NullPool,
        hide_parameters=True,
        json_serializer=_json,
        json_deserializer=from_json,
        connect_args={"timeout": LOCK_WAIT_S, "check_same_thread": False},
    )

    def opened(raw: Any, _record: Any) -> None:
        raw.isolation_level = None  # BEGIN is sent by `begun`, so that writers can take the lock at once
        for pragma in (
            f"busy_timeout={LOCK_WAIT_S * 1000}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",
        ):
            raw.execute(f"PRAGMA {pragma}")

    def begun(connection: Connection) -> None:
        cursor = connection.connection.cursor()  # past SQLAlchemy's machinery: one begins every turn
        reads_only = connection.get_execution_options().get("reads_only")
        statement = "BEGIN" if reads_only else "BEGIN IMMEDIATE"
        until = time.monotonic() + LOCK_WAIT_S
        cursor.execute(f"PRAGMA busy_timeout={LOCK_WAIT_S * 1000 if reads_only else LOOK_AGAIN_MS}")
        while True:
            try:
                cursor.execute(statement)
            except sqlite3.OperationalError as error:
                if not _is_busy(error) or time.monotonic() >= until:
                    raise sa.exc.OperationalError(statement, None, error) from error
            else:
                return

    sa.event.listen(engine, "connect", opened)
    sa.event.listen(engine, "begin", begun)
    return engine


def _is_busy(error: sqlite3.OperationalError) -> bool:
    return error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY


def _postgresql(url: URL) -> Engine:
    milliseconds = LOCK_WAIT_S * 1000
    return sa.create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_size=8,
        max_overflow=2,
        pool_pre_ping=True,
        hide_parameters=True,  # what people wrote stays out of error messages and logs
        json_serializer=_json,
        json_deserializer=from_json,
        connect_args={
            "connect_timeout": LOCK_WAIT_S,
            "options": f"-c lock_timeout={milliseconds} -c statement_timeout={milliseconds} -c timezone=UTC",
            "keepalives_idle": LOCK_WAIT_S,
            "tcp_user_timeout": milliseconds,
        },
    )
