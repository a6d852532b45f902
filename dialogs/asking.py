"""Questions back: which forum, which of two, and what may have been meant."""

import re
from collections.abc import Iterable
from dataclasses import replace

from dialogs import dates, memory, texts
from dialogs.catalogue import CATALOGUE
from dialogs.dialog import Outcome, Waiting
from dialogs.memory import Memory
from dialogs.reply import Button, Reply
from dialogs.turn import Slots, Turn
from dialogs.understanding import SLOTS, Understood
from dialogs.understanding.words import fold

LINES = texts.load("router")
_GROUP_AND_NAME = re.compile(
    r"\b(?i:(?:plats|lokal)?samverkan(?:sgruppen|sforum)?|styrgrupp(?:en)?|lokal[at]* brå|brå|rådet|forumet?)"
    r"\s+(?:i |för |på )?(?P<place>[A-ZÅÄÖ][\w-]+)"
)
LONGEST = 80
USUAL = ("pending_approvals", "next_meeting", "help")


def which_forum(turn: Turn, intent: str, slots: Slots, remembered: Memory) -> tuple[Outcome, str, Memory]:
    """Asks for the forum that was left out."""
    likely = [forum.name for forum in turn.names.nearest_forums(turn.text)]
    outcome = _asked(turn, LINES(turn.language, "which_forum"), intent, slots, likely)
    return outcome, intent, replace(remembered, waiting=outcome.waiting)


def nearest_to(turn: Turn, intent: str, slots: Slots, unknown: str, remembered: Memory) -> tuple[Outcome, str, Memory]:
    """Tells that nobody bears the name, with the nearest ones to choose from."""
    nearest = [forum.name for forum in turn.names.nearest_forums(unknown)]
    outcome = _asked(turn, LINES(turn.language, "unknown_forum", name=unknown), intent, slots, nearest)
    return outcome, intent, replace(remembered, waiting=outcome.waiting)


def which_of(turn: Turn, intent: str, slots: Slots, names: Iterable[str]) -> Outcome:
    return _asked(turn, LINES(turn.language, "which_of"), intent, slots, list(names))


def unknown_forum(turn: Turn, intent: str) -> str:
    """What is written as a forum's name and belongs to none: a group's word and a name that no forum bears."""
    named = _GROUP_AND_NAME.search(turn.text[:500]) if "forum" in SLOTS.get(intent, ()) else None
    if named is None or turn.names.place_like(fold(named["place"])) is not None:
        return ""
    return named[0]


def meant_to_write(turn: Turn, intent: str, slots: Slots) -> Outcome | None:
    """ "Menar du att …?" with Ja and Nej, for what would write and is not sure; None for what has no such question."""
    if f"meant_{intent}" not in LINES.lines:
        return None
    data = memory.slots_to_json(slots)
    buttons = (
        Button("yes", LINES(turn.language, "yes"), intent, data=data),
        Button("no", LINES(turn.language, "no"), "cancel", "close"),
    )
    question = LINES(turn.language, f"meant_{intent}", what=_what(turn, slots))
    return Outcome(Reply(question, buttons=buttons), keep_waiting=True)


def _what(turn: Turn, slots: Slots) -> str:
    """Of which forum, which day and what, where that was said."""
    forum = turn.names.forums.get(slots.forum or 0)
    day = dates.day(slots.date, turn.today, turn.language, weekday=False) if slots.date else ""
    text = f"”{slots.text[:LONGEST].strip()}{'…' if len(slots.text) > LONGEST else ''}”" if slots.text else ""
    said = [part for part in (forum.name if forum else "", day, text) if part]
    return f" ({', '.join(said)})" if said else ""


def nearest(turn: Turn, understood: Understood) -> Outcome:
    """Not understood: the three nearest as buttons, never a guess that writes."""
    near = [intent for intent, _ in understood.near if intent in CATALOGUE and not CATALOGUE[intent].writes]
    meant = list(dict.fromkeys([*near, *USUAL]))
    key = "out_of_scope" if understood.intent == "out_of_scope" else "not_understood"
    buttons = [
        Button(intent, LINES(turn.language, f"suggest_{intent}"), intent)
        for intent in meant
        if intent in CATALOGUE and f"suggest_{intent}" in LINES.lines
    ]
    return Outcome(
        Reply(LINES(turn.language, key), body=(LINES(turn.language, "what_i_do"),), buttons=tuple(buttons[:3])),
        keep_waiting=True,
    )


def _asked(turn: Turn, text: str, intent: str, slots: Slots, names: list[str]) -> Outcome:
    said = memory.slots_to_json(slots)
    buttons = []
    for name in names[:5]:
        forum = turn.names.forum_called(name)
        if forum is not None:
            buttons.append(Button(f"forum:{forum.id}", name, intent, data={**said, "forum": forum.id}))
    among = [button.data["forum"] for button in buttons]
    return Outcome(Reply(text, buttons=tuple(buttons)), waiting=Waiting(intent, "forum", data={**said, "among": among}))
