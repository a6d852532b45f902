"""Whether a running service works this database: one to an SQLite file, any number to a server.

Held for the life of the service; the operating system or the server lets go when the process ends. A server that was
away has let go of it: who lives on takes it again.
"""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from storage.database import sqlite_file

ADVISORY_KEY = 7_326_225_026  # ours among the server's advisory locks; any number would do
_KEPT = "the worker's lock"
_TRIES, _WAIT_S = 5, 0.1  # somebody may be asking whether it is held


class WorkerLockedError(Exception):
    """Another service works this database file."""


@contextmanager
def hold(engine: Engine) -> Iterator[None]:
    """Raises WorkerLockedError."""
    file = sqlite_file(engine)
    with _shared_on_server(engine) if file is None else _alone_on_file(_beside(file)):
        yield


def keep(connection: Connection) -> None:
    """A server's, on this connection for as long as that lasts: taken where it is not yet."""
    if connection.dialect.name != "postgresql":
        return
    if connection.info.get(_KEPT):
        connection.execute(sa.select(1))  # fails where the server has let go
    else:
        connection.execute(sa.select(sa.func.pg_advisory_lock_shared(ADVISORY_KEY)))
        connection.info[_KEPT] = True


def is_held(engine: Engine) -> bool:
    """By whatever process."""
    file = sqlite_file(engine)
    if file is None:
        return _is_held_on_server(engine)
    if not _beside(file).exists():
        return False
    with _beside(file).open("rb") as lock:
        return not _took(lock.fileno(), fcntl.LOCK_SH)


def _beside(file: Path) -> Path:
    return file.with_name(file.name + ".serve-lock")


@contextmanager
def _alone_on_file(path: Path) -> Iterator[None]:
    with path.open("ab") as lock:
        for attempt in range(_TRIES):
            if _took(lock.fileno(), fcntl.LOCK_EX):
                break
            if attempt == _TRIES - 1:
                raise WorkerLockedError(str(path))
            time.sleep(_WAIT_S)
        yield


def _took(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def _shared_on_server(engine: Engine) -> Iterator[None]:
    if engine.dialect.name != "postgresql":
        yield
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.select(sa.func.pg_advisory_lock_shared(ADVISORY_KEY)))
        try:
            yield
        finally:
            with suppress(sa.exc.DBAPIError):  # the server is away: it has let go
                if not connection.invalidated:
                    connection.execute(sa.select(sa.func.pg_advisory_unlock_shared(ADVISORY_KEY)))


def _is_held_on_server(engine: Engine) -> bool:
    if engine.dialect.name != "postgresql":
        return False
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        free = connection.scalar(sa.select(sa.func.pg_try_advisory_lock(ADVISORY_KEY)))
        if free:
            connection.execute(sa.select(sa.func.pg_advisory_unlock(ADVISORY_KEY)))
        return not free
