"""Due messages to others: claimed, composed from what is true now, sent, marked."""

import datetime as dt
import logging
import random
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy.engine import Connection, Row

from bot.channel import Channel, Clock, Outgoing, SendError
from bot.hops import in_database
from bot.turns import card_content
from dialogs.message_catalogue import MESSAGES
from dialogs.register import NameIndexes
from dialogs.reply import Reply
from dialogs.turn import Press, Speaker, Turn
from storage import cards, outbox, people, tenants
from storage.database import DatabaseUnavailableError
from storage.store import Store
from storage.threads import DatabaseThreads, Rank

T = TypeVar("T")
log = logging.getLogger(__name__)
SYSTEM_FIRST_WAIT_S = 5.0
LONGEST_WAIT_S = 3600.0


@dataclass(frozen=True, slots=True)
class Ready:
    """A composed message and where it goes."""

    row: Row[Any]
    channel: str
    conversation: str
    address: Mapping[str, Any]
    outgoing: Outgoing


class Deliveries:
    """`everyone` is the channel that reaches anybody (terminal, demo page); without it a person needs an identity."""

    def __init__(
        self,
        threads: DatabaseThreads,
        clock: Clock,
        names: NameIndexes,
        channels: Mapping[str, Channel],
        everyone: str | None = None,
    ) -> None:
        self.threads = threads
        self.clock = clock
        self.names = names
        self.channels = channels
        self.everyone = everyone

    async def run_due(self) -> int:
        """Everything that is due now, also what the sending itself causes; how many were handled."""
        handled = 0
        while rows := await self._claimed():
            for row in rows:
                await self._tried(row)
            handled += len(rows)
        return handled

    async def _claimed(self) -> list[Row[Any]]:
        return await self._in_thread(partial(_claim, now=self.clock(), token=secrets.token_hex(8)))

    async def _tried(self, row: Row[Any]) -> None:
        """One that cannot be composed or sent does not stop those behind it."""
        try:
            await self._deliver(row)
        except DatabaseUnavailableError:
            raise
        except Exception as error:  # the top of the delivery loop: it logs and goes on
            log.exception("delivery %s failed", row.id)
            again_at = self._again_at(row, SendError(type(error).__name__, permanent=False))
            await self._in_thread(partial(_failed, row=row, again_at=again_at, error=type(error).__name__))

    async def _deliver(self, row: Row[Any]) -> None:
        ready = await self._in_thread(partial(self._compose, row=row))
        if ready is None:
            return
        try:
            message_id = await self.channels[ready.channel].send(ready.address, ready.outgoing)
        except SendError as error:
            if error.permanent:
                await self._in_thread(partial(_switched_off, ready=ready, now=self.clock(), error=str(error)))
            else:
                await self._in_thread(partial(_failed, row=row, again_at=self._again_at(row, error), error=str(error)))
            return
        await self._in_thread(partial(_sent, ready=ready, now=self.clock(), message_id=message_id))

    def _again_at(self, row: Row[Any], error: SendError) -> dt.datetime | None:
        if row.attempts >= outbox.MAX_ATTEMPTS:
            return None
        wait = error.retry_after or min(SYSTEM_FIRST_WAIT_S * 2**row.attempts, LONGEST_WAIT_S)
        return self.clock() + dt.timedelta(seconds=wait * random.uniform(1.0, 1.3))  # noqa: S311 - spreads retries

    def _compose(self, connection: Connection, *, row: Row[Any]) -> Ready | None:
        """None when there was nothing to send: cancelled, or nobody to reach; the row is marked so."""
        now = self.clock()
        store = Store(connection, row.tenant_id, now, None, "delivery")
        reader = people.get(store, row.person_id)
        reply = None if reader.withdrawn_at else self._reply(store, row, reader, now)
        if reply is None:
            outbox.mark_cancelled(connection, row.id, row.lease_token)
            return None
        reached = self._reached(connection, row)
        if reached is None:
            outbox.mark_waiting(connection, row.id, row.lease_token)
            _tell_secretaries(store, row, reader)
            return None
        channel, conversation, address = reached
        before = (
            cards.latest_about(store, reply.subject, channel, conversation) if reply.updates and reply.subject else None
        )
        outgoing = Outgoing(reply, row.kind, row.person_id, reader.name, before.message_id if before else None)
        return Ready(row, channel, conversation, {**address, "name": reader.name}, outgoing)

    def _reply(self, store: Store, row: Row[Any], reader: Row[Any], now: dt.datetime) -> Reply | None:
        tenant = tenants.with_id(store.connection, row.tenant_id)
        turn = Turn(
            speaker=Speaker(row.person_id, reader.name),
            now=now,
            zone=ZoneInfo(str(tenant.zone)),
            language=reader.language or tenant.language,
            names=self.names.of(store, tenant.register_version),
            channel="delivery",
            press=Press(row.kind, "deliver", dict(row.payload)),
        )
        reply = MESSAGES[row.kind](turn, store)
        return None if reply is None else replace(reply, language=turn.language)

    def _reached(self, connection: Connection, row: Row[Any]) -> tuple[str, str, Mapping[str, Any]] | None:
        for identity in outbox.addresses(connection, row.tenant_id, row.person_id):
            if identity.channel in self.channels:
                conversation = str(identity.address.get("conversation", identity.user))
                known = {"user": identity.user, "conversation": conversation, "direct": True}
                return identity.channel, conversation, {**known, **identity.address}
        if self.everyone is None:
            return None
        return self.everyone, f"{self.everyone}:{row.person_id}", {"person": row.person_id}

    async def _in_thread(self, run: Callable[[Connection], T]) -> T:
        return await in_database(self.threads, Rank.DELIVERY, run)


def _claim(connection: Connection, *, now: dt.datetime, token: str) -> list[Row[Any]]:
    return outbox.claim(connection, now, token)


def _failed(connection: Connection, *, row: Row[Any], again_at: dt.datetime | None, error: str) -> None:
    outbox.mark_failed(connection, row.id, row.lease_token, error, again_at=again_at)


def _switched_off(connection: Connection, *, ready: Ready, now: dt.datetime, error: str) -> None:
    """The address is gone: the row is tried at the person's next one, or waits, and the secretary is told."""
    row = ready.row
    outbox.switch_off(connection, row.tenant_id, row.person_id, ready.channel, now, error)
    outbox.mark_failed(connection, row.id, row.lease_token, error, again_at=now)


def _sent(connection: Connection, *, ready: Ready, now: dt.datetime, message_id: str | None) -> None:
    row, reply = ready.row, ready.outgoing.reply
    outbox.mark_sent(connection, row.id, row.lease_token, now)
    store = Store(connection, row.tenant_id, now, None, "delivery")
    if reply.updates and reply.subject:
        cards.replace_about(store, reply.subject, ready.channel, ready.conversation)
    if reply.subject or reply.buttons or reply.inputs:
        cards.keep(
            store,
            ready.channel,
            ready.conversation,
            row.person_id,
            ready.address,
            reply.subject or None,
            card_content(reply),
            message_id,
        )


def _tell_secretaries(store: Store, row: Row[Any], reader: Row[Any]) -> None:
    if row.kind == "unreachable":
        return
    for secretary in people.granted(store, "secretary"):
        outbox.queue(
            store,
            secretary.id,
            "unreachable",
            f"unreachable:{row.id}:{secretary.id}",
            payload={"person": reader.id, "kind": row.kind, "subject": row.subject},
        )
