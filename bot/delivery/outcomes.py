"""What became of a message that was sent or refused, and what is written of it."""

import datetime as dt
import logging
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.engine import Connection

from bot.answers import card_content
from bot.channel import Channel, SendError, storable
from bot.delivery.claiming import Claimed, TimeOf
from bot.delivery.composing import Ready
from dialogs.digest import posting
from storage import cards, claims, gates, outbox
from storage.claims import MAX_ATTEMPTS, Settled
from storage.store import Store

FIRST_WAIT_S = 5.0
TIMES = 4.0
LONGEST_WAIT_S = 4 * 3600.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """`sent` brings the card that stands there now, `error` what else the platform's refusal means."""

    settled: Settled
    sent: Ready | None = None
    refused: Ready | None = None
    error: SendError | None = None


def sent(ready: Ready, message_id: str | None, now: dt.datetime) -> Outcome:
    row, token = ready.claimed.row, ready.claimed.token
    settled = Settled(
        row.id,
        token,
        "sent",
        at=now,
        to_channel=ready.reached.channel,
        to_conversation=ready.reached.conversation,
        given_message=storable(message_id),
    )
    return Outcome(settled, sent=ready)


def refused(ready: Ready, error: SendError, now: dt.datetime) -> Outcome:
    """A gone address: tried at the person's next one at once. Too fast: again when the platform says, and not counted.
    Else later and later, at last not any more."""
    row, token = ready.claimed.row, ready.claimed.token
    if error.permanent:
        ends_as = "cancelled" if row.card_id is not None or "to" in row.payload else "open"
        return Outcome(Settled(row.id, token, ends_as, again_at=now, error=str(error)), refused=ready, error=error)
    if error.retry_after is not None:
        again_at = now + dt.timedelta(seconds=_spread(error.retry_after))
        settled = Settled(row.id, token, "open", again_at=again_at, error=str(error), uncounted=1)
        return Outcome(settled, refused=ready, error=error)
    return Outcome(failed(ready.claimed, str(error), now))


def failed(claimed: Claimed, error: str, now: dt.datetime) -> Settled:
    row = claimed.row
    attempts = row.attempts + 1  # the claim counted this one in the store
    if attempts >= MAX_ATTEMPTS:
        return Settled(row.id, claimed.token, "dead", error=error)
    wait = min(FIRST_WAIT_S * TIMES ** (attempts - 1), LONGEST_WAIT_S)
    return Settled(row.id, claimed.token, "open", again_at=now + dt.timedelta(seconds=_spread(wait)), error=error)


def given_back(claimed: Claimed) -> Settled:
    """As if it had not been claimed."""
    return Settled(claimed.row.id, claimed.token, "open", uncounted=1)


def _spread(seconds: float) -> float:
    return seconds * random.uniform(1.0, 1.3)  # noqa: S311 - so that not all come back at the same moment


def tell(log: logging.Logger, claimed: Claimed, settled: Settled) -> None:
    """One line a message; what came of it, never what it said."""
    row = claimed.row
    known = {
        "delivery": row.id,
        "tenant": row.tenant_id,
        "kind": row.kind,
        "channel": claimed.reached.channel if claimed.reached else None,
        "attempt": row.attempts + 1,
        "ends_as": settled.ends_as,
    }
    if settled.ends_as == "sent":
        log.info("delivery %s sent", row.id, extra=known)
    elif settled.ends_as == "cancelled" and settled.error is None:
        log.info("delivery %s not sent: no longer wanted", row.id, extra=known)
    else:
        log.warning(
            "delivery %s not sent, now %s: %s", row.id, settled.ends_as, settled.error or "no address", extra=known
        )


def write(
    connection: Connection,
    outcomes: Sequence[Outcome],
    channels: Mapping[str, Channel],
    now: dt.datetime,
    time_of: TimeOf,
) -> None:
    """In the transaction of the caller."""
    claims.settle(connection, [one.settled for one in outcomes])
    keep = []
    for one in outcomes:
        if one.sent is not None and one.sent.outgoing.reply.updates:
            _replace(connection, one.sent, now)
        if one.sent is not None and (row := _card(one.sent, one.settled.given_message, channels, now)) is not None:
            keep.append(row)
        if one.refused is not None and one.error is not None:
            _refusal(connection, one.refused, one.error, now, time_of)
    cards.keep_all(connection, keep)


def _card(
    ready: Ready, message_id: str | None, channels: Mapping[str, Channel], now: dt.datetime
) -> dict[str, Any] | None:
    """A card that can be pressed or changed later."""
    reached, outgoing = ready.reached, ready.outgoing
    reply = outgoing.reply
    if not (reply.subject or reply.buttons or reply.inputs):
        return None
    return {
        "tenant_id": ready.claimed.row.tenant_id,
        "person_id": outgoing.person,
        "channel": reached.channel,
        "conversation": reached.conversation,
        "address": dict(reached.address),
        "subject": reply.subject or None,
        "content": card_content(channels[reached.channel], reply),
        "message_id": message_id,
        "sent_at": now,
    }


def _replace(connection: Connection, ready: Ready, now: dt.datetime) -> None:
    row, reply = ready.claimed.row, ready.outgoing.reply
    store = Store(connection, row.tenant_id, now, None, "delivery")
    if row.card_id is not None:
        cards.close(store, row.card_id)
    elif reply.subject and ready.card is not None:  # one that came while this was on its way is newer
        cards.replace_about(store, reply.subject, ready.reached.channel, ready.reached.conversation, ready.card)


def _refusal(connection: Connection, ready: Ready, error: SendError, now: dt.datetime, time_of: TimeOf) -> None:
    row, reached = ready.claimed.row, ready.reached
    if error.permanent and "to" in row.payload:
        posting.end_gone(Store(connection, row.tenant_id, now, None, "delivery"), row.payload, str(error))
    elif error.permanent and row.card_id is None:
        outbox.switch_off(connection, row.tenant_id, row.person_id, reached.channel, now, str(error))
    elif error.permanent:
        cards.close(Store(connection, row.tenant_id, now, None, "delivery"), row.card_id)
    elif error.retry_after is not None:
        key = reached.organisation if error.everywhere else reached.here
        gates.close(connection, key, reached.channel, time_of(connection), error.retry_after)
