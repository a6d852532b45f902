"""Leaving what is under way: an open question, an open form; else the last change is offered to be undone."""

from dataclasses import replace

from sqlalchemy.engine import Row

from dialogs import changes, memory, texts
from dialogs.dialog import Outcome, say
from dialogs.reply import Button
from dialogs.turn import Turn
from storage import cards, history
from storage import dialogs as talks
from storage.store import Store

LINES = texts.load("cancel")
LONGEST_TITLE = 70


def answer(turn: Turn, store: Store) -> Outcome:
    """Typed: nothing is changed by it but that a question or form is closed."""
    state = talks.state_of(store, turn.channel, turn.conversation, turn.person.id)
    form = _open_form(turn, store)
    if form is not None:
        cards.close(store, form.id)
    if form is not None or memory.recall(state, turn.now).waiting is not None:
        return say(LINES(turn.language, "closed"))
    change = history.latest_change_by(store, turn.person.id)
    if change is None or not history.may_undo(store, change.id):
        return replace(say(LINES(turn.language, "nothing")), private=True)
    did = changes.describe(turn, store, change.id)
    title = LINES(turn.language, "undo", thing=did.thing)
    offered = say(
        LINES(turn.language, f"last_{did.effect}", thing=did.thing, when=changes.when(turn, change)),
        buttons=(Button("undo", _short(title), "undo", "undo", {"change": change.id}),),
    )
    return replace(offered, private=True)


def close(turn: Turn, store: Store) -> Outcome:
    """The button's step: the card that it stands on says that nothing was saved."""
    return say(LINES(turn.language, "closed"), updates=True)


def _open_form(turn: Turn, store: Store) -> Row[tuple[object, ...]] | None:
    """The last card shown, where it waits to be sent in."""
    shown = cards.newest_in(store, turn.channel, turn.conversation)
    newest = next((row for row in shown if row.person_id == turn.person.id), None)
    if newest is None or newest.replaced_at is not None:
        return None
    waits = newest.content.get("inputs") or any(button["id"] == "submit" for button in newest.content["buttons"])
    return newest if waits else None


def _short(title: str) -> str:
    return title if len(title) <= LONGEST_TITLE else title[: LONGEST_TITLE - 1].rstrip() + "…"
