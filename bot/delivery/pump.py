"""Messages to others go out: claimed, composed, sent many at once, and marked, as long as something is due."""

import asyncio
import logging
import secrets
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import TypeVar

from sqlalchemy.engine import Connection

from bot.channel import Channel, Clock, SendError
from bot.delivery import outcomes
from bot.delivery.claiming import Claimed, Claiming, Found, Held, TimeOf, Wish
from bot.delivery.composing import Composed, Composing, Ready, pieces
from bot.delivery.lanes import Lanes
from bot.delivery.outcomes import Outcome
from bot.hops import in_database
from bot.leftovers import Leftovers
from dialogs.register import NameIndexes
from storage import claims, leases, outbox
from storage.claims import Settled
from storage.database import DatabaseUnavailableError
from storage.threads import DatabaseThreads, Rank

T = TypeVar("T")
log = logging.getLogger(__name__)
MOST_ON_WAY = 50  # a crash may double what is on its way
SEND_WITHIN_S = 60.0
GATHER_S = 0.02  # what is done waits so long for what is still on its way, to be marked with it
LEFT_EVERY_S = 0.5  # it is looked for what others left
SURE = 0.8  # so much of a lease is counted on


@dataclass(frozen=True, slots=True)
class Round:
    """What one transaction is to do. `began` is the loop's time; `renewed` are tokens."""

    began: float
    done: Sequence[Outcome]
    renewed: Collection[str]
    wish: Wish


class Deliveries:
    """`everyone` is the channel that reaches anybody (terminal, demo page); without it a person needs an identity.

    `time_of` is the gates' clock: the database's own, so that replicas agree. `stirred` is set when there may be
    something to do. Once `stopping`, nothing more is claimed.
    """

    def __init__(
        self,
        threads: DatabaseThreads,
        clock: Clock,
        names: NameIndexes,
        channels: Mapping[str, Channel],
        everyone: str | None = None,
        *,
        time_of: TimeOf = leases.database_time,
    ) -> None:
        self.threads = threads
        self.clock = clock
        self.channels = channels
        self.claiming = Claiming(channels, everyone, time_of)
        self.composing = Composing(clock, names, self.claiming)
        self.stirred = asyncio.Event()
        self.on_round: Callable[[], None] = lambda: None
        self.stopping = False
        self.name, self.numbers = secrets.token_hex(8), count(1)
        self.in_hand: dict[int, Held] = {}
        self.sending: set[asyncio.Task[None]] = set()
        self.done: list[Outcome] = []
        self.gathering: asyncio.TimerHandle | None = None
        self.counts: Counter[tuple[str, str]] = Counter()  # since the start, by channel and how each attempt ended
        self.lanes, self.leftovers = Lanes(), Leftovers(LEFT_EVERY_S)
        self.renewed_at = float("-inf")

    async def run_due(self) -> int:
        """Everything that is due now, also what the sending itself causes; how many were handled."""
        handled = 0
        self.lanes.looked_at = float("-inf")
        while True:
            self.stirred.clear()
            claimed = await self._round()
            handled += len(claimed)
            await self._begin(claimed)
            if not (claimed or self.in_hand or self.done or (self.lanes.paused and not self.stopping)):
                return handled
            if not self._is_gathered():
                with suppress(TimeoutError):
                    await asyncio.wait_for(self.stirred.wait(), self.lanes.next_in(_time()))

    async def close(self) -> None:
        """What is still on its way is given up; its lease ends by itself."""
        late = list(self.sending)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def _round(self) -> list[Claimed]:
        """One transaction: what is done is written, leases are renewed, what may go is claimed."""
        done, began = self._gathered(), _time()
        settled = {one.settled.row for one in done}
        kept = [held for row, held in self.in_hand.items() if row not in settled]
        turn = Round(
            began=began,
            done=done,
            renewed={held.claimed.token for held in kept} if began - self.renewed_at >= leases.RENEW_EVERY_S else (),
            wish=Wish(
                0 if self.stopping else MOST_ON_WAY - len(kept),
                self.clock(),
                f"{self.name}-{next(self.numbers)}",
                self.lanes.to_try(began),
                [held.claimed.reached for held in kept if held.claimed.reached is not None],
            ),
        )
        try:
            found = await self._in_thread(partial(self._transaction, turn=turn))
        except DatabaseUnavailableError:
            self.done = [*done, *self.done]
            self.leftovers.wait(_time())
            raise
        except Exception:  # the top of the delivery loop: it logs and goes on
            log.exception("deliveries not marked together: %s", ", ".join(map(str, settled)))
            await self._mark_each(done)
            return []
        self.on_round()
        self._let_go(settled)
        if turn.renewed:
            self.renewed_at = began
        self.lanes.seen(found, began, looked=turn.wish.lanes is None)
        self.in_hand |= {one.row.id: Held(one, began) for one in found.claimed}
        return found.claimed

    def _transaction(self, connection: Connection, *, turn: Round) -> Found:
        self._write(connection, done=turn.done)
        claims.renew(connection, turn.renewed)
        if self.leftovers.may_be_freed(connection, turn.began):
            claims.free_expired(connection)
        return self.claiming.claim(connection, turn.wish) if turn.wish.room > 0 else Found()

    def _write(self, connection: Connection, *, done: Sequence[Outcome]) -> None:
        outcomes.write(connection, done, self.channels, self.clock(), self.claiming.time_of)

    async def _mark_each(self, done: Sequence[Outcome]) -> None:
        """One that cannot be written does not stop those beside it; its lease ends by itself."""
        for one in done:
            try:
                await self._in_thread(partial(self._write, done=[one]))
            except DatabaseUnavailableError:
                self.done.append(one)
                continue
            except Exception:  # the top of the delivery loop: it logs and goes on
                log.exception("delivery %s not marked", one.settled.row)
            self._let_go([one.settled.row])

    def _let_go(self, rows: Iterable[int]) -> None:
        for row in rows:
            self.in_hand.pop(row, None)

    async def _begin(self, claimed: Sequence[Claimed]) -> None:
        """Composed piece by piece; each message is on its way as soon as its piece is ready."""
        for piece in pieces(claimed):
            for ready in await self._composed(piece):
                task = asyncio.create_task(self._deliver(ready))
                self.sending.add(task)
                task.add_done_callback(self.sending.discard)

    async def _composed(self, piece: Sequence[Claimed]) -> list[Ready]:
        """One that cannot be composed does not stop those beside it."""
        try:
            composed, has_caused = await self._in_thread(partial(self._compose, piece=piece))
        except DatabaseUnavailableError:
            self._finish([Outcome(outcomes.given_back(one)) for one in piece])
            log.warning("deliveries not composed: the database does not answer")
            return []
        except Exception as error:  # the top of the delivery loop: it logs and goes on
            log.exception("deliveries not composed: %s", ", ".join(str(one.row.id) for one in piece))
            if len(piece) > 1:
                return [ready for one in piece for ready in await self._composed([one])]
            self._unsent(piece, [outcomes.failed(piece[0], type(error).__name__, self.clock())])
            return []
        self._let_go(one.row.id for one in composed.lost)
        self._unsent(piece, composed.settled)
        if has_caused:
            self.stirred.set()
        return composed.ready

    def _unsent(self, piece: Sequence[Claimed], ended: Sequence[Settled]) -> None:
        """What goes nowhere now: no longer true, without an address, not to be composed."""
        claimed = {one.row.id: one for one in piece}
        for settled in ended:
            one = claimed[settled.row]
            outcomes.tell(log, one, settled)
            if settled.ends_as == "dead":
                self.counts[one.reached.channel if one.reached else "none", "dead"] += 1
        self._finish([Outcome(settled) for settled in ended])

    def _compose(self, connection: Connection, *, piece: Sequence[Claimed]) -> tuple[Composed, bool]:
        composed = self.composing.compose(connection, piece=piece)
        return composed, outbox.was_queued(connection)

    async def _deliver(self, ready: Ready) -> None:
        row = ready.claimed.row
        try:
            if ready.claimed.wait:
                await asyncio.sleep(ready.claimed.wait.total_seconds())
            if not self._is_ours(row.id):
                outcome = Outcome(outcomes.given_back(ready.claimed))
            else:
                async with asyncio.timeout(SEND_WITHIN_S):
                    sent_as = await self.channels[ready.reached.channel].send(ready.reached.address, ready.outgoing)
                outcome = outcomes.sent(ready, sent_as, self.clock())
        except SendError as error:
            outcome = outcomes.refused(ready, error, self.clock())
        except Exception as error:  # one that cannot be sent does not stop those behind it
            log.exception("delivery %s not sent", row.id)
            outcome = Outcome(outcomes.failed(ready.claimed, type(error).__name__, self.clock()))
        outcomes.tell(log, ready.claimed, outcome.settled)
        self.counts[ready.reached.channel, outcome.settled.ends_as] += 1
        self._finish([outcome])

    def _is_ours(self, row: int) -> bool:
        """Whether the lease holds for long enough: this process may have been asleep."""
        held = self.in_hand.get(row)
        if held is None:
            return False
        return _time() - max(held.since, self.renewed_at) < leases.LEASE.total_seconds() * SURE

    def _finish(self, done: Sequence[Outcome]) -> None:
        self.done += done
        if self._is_gathered():
            self.stirred.set()
        elif self.done and self.gathering is None:
            self.gathering = asyncio.get_running_loop().call_later(GATHER_S, self.stirred.set)

    def _is_gathered(self) -> bool:
        """Nothing else is on its way."""
        return bool(self.done) and len(self.done) >= len(self.in_hand)

    def _gathered(self) -> list[Outcome]:
        if self.gathering is not None:
            self.gathering.cancel()
            self.gathering = None
        done, self.done = self.done, []
        return done

    async def _in_thread(self, run: Callable[[Connection], T]) -> T:
        return await in_database(self.threads, Rank.DELIVERY, run)


def _time() -> float:
    return asyncio.get_running_loop().time()
