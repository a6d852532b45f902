"""Ledger rows share commits: one that may wait goes with the next that may not, or soon."""

import asyncio
from collections.abc import Sequence

import pytest
from sqlalchemy.engine import Connection

from bot.hops import ENOUGH, Ledger
from storage.database import open_engine
from storage.threads import DatabaseThreads


@pytest.fixture
def threads(address: str) -> DatabaseThreads:
    return DatabaseThreads(open_engine(address))


def test_what_may_wait_goes_with_what_may_not(threads: DatabaseThreads) -> None:
    groups: list[tuple[str, ...]] = []

    async def run() -> list[str]:
        ledger = Ledger(threads)

        def together(_: Connection, rows: Sequence[str]) -> list[str]:
            groups.append(tuple(rows))
            return [row.upper() for row in rows]

        waits = [asyncio.create_task(ledger.record(together, name, wait_s=0.01)) for name in "ab"]
        await asyncio.sleep(0)
        assert len(ledger.waiting) == 2
        assert await ledger.record(together, "c") == "C"
        return await asyncio.gather(*waits)

    assert asyncio.run(run()) == ["A", "B"]
    threads.close()
    assert [row for group in groups for row in group] == ["a", "b", "c"]


def test_rows_enough_for_a_commit_wait_for_no_other(threads: DatabaseThreads) -> None:
    async def run() -> list[int]:
        ledger = Ledger(threads)
        async with asyncio.timeout(10):
            return await asyncio.gather(
                *(ledger.record(lambda _, rows: list(rows), row, wait_s=3600.0) for row in range(ENOUGH))
            )

    assert asyncio.run(run()) == list(range(ENOUGH))
    threads.close()


def test_what_may_wait_does_not_wait_long(threads: DatabaseThreads) -> None:
    async def run() -> int:
        async with asyncio.timeout(10):
            return await Ledger(threads).record(lambda _, rows: [len(row) for row in rows], "abc", wait_s=0.01)

    assert asyncio.run(run()) == 3
    threads.close()


def test_who_waits_when_the_threads_close_is_told(threads: DatabaseThreads) -> None:
    async def run() -> None:
        ledger = Ledger(threads)
        waiting = asyncio.create_task(ledger.record(lambda _, rows: list(rows), "a", wait_s=0.01))
        await asyncio.sleep(0)
        threads.close()
        with pytest.raises(RuntimeError, match="closed"):
            await waiting

    asyncio.run(run())
