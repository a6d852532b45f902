"""One at a time in each conversation, in the order in which they came."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class InOrder:
    """A conversation is known by tenant, channel and the channel's name of it."""

    def __init__(self) -> None:
        self.queues: dict[tuple[int, str, str], tuple[asyncio.Lock, int]] = {}

    @asynccontextmanager
    async def of(self, *key: *tuple[int, str, str]) -> AsyncIterator[None]:
        lock, users = self.queues.get(key, (asyncio.Lock(), 0))
        self.queues[key] = (lock, users + 1)
        try:
            async with lock:
                yield
        finally:
            lock, users = self.queues[key]
            self.queues[key] = (lock, users - 1)
            if users == 1:
                del self.queues[key]
