"""The schema's version: made and upgraded by Alembic, which is read in for that alone; checked without it."""

from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from storage.database import transaction

MIGRATIONS = Path(__file__).parent / "migrations"
_VERSION = sa.table("alembic_version", sa.column("version_num"))


class SchemaOutdatedError(Exception):
    """The database is empty or older than this program: `samverkan db upgrade` is called for."""


def upgrade(engine: Engine) -> tuple[str | None, str]:
    """To the newest version; (before, after). Several processes may call it at once on PostgreSQL."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    before = current(engine)
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return before, newest()


def current(engine: Engine) -> str | None:
    """The version that the database has; None for an empty one. Raises DatabaseUnavailableError."""
    with transaction(engine, reads_only=True) as connection:
        return version_of(connection)


def version_of(connection: Connection) -> str | None:
    """As `current`, within a transaction that is open."""
    if not sa.inspect(connection).has_table(_VERSION.name):
        return None
    version = connection.scalar(sa.select(_VERSION.c.version_num))
    return None if version is None else str(version)


def newest() -> str:
    """By the files' names, which begin with their versions, one after the other."""
    return max(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*_*.py"))


def check(engine: Engine) -> None:
    """Raises SchemaOutdatedError."""
    if current(engine) != newest():
        raise SchemaOutdatedError(str(current(engine)))
