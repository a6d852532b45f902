"""The database as files: its folder, its health, backups that either kind of database can read.

A backup is gzipped JSON lines: a head with the schema's version, then a line a row, in the order of references.
"""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from storage import schema
from storage.database import is_sqlite, sqlite_file, transaction
from storage.tables import metadata
from storage.values import revived, to_plain

FORMAT = "samverkansbot-backup-1"
CHUNK = 500


class CopyError(Exception):
    """`reason`: not_a_backup, other_version, not_empty."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def make_folder(engine: Engine) -> None:
    """An embedded database needs its folder; a server's database is made by whoever runs the server."""
    file = sqlite_file(engine)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)


def problems(engine: Engine) -> list[str]:
    """What the database itself finds wrong; empty when it is sound."""
    with transaction(engine, reads_only=True) as connection:
        if not is_sqlite(engine):
            connection.execute(sa.text("SELECT 1"))
            return []
        found = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check") if row[0] != "ok"]
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        return found + [f"{row[0]} {row[1]} -> {row[2]}" for row in broken]


def backup(engine: Engine, file: Path) -> int:
    """Writes one moment's state; the number of rows. The file appears only when it is whole."""
    unfinished = file.with_name(file.name + ".part")
    count = 0
    with engine.connect() as connection:
        if not is_sqlite(engine):
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin(), gzip.open(unfinished, "wt", encoding="utf-8") as out:
            out.write(json.dumps({"format": FORMAT, "schema": schema.newest()}) + "\n")
            for table in metadata.sorted_tables:
                for row in connection.execute(sa.select(table).order_by(*table.primary_key)).mappings():
                    values = {key: to_plain(value) for key, value in row.items()}
                    out.write(json.dumps({"table": table.name, "row": values}, ensure_ascii=False) + "\n")
                    count += 1
    unfinished.replace(file)
    return count


def restore(engine: Engine, file: Path) -> int:
    """Into an empty database with the newest schema; the number of rows. All or nothing. Raises CopyError."""
    lines = _read(file)
    if next(lines)["schema"] != schema.newest():
        raise CopyError("other_version")
    count = 0
    with transaction(engine) as connection:
        _make_empty(connection)
        for name, rows in _in_chunks(lines):
            connection.execute(metadata.tables[name].insert(), rows)
            count += len(rows)
        _move_sequences(connection)
    return count


def _read(file: Path) -> Iterator[dict[str, Any]]:
    try:
        with gzip.open(file, "rt", encoding="utf-8") as source:
            head = json.loads(source.readline())
            if not isinstance(head, dict) or head.get("format") != FORMAT:
                raise CopyError("not_a_backup")
            yield head
            for line in source:
                yield json.loads(line)
    except (OSError, EOFError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise CopyError("not_a_backup") from error


def _in_chunks(lines: Iterator[dict[str, Any]]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    name, rows = "", list[dict[str, Any]]()
    for line in lines:
        if rows and (line["table"] != name or len(rows) == CHUNK):
            yield name, rows
            rows = []
        name = line["table"]
        columns = metadata.tables[name].c
        rows.append({key: revived(columns[key], value) for key, value in line["row"].items()})
    if rows:
        yield name, rows


def _make_empty(connection: Connection) -> None:
    """The one tenant that a fresh database comes with may go; anything more is refused."""
    tables = [table for table in metadata.sorted_tables if table.name != "tenant"]
    if any(connection.execute(sa.select(table.c.id).limit(1)).first() for table in tables):
        raise CopyError("not_empty")
    connection.execute(metadata.tables["tenant"].delete())
    if is_sqlite(connection.engine):
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")  # forums point at their successors


def _move_sequences(connection: Connection) -> None:
    if is_sqlite(connection.engine):
        return
    for table in metadata.sorted_tables:
        connection.execute(
            sa.text(
                f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), "  # noqa: S608 - our own table names
                f"GREATEST((SELECT COALESCE(MAX(id), 0) FROM {table.name}), 1))"
            )
        )
