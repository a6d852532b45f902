"""What those are told whose action item somebody else gave, changed, completed or took away."""

from typing import Any

from sqlalchemy.engine import Row

from dialogs import texts
from dialogs.actions import action_owner, action_words
from dialogs.reply import Button, Reply
from dialogs.turn import Turn
from storage import actions, outbox, people
from storage.store import Store

LINES = texts.load("action_messages")


def tell(turn: Turn, store: Store, item: Row[Any], change_id: int, before: Row[Any] | None = None) -> int:
    """To the owners of an item that was given, or corrected (`before` is how it stood); how many of them."""
    owners = action_owner.persons_of(turn, store, item)
    former = action_owner.persons_of(turn, store, before) if before is not None else frozenset()
    _queue(turn, store, owners - former, "action_given", item, change_id)
    _queue(turn, store, owners & former, "action_changed", item, change_id)
    _queue(turn, store, former - owners, "action_moved", item, change_id)
    return len(owners - {turn.person.id})


def tell_of(turn: Turn, store: Store, item: Row[Any], kind: str, change_id: int) -> int:
    """To the item's owners, of kind action_done or action_withdrawn; how many of them."""
    owners = action_owner.persons_of(turn, store, item)
    _queue(turn, store, owners, kind, item, change_id)
    return len(owners - {turn.person.id})


def _queue(turn: Turn, store: Store, owners: frozenset[int], kind: str, item: Row[Any], change_id: int) -> None:
    for person in sorted(owners - {turn.person.id}):
        outbox.queue(
            store,
            person,
            kind,
            f"{kind}:{change_id}:{person}",
            subject=f"item:{item.id}",
            payload={"item": item.id, "by": turn.person.id},
            change_id=change_id,
        )


def given(turn: Turn, store: Store) -> Reply | None:
    return _open(turn, store, "given")


def changed(turn: Turn, store: Store) -> Reply | None:
    return _open(turn, store, "changed")


def done(turn: Turn, store: Store) -> Reply | None:
    item = actions.get(store, int(turn.data["item"]))
    if item is None or item.status != "done" or turn.person.id not in action_owner.persons_of(turn, store, item):
        return None
    return Reply(_line(turn, store, item, "done"), buttons=(action_words.list_button(turn),), language=turn.language)


def moved(turn: Turn, store: Store) -> Reply | None:
    """To who had it before."""
    item = actions.get(store, int(turn.data["item"]))
    if item is None or item.status != "open" or turn.person.id in action_owner.persons_of(turn, store, item):
        return None
    text = _line(turn, store, item, "moved")
    return Reply(text, facts=action_words.facts(turn, item), language=turn.language)


def withdrawn(turn: Turn, store: Store) -> Reply | None:
    item = actions.withdrawn(store, int(turn.data["item"]))
    if item is None:
        return None
    return Reply(_line(turn, store, item, "withdrawn"), language=turn.language)


def _open(turn: Turn, store: Store, key: str) -> Reply | None:
    """None when the item is gone, done or somebody else's by now."""
    item = actions.get(store, int(turn.data["item"]))
    if item is None or item.status != "open":
        return None
    if turn.person.id not in action_owner.persons_of(turn, store, item):
        return None
    edit = Button("edit", LINES(turn.language, "edit"), "add_action", "edit", {"item": item.id})
    return Reply(
        _line(turn, store, item, key),
        facts=action_words.facts(turn, item),
        buttons=(action_words.complete_button(turn, item), *((edit,) if action_words.may_change(turn, item) else ())),
        subject=f"item:{item.id}",
        language=turn.language,
    )


def _line(turn: Turn, store: Store, item: Row[Any], key: str) -> str:
    by = people.get(store, int(turn.data["by"])).name
    return LINES(turn.language, key, by=by, number=item.number, text=action_words.text(item))
