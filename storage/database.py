"""Databases by their addresses, and transactions on them."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from storage import embedded
from storage.store import Store


class DatabaseUnavailableError(Exception):
    """The database is locked, gone or refuses the connection. `str()` is safe to show to an operator."""


def open_engine(address: str) -> Engine:
    """From `sqlite:///path` or `postgresql://…` (no driver in the name). Raises ValueError for anything else."""
    try:
        url = sa.make_url(address)
    except sa.exc.ArgumentError as error:
        raise ValueError("no address of a database") from error
    if url.drivername == "sqlite":
        return embedded.open_file(url)
    if url.drivername in ("postgresql", "postgres"):
        from storage import server  # psycopg is read in where there is a server

        return server.open_server(url)
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
        with engine.connect() as connection:
            begins_reading(connection, reads_only)
            with connection.begin():
                yield connection
    except sa.exc.DBAPIError as error:
        if not is_unavailable(error):
            raise
        raise DatabaseUnavailableError(_first_line(error)) from error


def begins_reading(connection: Connection, reads_only: bool) -> None:
    """Whether the connection's next transactions only read."""
    connection.info[embedded.READS_ONLY] = reads_only


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
