"""Where the adjusting of minutes stands, and what follows when the last approval is in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.engine import Row

from dialogs import dates, mine, texts
from dialogs.turn import Turn
from storage import minutes, outbox, people
from storage.store import Store

LINES = texts.load("adjusting")
CHANGING = {"approve", "refuse", "undo"}  # buttons whose card others' verdicts change


@dataclass(frozen=True, slots=True)
class Adjusting:
    """`row` with `forum` and `document`; `verdicts` are the approvals and refusals of the text as it stands."""

    row: Row[Any]
    adjusters: Sequence[Row[Any]]
    verdicts: Sequence[Row[Any]]

    @property
    def missing(self) -> list[Row[Any]]:
        """Adjusters who have not approved."""
        done = {row.person_id for row in self.verdicts if row.verdict == "approved"}
        return [row for row in self.adjusters if row.person_id not in done]

    @property
    def refusals(self) -> list[Row[Any]]:
        return [row for row in self.verdicts if row.verdict == "refused"]

    @property
    def is_complete(self) -> bool:
        return bool(self.adjusters) and not self.missing and not self.refusals

    def names(self, person_id: int) -> bool:
        """Whether the person is named to adjust these minutes."""
        return any(row.person_id == person_id for row in self.adjusters)

    def verdict_of(self, person_id: int) -> Row[Any] | None:
        return next((row for row in reversed(self.verdicts) if row.person_id == person_id), None)


def of(store: Store, minutes_id: int) -> Adjusting | None:
    """None for minutes that never were."""
    row = minutes.with_id(store, minutes_id)
    if row is None:
        return None
    verdicts = [one for one in minutes.approvals(store, minutes_id) if one.content_hash == row.content_hash]
    return Adjusting(row, minutes.adjusters(store, minutes_id), verdicts)


def settle(turn: Turn, store: Store, minutes_id: int) -> Adjusting:
    """Adjusted, once all named have approved; who should know is told. The caller holds the minutes' row."""
    found = of(store, minutes_id)
    if found is None:
        raise LookupError(f"minutes {minutes_id}")
    if not found.is_complete or found.row.status == "adjusted":
        return found
    minutes.set_status(store, minutes_id, "adjusted")
    outbox.cancel(store, subject(minutes_id), ["approval_request"])
    tell(
        turn, store, sorted(concerned(turn, store, found)), "minutes_adjusted", minutes_id, found.row.content_hash[:16]
    )
    return of(store, minutes_id) or found


def concerned(turn: Turn, store: Store, found: Adjusting) -> set[int]:
    """Who is told that the minutes are adjusted."""
    return {
        *(row.person_id for row in found.adjusters),
        *secretaries(store, found.row),
        *mine.people_of(store, found.row.forum_id, turn.today),
    }


def secretaries(store: Store, row: Row[Any]) -> list[int]:
    """Who wrote the minutes, and those granted the right."""
    granted = [one.id for one in people.granted(store, "secretary")]
    return list(dict.fromkeys([*([row.secretary_id] if row.secretary_id else []), *granted]))


def tell(
    turn: Turn, store: Store, persons: Iterable[int], kind: str, minutes_id: int, key: str, **payload: Any
) -> list[int]:
    """One message each, but none to the speaker; `key` tells one occasion from another. Who is told."""
    told = [person for person in persons if turn.speaker is None or person != turn.speaker.id]
    for person in told:
        outbox.queue(
            store,
            person,
            kind,
            f"{kind}:{minutes_id}:{key}:{person}",
            subject=subject(minutes_id),
            payload={"minutes": minutes_id, **payload},
        )
    return told


def redraw(turn: Turn, store: Store, row: Row[Any], occasion: str) -> None:
    """Cards that others look at, and the speaker's own elsewhere, show what has become of the minutes."""
    for card in outbox.cards_about(store, subject(row.id)):
        here = (turn.channel, turn.conversation) == (card.channel, card.conversation)
        if card.person_id is None or (here and turn.speaker is not None and card.person_id == turn.speaker.id):
            continue
        if not CHANGING & {str(button["id"]).partition(":")[0] for button in card.content.get("buttons", ())}:
            continue
        outbox.queue(
            store,
            card.person_id,
            "minutes_redrawn",
            f"minutes_redrawn:{card.id}:{occasion}",
            subject=subject(row.id),
            payload={"minutes": row.id},
            card_id=card.id,
        )


def subject(minutes_id: int) -> str:
    return f"minutes:{minutes_id}"


def title(turn: Turn, row: Row[Any]) -> str:
    """ "protokollet från Platssamverkan Bredäng 12 september", for the middle of a sentence."""
    return LINES(turn.language, "minutes", forum=row.forum, day=day(turn, row))


def day(turn: Turn, row: Row[Any]) -> str:
    return dates.day(row.day, turn.today, turn.language, weekday=False)


def listed(turn: Turn, names: Iterable[str]) -> str:
    """ "Amina Holm, Jonas Ek och Karin Wiberg"."""
    *first, last = names
    return LINES(turn.language, "and", first=", ".join(first), last=last) if first else last


def given(turn: Turn, found: Adjusting) -> str:
    """ "Amina Holm 16 september, Jonas Ek 18 september"."""
    approved = [row for row in found.verdicts if row.verdict == "approved"]
    return ", ".join(f"{row.name} {dates.day(row.day, turn.today, turn.language, weekday=False)}" for row in approved)


def status(turn: Turn, found: Adjusting) -> str:
    """Where it stands, in words."""
    row = found.row
    if row.status == "waiting" and found.missing:
        return LINES(turn.language, "waiting", names=listed(turn, [one.name for one in found.missing]))
    if row.status == "adjusted":
        approvals = given(turn, found)
        return LINES(turn.language, "adjusted" if approvals else "adjusted_unknown", approvals=approvals)
    if row.status == "refused" and found.refusals:
        last = found.refusals[-1]
        when = dates.day(last.day, turn.today, turn.language, weekday=False)
        return LINES(turn.language, "refused", name=last.name, day=when)
    return LINES(turn.language, f"is_{row.status}")
