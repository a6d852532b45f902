"""The threads that own the database connections.

SQLite has one, PostgreSQL a handful. Work is taken by rank; ledger rows (inbox, sent marks) that
wait together share a commit and are tried again one by one when their group fails.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from storage.database import DatabaseUnavailableError, begins_reading, is_sqlite, is_unavailable

T = TypeVar("T")
Item = TypeVar("Item")
log = logging.getLogger(__name__)
GROUP = 64
TURNS_A_ROUND, ROUND_S = 8, 0.01  # turns between two ledger groups: what waits meanwhile shares a commit
TRIES = 3
POSTGRESQL_TURN_THREADS = 4
_TRY_AGAIN = {
    "40001",
    "40P01",
}  # serialization failure, deadlock: https://www.postgresql.org/docs/current/errcodes-appendix.html


class Rank(IntEnum):
    """What is taken first."""

    LEDGER = 0
    TURN = 1
    DELIVERY = 2
    LONG = 3


class Done(Protocol):
    """Told from the database thread, after the commit; a Future is one."""

    def done(self) -> bool:
        """Whether nobody waits any more."""
        ...

    def set_result(self, result: Any, /) -> None: ...

    def set_exception(self, error: BaseException | None, /) -> None: ...


Together = Callable[[Connection, Sequence[Item]], Sequence[T]]


@dataclass(slots=True)
class Work:
    """`run` takes the connection; of a ledger row `together` takes it with every such row's `item` of the group."""

    done: Done
    run: Callable[[Connection], Any] | None = None
    together: Callable[[Connection, Sequence[Any]], Sequence[Any]] | None = None
    item: Any = None
    reads_only: bool = False


class Queue:
    """Work waiting for one group of threads, by rank.

    Ledger rows go first, but after each group of them some turns are taken before the next: so the rows that arrive
    meanwhile share a commit, and a row waits for a few turns at most.
    """

    def __init__(self, ranks: tuple[Rank, ...]) -> None:
        self.ranks = ranks
        self.waiting: dict[Rank, deque[Work]] = {rank: deque() for rank in ranks}
        self.turns_left, self.turns_until = 0, 0.0
        self.changed = threading.Condition()
        self.closed = False

    def put(self, rank: Rank, work: Work) -> None:
        with self.changed:
            if self.closed:
                raise RuntimeError("the database threads are closed")
            self.waiting[rank].append(work)
            self.changed.notify()

    def take(self) -> list[Work]:
        """What to do next, at most one group; empty when closed and nothing waits."""
        with self.changed:
            while (rank := self._next()) is None:
                if self.closed:
                    return []
                self.changed.wait()
            queue = self.waiting[rank]
            if rank is Rank.LEDGER:
                self.turns_left, self.turns_until = TURNS_A_ROUND, time.monotonic() + ROUND_S
                return [queue.popleft() for _ in range(min(len(queue), GROUP))]
            self.turns_left -= 1
            return [queue.popleft()]

    def _next(self) -> Rank | None:
        if self.turns_left > 0 and self.waiting.get(Rank.TURN) and time.monotonic() < self.turns_until:
            return Rank.TURN
        return next((rank for rank in self.ranks if self.waiting[rank]), None)

    def close(self) -> None:
        with self.changed:
            self.closed = True
            self.changed.notify_all()


class DatabaseThreads:
    """`submit` work that gets a Connection inside a transaction; its Future is set after the commit."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.queues: dict[Rank, Queue] = {}
        self.threads: list[threading.Thread] = []
        for ranks, count in _lanes(engine):
            queue = Queue(ranks)
            self.queues |= dict.fromkeys(ranks, queue)
            name = f"database-{ranks[0].name.lower()}"
            self.threads += [
                threading.Thread(target=self._serve, args=(queue,), name=name, daemon=True) for _ in range(count)
            ]
        for thread in self.threads:
            thread.start()

    def submit(self, rank: Rank, run: Callable[[Connection], T], *, reads_only: bool = False) -> "Future[T]":
        """The Future fails with DatabaseUnavailableError when the database is locked or gone."""
        done: Future[T] = Future()
        self.put(rank, Work(done, run, reads_only=reads_only))
        return done

    def record(self, together: "Together[Item, T]", item: Item) -> "Future[T]":
        """A ledger row: those that wait together are written by one call of `together`, a result for each."""
        done: Future[T] = Future()
        self.put(Rank.LEDGER, Work(done, together=together, item=item))
        return done

    def put(self, rank: Rank, work: Work) -> None:
        """For callers with a way of their own to be told."""
        self.queues[rank].put(rank, work)

    def close(self) -> None:
        """Finishes what waits, then ends."""
        for queue in self.queues.values():
            queue.close()
        for thread in self.threads:
            thread.join()
        self.engine.dispose()

    def _serve(self, queue: Queue) -> None:
        connection: Connection | None = None
        while batch := queue.take():
            try:
                connection = connection or self.engine.connect()
                _settle(connection, batch)
            except Exception as error:  # noqa: BLE001 - the top of the database thread's loop
                log.warning("database work failed: %s", type(error).__name__)
                _fail(batch, error)
                _drop(connection)
                connection = None
        _drop(connection)


def _lanes(engine: Engine) -> list[tuple[tuple[Rank, ...], int]]:
    """Groups of threads: the ranks that they take, in order, and how many they are."""
    if is_sqlite(engine):
        return [((Rank.LEDGER, Rank.TURN, Rank.DELIVERY, Rank.LONG), 1)]
    return [((Rank.LEDGER,), 1), ((Rank.TURN,), POSTGRESQL_TURN_THREADS), ((Rank.DELIVERY,), 1), ((Rank.LONG,), 1)]


def _settle(connection: Connection, batch: list[Work]) -> None:
    """One transaction for the batch; a group that fails is tried again one by one."""
    try:
        results = _attempt(connection, batch)
    except sa.exc.DBAPIError:
        if len(batch) == 1 or connection.invalidated:
            raise
        for work in batch:
            _settle_alone(connection, work)
        return
    for work, result in zip(batch, results, strict=True):
        if not work.done.done():
            work.done.set_result(result)


def _settle_alone(connection: Connection, work: Work) -> None:
    try:
        [result] = _attempt(connection, [work])
    except sa.exc.DBAPIError as error:
        _fail([work], error)
    else:
        work.done.set_result(result)


def _attempt(connection: Connection, batch: list[Work]) -> list[Any]:
    begins_reading(connection, all(work.reads_only for work in batch))
    for attempt in range(1, TRIES + 1):
        try:
            with connection.begin():
                return _run(connection, batch)
        except sa.exc.DBAPIError as error:
            if attempt == TRIES or getattr(error.orig, "sqlstate", None) not in _TRY_AGAIN:
                raise
    raise AssertionError("unreachable")


def _run(connection: Connection, batch: list[Work]) -> list[Any]:
    results: dict[int, Any] = {}
    groups: dict[Any, list[Work]] = {}
    for work in batch:
        if work.run is not None:
            results[id(work)] = work.run(connection)
        else:
            groups.setdefault(work.together, []).append(work)
    for together, rows in groups.items():
        for work, result in zip(rows, together(connection, [row.item for row in rows]), strict=True):
            results[id(work)] = result
    return [results[id(work)] for work in batch]


def _fail(batch: list[Work], error: Exception) -> None:
    shown: Exception = error
    if isinstance(error, sa.exc.DBAPIError) and is_unavailable(error):
        shown = DatabaseUnavailableError(str(error.orig).strip().split("\n")[0])
        shown.__cause__ = error
    for work in batch:
        if not work.done.done():
            work.done.set_exception(shown)


def _drop(connection: Connection | None) -> None:
    if connection is not None:
        connection.close()
