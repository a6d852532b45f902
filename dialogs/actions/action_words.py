"""An action item in words: its line in a list, its owner, its day."""

from typing import Any

from sqlalchemy.engine import Row

from dialogs import dates, mine, texts
from dialogs.reply import Button, Fact
from dialogs.turn import Turn
from storage import actions
from storage.store import Store

LINES = texts.load("action")


def line(turn: Turn, item: Row[Any], *, with_forum: bool = True) -> str:
    """ "3. Kontakta fastighetsägaren – Jonas Ek, senast 30 september, 14 dagar försenat · Platssamverkan Sätra"."""
    said = [owner(turn, item), due(turn, item)]
    told = ", ".join(part for part in said if part)
    where = f" · {item.forum}" if with_forum and item.forum else ""
    return f"{item.number}. {text(item)} – {told}{where}"


def text(item: Row[Any]) -> str:
    """On one line, without the full stop that a sentence around it gets."""
    return " ".join(item.text.split()).rstrip(".")


def owner(turn: Turn, item: Row[Any]) -> str:
    return item.owner or item.owner_text or LINES(turn.language, "nobody")


def due(turn: Turn, item: Row[Any]) -> str:
    """Empty without a day."""
    if item.due is None:
        return ""
    day = dates.day(item.due, turn.today, turn.language, weekday=False)
    late = (turn.today - item.due).days
    if late > 0 and item.status == "open":
        return LINES(turn.language, "overdue", day=day, n=late)
    return LINES(turn.language, "due_today" if late == 0 else "due", day=day)


def facts(turn: Turn, item: Row[Any]) -> tuple[Fact, ...]:
    found = [
        Fact(LINES(turn.language, "owner"), owner(turn, item)),
        Fact(LINES(turn.language, "due_title"), due(turn, item)),
        Fact(LINES(turn.language, "forum"), item.forum or ""),
    ]
    return tuple(fact for fact in found if fact.value)


def readable(turn: Turn, store: Store) -> list[Row[Any]]:
    """The open items that may stand in the answer: one's own, and those of every forum that is not closed to one;
    where others read it, of no closed forum."""
    hidden, own = mine.hidden_here(turn, store), None if turn.public else turn.person.id
    return [row for row in actions.open_items(store) if row.forum_id not in hidden or row.owner_id == own]


def may_read(turn: Turn, store: Store, item: Row[Any]) -> bool:
    """A closed forum's items are for its own people, the owner and the secretary."""
    if not item.forum_id or not item.forum_closed or item.owner_id == turn.person.id:
        return True
    return mine.may_read(turn, store, turn.names.forum(item.forum_id))


def may_change(turn: Turn, item: Row[Any]) -> bool:
    """Whoever made it, whoever is to do it, and the secretary."""
    return turn.person.id in (item.created_by, item.owner_id) or "secretary" in turn.person.rights


def complete_button(turn: Turn, item: Row[Any], place: int = 1) -> Button:
    """Does it at once; `place` counts those of one card."""
    title = LINES(turn.language, "complete_number", number=item.number)
    return Button(
        "complete" if place == 1 else f"complete:{place}", title, "complete_action", "submit", {"item": item.id}
    )


def list_button(turn: Turn) -> Button:
    return Button("list_actions", LINES(turn.language, "open_items"), "list_actions")
