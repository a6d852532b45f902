"""Typed approval and refusal: nothing is stored by words, the card with its button is shown back."""

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy.engine import Row

from dialogs import mine, personal_numbers, texts
from dialogs.dialog import Outcome, say
from dialogs.minutes import adjusting, adjusting_answers, comment_form, minutes_card
from dialogs.minutes.adjusting import Adjusting
from dialogs.reply import Button
from dialogs.turn import Turn
from storage import approvals, minutes
from storage.store import Store

LINES = texts.load("approval")
MOST = 5
_REASON = re.compile(
    r"(?:[,:;.–]\s|\s-\s|\b(?:eftersom|för att|därför att|because|since)\s)\s*(?P<reason>\S.*)", re.DOTALL
)


def answer(turn: Turn, store: Store) -> Outcome:
    """ "Godkänner protokollet": the card of what waits for the speaker, with [Godkänn]."""
    waiting = [row for row in minutes.waiting_for(store, turn.person.id) if _is_meant(turn, row)]
    if len(waiting) == 1:
        return _card(turn, store, waiting[0])
    if waiting:
        return _choose(turn, waiting, "approve")
    return _not_waiting(turn, store)


def answer_refusal(turn: Turn, store: Store) -> Outcome:
    """ "Jag godkänner inte": the form for what should be changed."""
    named = approvals.to_adjust(store, turn.person.id)
    waiting = [row for row in named if row.status == "waiting" and _is_meant(turn, row)]
    if len(waiting) == 1:
        found = adjusting.of(store, waiting[0].id) or Adjusting(waiting[0], (), ())
        return Outcome(comment_form.form(turn, found, _reason(turn.text)), about=waiting[0].forum_id)
    if waiting:
        return _choose(turn, waiting, "refuse")
    return _not_waiting(turn, store)


def _is_meant(turn: Turn, row: Row[Any]) -> bool:
    return turn.slots.forum in (None, row.forum_id) and turn.slots.date in (None, row.day)


def _card(turn: Turn, store: Store, row: Row[Any]) -> Outcome:
    found = adjusting.of(store, row.id) or Adjusting(row, (), ())
    text = LINES(turn.language, "confirm", minutes=adjusting.title(turn, row))
    return Outcome(minutes_card.card(turn, store, found, text), about=row.forum_id)


def _choose(turn: Turn, rows: Sequence[Row[Any]], verdict: str) -> Outcome:
    buttons: list[Button] = []
    for number, row in enumerate(rows[:MOST], 1):
        title = LINES(turn.language, f"{verdict}_of", forum=row.forum, day=adjusting.day(turn, row))
        make = minutes_card.approve_button if verdict == "approve" else minutes_card.refuse_button
        buttons.append(make(turn, row, number, title))
    return say(LINES(turn.language, f"which_{verdict}", n=len(rows)), buttons=tuple(buttons))


def _not_waiting(turn: Turn, store: Store) -> Outcome:
    """Nothing waits for the speaker: what was meant, and why it is not theirs to approve, or not any more."""
    row = _meant(turn, store)
    found = adjusting.of(store, row.id) if row is not None else None
    if row is None or found is None:
        return _nothing(turn)
    verdict = found.verdict_of(turn.person.id) if found.names(turn.person.id) else None
    if verdict is not None and verdict.verdict == "approved":
        return adjusting_answers.already(turn, store, found, verdict, pressed=False)
    refused = adjusting_answers.not_possible(turn, store, found, row.content_hash, pressed=False)
    return refused or _card(turn, store, row)


def _meant(turn: Turn, store: Store) -> Row[Any] | None:
    """The minutes spoken of: of the forum and day said; else what the speaker adjusts; else what waits for others."""
    forum, day = turn.slots.forum, turn.slots.date
    if forum is not None:
        return minutes.latest(store, forum, day)
    own = [row for row in approvals.to_adjust(store, turn.person.id) if day in (None, row.day)]
    if own:
        return own[0]
    hidden = mine.hidden_from(turn, store)
    readable = [one for one in turn.names.forums if one not in hidden]
    theirs = [one for one in mine.forums_of(store, turn.person.id, turn.today) if one in readable]
    for forums in (theirs, readable):
        if (row := _latest(store, forums, day)) is not None:
            return row
    return None


def _latest(store: Store, forums: Sequence[int], day: dt.date | None) -> Row[Any] | None:
    if day is not None:
        return next(iter(approvals.on_day(store, forums, day)), None)
    unsettled = approvals.unsettled(store, forums)
    return next((row for row in unsettled if row.status == "waiting"), None) or next(iter(unsettled), None)


def _nothing(turn: Turn) -> Outcome:
    forum = turn.names.forums.get(turn.slots.forum) if turn.slots.forum is not None else None
    buttons = (
        Button("show_minutes", LINES(turn.language, "show_minutes"), "show_minutes"),
        Button("pending_approvals", LINES(turn.language, "pending"), "pending_approvals"),
    )
    if forum is not None:
        return say(LINES(turn.language, "none_of", forum=forum.name), buttons=buttons, about=forum.id)
    return say(LINES(turn.language, "nothing"), body=(LINES(turn.language, "nothing_help"),), buttons=buttons)


def _reason(text: str) -> str:
    """What stands after the refusal itself, to begin the comment with; never a text with a personal number."""
    match = _REASON.search(text)
    reason = match["reason"].strip() if match else ""
    if len(reason.split()) < 2 or personal_numbers.found(reason):
        return ""
    return reason[:1].upper() + reason[1:]
