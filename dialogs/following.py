"""What a message means that leans on the one before: "och i Sätra?", "nästa vecka då?", a bare name."""

from dataclasses import dataclass, replace

from dialogs import memory
from dialogs.memory import Memory
from dialogs.slots import slots_of
from dialogs.turn import Slots, Turn
from dialogs.understanding import SLOTS, WRITING, ForumEntry, Understood, bare_forum, follow_up

SURE, PLAINLY = 0.5, 0.6
OF_PEOPLE = frozenset({"convenor", "participants"})  # asked back for their forum
OF_OWN_OR_ONE = frozenset({"next_meeting", "show_minutes", "show_updates", "list_actions"})  # else of one's own forums
SMALL_TALK = frozenset({"greeting", "thanks", "cancel", "help"})
FORMS = ("report_tertial", "schedule_meeting")  # writing intents that only open a form


@dataclass(frozen=True, slots=True)
class Followed:
    """The intent to ask again, with what was said now; several `forums` are to be chosen among."""

    intent: str
    slots: Slots
    forums: tuple[ForumEntry, ...] = ()


def leans(turn: Turn, understood: Understood, remembered: Memory) -> Followed | None:
    """`vilka är med?`, `vem betalar?` after a question about a forum: the same is asked of that forum.

    Of no forum talked of, the first is asked back for one; the second is not ours.
    """
    asked = understood.leaning
    if asked is None:
        return None
    if remembered.about is None or "forum" not in SLOTS.get(remembered.intent or "", ()):
        plainly = dict(understood.near).get(asked.intent, 0.0) >= PLAINLY
        return Followed(asked.intent, slots_of(asked, turn)) if plainly and asked.intent in OF_PEOPLE else None
    return Followed(asked.intent, replace(slots_of(asked, turn), forum=remembered.about))


def read(turn: Turn, understood: Understood, slots: Slots, remembered: Memory) -> Followed | None:
    """None when the message stands on its own."""
    forums = bare_forum(turn.text, turn.names, understood.reading)
    before = remembered.intent if _may_follow(remembered.intent) else None
    if forums and before and "forum" in SLOTS[before]:
        return Followed(before, remembered.slots, forums)
    if forums:
        return Followed("forum_info", Slots(), forums)
    if before is None:
        return None
    leaning = follow_up(turn.text, turn.names, understood.reading)
    unsure = understood.confidence < SURE and understood.intent not in SMALL_TALK
    if not leaning.follows or not (leaning.bare or unsure):
        return None
    if slots.period is not None and "period" not in SLOTS[before]:
        return None  # "t2 bredäng" reports, whatever was talked of
    return Followed(before, _merged(remembered.slots, slots))


def points_at(turn: Turn, understood: Understood, slots: Slots, remembered: Memory) -> Slots:
    """With the forum last talked of, where a question about `de`, `den` or `där` names none."""
    if slots.forum is not None or remembered.about is None or understood.intent not in OF_OWN_OR_ONE:
        return slots
    leaning = follow_up(turn.text, turn.names, understood.reading)
    return replace(slots, forum=remembered.about) if leaning.points_back else slots


def _may_follow(intent: str | None) -> bool:
    slots = SLOTS.get(intent or "", ())
    return bool({"forum", "period"} & set(slots)) and (intent not in WRITING or intent in FORMS)


def _merged(before: Slots, said: Slots) -> Slots:
    return memory.slots_from({**memory.slots_to_json(before), **memory.slots_to_json(said)})
