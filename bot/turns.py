"""One event to one answer: stored, worked in order, sent, marked; taken up again after a crash."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

from sqlalchemy.engine import Connection

from bot import answers, working
from bot.answers import Answered, apology, from_answer
from bot.attachments import Attachments
from bot.channel import Channel, Clock, Event, Fetches, Introduces, Outgoing, SendError
from bot.hops import Ledger, in_database
from bot.in_order import InOrder
from bot.inbox_lease import InboxLease
from bot.sent_marks import SentMarks
from bot.working import NotOursError, Place, UsedUpError, language_of, talk_of
from dialogs.register import NameIndexes
from dialogs.reply import Reply
from dialogs.turn import Attachment, Profile
from storage import inbox
from storage.database import DatabaseUnavailableError
from storage.threads import DatabaseThreads, Rank

log = logging.getLogger(__name__)
T = TypeVar("T")
Key = tuple[int, str, str]  # tenant, channel, dedupe
MARK_S = 0.03  # so long a sent mark may wait for the next event's commit
COMPANY_S = 0.1  # after two events were in hand at once, so long more are expected


class Turns:
    """Given to every channel as the way in."""

    def __init__(self, threads: DatabaseThreads, clock: Clock, names: NameIndexes) -> None:
        self.threads = threads
        self.ledger = Ledger(threads)
        self.clock = clock
        self.names = names
        self.channels: dict[str, Channel] = {}
        self.in_order = InOrder()
        self.attachments = Attachments()
        self.on_queued: Callable[[], None] = lambda: None  # a turn has caused messages to others
        self.lease = InboxLease(threads)
        self.marks = SentMarks(self.ledger)
        self.in_hand: set[Key] = set()  # events that somebody here is about to store, work or send
        self.company_until = float("-inf")  # of the loop's time

    async def take(self, event: Event) -> Answered | None:
        """Stores the event, answers it and sends the answer; None for a repeat.

        Raises DatabaseUnavailableError when not even the event could be stored: it must not be acknowledged.
        """
        row = await self.accept(event)
        return None if row is None else await self.finish(row, event)

    async def accept(self, event: Event) -> int | None:
        """The durable part: after it the event may be acknowledged. None for a repeat."""
        arrived = inbox.Arrived(
            event.tenant,
            event.channel,
            event.conversation,
            event.user,
            event.dedupe,
            event.to_json(),
            self.clock(),
            self.lease.bearer,
        )
        key = inbox.key_of(arrived)
        is_first = key not in self.in_hand
        if self.in_hand:
            self.company_until = _time() + COMPANY_S
        self.in_hand.add(key)  # before it can be seen in the store, or `resume` might take it up too
        row: int | None = None
        try:
            row = await self.ledger.record(inbox.store, arrived)
        finally:
            if row is None and is_first:
                self.in_hand.discard(key)
        return row

    async def finish(self, row: int, event: Event) -> Answered:
        """Works and sends an accepted event, after the conversation's earlier ones."""
        try:
            async with self.in_order.of(event.tenant, event.channel, event.conversation):
                answered = await self._worked(row, event)
                await self._send(row, event, answered)
                return answered
        finally:
            self.in_hand.discard((event.tenant, event.channel, event.dedupe))

    async def resume(self) -> int:
        """What was stored and not answered, or answered and not sent: after a crash, or when the database was gone.

        How many rows. May be called at any time.
        """
        return sum(await asyncio.gather(*await self.take_up()))

    async def take_up(self) -> list[asyncio.Task[int]]:
        """As `resume`, without waiting for the answers; a conversation's next event comes after what it left open."""
        await self.marks.put_late()
        rows = await self.lease.left_open(self.channels)
        conversations: dict[tuple[int, str, str], dict[Key, int]] = {}
        for row in rows:
            key = (row.tenant_id, row.channel, row.dedupe)
            if row.channel in self.channels and key not in self.in_hand and row.id not in self.marks.late:
                conversations.setdefault((row.tenant_id, row.channel, row.conversation), {})[key] = row.id
                self.in_hand.add(key)
        return [asyncio.create_task(self._resume_in_order(*where, taken)) for where, taken in conversations.items()]

    async def renew(self) -> None:
        """To be called every few seconds, where replicas share a server."""
        if self.in_hand or self.marks.late:
            await self.lease.renew()

    async def _resume_in_order(self, tenant: int, channel: str, conversation: str, taken: dict[Key, int]) -> int:
        try:
            async with self.in_order.of(tenant, channel, conversation):
                for row_id in taken.values():
                    await self._resume(row_id)
                return len(taken)
        finally:
            self.in_hand.difference_update(taken)

    async def _resume(self, row_id: int) -> None:
        """A try is counted before the work: what brings the process down each time is given up in the end."""
        row = await in_database(self.threads, Rank.TURN, partial(inbox.take_up, row=row_id, bearer=self.lease.bearer))
        if row is None:
            return
        event = Event(**row.event)
        if row.status == "answered":
            answered = from_answer(row.answer)
        elif row.attempts > inbox.MAX_TRIES:
            answered = await self._give_up(row_id, event)
        else:
            answered = await self._worked(row_id, event)
        await self._send(row_id, event, answered)

    async def _worked(self, row: int, event: Event) -> Answered:
        attachment: Attachment | None = None
        profile: Profile | None = None
        for _ in range(inbox.MAX_TRIES):
            try:
                if event.file and attachment is None:
                    attachment = await self._attached(row, event)
                work = partial(self._work, row=row, event=event, attachment=attachment, profile=profile)
                if (answered := await in_database(self.threads, Rank.TURN, work)) is None:
                    profile = await self._introduced(event)
                    answered = await in_database(self.threads, Rank.TURN, partial(work, profile=profile))
                if answered is not None:
                    if answered.tells_others:
                        self.on_queued()
                    return answered
            except UsedUpError:
                return Answered(Reply(""), "repeated", False, None, "")
            except NotOursError:
                return await self._later(row, event)
            except DatabaseUnavailableError:
                log.warning("turn %s: the database did not answer", row)
                return apology(self.channels[event.channel], event, "database")
            except Exception:  # the top of the turn: it logs and apologises
                log.exception("turn %s failed", row)
        return await self._give_up(row, event)

    async def _later(self, row: int, event: Event) -> Answered:
        if await self.lease.is_gained(row):
            return await self._worked(row, event)
        return Answered(Reply(""), "elsewhere", False, None, "")

    async def _attached(self, row: int, event: Event) -> Attachment:
        """Nothing is fetched for who may not hand over files: the turn tells them so."""
        channel = self.channels[event.channel]
        talk = await in_database(self.threads, Rank.TURN, partial(talk_of, event=event))
        if isinstance(channel, Fetches) and "secretary" not in talk.rights:
            return Attachment(str((event.file or {}).get("name", "")), "", None)
        return await self.attachments.read(row, event, channel, language_of(event, talk, None))

    async def _introduced(self, event: Event) -> Profile:
        """Outside any transaction; an empty profile where the platform knows nothing, or does not tell now."""
        channel = self.channels[event.channel]
        try:
            if isinstance(channel, Introduces):
                return await channel.introduce(event)
        except SendError as error:
            log.warning("who speaks could not be asked: %s", error)
            return Profile(event.user, told=error.permanent)
        return Profile(event.user)

    def _work(self, connection: Connection, *, event: Event, **known: Any) -> Answered | None:
        place = Place(self.channels[event.channel], self.names, self.clock(), self.lease.bearer)
        return working.work(connection, place=place, event=event, **known)

    async def _give_up(self, row: int, event: Event) -> Answered:
        await in_database(self.threads, Rank.TURN, partial(inbox.park, row=row, bearer=self.lease.bearer))
        return apology(self.channels[event.channel], event, "failed")

    async def _send(self, row: int, event: Event, answered: Answered) -> None:
        if not answered.reply.text:
            if answered.intent != "elsewhere":
                await self._mark(inbox.Mark(row, self.clock(), None))
            return
        channel = self.channels[event.channel]
        private = answered.private and event.public  # then the card that all see stays as it is
        press = event.press if event.press and answered.reply.updates and not private else {}
        replaces = press.get("message") or self.attachments.told.pop(row, None)
        outgoing = Outgoing(answered.reply, answered.intent, answered.person, answered.name, replaces, private=private)
        try:
            message_id = await channel.send(event.address, outgoing)
        except SendError as error:
            log.warning("answer %s not sent: %s", row, error)
            if error.permanent:
                await self._mark(inbox.Mark(row, self.clock(), None))
            else:
                await self.lease.let_go(row)
            return
        if answered.intent in ("database", "failed"):
            return
        shown = answers.shown(channel, event, answered)
        await self._mark(inbox.Mark(row, self.clock(), message_id, shown, press.get("card")))

    async def _mark(self, mark: inbox.Mark) -> None:
        await self.marks.put(
            replace(mark, bearer=self.lease.bearer), wait_s=MARK_S if _time() < self.company_until else 0.0
        )


def _time() -> float:
    return asyncio.get_running_loop().time()
