"""What may go out now is claimed: a tenant at a time, through the gates of the platforms, in one transaction."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.engine import Connection, Row

from bot.channel import Channel
from bot.delivery import pacing
from bot.delivery.pacing import Reached
from storage import claims, gates

TimeOf = Callable[[Connection], dt.datetime]
_Addressed = tuple[Row[Any], Reached]


@dataclass(frozen=True, slots=True)
class Claimed:
    """`wait` is how long from now its moment is away; `reached` None where the person has no address."""

    row: Row[Any]
    token: str
    reached: Reached | None
    wait: dt.timedelta = dt.timedelta()


@dataclass(frozen=True, slots=True)
class Held:
    """Claimed at that moment of the loop's time, or just after it."""

    claimed: Claimed
    since: float


@dataclass(frozen=True, slots=True)
class Wish:
    """What the pump has room for. `lanes` are the tenants to look at, in this order; None: to be asked for."""

    room: int
    now: dt.datetime
    token: str
    lanes: Sequence[int] | None
    on_way: Collection[Reached] = ()


@dataclass(slots=True)
class Found:
    claimed: list[Claimed] = field(default_factory=list)
    lanes: list[int] = field(default_factory=list)  # tenants that may have more
    full: dict[int, dt.timedelta] = field(default_factory=dict)  # tenants to be left alone so long


@dataclass(frozen=True, slots=True)
class Claiming:
    """`everyone` is the channel that reaches anybody; without it a person needs an identity.

    `time_of` is the clock that the gates share.
    """

    channels: Mapping[str, Channel]
    everyone: str | None
    time_of: TimeOf

    def claim(self, connection: Connection, wish: Wish) -> Found:
        lanes = wish.lanes if wish.lanes is not None else claims.tenants_with_due(connection, wish.now)
        found = Found()
        if lanes:
            at = self.time_of(connection)
            here = _Round(self, connection, wish, at, gates.closed(connection, at), _busy(wish.on_way))
            for place, tenant in enumerate(lanes):
                if len(found.claimed) >= wish.room:
                    found.lanes += lanes[place:]
                    break
                here.claim_of(tenant, found)
            claims.lease(connection, [one.row.id for one in found.claimed], wish.token)
        return found

    def reached(self, row: Row[Any], card: Row[Any] | None, known: Sequence[Row[Any]]) -> Reached | None:
        """Where the card stands, which is to be replaced; else the person's newest address."""
        if card is not None and card.channel in self.channels:
            limits = pacing.limits_of(self.channels[card.channel])
            return pacing.at_address(row.tenant_id, card.channel, card.conversation, card.address, limits)
        to = row.payload.get("to")
        if to is not None:  # a conversation that several read
            if to["channel"] not in self.channels:
                return None
            limits = pacing.limits_of(self.channels[to["channel"]])
            return pacing.at_address(row.tenant_id, to["channel"], to["conversation"], to["address"], limits)
        for identity in known:
            if identity.channel in self.channels:
                return pacing.reached_by(identity, pacing.limits_of(self.channels[identity.channel]))
        if self.everyone is None:
            return None
        conversation = f"{self.everyone}:{row.person_id}"
        address = {"person": row.person_id}
        return pacing.at_address(row.tenant_id, self.everyone, conversation, address, pacing.NO_LIMITS)


def _busy(on_way: Collection[Reached]) -> Counter[str]:
    """How many are on their way to each organisation and conversation."""
    return Counter([one.organisation for one in on_way] + [one.here for one in on_way])


@dataclass(frozen=True, slots=True)
class _Round:
    claiming: Claiming
    connection: Connection
    wish: Wish
    at: dt.datetime
    closed: Mapping[str, dt.datetime]
    busy: Counter[str]

    def claim_of(self, tenant: int, found: Found) -> None:
        rows = claims.due(self.connection, tenant, self.wish.now, self.wish.room - len(found.claimed))
        if not rows:
            return
        found.lanes.append(tenant)
        groups: dict[str, list[_Addressed]] = {}
        shown = claims.cards(self.connection, [row.card_id for row in rows if row.card_id is not None])
        known = claims.addresses(self.connection, tenant, [row.person_id for row in rows])
        for row in rows:
            reached = self.claiming.reached(row, shown.get(row.card_id), known.get(row.person_id, ()))
            if reached is None:
                found.claimed.append(Claimed(row, self.wish.token, None))
            else:
                groups.setdefault(reached.organisation, []).append((row, reached))
        for organisation, group in groups.items():
            pause = self._claim_in(organisation, group, found)
            if pause is not None:
                found.full[tenant] = pause

    def _claim_in(self, organisation: str, group: Sequence[_Addressed], found: Found) -> dt.timedelta | None:
        """Each at its moment; how long the organisation is to be left alone, where not all of them may go."""
        if organisation in self.closed:  # the tenant's other channels are not to stand behind these
            self._put_off([row for row, _ in group], self.closed[organisation])
            return None
        channel = group[0][1].channel
        whole = pacing.limits_of(self.claiming.channels[channel]).whole
        free = self._with_room(channel, group)
        if whole is None or not free:
            found.claimed += [Claimed(row, self.wish.token, reached) for row, reached in free]
            return None
        every, until = pacing.every(whole), self.at + pacing.AHEAD
        most = min(len(free), max(0, pacing.at_once(whole) - self.busy[organisation]))
        given = gates.take(self.connection, organisation, channel, every=every, at=self.at, until=until, most=most)
        found.claimed += [
            Claimed(row, self.wish.token, reached, given[number] - self.at)
            for number, (row, reached) in enumerate(free[: given.count])
        ]
        return None if given.count == len(free) else max(every, given[given.count] - until)

    def _with_room(self, channel: str, group: Sequence[_Addressed]) -> list[_Addressed]:
        """One a conversation; the others are put off to when its windows have room, or its pause is over."""
        limits = pacing.limits_of(self.claiming.channels[channel])
        if not (limits.conversation or self.closed):
            return list(group)
        names, since = {reached.conversation for _, reached in group}, self.wish.now - pacing.longest(limits)
        sent = claims.sent_to(self.connection, channel, names, since) if limits.conversation else {}
        free: dict[str, _Addressed] = {}
        for row, reached in group:
            until = pacing.free_from(limits.conversation, sent.get(reached.conversation, ()), self.wish.now)
            if reached.here in self.closed:
                self._put_off([row], self.closed[reached.here])
            elif until > self.wish.now:
                claims.put_off(self.connection, [row.id], until)
            elif not (limits.conversation and self.busy[reached.here]):
                free.setdefault(reached.here, (row, reached))
        return list(free.values())

    def _put_off(self, rows: Sequence[Row[Any]], until: dt.datetime) -> None:
        claims.put_off(self.connection, [row.id for row in rows], self.wish.now + (until - self.at))
