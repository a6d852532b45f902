"""Deliveries at a platform's limits in simulated time: replicas over one store, and a platform that counts.

The platform refuses by the limits as they are published, as messages reach it: each takes up to 30 ms to get there
and 100 to 400 ms to be answered. No time passes in the test itself.
"""

import datetime as dt
import heapq
import itertools
import random
from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.engine import Engine

from bot.channel import Limit, Limits
from bot.delivery.claiming import Claimed, Claiming, Wish
from bot.delivery.pump import MOST_ON_WAY
from storage import claims, history, outbox, people
from storage.claims import Settled
from storage.database import store_of, transaction
from storage.tables import identity
from tests.conftest import NOW

ROUND_S = 0.1  # at most so often does a replica ask the store
LONGEST = dt.timedelta(hours=1)


class Platform:
    """Counts in sliding windows; what is above a limit is answered 429."""

    keeps_cards = False

    def __init__(self, name: str, limits: Limits) -> None:
        self.name = name
        self.limits = limits
        self.windows: dict[tuple[str, Limit], deque[dt.datetime]] = defaultdict(deque)
        self.refused = 0
        self.arrived: list[dt.datetime] = []

    def take(self, organisation: str, conversation: str, at: dt.datetime) -> bool:
        rules = [(conversation, one) for one in self.limits.conversation]
        rules += [(organisation, self.limits.whole)] if self.limits.whole else []
        for key, limit in rules:
            window = self.windows[key, limit]
            while window and window[0] <= at - dt.timedelta(seconds=limit.seconds):
                window.popleft()
        if any(len(self.windows[key, limit]) >= limit.most for key, limit in rules):
            self.refused += 1
            return False
        for key, limit in rules:
            self.windows[key, limit].append(at)
        self.arrived.append(at)
        return True

    async def send(self, address: Any, outgoing: Any) -> str | None:
        raise AssertionError("the simulation sends nothing")


@dataclass
class Replica:
    claiming: Claiming
    in_hand: dict[int, Claimed] = field(default_factory=dict)
    done: list[Settled] = field(default_factory=list)


def queued(engine: Engine, platform: Platform, persons: int, each: int) -> int:
    """How many messages."""
    with store_of(engine, 1, NOW) as store:
        change = history.begin(store, "test")
        for number in range(persons):
            person = people.add(change, f"Person Nummer{number}")
            address = {"conversation": f"c{number}", platform.limits.organisation: "o"}
            store.insert(
                identity, person_id=person, channel=platform.name, user=f"u{number}", address=address, linked_at=NOW
            )
            for one in range(each):
                outbox.queue(store, person, "greeting", f"{number}:{one}")
    return persons * each


def run(engine: Engine, platform: Platform, messages: int, *, replicas: int, seed: int) -> dt.timedelta:
    """Until so many have arrived; how long that took."""
    chance, order = random.Random(seed), itertools.count()
    now = NOW
    ours = [Replica(Claiming({platform.name: platform}, None, lambda _: now)) for _ in range(replicas)]
    events: list[tuple[dt.datetime, int, str, Replica, Claimed | None]] = []

    def later(seconds: float, what: str, replica: Replica, claimed: Claimed | None = None) -> None:
        heapq.heappush(events, (now + dt.timedelta(seconds=seconds), next(order), what, replica, claimed))

    for number, one in enumerate(ours):
        later(number * ROUND_S / replicas, "round", one)
    while len(platform.arrived) < messages and now < NOW + LONGEST:
        now, _, what, replica, claimed = heapq.heappop(events)
        if claimed is None:
            for found in _round(engine, replica, now):
                later(found.wait.total_seconds() + chance.uniform(0, 0.03), "arrives", replica, found)
            later(ROUND_S, "round", replica)
        elif what == "arrives" and claimed.reached is not None:
            taken = platform.take(claimed.reached.organisation, claimed.reached.conversation, now)
            later(chance.uniform(0.1, 0.4), "sent" if taken else "refused", replica, claimed)
        else:
            replica.done.append(_settled(claimed, now, sent=what == "sent"))
    return max(platform.arrived) - min(platform.arrived)


def _round(engine: Engine, replica: Replica, now: dt.datetime) -> list[Claimed]:
    with transaction(engine) as connection:
        claims.settle(connection, replica.done)
        for one in replica.done:
            replica.in_hand.pop(one.row)
        replica.done.clear()
        on_way = [one.reached for one in replica.in_hand.values() if one.reached is not None]
        wish = Wish(MOST_ON_WAY - len(replica.in_hand), now, "t", None, on_way)
        found = replica.claiming.claim(connection, wish).claimed if wish.room else []
    replica.in_hand |= {one.row.id: one for one in found}
    return found


def _settled(claimed: Claimed, now: dt.datetime, *, sent: bool) -> Settled:
    assert claimed.reached is not None
    if not sent:
        again_at = now + dt.timedelta(seconds=5)
        return Settled(claimed.row.id, claimed.token, "open", again_at=again_at)
    where = claimed.reached
    return Settled(
        claimed.row.id, claimed.token, "sent", at=now, to_channel=where.channel, to_conversation=where.conversation
    )
