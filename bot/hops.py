"""From the event loop to a database thread and back: one wake-up of the loop a hop."""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy.engine import Connection

from storage.threads import DatabaseThreads, Rank, Together, Work

T = TypeVar("T")
Item = TypeVar("Item")


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


async def recorded(threads: DatabaseThreads, together: Together[Item, T], item: Item) -> T:
    """A ledger row, committed with those that wait beside it. Raises DatabaseUnavailableError."""
    told = OnLoop()
    threads.put(Rank.LEDGER, Work(told, together=together, item=item))
    result: T = await told.future
    return result
