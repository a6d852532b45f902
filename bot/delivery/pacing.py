"""When a message may go out: evenly within what the platform allows, so that it never has to refuse one."""

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.engine import Row

from bot.channel import Channel, Limit, Limited, Limits

MARGIN = 0.93  # of what is allowed: messages arrive less evenly than they leave
AHEAD = dt.timedelta(seconds=0.25)  # moments are given out no longer before
LATENCY_S = 0.5  # a message on its way, on the long side; rate x latency are on their way at once
NO_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Reached:
    """Where a message goes. `organisation` and `here` are the keys of the gates on its way."""

    channel: str
    conversation: str
    address: Mapping[str, Any]
    organisation: str

    @property
    def here(self) -> str:
        return f"{self.organisation}|{self.conversation}"


def limits_of(channel: Channel) -> Limits:
    return channel.limits if isinstance(channel, Limited) else NO_LIMITS


def reached_by(identity: Row[Any], limits: Limits) -> Reached:
    conversation = str(identity.address.get("conversation", identity.user))
    known = {"user": identity.user, "conversation": conversation, "direct": True}
    return at_address(identity.tenant_id, identity.channel, conversation, {**known, **identity.address}, limits)


def at_address(tenant: int, channel: str, conversation: str, address: Mapping[str, Any], limits: Limits) -> Reached:
    organisation = str(address.get(limits.organisation) or f"tenant {tenant}")
    return Reached(channel, conversation, address, f"{channel}|{organisation}")


def every(limit: Limit) -> dt.timedelta:
    """From one message to the next."""
    return dt.timedelta(seconds=limit.seconds / (limit.most * MARGIN))


def at_once(limit: Limit) -> int:
    """How many messages to one organisation may be on their way."""
    return math.ceil((AHEAD.total_seconds() + LATENCY_S) / every(limit).total_seconds())


def longest(limits: Limits) -> dt.timedelta:
    return dt.timedelta(seconds=max((one.seconds for one in limits.conversation), default=0.0))


def free_from(limits: Iterable[Limit], sent: Sequence[dt.datetime], now: dt.datetime) -> dt.datetime:
    """The first moment at which one more message keeps every window; `sent` are the earlier ones, newest first.

    One that stands as sent later than now was sent before the clock was set back: now at the latest.
    """
    moments = [
        min(sent[one.most - 1], now) + dt.timedelta(seconds=one.seconds) for one in limits if len(sent) >= one.most
    ]
    return max([now, *moments])
