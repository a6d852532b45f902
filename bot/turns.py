"""One event to one answer: stored, worked in order, sent, marked; taken up again after a crash."""

import asyncio
import datetime as dt
import logging
import secrets
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar

from sqlalchemy.engine import Connection, Row

from bot.attachments import Attachments
from bot.channel import Channel, Clock, Event, Fetches, Introduces, Outgoing, SendError
from bot.hops import Ledger, in_database
from dialogs import memory, router, texts
from dialogs import reply as replies
from dialogs.personal_numbers import withheld
from dialogs.register import NameIndexes
from dialogs.reply import Reply
from dialogs.turn import Attachment, Press, Profile, Speaker, Turn
from storage import dialogs as talks
from storage import inbox, inbox_leases, outbox, people, tenants
from storage.database import DatabaseUnavailableError, is_sqlite
from storage.store import Store
from storage.threads import DatabaseThreads, Rank

log = logging.getLogger(__name__)
LINES = texts.load("turns")
T = TypeVar("T")
Key = tuple[int, str, str]  # tenant, channel, dedupe
SHORTEST_WAIT_S, LONGEST_WAIT_S = 0.02, 0.5  # for another replica's answer
DRAFTS = frozenset({"report_tertial"})  # their forms hold what the person has kept, and are for that person alone
PERSON = "person:"  # the user of channels in which one picks whom to be


class UsedUpError(Exception):
    """What the event is good for once has been done: this one changes nothing."""


class NotOursError(Exception):
    """Another replica works the conversation; what the turn has written is undone."""


@dataclass(frozen=True, slots=True)
class Answered:
    reply: Reply
    intent: str
    private: bool
    person: int | None
    name: str
    tells_others: bool = False


class Turns:
    """Given to every channel as the way in."""

    def __init__(self, threads: DatabaseThreads, clock: Clock, names: NameIndexes) -> None:
        self.threads = threads
        self.ledger = Ledger(threads)
        self.clock = clock
        self.names = names
        self.channels: dict[str, Channel] = {}
        self.queues: dict[tuple[int, str, str], tuple[asyncio.Lock, int]] = {}
        self.attachments = Attachments()
        self.on_queued: Callable[[], None] = lambda: None  # a turn has caused messages to others
        # Replicas share a server, and lease what they work; on SQLite there is one process.
        self.bearer = None if is_sqlite(threads.engine) else secrets.token_hex(8)
        self.in_hand: set[Key] = set()  # events that somebody here is about to store, work or send

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
            self.bearer,
        )
        key = inbox.key_of(arrived)
        is_first = key not in self.in_hand
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
            async with self._in_order(event.tenant, event.channel, event.conversation):
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
        rows = await in_database(self.threads, Rank.TURN, self._left_open)
        conversations: dict[tuple[int, str, str], dict[Key, int]] = {}
        for row in rows:
            key = (row.tenant_id, row.channel, row.dedupe)
            if row.channel in self.channels and key not in self.in_hand:
                conversations.setdefault((row.tenant_id, row.channel, row.conversation), {})[key] = row.id
                self.in_hand.add(key)
        return [asyncio.create_task(self._resume_in_order(*where, taken)) for where, taken in conversations.items()]

    def _left_open(self, connection: Connection) -> Sequence[Row[*tuple[Any, ...]]]:
        if self.bearer is None:
            return inbox.open_rows(connection)
        return inbox_leases.take_over(connection, self.bearer, self.channels)

    async def renew(self) -> None:
        """To be called every few seconds, where replicas share a server."""
        if self.bearer is not None and self.in_hand:
            await in_database(self.threads, Rank.TURN, partial(_renew, bearer=self.bearer))

    async def release(self) -> None:
        """What is still open when the service stops may be taken up by another replica at once."""
        if self.bearer is not None:
            await in_database(self.threads, Rank.TURN, partial(_release, bearer=self.bearer))

    async def _resume_in_order(self, tenant: int, channel: str, conversation: str, taken: dict[Key, int]) -> int:
        try:
            async with self._in_order(tenant, channel, conversation):
                for row_id in taken.values():
                    await self._resume(row_id)
                return len(taken)
        finally:
            self.in_hand.difference_update(taken)

    async def _resume(self, row_id: int) -> None:
        """A try is counted before the work: what brings the process down each time is given up in the end."""
        row = await in_database(self.threads, Rank.TURN, partial(inbox.take_up, row=row_id, bearer=self.bearer))
        if row is None:
            return
        event = Event(**row.event)
        if row.status == "answered":
            answered = _from_answer(row.answer)
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
                return _apology(event, "database")
            except Exception:  # the top of the turn: it logs and apologises
                log.exception("turn %s failed", row)
        return await self._give_up(row, event)

    async def _later(self, row: int, event: Event) -> Answered:
        """Another replica works the conversation: after it, unless that one goes on with this event too."""
        wait_s = SHORTEST_WAIT_S
        while self.bearer is not None:
            claim = partial(inbox_leases.claim, row=row, bearer=self.bearer)
            if (state := await in_database(self.threads, Rank.TURN, claim)) == "ours":
                return await self._worked(row, event)
            if state == "gone":
                break
            await asyncio.sleep(wait_s)
            wait_s = min(wait_s * 2, LONGEST_WAIT_S)
        return Answered(Reply(""), "elsewhere", False, None, "")

    async def _attached(self, row: int, event: Event) -> Attachment:
        """Nothing is fetched for who may not hand over files: the turn tells them so."""
        channel = self.channels[event.channel]
        talk = await in_database(self.threads, Rank.TURN, partial(_talk, event=event))
        if isinstance(channel, Fetches) and "secretary" not in talk.rights:
            return Attachment(str((event.file or {}).get("name", "")), "", None)
        return await self.attachments.read(row, event, channel, _language(event, talk, None))

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

    def _work(
        self, connection: Connection, *, row: int, event: Event, attachment: Attachment | None, profile: Profile | None
    ) -> Answered | None:
        """None, and nothing written, where the platform is to be asked first who an unknown speaker is."""
        now = self.clock()
        talk = _talk(connection, event)
        introduces = isinstance(self.channels[event.channel], Introduces) and event.message_state == "new"
        if talk.person_id is None and profile is None and introduces:
            return None
        store = Store(connection, event.tenant, now, talk.person_id, event.channel)
        _keep_reached(store, talk, event)
        speaker = talk.person_id and Speaker(talk.person_id, talk.name or "", talk.rights, talk.organisation)
        turn = Turn(
            speaker=speaker or None,
            now=now,
            zone=tenants.zone_of(talk.zone),
            language=_language(event, talk, profile),
            names=self.names.of(store, talk.register_version),
            channel=event.channel,
            conversation=event.conversation,
            text=event.text.replace("\x00", ""),
            press=_press(event.press),
            attachment=attachment,
            public=event.public,
            place=event.place,
            message=event.message,
            message_state=event.message_state,
            takes_files=getattr(self.channels[event.channel], "takes_files", False),
            account=event.user,
            profile=profile,
        )
        routed = router.route(turn, store, memory.recall(talk.state, now))
        reply = replace(routed.outcome.reply, language=routed.language or turn.language)
        if event.once and not reply.inputs:
            _use_up(connection, event, now)
        queued = outbox.was_queued(connection)
        private = routed.private or (bool(reply.inputs) and routed.intent in DRAFTS)
        answered = Answered(reply, routed.intent, private, talk.person_id, talk.name or "", queued)
        if not inbox.save_answer(connection, row, _to_answer(answered), routed.intent, now, self.bearer):
            raise NotOursError
        talks.save_state(connection, talk, event.channel, event.conversation, memory.to_state(routed.memory), now)
        return answered

    async def _give_up(self, row: int, event: Event) -> Answered:
        await in_database(self.threads, Rank.TURN, partial(inbox.park, row=row, bearer=self.bearer))
        return _apology(event, "failed")

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
            elif self.bearer is not None:
                await in_database(self.threads, Rank.TURN, partial(_let_go, row=row, bearer=self.bearer))
            return
        if answered.intent in ("database", "failed"):
            return
        shown = _shown(channel, event, answered)
        await self._mark(inbox.Mark(row, self.clock(), message_id, shown, press.get("card")))

    async def _mark(self, mark: inbox.Mark) -> None:
        try:
            mark = replace(mark, bearer=self.bearer)
            await self.ledger.record(inbox.mark_sent, mark, may_wait=len(self.in_hand) > 1)
        except DatabaseUnavailableError:
            log.warning("answer %s was sent and could not be marked", mark.row)

    @asynccontextmanager
    async def _in_order(self, *key: *tuple[int, str, str]) -> AsyncIterator[None]:
        lock, users = self.queues.get(key, (asyncio.Lock(), 0))
        self.queues[key] = (lock, users + 1)
        try:
            async with lock:
                yield
        finally:
            lock, users = self.queues[key]
            self.queues[key] = (lock, users - 1)
            if users == 1:
                del self.queues[key]


def _talk(connection: Connection, event: Event) -> talks.Talk:
    if event.user.startswith(PERSON):
        return talks.talk_of_person(
            connection, event.tenant, event.channel, event.conversation, int(event.user.removeprefix(PERSON))
        )
    return talks.talk_of(connection, event.tenant, event.channel, event.conversation, event.user)


def _let_go(connection: Connection, *, row: int, bearer: str) -> None:
    inbox_leases.let_go(connection, row, bearer)


def _renew(connection: Connection, *, bearer: str) -> None:
    inbox_leases.renew(connection, bearer)


def _release(connection: Connection, *, bearer: str) -> None:
    inbox_leases.release(connection, bearer)


def _use_up(connection: Connection, event: Event, now: dt.datetime) -> None:
    """Raises UsedUpError, and what the turn has written is undone with it."""
    if not inbox.use_up(connection, event.tenant, event.channel, event.once, now):
        raise UsedUpError


def _keep_reached(store: Store, talk: talks.Talk, event: Event) -> None:
    """Where the person is reached unasked, as the person's own words tell it; what waited goes out."""
    kept = talk.identity
    if kept is None or talk.person_id is None or event.reach is None or (kept.is_on and kept.address == event.reach):
        return
    people.reach(store, kept.id, event.reach)
    outbox.wake(store, talk.person_id)


def _language(event: Event, talk: talks.Talk, profile: Profile | None) -> str:
    """A press is answered in its card's language; else the person's counts, then the platform's, then the tenant's."""
    of_card = event.press.get("language") if event.press else None
    told = profile.language if profile is not None and profile.language in texts.LANGUAGES else None
    return of_card or talk.language or event.language or told or talk.tenant_language


def _press(press: Mapping[str, Any] | None) -> Press | None:
    return (
        None
        if press is None
        else Press(
            str(press["intent"]),
            str(press.get("step", "")),
            dict(press.get("data", {})),
            {key: str(value) for key, value in dict(press.get("fields", {})).items()},
        )
    )


def _shown(channel: Channel, event: Event, answered: Answered) -> dict[str, Any] | None:
    """What to keep of a card: its buttons and the names of its fields, never what it said."""
    reply = answered.reply
    if not (reply.subject or (channel.keeps_cards and (reply.buttons or reply.inputs))):
        return None
    return {
        "tenant_id": event.tenant,
        "person_id": answered.person,
        "channel": event.channel,
        "conversation": (event.own if answered.private and event.public else "") or event.conversation,
        "address": dict(event.address),
        "subject": reply.subject or None,
        "content": card_content(channel, reply),
    }


def card_content(channel: Channel, reply: Reply) -> dict[str, Any]:
    """With the form itself where the channel opens it later, by a press of its own."""
    buttons = [
        {**button, **({"data": withheld(button["data"])} if "data" in button else {})}
        for button in replies.to_json(reply).get("buttons", [])
    ]
    names = [field.id for field in reply.inputs]
    content: dict[str, Any] = {"buttons": buttons, "inputs": names, "language": reply.language}
    if reply.inputs and getattr(channel, "keeps_forms", False):
        shown = replies.to_json(Reply(reply.text, inputs=reply.inputs, language=reply.language))
        content["form"] = {**withheld(shown), "inputs": [withheld(field) for field in shown["inputs"]]}
    return content


def _to_answer(answered: Answered) -> dict[str, Any]:
    return {
        "reply": replies.to_json(answered.reply),
        "intent": answered.intent,
        "private": answered.private,
        "person": answered.person,
        "name": answered.name,
    }


def _from_answer(kept: Mapping[str, Any]) -> Answered:
    return Answered(replies.from_json(kept["reply"]), kept["intent"], kept["private"], kept["person"], kept["name"])


def _apology(event: Event, why: str) -> Answered:
    person = int(event.user.removeprefix(PERSON)) if event.user.startswith(PERSON) else None
    return Answered(Reply(LINES(event.language or "sv", why)), why, False, person, str(event.address.get("name", "")))
