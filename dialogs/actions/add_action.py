"""A new action item: shown back as a form, saved when pressed, told to whom it is for; corrected and withdrawn."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.engine import Row

from dialogs import memory, mine, personal_numbers, texts, usual_buttons, written
from dialogs.actions import action_messages, action_owner, action_words
from dialogs.actions.action_owner import Owner
from dialogs.dialog import Outcome, Waiting, say
from dialogs.reply import Button, Choice, Input, Reply
from dialogs.turn import Turn
from storage import actions, history
from storage.store import NotFoundError, Store

LINES = texts.load("add_action")
LONGEST = 2000
MOST_FORUMS = 30


@dataclass(frozen=True, slots=True)
class Form:
    """What the fields hold; `item` is the one that is being corrected."""

    text: str
    assignee: str
    due: str
    forum: int
    chosen: int = 0
    item: int = 0

    @property
    def data(self) -> dict[str, Any]:
        carried = {
            "text": self.text,
            "assignee": self.assignee,
            "due": self.due,
            "forum": self.forum,
            "owner": self.chosen,
            "item": self.item,
        }
        return {key: value for key, value in carried.items() if value}


def answer(turn: Turn, store: Store) -> Outcome:
    said = turn.slots
    if said.text and personal_numbers.found(said.text):
        data = {"assignee": said.assignee, "due": said.due.isoformat() if said.due else "", "forum": said.forum}
        kept = {key: value for key, value in data.items() if value}
        return personal_numbers.refusal(turn, said.text, intent="add_action", step="form", data=kept, about=said.forum)
    due = said.due.isoformat() if said.due else ""
    form = Form(said.text or "", said.assignee or "", due, said.forum or 0)
    waiting = None if form.text else Waiting("add_action", "text", "said", memory.slots_to_json(said))
    return Outcome(_shown(turn, store, form), waiting, about=said.forum)


def form(turn: Turn, store: Store) -> Outcome:
    """The form, from a button: empty, or with what the button carried."""
    given = _given(turn)
    errors = _mistakes(turn, store, given) if given.text else {}
    return Outcome(_shown(turn, store, given, errors), about=given.forum or None)


def submit(turn: Turn, store: Store) -> Outcome:
    """Saves a new item, or the correction of one."""
    given = _given(turn)
    errors = _mistakes(turn, store, given)
    if errors:
        return Outcome(_shown(turn, store, given, errors, again=True), about=given.forum or None)
    owner = action_owner.owner_of(turn, given.assignee, given.chosen)
    values = {"forum_id": given.forum or None, "due": _day(given.due), **owner.values}
    return _correct(turn, store, given, values, owner) if given.item else _save(turn, store, given, values, owner)


def edit(turn: Turn, store: Store) -> Outcome:
    """The form of an item that stands."""
    item = actions.get(store, written.number(turn, "item"))
    if item is None or not action_words.may_read(turn, store, item):
        return say(LINES(turn.language, "gone"))
    if not action_words.may_change(turn, item):
        return say(LINES(turn.language, "not_yours", number=item.number))
    due = item.due.isoformat() if item.due else ""
    kept = Form(item.text, item.owner or item.owner_text or "", due, item.forum_id or 0, item.owner_id or 0, item.id)
    return Outcome(_shown(turn, store, kept), about=item.forum_id)


def withdraw(turn: Turn, store: Store) -> Outcome:
    """Taken away, by who made it or is to do it."""
    item = actions.hold(store, written.number(turn, "item"))
    if item is None:
        return say(LINES(turn.language, "gone"))
    if not action_words.may_change(turn, item):
        return say(LINES(turn.language, "not_yours", number=item.number))
    change = history.begin(store, "withdraw_action")
    actions.withdraw(change, item.id)
    action_messages.tell_of(turn, store, item, "action_withdrawn", change.id)
    text = LINES(turn.language, "withdrawn", number=item.number, text=action_words.text(item))
    return Outcome(Reply(text, buttons=(usual_buttons.undo(turn, change.id),), updates=True), about=item.forum_id)


def _given(turn: Turn) -> Form:
    text = personal_numbers.unmarked(written.field(turn, "text"))
    fields = [written.field(turn, name) for name in ("assignee", "due")]
    return Form(text, fields[0], fields[1], *(written.number(turn, name) for name in ("forum", "owner", "item")))


def _mistakes(turn: Turn, store: Store, given: Form) -> dict[str, str]:
    """What stands beside which field."""
    errors: dict[str, str] = {}
    if not given.text:
        errors["text"] = LINES(turn.language, "text_missing")
    elif len(given.text) > LONGEST:
        errors["text"] = LINES(turn.language, "too_long", most=LONGEST)
    for field, value in (("text", given.text), ("assignee", given.assignee)):
        if error := personal_numbers.error(turn, value):
            errors[field] = error
    if action_owner.owner_of(turn, given.assignee, given.chosen).choices:
        errors["owner"] = LINES(turn.language, "which")
    if error := _mistaken_day(turn, store, given):
        errors["due"] = error
    if (given.forum and given.forum not in turn.names.forums) or given.forum in mine.hidden_from(turn, store):
        errors["forum"] = LINES(turn.language, "no_such_forum")
    return errors


def _mistaken_day(turn: Turn, store: Store, given: Form) -> str:
    if not given.due:
        return ""
    day = _day(given.due)
    if day is None:
        return LINES(turn.language, "bad_day")
    before = actions.get(store, given.item) if given.item else None
    unchanged = before is not None and before.due == day
    return LINES(turn.language, "past_day") if day < turn.today and not unchanged else ""


def _day(value: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        return None


def _shown(
    turn: Turn, store: Store, given: Form, errors: Mapping[str, str] | None = None, *, again: bool = False
) -> Reply:
    errors = errors or {}
    owner = action_owner.owner_of(turn, given.assignee, given.chosen)
    name = owner.text or ""
    inputs = [
        Input(
            "text", LINES(turn.language, "text"), "multiline", given.text, required=True, error=errors.get("text", "")
        ),
        Input("assignee", LINES(turn.language, "assignee"), value=name, error=errors.get("assignee", "")),
        Input("due", LINES(turn.language, "due"), "date", given.due, error=errors.get("due", "")),
    ]
    if owner.choices:
        choices = tuple(
            Choice(str(one.id), ", ".join(filter(None, (one.name, one.organisation)))) for one in owner.choices
        )
        error = errors.get("owner", "")
        inputs.insert(
            2, Input("owner", LINES(turn.language, "owner"), "choice", "", choices, required=True, error=error)
        )
    inputs.append(_forum_input(turn, store, given.forum, errors.get("forum", "")))
    buttons = [Button("submit", LINES(turn.language, "save"), "add_action", "submit", given.data, "primary")]
    if given.item:
        buttons.append(
            Button("withdraw", LINES(turn.language, "withdraw"), "add_action", "withdraw", {"item": given.item})
        )
    heading = "correct" if given.item else "add" if given.text else "new"
    return Reply(
        LINES(turn.language, "mistakes" if errors and again else heading, n=len(errors)),
        inputs=tuple(inputs),
        buttons=(*buttons, usual_buttons.cancel(turn)),
        updates=again or bool(given.item),
    )


def _forum_input(turn: Turn, store: Store, chosen: int, error: str) -> Input:
    """Every forum that one may file under; of very many, one's own."""
    hidden = mine.hidden_from(turn, store)
    forums = [one for one in turn.names.forums.values() if one.id not in hidden]
    if len(forums) > MOST_FORUMS:
        own = {chosen, *mine.forums_of(store, turn.person.id, turn.today)}
        forums = [one for one in forums if one.id in own]
    choices = (Choice("", LINES(turn.language, "no_forum")), *(Choice(str(one.id), one.name) for one in forums))
    return Input(
        "forum", LINES(turn.language, "forum"), "choice", "" if error else str(chosen or ""), choices, error=error
    )


def _save(turn: Turn, store: Store, given: Form, values: Mapping[str, Any], owner: Owner) -> Outcome:
    change = history.begin(store, "add_action")
    item = _standing(store, actions.add(change, given.text, **values))
    told = action_messages.tell(turn, store, item, change.id)
    return _saved(turn, item, owner, told, "added", change.id)


def _correct(turn: Turn, store: Store, given: Form, values: Mapping[str, Any], owner: Owner) -> Outcome:
    before = actions.hold(store, given.item)
    if before is None:
        return say(LINES(turn.language, "gone"))
    if not action_words.may_change(turn, before):
        return say(LINES(turn.language, "not_yours", number=before.number))
    change = history.begin(store, "change_action")
    actions.change_item(change, before.id, text=given.text, **values)
    item = _standing(store, before.id)
    told = action_messages.tell(turn, store, item, change.id, before)
    return _saved(turn, item, owner, told, "changed", change.id)


def _standing(store: Store, item_id: int) -> Row[Any]:
    item = actions.get(store, item_id)
    if item is None:
        raise NotFoundError(f"action_item {item_id}")
    return item


def _saved(turn: Turn, item: Row[Any], owner: Owner, told: int, key: str, change: int) -> Outcome:
    remarks = [LINES(turn.language, "unknown", name=owner.text)] if owner.unknown else []
    if told:
        remarks.append(LINES(turn.language, "told", n=told, name=action_words.owner(turn, item)))
    reply = Reply(
        LINES(turn.language, key, number=item.number, text=action_words.text(item)),
        body=tuple(remarks),
        facts=action_words.facts(turn, item),
        buttons=(
            usual_buttons.undo(turn, change),
            Button("edit", LINES(turn.language, "edit"), "add_action", "edit", {"item": item.id}),
        ),
        updates=True,
    )
    return Outcome(reply, about=item.forum_id)
