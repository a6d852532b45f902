"""Where something that somebody wrote can be found: rows, the database's files."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.pool import PoolProxiedConnection

from storage.database import sqlite_file, transaction
from storage.tables import metadata, tenant

Has = Callable[[str], bool]


def tables_with(engine: Engine, has: Has) -> list[str]:
    """The tables of which a row's value is found by `has`."""
    with transaction(engine, reads_only=True) as connection:
        return [
            table.name
            for table in metadata.sorted_tables
            if any(has(str(value)) for row in connection.execute(sa.select(table)) for value in row)
        ]


def files_with(engine: Engine, open_connection: PoolProxiedConnection, has: Has) -> list[str]:
    """Of an embedded database the file and its log after a checkpoint: bytes that no row shows count too."""
    path = sqlite_file(engine)
    if path is None or open_connection.driver_connection is None:
        return []
    [(busy, _, _)] = open_connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    assert busy == 0
    return [name for name, content in contents(path).items() if has(content)]


def contents(path: Path) -> dict[str, str]:
    files = {file.name: file.read_bytes().decode("latin-1") for file in path.parent.glob(f"{path.name}*")}
    assert {path.name, f"{path.name}-wal"} <= files.keys()
    return files


def rows_of(engine: Engine, *but: str) -> dict[str, list[tuple[Any, ...]]]:
    """All that the database holds, but for the tables named and what the clock plans."""
    of_clock = {tenant.c.remind_at, tenant.c.reminded_on}
    with transaction(engine, reads_only=True) as connection:
        return {
            table.name: [
                tuple(row)
                for row in connection.execute(
                    sa.select(*(column for column in table.c if column not in of_clock)).order_by(table.c.id)
                )
            ]
            for table in metadata.sorted_tables
            if table.name not in but
        }
