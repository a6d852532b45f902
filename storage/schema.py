"""The schema's version: made, upgraded and checked by Alembic."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection, Engine

from storage.database import transaction


class SchemaOutdatedError(Exception):
    """The database is empty or older than this program: `samverkan db upgrade` is called for."""


def upgrade(engine: Engine) -> tuple[str | None, str]:
    """To the newest version; (before, after). Several processes may call it at once on PostgreSQL."""
    config = _config()
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
    return MigrationContext.configure(connection).get_current_revision()


def newest() -> str:
    head = ScriptDirectory.from_config(_config()).get_current_head()
    if head is None:
        raise LookupError("there are no migrations")
    return head


def check(engine: Engine) -> None:
    """Raises SchemaOutdatedError."""
    if current(engine) != newest():
        raise SchemaOutdatedError(str(current(engine)))


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config
