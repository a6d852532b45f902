"""What claimed rows say: composed for their readers in one transaction, from what is true now."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy.engine import Connection, Row

from bot.channel import Clock, Outgoing
from bot.delivery.claiming import Claimed, Claiming
from bot.delivery.pacing import Reached
from dialogs import payloads
from dialogs.digest import posting
from dialogs.message_catalogue import FOR_SECRETARIES, IN_PLACE, MESSAGES, TOGETHER
from dialogs.register import NameIndexes
from dialogs.reply import Reply
from dialogs.turn import Press, Speaker, Turn
from dialogs.understanding import Names
from storage import cards, claims, outbox, people, tenants
from storage.claims import Settled
from storage.store import Store
from storage.tenants import Tenant

PIECE = 40  # digests or reminders composed in one transaction
SHORT_PIECE = 50  # and other messages
GIVEN_UP = "given up: no attempt came to an end"


Kept = tuple[Claimed, Reached, Turn]


@dataclass(frozen=True, slots=True)
class Ready:
    """A composed message and where it goes; `card` is that which it takes the place of."""

    claimed: Claimed
    reached: Reached
    outgoing: Outgoing
    card: int | None = None


@dataclass(slots=True)
class Composed:
    """What became of a piece: `lost` are rows that somebody else has by now."""

    ready: list[Ready] = field(default_factory=list)
    settled: list[Settled] = field(default_factory=list)
    lost: list[Claimed] = field(default_factory=list)


def pieces(claimed: Sequence[Claimed]) -> Iterator[list[Claimed]]:
    """In their order: neighbours of one tenant, where some are digests of the same kind alone."""
    piece: list[Claimed] = []
    for one in claimed:
        if piece and not (_together(piece[0].row, one.row) and len(piece) < _most(one.row)):
            yield piece
            piece = []
        piece.append(one)
    if piece:
        yield piece


def _together(first: Row[Any], row: Row[Any]) -> bool:
    same_kind = first.kind == row.kind or not {first.kind, row.kind} & TOGETHER.keys()
    return bool(first.tenant_id == row.tenant_id and same_kind)


def _most(row: Row[Any]) -> int:
    return PIECE if row.kind in TOGETHER else SHORT_PIECE


@dataclass(frozen=True, slots=True)
class Composing:
    clock: Clock
    names: NameIndexes
    claiming: Claiming

    def compose(self, connection: Connection, *, piece: Sequence[Claimed]) -> Composed:
        """A piece as `pieces` makes it."""
        store = Store(connection, piece[0].row.tenant_id, self.clock(), None, "delivery")
        found = Composed()
        readers = claims.readers(connection, [one.row.id for one in piece], {one.token for one in piece})
        tenant = tenants.with_id(connection, store.tenant)
        names = self.names.of(store, tenant.register_version)
        kept: list[Kept] = []
        former = _no_longer_secretaries(store, piece)
        for one in piece:
            reader = readers.get(one.row.id)
            if reader is None:
                found.lost.append(one)
            elif one.row.attempts >= claims.MAX_ATTEMPTS:
                found.settled.append(Settled(one.row.id, one.token, "dead", error=GIVEN_UP))
            elif reader.withdrawn_at:
                found.settled.append(Settled(one.row.id, one.token, "cancelled"))
                if "to" in one.row.payload:
                    posting.end_orphaned(store, one.row.payload, reader.name)
            elif one.row.id in former:
                found.settled.append(Settled(one.row.id, one.token, "cancelled"))
            elif one.reached is None:
                found.settled.append(self._unreached(store, one))
            else:
                try:
                    kept.append((one, one.reached, _turn(one.row, reader, store, tenant, names)))
                except payloads.PayloadError as error:
                    found.settled.append(Settled(one.row.id, one.token, "dead", error=str(error)))
        for known, reply in zip(kept, _replies(store, kept), strict=True):
            _add(store, known, reply, found)
        return found

    def _unreached(self, store: Store, one: Claimed) -> Settled:
        """It waits until the person is linked, and the secretaries are told; who was linked just now is tried again."""
        row = one.row
        people.reserve(store, row.person_id)
        known = claims.addresses(store.connection, row.tenant_id, [row.person_id])
        if self.claiming.reached(row, None, known.get(row.person_id, ())) is not None:
            return Settled(row.id, one.token, "open", uncounted=1)
        if row.kind != "unreachable":
            _tell_secretaries(store, row)
        waiting = Settled(row.id, one.token, "waiting", uncounted=1)
        claims.settle(store.connection, [waiting])
        return waiting


def _no_longer_secretaries(store: Store, piece: Sequence[Claimed]) -> set[int]:
    """Rows for secretaries whose reader's right has been taken back since."""
    rows = [one.row for one in piece if one.row.kind in FOR_SECRETARIES]
    granted = {one.id for one in people.granted(store, "secretary")} if rows else set()
    return {row.id for row in rows if row.person_id not in granted}


def _tell_secretaries(store: Store, row: Row[Any]) -> None:
    """Once for each subject and kind that the person lacks, and again when a newer address has gone."""
    gone = max((one.off_at for one in people.identities(store, row.person_id) if one.off_at), default="never reached")
    about = f"{row.person_id}:{row.kind}:{row.subject or ''}:{gone}"
    payload = {"person": row.person_id, "kind": row.kind, "subject": row.subject}
    for secretary in people.granted(store, "secretary"):
        outbox.queue(store, secretary.id, "unreachable", f"unreachable:{about}:{secretary.id}", payload=payload)


def _turn(row: Row[Any], reader: Row[Any], store: Store, tenant: Tenant, names: Names) -> Turn:
    if row.kind not in MESSAGES:
        raise payloads.PayloadError(f"{row.kind}: no such kind of message")
    return Turn(
        speaker=Speaker(row.person_id, reader.name),
        now=store.now,
        zone=tenant.zone,
        language=tenant.language if "to" in row.payload else reader.language or tenant.language,
        names=names,
        channel="delivery",
        press=Press(row.kind, "deliver", dict(payloads.read(row.kind, row.version, row.payload))),
    )


def _replies(store: Store, kept: Sequence[Kept]) -> list[Reply | None]:
    if not kept:
        return []
    kind = kept[0][0].row.kind
    if kind in TOGETHER:
        return TOGETHER[kind]([turn for _, _, turn in kept], store)
    return [MESSAGES[one.row.kind](turn, store) for one, _, turn in kept]


def _add(store: Store, kept: Kept, reply: Reply | None, found: Composed) -> None:
    one, reached, turn = kept
    row = one.row
    card = _standing(store, row, reached, reply)
    if reply is None or (row.kind in IN_PLACE and card is None):
        found.settled.append(Settled(row.id, one.token, "cancelled"))
        return
    said = reply if reply.language == turn.language else replace(reply, language=turn.language)
    name = turn.person.name
    outgoing = Outgoing(
        said, row.kind, row.person_id, name, card.message_id if card else None, in_place=row.kind in IN_PLACE
    )
    at = Reached(reached.channel, reached.conversation, {**reached.address, "name": name}, reached.organisation)
    found.ready.append(Ready(one, at, outgoing, card.id if card else None))


def _standing(store: Store, row: Row[Any], reached: Reached, reply: Reply | None) -> Row[Any] | None:
    """The card that the message takes the place of."""
    if row.card_id is not None:
        return cards.standing(store, row.card_id)
    if reply is None or not (reply.updates and reply.subject):
        return None
    return cards.latest_about(store, reply.subject, reached.channel, reached.conversation)
