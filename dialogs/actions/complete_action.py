"""Marking an action item as done, by its number or by what it is about; typed, it is shown back first."""

from collections.abc import Sequence
from typing import Any

from rapidfuzz import fuzz
from sqlalchemy.engine import Row

from dialogs import dates, texts, usual_buttons, written
from dialogs.actions import action_messages, action_words
from dialogs.dialog import Outcome, say
from dialogs.reply import Button, Reply
from dialogs.turn import Turn
from dialogs.understanding.words import fold, stem, words_of
from storage import actions, history
from storage.store import NotFoundError, Store

LINES = texts.load("complete_action")
ALIKE = 70.0  # of 100: the share of the words said that the item has
NEARLY = 15.0  # so much worse than the best may another one be and still be offered
MOST = 5


def answer(turn: Turn, store: Store) -> Outcome:
    if turn.slots.number is not None:
        return _numbered(turn, store, turn.slots.number)
    said = (turn.slots.text or "").strip()
    found = _matching(action_words.readable(turn, store), said) if said else []
    if not found:
        key = "none_like" if said else "which_item"
        return say(LINES(turn.language, key, text=said[:100]), buttons=(action_words.list_button(turn),))
    return _shown_back(turn, found[0]) if len(found) == 1 else _which(turn, found)


def submit(turn: Turn, store: Store) -> Outcome:
    """The button: it is done now."""
    try:
        item = actions.hold(store, written.number(turn, "item"))
    except NotFoundError:
        item = None
    if item is None or not action_words.may_read(turn, store, item):
        return Outcome(Reply(LINES(turn.language, "gone"), buttons=(action_words.list_button(turn),)))
    if item.status == "done":
        return say(_already(turn, item), buttons=(action_words.list_button(turn),))
    change = history.begin(store, "complete_action")
    actions.complete(change, item.id)
    told = action_messages.tell_of(turn, store, item, "action_done", change.id)
    reply = Reply(
        LINES(turn.language, "done", number=item.number, text=action_words.text(item)),
        body=(LINES(turn.language, "told", n=told, name=action_words.owner(turn, item)),) if told else (),
        buttons=(usual_buttons.undo(turn, change.id), action_words.list_button(turn)),
        updates=True,
    )
    return Outcome(reply, about=item.forum_id)


def _numbered(turn: Turn, store: Store, number: int) -> Outcome:
    item = actions.numbered(store, number) if 0 < number < 2**31 else None
    if item is None or not action_words.may_read(turn, store, item):
        return say(LINES(turn.language, "no_number", number=number), buttons=(action_words.list_button(turn),))
    if item.status == "done":
        return say(_already(turn, item), about=item.forum_id, buttons=(action_words.list_button(turn),))
    return _shown_back(turn, item)


def _shown_back(turn: Turn, item: Row[Any]) -> Outcome:
    submit_button = Button(
        "submit", LINES(turn.language, "mark"), "complete_action", "submit", {"item": item.id}, "primary"
    )
    edit = Button("edit", LINES(turn.language, "edit"), "add_action", "edit", {"item": item.id})
    reply = Reply(
        LINES(turn.language, "is_it_done", number=item.number, text=action_words.text(item)),
        facts=action_words.facts(turn, item),
        buttons=(submit_button, *((edit,) if action_words.may_change(turn, item) else ()), usual_buttons.cancel(turn)),
    )
    return Outcome(reply, about=item.forum_id)


def _which(turn: Turn, found: Sequence[Row[Any]]) -> Outcome:
    shown = found[:MOST]
    return say(
        LINES(turn.language, "which", n=len(found)),
        body=tuple(action_words.line(turn, row) for row in shown),
        buttons=tuple(action_words.complete_button(turn, row, place) for place, row in enumerate(shown, 1)),
    )


def _already(turn: Turn, item: Row[Any]) -> str:
    day = dates.day(turn.local(item.done_at).date(), turn.today, turn.language, weekday=False) if item.done_at else ""
    key = "already" if day else "already_sometime"
    return LINES(turn.language, key, number=item.number, text=action_words.text(item), day=day)


def _matching(items: Sequence[Row[Any]], said: str) -> list[Row[Any]]:
    """Those that the words fit, the best first; others only where they fit nearly as well."""
    scored = sorted(((_likeness(said, row.text), row) for row in items), key=lambda pair: (-pair[0], pair[1].number))
    best = scored[0][0] if scored else 0.0
    return [row for score, row in scored if score >= max(ALIKE, best - NEARLY)]


def _likeness(said: str, text: str) -> float:
    """How much of what was said the item has, 0–100: word by word, endings and small misspellings aside."""
    wanted = [stem(word.folded) for word in words_of(said) if len(word.folded) > 2] or [fold(said)]
    there = [stem(word.folded) for word in words_of(text)]
    each = [max((fuzz.ratio(word, other) for other in there), default=0.0) for word in wanted]
    weights = [len(word) for word in wanted]
    sure = [score if score >= 75 else 0.0 for score in each]
    return sum(score * weight for score, weight in zip(sure, weights, strict=True)) / sum(weights)
