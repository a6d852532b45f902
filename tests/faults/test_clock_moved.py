"""Clocks set an hour wrong and right again, the service's own and the database's: nothing is lost, nothing comes twice.

What the clock causes is in tests/bot/test_schedule.py.
"""

import asyncio
import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from bot.channel import Outgoing, SendError
from bot.delivery.pump import Deliveries
from storage import claims, leases
from storage.database import transaction
from tests.bot.delivering import Post, deliver, kinds, queue, rows, statuses
from tests.bot.test_turns import Wire, asks, service
from tests.bot.test_turns import statuses as answered
from tests.cast import Cast
from tests.conftest import NOW
from tests.faults.moved_clock import MovedClock, moved_clock
from tests.faults.test_store_faults import ON_SERVER, Slow, replica

HOUR = dt.timedelta(hours=1)
BOTH_WAYS = pytest.mark.parametrize("shift", [-HOUR, HOUR], ids=["back", "on"])


@pytest.fixture
def cast(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    kinds(monkeypatch)
    return cast


@pytest.fixture
def its_clock(engine: Engine) -> Iterator[MovedClock]:
    with moved_clock(engine) as clock:
        yield clock


@BOTH_WAYS
def test_what_goes_at_once_goes_by_any_clock_and_once(
    address: str, engine: Engine, cast: Cast, shift: dt.timedelta
) -> None:
    queue(engine, cast.amina)
    post = Post()
    deliver(address, post, everyone="post", later=shift)
    deliver(address, post, everyone="post")
    deliver(address, post, everyone="post", later=-shift)
    assert len(post.sent) == 1


@BOTH_WAYS
def test_what_has_a_time_goes_at_it_by_the_clock_and_once(
    address: str, engine: Engine, cast: Cast, shift: dt.timedelta
) -> None:
    queue(engine, cast.amina, due=NOW + dt.timedelta(minutes=30))
    post = Post()
    deliver(address, post, everyone="post", later=shift)
    assert len(post.sent) == (shift > dt.timedelta())
    for minutes in (0, 30, 60):
        deliver(address, post, everyone="post", later=dt.timedelta(minutes=minutes))
    assert len(post.sent) == 1


@BOTH_WAYS
def test_what_is_tried_again_waits_at_most_for_the_hour(
    address: str, engine: Engine, cast: Cast, shift: dt.timedelta
) -> None:
    queue(engine, cast.amina)
    post = Post(SendError("503", permanent=False))
    deliver(address, post, everyone="post", later=shift)
    deliver(address, post, everyone="post", later=HOUR + dt.timedelta(minutes=1))
    assert (len(post.sent), statuses(engine)) == (1, {"greeting:1": "sent"})


async def looks(deliveries: Deliveries) -> None:
    """Rounds until it has looked for what others left."""
    deliveries.leftovers.not_before = never = float("-inf")
    came = asyncio.Event()
    deliveries.on_round = came.set
    while deliveries.leftovers.not_before == never:
        came.clear()
        deliveries.stirred.set()
        await asyncio.wait_for(came.wait(), 20)


@BOTH_WAYS
def test_a_leap_of_the_databases_clock_ends_nobodys_lease(
    address: str, engine: Engine, cast: Cast, its_clock: MovedClock, shift: dt.timedelta
) -> None:
    queue(engine, cast.amina)

    async def run() -> None:
        async with replica(address, post := Slow()) as one, replica(address, other := Slow()) as two:
            other.door.set()
            begun = asyncio.create_task(one.run_due())
            await asyncio.wait_for(post.came.wait(), 20)
            assert await asyncio.wait_for(two.run_due(), 20) == 0
            one.renewed_at = asyncio.get_running_loop().time()
            await asyncio.to_thread(its_clock.move, shift)
            await looks(one)
            two.leftovers.not_before = float("-inf")
            assert await asyncio.wait_for(two.run_due(), 20) == 0
            post.door.set()
            await asyncio.wait_for(begun, 20)
            assert (post.sent, other.sent) == (["Amina Holm"], [])

    asyncio.run(run())
    assert (statuses(engine), rows(engine)[0].attempts) == ({"greeting:1": "sent"}, 1)


@BOTH_WAYS
def test_what_a_dead_bearer_left_is_free_soon_after_a_leap(
    address: str, engine: Engine, cast: Cast, its_clock: MovedClock, shift: dt.timedelta
) -> None:
    queue(engine, cast.amina)
    with transaction(engine) as connection:
        claims.lease(connection, [rows(engine)[0].id], "dead")

    async def run() -> None:
        async with replica(address, post := Slow()) as alive:
            post.door.set()
            assert await asyncio.wait_for(alive.run_due(), 20) == 0
            await asyncio.to_thread(its_clock.move, shift)
            alive.leftovers.not_before = float("-inf")
            assert await asyncio.wait_for(alive.run_due(), 20) == 0
            left = alive.leftovers.not_before - asyncio.get_running_loop().time()
            assert 0 < left <= leases.LEASE.total_seconds()
            alive.leftovers.not_before = float("-inf")
            assert await asyncio.wait_for(alive.run_due(), 20) == 1
            assert post.sent == ["Amina Holm"]

    asyncio.run(run())


class Held(Wire):
    """Its first message stands at the door until it is opened."""

    def __init__(self) -> None:
        super().__init__()
        self.came, self.door = asyncio.Event(), asyncio.Event()

    async def send(self, address: Mapping[str, Any], outgoing: Outgoing) -> str | None:
        message = await super().send(address, outgoing)
        self.came.set()
        await self.door.wait()
        return message


@ON_SERVER
@BOTH_WAYS
def test_a_leap_gives_nobodys_conversation_away_and_a_dead_replica_s_is_gone_on_with(
    address: str, engine: Engine, cast: Cast, its_clock: MovedClock, shift: dt.timedelta
) -> None:
    left = replace(asks(cast, "left", cast.satra), conversation="another talk")

    async def walk() -> None:
        async with (
            service(address, Wire()) as dead,
            service(address, held := Held()) as alive,
            service(address, wire := Wire()) as other,
        ):
            await dead.accept(left)
            begun = asyncio.create_task(alive.take(asks(cast)))
            await asyncio.wait_for(held.came.wait(), 20)
            assert await other.resume() == 0
            await asyncio.to_thread(its_clock.move, shift)
            other.lease.leftovers.not_before = float("-inf")
            assert await other.resume() == 0  # nobody has had time to renew
            await alive.renew()
            other.lease.leftovers.not_before = float("-inf")
            assert await other.resume() == 1
            held.door.set()
            assert await asyncio.wait_for(begun, 20) is not None
            assert (len(held.out), len(wire.out)) == (1, 1)

    asyncio.run(walk())
    assert answered(engine) == ["sent", "sent"]
