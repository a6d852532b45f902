"""Databases that each begin as prepared ones did: with the newest schema, one tenant, and the cast where it is wanted.

SQLite's is a copy of a file. PostgreSQL's is kept for the tests of a module, one after another: making one costs more
than most tests do.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Dialect, Engine

from storage import schema, tenants
from storage.database import open_engine, transaction
from tests.cast import SETTLED, settle

NOW = dt.datetime(2024, 10, 14, 7, 0, tzinfo=dt.UTC)  # a Monday, 09:00 in Stockholm
Settled = dt.datetime | None  # when the cast was settled, where it was
_DEFINED = " UNION ALL ".join(
    f"SELECT count(*), max(xmin::text::bigint) FROM {catalogue} WHERE {key} >= 16384"  # noqa: S608
    for catalogue, key in (
        ("pg_class", "oid"), ("pg_attribute", "attrelid"), ("pg_constraint", "oid"), ("pg_proc", "oid"),
        ("pg_db_role_setting", "setdatabase"),
    )
)  # fmt: skip
_END_OTHERS = (
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


def prepared(address: str, settled: Settled = None) -> str:
    """With the newest schema, one tenant, and the cast where that is wanted."""
    engine = open_engine(address)
    schema.upgrade(engine)
    with transaction(engine) as connection:
        tenants.ensure_default(connection, NOW, zone="Europe/Stockholm", language="sv")
    if settled:
        assert settle(engine, settled) == SETTLED
    engine.dispose()
    return address


def with_one_dialect(opens: Callable[[URL], Engine]) -> Callable[[URL], Engine]:
    """Its engines share the first one's dialect, and with it the statements that were compiled."""
    compiled: dict[Any, Any] = {}
    first: list[Dialect] = []

    def opened(url: URL) -> Engine:
        engine = opens(url)
        if not first:
            first.append(engine.dialect)
        engine.dialect = first[0]
        engine.update_execution_options(compiled_cache=compiled)
        return engine

    return opened


@dataclass(frozen=True, slots=True)
class Files:
    """SQLite's, by when the cast was settled; `folder` is for making them."""

    folder: Path
    made: dict[Settled, bytes] = field(default_factory=dict)

    def content(self, settled: Settled = None) -> bytes:
        if settled not in self.made:
            path = self.folder / f"{len(self.made)}.db"
            prepared(f"sqlite:///{path}", settled)
            self.made[settled] = path.read_bytes()
        return self.made[settled]


@dataclass(slots=True)
class Server:
    """PostgreSQL, with a database that has the newest schema, one tenant and the name of the address."""

    template: URL
    fillings: dict[Settled, str] = field(default_factory=dict)
    count: int = 0

    def make(self) -> URL:
        self.count += 1
        made = self.template.set(database=f"samverkan_{self.count}")
        self._say(f"CREATE DATABASE {made.database} TEMPLATE {self.template.database} STRATEGY FILE_COPY")
        return made

    def drop(self, made: URL) -> None:
        self._say(f"DROP DATABASE {made.database} WITH (FORCE)")

    def _say(self, statement: str) -> None:
        engine = open_engine(self.template.set(database="postgres").render_as_string(hide_password=False))
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(statement)
        engine.dispose()


class KeptDatabase:
    """One of a server, for one test after another."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._make()

    def _make(self) -> None:
        self.url = self.server.make()
        self.address = self.url.render_as_string(hide_password=False)
        self.engine: Engine = open_engine(self.address)
        with self.engine.connect() as connection:
            self.schema = _schema(connection)
            self.server.fillings.setdefault(None, _filling(connection))

    def begin(self, settled: Settled) -> None:
        """As new, whatever the test before did with it."""
        with self.engine.connect() as connection:
            connection.exec_driver_sql(_END_OTHERS)
            changed = _schema(connection) != self.schema
        if changed:
            self.close()
            self._make()
        if settled in self.server.fillings:
            self._fill(settled)
        else:
            self._fill(None)
            assert settled is not None
            assert settle(self.engine, settled) == SETTLED
            with self.engine.connect() as connection:
                self.server.fillings[settled] = _filling(connection)

    def _fill(self, settled: Settled) -> None:
        with self.engine.connect().execution_options(no_parameters=True) as connection:
            connection.exec_driver_sql(self.server.fillings[settled])

    def close(self) -> None:
        self.engine.dispose()
        self.server.drop(self.url)


def _schema(connection: Connection) -> list[tuple[int, int]]:
    """Other than it was after any statement that defines something."""
    return [tuple(row) for row in connection.exec_driver_sql(_DEFINED)]


def _filling(connection: Connection) -> str:
    """Statements that bring back what the database holds now."""
    tables = connection.scalars(sa.text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
    emptied = [f'DELETE FROM "{table}"' for table in tables]  # noqa: S608
    filled = [statement for table in tables for statement in _rows(connection, table)]
    sequences = connection.execute(sa.text("SELECT sequencename, last_value FROM pg_sequences")).all()
    counted = ", ".join(f"setval('{name}', {last or 1}, {last is not None})" for name, last in sequences)
    without_checks = "SET session_replication_role = replica"
    return "; ".join(
        ["BEGIN", without_checks, *emptied, *filled, f"SELECT {counted}", "RESET session_replication_role", "COMMIT"]
    )


def _rows(connection: Connection, table: str) -> list[str]:
    columns = connection.scalars(
        sa.text("SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = CAST(:table AS regclass) AND attnum > 0"
                " AND NOT attisdropped ORDER BY attnum"),
        {"table": f'public."{table}"'},
    ).all()  # fmt: skip
    values = " || ', ' || ".join(f"quote_nullable({column}::text)" for column in columns)
    rows = connection.exec_driver_sql(f'SELECT {values} FROM "{table}"').scalars().all()  # noqa: S608
    return [f'INSERT INTO "{table}" VALUES ({row})' for row in rows]  # noqa: S608
