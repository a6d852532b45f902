"""The database threads: ranks, groups tried again one by one, failures told."""

import datetime as dt
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage import inbox
from storage.database import DatabaseUnavailableError, open_engine
from storage.inbox import Arrived, Mark
from storage.threads import DatabaseThreads, Rank
from tests.conftest import NOW


@pytest.fixture
def threads(address: str) -> Iterator[DatabaseThreads]:
    made = DatabaseThreads(open_engine(address))
    yield made
    made.close()


def _arrived(key: str, **event: str) -> Arrived:
    return Arrived(1, "terminal", "talk", "person:1", key, event or {"text": "hej"}, NOW)


def test_a_repeat_is_dropped(threads: DatabaseThreads) -> None:
    first = threads.record(inbox.store, _arrived("a")).result(10)
    again = threads.record(inbox.store, _arrived("a")).result(10)
    assert isinstance(first, int)
    assert again is None


def test_twins_in_one_group_are_one_event(threads: DatabaseThreads) -> None:
    held, go = threading.Event(), threading.Event()

    def hold(_: Connection) -> None:
        held.set()
        go.wait(10)

    blocker = threads.submit(Rank.LEDGER, hold)
    held.wait(10)
    twins = [threads.record(inbox.store, _arrived("twin")) for _ in range(5)]
    go.set()
    blocker.result(10)
    assert sorted(twin.result(10) is None for twin in twins) == [False, True, True, True, True]


def test_one_bad_row_does_not_refuse_its_neighbours(threads: DatabaseThreads) -> None:
    held, go = threading.Event(), threading.Event()

    def hold(_: Connection) -> None:
        held.set()
        go.wait(10)

    def bad(connection: Connection) -> None:
        connection.execute(sa.text("INSERT INTO inbox (no_such_column) VALUES (1)"))

    blocker = threads.submit(Rank.LEDGER, hold)
    held.wait(10)
    good = [threads.record(inbox.store, _arrived(f"good{n}")) for n in range(3)]
    refused = threads.submit(Rank.LEDGER, bad)
    go.set()
    blocker.result(10)
    assert all(isinstance(one.result(10), int) for one in good)
    with pytest.raises((sa.exc.DBAPIError, DatabaseUnavailableError)):
        refused.result(10)


def test_the_sent_mark_empties_text_and_answer(threads: DatabaseThreads) -> None:
    row = threads.record(inbox.store, _arrived("a", text="hemligt")).result(10)
    assert row is not None
    later = NOW + dt.timedelta(seconds=1)
    threads.submit(
        Rank.TURN, partial(inbox.save_answer, row=row, answer={"reply": "hemligt"}, intent="help", at=later)
    ).result(10)
    threads.record(inbox.mark_sent, Mark(row, later, "m1")).result(10)
    kept = threads.submit(Rank.TURN, partial(inbox.load, row=row)).result(10)
    assert kept is not None
    assert (kept.event, kept.answer, kept.status, kept.message_id, kept.intent) == (None, None, "sent", "m1", "help")
    assert (kept.received_at, kept.sent_at) == (NOW, later)


def test_a_failed_piece_of_work_does_not_stop_the_thread(threads: DatabaseThreads) -> None:
    def broken(_: Connection) -> None:
        raise KeyError("a mistake of ours")

    with pytest.raises(KeyError):
        threads.submit(Rank.TURN, broken).result(10)
    assert threads.submit(Rank.TURN, lambda connection: connection.scalar(sa.text("SELECT 1"))).result(10) == 1


def test_a_locked_database_is_told_as_such(
    tmp_path: Path, sqlite_template: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.embedded.LOCK_WAIT_S", 0)
    path = tmp_path / "locked.db"
    path.write_bytes(sqlite_template)
    holder = open_engine(f"sqlite:///{path}")
    threads = DatabaseThreads(open_engine(f"sqlite:///{path}"))
    with holder.connect() as connection, connection.begin(), pytest.raises(DatabaseUnavailableError):
        threads.record(inbox.store, _arrived("a")).result(10)
    threads.close()
    holder.dispose()
