"""The migrated schema is the one that `storage.tables` describes, on both databases."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Engine

from storage import schema
from storage.database import DatabaseUnavailableError, open_engine
from storage.schema import SchemaOutdatedError
from storage.tables import metadata


def test_migrations_and_tables_agree(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_a_second_upgrade_changes_nothing(engine: Engine) -> None:
    assert schema.upgrade(engine) == (schema.newest(), schema.newest())
    schema.check(engine)


def test_an_empty_database_is_told_as_outdated(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'empty.db'}")
    assert schema.current(engine) is None
    with pytest.raises(SchemaOutdatedError):
        schema.check(engine)
    engine.dispose()


def test_a_database_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'no folder' / 'bot.db'}")
    with pytest.raises(DatabaseUnavailableError):
        schema.check(engine)
    engine.dispose()


@pytest.mark.parametrize("address", ["mysql://host/name", "sqlite+aiosqlite:///x.db"])
def test_another_kind_of_database_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="sqlite:/// or postgresql://"):
        open_engine(address)


def test_the_newest_version_is_alembics_head() -> None:
    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS))
    assert schema.newest() == ScriptDirectory.from_config(config).get_current_head()
