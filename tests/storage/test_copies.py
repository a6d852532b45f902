"""Backups: whole, readable by either kind of database, refused where they would overwrite."""

import gzip
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from storage import copies, forums, history, schema
from storage.copies import CopyError
from storage.database import open_engine, store_of
from storage.tables import metadata
from tests.cast import settle
from tests.conftest import NOW


def _rows(engine: Engine) -> dict[str, list[object]]:
    with engine.connect() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(sa.select(table).order_by(*table.primary_key))]
            for table in metadata.sorted_tables
        }


def test_a_backup_moves_everything_to_another_database(engine: Engine, tmp_path: Path) -> None:
    settle(engine, NOW)
    file = tmp_path / "copy.gz"
    count = copies.backup(engine, file)
    other = open_engine(f"sqlite:///{tmp_path / 'other.db'}")
    schema.upgrade(other)
    assert copies.restore(other, file) == count
    assert _rows(other) == _rows(engine)
    assert copies.problems(other) == []
    other.dispose()


def test_a_restored_database_goes_on_counting(engine: Engine, tmp_path: Path) -> None:
    source = open_engine(f"sqlite:///{tmp_path / 'source.db'}")
    schema.upgrade(source)
    with source.begin() as connection:
        connection.execute(metadata.tables["tenant"].insert(), {"name": "a", "deadlines": {}, "created_at": NOW})
    settle(source, NOW)
    file = tmp_path / "copy.gz"
    copies.backup(source, file)
    copies.restore(engine, file)
    with store_of(engine, 1, NOW) as store:
        assert forums.add(history.begin(store, "test"), "Ny", "other") > 0
    source.dispose()


def test_a_filled_database_is_not_overwritten(engine: Engine, tmp_path: Path) -> None:
    settle(engine, NOW)
    file = tmp_path / "copy.gz"
    copies.backup(engine, file)
    before = _rows(engine)
    with pytest.raises(CopyError, match="not_empty"):
        copies.restore(engine, file)
    assert _rows(engine) == before


NO_BACKUPS = {
    "empty": b"",
    "nonsense": b"nonsense",
    "no head": gzip.compress(b"{}\n"),
    "another format": gzip.compress(b'{"format": "x"}\n'),
}


@pytest.mark.parametrize("content", NO_BACKUPS.values(), ids=NO_BACKUPS)
def test_what_is_no_backup_is_refused(engine: Engine, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "copy.gz"
    file.write_bytes(content)
    with pytest.raises(CopyError, match="not_a_backup"):
        copies.restore(engine, file)


def test_a_backup_cut_short_restores_nothing(engine: Engine, tmp_path: Path) -> None:
    settle(engine, NOW)
    file = tmp_path / "copy.gz"
    copies.backup(engine, file)
    file.write_bytes(file.read_bytes()[:-200])
    other = open_engine(f"sqlite:///{tmp_path / 'other.db'}")
    schema.upgrade(other)
    with pytest.raises(CopyError, match="not_a_backup"):
        copies.restore(other, file)
    assert not any(_rows(other).values())
    other.dispose()
