"""Progress notes: written, shown back, saved; corrected and taken back by who wrote them."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy.engine import Row

from dialogs import dates, mine, periods, personal_numbers, texts, usual_buttons, written
from dialogs.dialog import Outcome, say
from dialogs.reply import Button, Choice, Fact, Input, Reply
from dialogs.turn import Turn
from dialogs.understanding import ForumEntry, understand
from storage import history, notes, reports
from storage.store import NotFoundError, Store

LINES = texts.load("note")
MOST_FORUMS = 25


def answer(turn: Turn, store: Store) -> Outcome:
    """Shows back what was written; without a text, the form."""
    forum = turn.names.forum(turn.slots.forum or 0)
    text = (turn.slots.text or "").strip()
    if text == turn.text.strip() and len(text.split()) == 1:
        text = ""  # "notera" alone: nothing has been said yet
    message = {"message": turn.slots.message} if text and turn.slots.message else {}
    if personal_numbers.found(text):
        data = {"forum": forum.id, **message}
        return personal_numbers.refusal(turn, text, intent="log_update", step="save", data=data, about=forum.id)
    title = LINES(turn.language, "shown_back" if text else "write", forum=forum.name)
    return Outcome(_form(turn, store, title, forum, text, turn.today, message), about=forum.id)


def from_message(turn: Turn, store: Store) -> Outcome:
    """A message, anybody's, that is to become a note: the form with its text, and the forum that it names."""
    text = written.field(turn, "text")
    understood = understand(text, turn.now, turn.names, turn.zone)
    forum = turn.names.forum_called(str(understood.slots.get("forum") or ""))
    message = {"message": str(turn.data["message"])} if text and turn.data.get("message") else {}
    beside = personal_numbers.error(turn, text)
    errors = {"text": beside} if beside else {}
    title = LINES(turn.language, "from_message")
    return Outcome(
        _form(turn, store, title, forum, text, turn.today, message, errors), about=forum.id if forum else None
    )


def save(turn: Turn, store: Store) -> Outcome:
    chosen = written.number(turn, "forum")
    forum = turn.names.forums.get(chosen)
    if forum is None and chosen:
        return say(LINES(turn.language, "forum_gone"), updates=True)
    text = personal_numbers.unmarked(written.field(turn, "text"))
    day = _day(turn)
    errors = _errors(turn, text, day)
    message = {"message": str(turn.data["message"])} if turn.data.get("message") else {}
    if forum is None:
        errors["forum"] = LINES(turn.language, "no_forum")
    if errors or forum is None:
        title = LINES(turn.language, "write", forum=forum.name) if forum else LINES(turn.language, "from_message")
        about = forum.id if forum else None
        return Outcome(_form(turn, store, title, forum, text, day, message, errors), about=about)
    change = history.begin(store, "log_update")
    said_in = (turn.channel, message["message"]) if message else None
    note_id = notes.add(change, forum.id, text, day or turn.today, turn.person.id, said_in)
    return _saved(turn, store, note_id, change.id, "saved")


def edit(turn: Turn, store: Store) -> Outcome:
    """The form for one's own note."""
    note = _own(turn, store)
    if isinstance(note, Outcome):
        return note
    return Outcome(_edit_form(turn, note, note.text, note.day, {}), about=note.forum_id)


def revise(turn: Turn, store: Store) -> Outcome:
    """What the form for one's own note says now; the former text stays in its history."""
    note = _own(turn, store)
    if isinstance(note, Outcome):
        return note
    sent = {**turn.data, **turn.fields}
    text = personal_numbers.unmarked(written.field(turn, "text")) if "text" in sent else note.text
    day = _day(turn) if "date" in sent else note.day
    errors = _errors(turn, text, day)
    if errors:
        return Outcome(_edit_form(turn, note, text, day, errors), about=note.forum_id)
    forum = written.number(turn, "forum") or note.forum_id
    if forum not in turn.names.forums:
        return say(LINES(turn.language, "forum_gone"), updates=True)
    change = history.begin(store, "revise_update")
    notes.revise(change, note.id, text, day or note.day, forum)
    return _saved(turn, store, note.id, change.id, "revised")


def withdraw(turn: Turn, store: Store) -> Outcome:
    note = _own(turn, store)
    if isinstance(note, Outcome):
        return note
    change = history.begin(store, "withdraw_update")
    notes.withdraw(change, note.id)
    return say(
        LINES(turn.language, "withdrawn", forum=note.forum),
        buttons=(usual_buttons.undo(turn, change.id),),
        updates=True,
        about=note.forum_id,
    )


def _own(turn: Turn, store: Store) -> Row[Any] | Outcome:
    """The note that the button leads to, or why the speaker may not change it."""
    try:
        note = notes.get(store, written.number(turn, "note"))
    except NotFoundError:
        return say(LINES(turn.language, "note_gone"), updates=True)
    if note.author_id != turn.person.id:
        who = note.author or LINES(turn.language, "somebody")
        return say(LINES(turn.language, "not_yours", who=who))
    return note


def _day(turn: Turn) -> dt.date | None:
    """Today where none is given; None for what is no day."""
    value = written.field(turn, "date")
    try:
        return dt.date.fromisoformat(value) if value else turn.today
    except ValueError:
        return None


def _errors(turn: Turn, text: str, day: dt.date | None) -> dict[str, str]:
    """By field; empty when all may be saved."""
    errors: dict[str, str] = {}
    if not text:
        errors["text"] = LINES(turn.language, "empty")
    elif len(text) > written.LONGEST:
        errors["text"] = LINES(turn.language, "too_long", limit=written.LONGEST)
    elif beside := personal_numbers.error(turn, text):
        errors["text"] = beside
    if day is None:
        errors["date"] = LINES(turn.language, "no_day")
    elif day > turn.today:
        errors["date"] = LINES(turn.language, "in_future")
    return errors


def _form(
    turn: Turn,
    store: Store,
    title: str,
    forum: ForumEntry | None,
    text: str,
    day: dt.date | None,
    message: Mapping[str, str],
    errors: dict[str, str] | None = None,
) -> Reply:
    """`message` names the one that said the text, where one did."""
    choices = _choices(turn, store, forum)
    data = {**({"forum": forum.id} if forum else {}), **message, **_carried(text, day)}
    inputs = [*_inputs(turn, text, day, errors or {})]
    if len(choices) > 1 or forum is None:
        chosen, error = str(forum.id) if forum else "", (errors or {}).get("forum", "")
        label = LINES(turn.language, "forum")
        inputs.append(Input("forum", label, "choice", chosen, choices, required=True, error=error))
    return Reply(
        title,
        body=(LINES(turn.language, "not_saved"),) if errors else (),
        inputs=tuple(inputs),
        buttons=(
            Button("submit", LINES(turn.language, "save"), "log_update", "save", data, "primary"),
            usual_buttons.cancel(turn),
        ),
        updates=bool(errors),
    )


def _edit_form(turn: Turn, note: Row[Any], text: str, day: dt.date | None, errors: dict[str, str]) -> Reply:
    data: dict[str, Any] = {"note": note.id, **(_carried(text, day) if errors else {})}
    return Reply(
        LINES(turn.language, "edit", forum=note.forum),
        body=(LINES(turn.language, "not_saved"),) if errors else (),
        inputs=_inputs(turn, text, day, errors),
        buttons=(
            Button("submit", LINES(turn.language, "save_change"), "log_update", "revise", data, "primary"),
            Button("withdraw", LINES(turn.language, "withdraw"), "log_update", "withdraw", data, "danger"),
            usual_buttons.cancel(turn),
        ),
        updates=True,
    )


def _carried(text: str, day: dt.date | None) -> dict[str, str]:
    """For channels that send changed fields alone. A text with a personal number travels in its field only."""
    kept = "" if personal_numbers.found(text) else text
    return {"text": kept, "date": day.isoformat() if day else ""}


def _inputs(turn: Turn, text: str, day: dt.date | None, errors: dict[str, str]) -> tuple[Input, ...]:
    shown = personal_numbers.marked(text) if personal_numbers.found(text) else text
    written_day = day.isoformat() if day else ""
    return (
        Input("text", LINES(turn.language, "text"), "multiline", shown, required=True, error=errors.get("text", "")),
        Input("date", LINES(turn.language, "day"), "date", written_day, required=True, error=errors.get("date", "")),
    )


def _choices(turn: Turn, store: Store, forum: ForumEntry | None) -> tuple[Choice, ...]:
    """The forum itself, then the speaker's own; every one where the forum is still to be chosen, one's own first."""
    own = {one for one in mine.forums_of(store, turn.person.id, turn.today) if one in turn.names.forums}
    standing = [one for one in turn.names.forums.values() if one.id in own or (forum is None and one.successor is None)]
    others = sorted(standing, key=lambda one: (one.id not in own, one.name))
    shown = [*([forum] if forum else []), *(one for one in others if forum is None or one.id != forum.id)]
    return tuple(Choice(str(one.id), one.name) for one in (shown[:MOST_FORUMS] if forum else shown))


def _saved(turn: Turn, store: Store, note_id: int, change_id: int, line: str) -> Outcome:
    note = notes.get(store, note_id)
    period = periods.of_day(note.day)
    reported = reports.of(store, note.forum_id, period.year, period.name) is not None
    follows = LINES(turn.language, "already_reported" if reported else "follows_with", period=period.label(turn.today))
    facts = (
        ()
        if note.day == turn.today
        else (Fact(LINES(turn.language, "day"), dates.day(note.day, turn.today, turn.language)),)
    )
    reply = Reply(
        LINES(turn.language, line, forum=note.forum),
        body=(follows,),
        facts=facts,
        buttons=(
            usual_buttons.undo(turn, change_id),
            Button("edit", LINES(turn.language, "change"), "log_update", "edit", {"note": note_id}),
        ),
        updates=True,
    )
    return Outcome(reply, about=note.forum_id)
