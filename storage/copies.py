"""The database as files: its folder, its health."""

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from storage.database import is_sqlite, sqlite_file, transaction


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
