"""What the channels' renderers are held against."""

import pytest

from storage.database import open_engine
from tests.cast import SETTLED
from tests.conftest import NOW
from tests.databases import Files
from tests.said import Said, everything


@pytest.fixture(scope="session")
def said(tmp_path_factory: pytest.TempPathFactory, sqlite_files: Files) -> Said:
    path = tmp_path_factory.mktemp("said") / "bot.db"
    path.write_bytes(sqlite_files.content(NOW))
    address = f"sqlite:///{path}"
    engine = open_engine(address)
    found = everything(address, engine, SETTLED, NOW)
    engine.dispose()
    return found
