"""Due messages to others: claimed, composed from what is true now, sent, marked."""

import datetime as dt
import logging
import random
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar

from sqlalchemy.engine import Connection, Row

from bot.channel import Channel, Clock, Outgoing, SendError
from bot.hops import in_database
from bot.turns import card_content
from dialogs.message_catalogue import MESSAGES, TOGETHER
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
PIECE = 10  # composed in one transaction


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
            for piece in _pieces(rows):
                for ready in await self._composed(piece):
                    await self._tried(ready)
            handled += len(rows)
        return handled

    async def _claimed(self) -> list[Row[Any]]:
        return await self._in_thread(partial(_claim, now=self.clock(), token=secrets.token_hex(8)))

    async def _composed(self, rows: Sequence[Row[Any]]) -> list[Ready]:
        """Those of one piece that are to be sent; one that cannot be composed does not stop those beside it."""
        try:
            return await self._in_thread(partial(self._compose, rows=rows))
        except DatabaseUnavailableError:
            raise
        except Exception as error:  # the top of the delivery loop: it logs and goes on
            log.exception("deliveries not composed: %s", ", ".join(str(row.id) for row in rows))
            if len(rows) == 1:
                await self._put_off(rows[0], error)
                return []
        return [ready for row in rows for ready in await self._composed([row])]

    async def _tried(self, ready: Ready) -> None:
        """One that cannot be sent does not stop those behind it."""
        try:
            await self._send(ready)
        except DatabaseUnavailableError:
            raise
        except Exception as error:  # the top of the delivery loop: it logs and goes on
            log.exception("delivery %s not sent", ready.row.id)
            await self._put_off(ready.row, error)

    async def _put_off(self, row: Row[Any], error: Exception) -> None:
        again_at = self._again_at(row, SendError(type(error).__name__, permanent=False))
        await self._in_thread(partial(_failed, row=row, again_at=again_at, error=type(error).__name__))

    async def _send(self, ready: Ready) -> None:
        row = ready.row
        try:
            message_id = await self.channels[ready.channel].send(ready.address, ready.outgoing)
        except SendError as error:
            if error.permanent:
                await self._in_thread(partial(_switched_off, ready=ready, now=self.clock(), error=str(error)))
            else:
                await self._in_thread(partial(_failed, row=row, again_at=self._again_at(row, error), error=str(error)))
            return
        channel = self.channels[ready.channel]
        sent = partial(_sent, ready=ready, channel=channel, now=self.clock(), message_id=message_id)
        await self._in_thread(sent)

    def _again_at(self, row: Row[Any], error: SendError) -> dt.datetime | None:
        if row.attempts >= outbox.MAX_ATTEMPTS:
            return None
        wait = error.retry_after or min(SYSTEM_FIRST_WAIT_S * 2**row.attempts, LONGEST_WAIT_S)
        return self.clock() + dt.timedelta(seconds=wait * random.uniform(1.0, 1.3))  # noqa: S311 - spreads retries

    def _compose(self, connection: Connection, *, rows: Sequence[Row[Any]]) -> list[Ready]:
        """Of one tenant, and of one kind where they are several. Where there is nothing to send, the row is marked so:
        cancelled, or nobody to reach."""
        store = Store(connection, rows[0].tenant_id, self.clock(), None, "delivery")
        readers = [people.get(store, row.person_id) for row in rows]
        replies = self._replies(store, rows, readers)
        found = [self._settled(store, *one) for one in zip(rows, readers, replies, strict=True)]
        return [ready for ready in found if ready is not None]

    def _settled(self, store: Store, row: Row[Any], reader: Row[Any], reply: Reply | None) -> Ready | None:
        if reply is None or reader.withdrawn_at:
            outbox.mark_cancelled(store.connection, row.id, row.lease_token)
            return None
        reached = self._reached(store.connection, row)
        if reached is None:
            outbox.mark_waiting(store.connection, row.id, row.lease_token)
            _tell_secretaries(store, row, reader)
            return None
        channel, conversation, address = reached
        before = (
            cards.latest_about(store, reply.subject, channel, conversation) if reply.updates and reply.subject else None
        )
        outgoing = Outgoing(reply, row.kind, row.person_id, reader.name, before.message_id if before else None)
        return Ready(row, channel, conversation, {**address, "name": reader.name}, outgoing)

    def _replies(self, store: Store, rows: Sequence[Row[Any]], readers: Sequence[Row[Any]]) -> list[Reply | None]:
        tenant = tenants.with_id(store.connection, store.tenant)
        names = self.names.of(store, tenant.register_version)
        turns = [
            Turn(
                speaker=Speaker(row.person_id, reader.name),
                now=store.now,
                zone=tenant.zone,
                language=reader.language or tenant.language,
                names=names,
                channel="delivery",
                press=Press(row.kind, "deliver", dict(row.payload)),
            )
            for row, reader in zip(rows, readers, strict=True)
        ]
        kind = rows[0].kind
        replies = TOGETHER[kind](turns, store) if kind in TOGETHER else [MESSAGES[kind](turn, store) for turn in turns]
        return [
            None if reply is None else replace(reply, language=turn.language)
            for reply, turn in zip(replies, turns, strict=True)
        ]

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


def _pieces(rows: Sequence[Row[Any]]) -> Iterator[list[Row[Any]]]:
    """In their order: neighbours of one tenant that are composed together, the others each alone."""
    piece: list[Row[Any]] = []
    for row in rows:
        alike = piece and row.kind in TOGETHER and (row.kind, row.tenant_id) == (piece[0].kind, piece[0].tenant_id)
        if piece and not (alike and len(piece) < PIECE):
            yield piece
            piece = []
        piece.append(row)
    if piece:
        yield piece


def _claim(connection: Connection, *, now: dt.datetime, token: str) -> list[Row[Any]]:
    return outbox.claim(connection, now, token)


def _failed(connection: Connection, *, row: Row[Any], again_at: dt.datetime | None, error: str) -> None:
    outbox.mark_failed(connection, row.id, row.lease_token, error, again_at=again_at)


def _switched_off(connection: Connection, *, ready: Ready, now: dt.datetime, error: str) -> None:
    """The address is gone: the row is tried at the person's next one, or waits, and the secretary is told."""
    row = ready.row
    outbox.switch_off(connection, row.tenant_id, row.person_id, ready.channel, now, error)
    outbox.mark_failed(connection, row.id, row.lease_token, error, again_at=now)


def _sent(connection: Connection, *, ready: Ready, channel: Channel, now: dt.datetime, message_id: str | None) -> None:
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
            card_content(channel, reply),
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
