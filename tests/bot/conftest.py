"""What the channels' renderers are held against."""

import pytest
from sqlalchemy.engine import Engine

from storage import schema, tenants
from storage.database import open_engine, transaction
from tests.cast import settle
from tests.conftest import NOW
from tests.said import Said, everything


@pytest.fixture(scope="session")
def said(tmp_path_factory: pytest.TempPathFactory, sqlite_template: bytes) -> Said:
    path = tmp_path_factory.mktemp("said") / "bot.db"
    path.write_bytes(sqlite_template)
    address = f"sqlite:///{path}"
    engine: Engine = open_engine(address)
    schema.upgrade(engine)
    with transaction(engine) as connection:
        tenants.ensure_default(connection, NOW, zone="Europe/Stockholm", language="sv")
    found = everything(address, engine, settle(engine, NOW), NOW)
    engine.dispose()
    return found
