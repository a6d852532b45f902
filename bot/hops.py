"""From the event loop to a database thread and back: one wake-up of the loop a hop."""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy.engine import Connection

from storage.threads import DatabaseThreads, Rank, Together, Work

T = TypeVar("T")
Item = TypeVar("Item")
ENOUGH = 8  # rows that wait are company for each other


class OnLoop:
    """Tells a future of the loop from another thread. One whose waiter was cancelled is left alone."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.future: asyncio.Future[Any] = self.loop.create_future()

    def done(self) -> bool:
        return self.future.done()

    def set_result(self, result: Any) -> None:
        self.loop.call_soon_threadsafe(self._tell, result, None)

    def set_exception(self, error: BaseException | None) -> None:
        self.loop.call_soon_threadsafe(self._tell, None, error)

    def _tell(self, result: Any, error: BaseException | None) -> None:
        if self.future.done():
            return
        if error is None:
            self.future.set_result(result)
        else:
            self.future.set_exception(error)


async def in_database(threads: DatabaseThreads, rank: Rank, run: Callable[[Connection], T]) -> T:
    """A piece of work in a transaction of its own. Raises DatabaseUnavailableError."""
    told = OnLoop()
    threads.put(rank, Work(told, run))
    result: T = await told.future
    return result


class Ledger:
    """Rows that share commits with those beside them (inbox, sent marks): a commit costs as much as the rest of such a
    row, so one may wait a while for the next."""

    def __init__(self, threads: DatabaseThreads) -> None:
        self.threads = threads
        self.waiting: list[Work] = []
        self.timer: asyncio.TimerHandle | None = None

    async def record(self, together: Together[Item, T], item: Item, *, wait_s: float = 0.0) -> T:
        """Committed when it returns; `wait_s` is how long it may wait for company. Raises DatabaseUnavailableError."""
        told = OnLoop()
        self.waiting.append(Work(told, together=together, item=item))
        if wait_s <= 0 or len(self.waiting) >= ENOUGH:
            self._hand_over()
        elif self.timer is None or told.loop.time() + wait_s < self.timer.when():
            self._stop_timer()
            self.timer = told.loop.call_later(wait_s, self._hand_over)
        result: T = await told.future
        return result

    def _hand_over(self) -> None:
        self._stop_timer()
        rows, self.waiting = self.waiting, []
        for row in rows:
            try:
                self.threads.put(Rank.LEDGER, row)
            except RuntimeError as error:  # the threads are closed: whoever waits is told, and nobody else
                row.done.set_exception(error)

    def _stop_timer(self) -> None:
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None
