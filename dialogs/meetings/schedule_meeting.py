"""Planning, changing and cancelling a meeting: a form first, those invited are told, everything can be undone."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.engine import Row

from dialogs import meeting_words, mine, texts, typed_days, usual_buttons
from dialogs.dialog import Outcome, say
from dialogs.meetings import meeting_form, meeting_proposal
from dialogs.meetings.meeting_card import card
from dialogs.meetings.meeting_form import Form
from dialogs.reply import Button, Reply
from dialogs.turn import Turn
from storage import history, meetings, outbox
from storage.store import Store

LINES = texts.load("schedule_meeting")
FORM = texts.load("meeting_form")
INTENT = "schedule_meeting"


def answer(turn: Turn, store: Store) -> Outcome:
    """Typed: nothing is saved, the form is shown; a meeting that stands on that day is shown instead."""
    forum_id = turn.slots.forum or 0
    said = meeting_proposal.said(turn)
    day = typed_days.read_day(said["date"], turn.today) if said["date"] else None
    if day is not None and (existing := _standing(store, forum_id, day)) is not None:
        return _exists(turn, store, existing, said)
    if not said["date"]:
        said = {**meeting_proposal.usual(turn, store, forum_id, None), **{k: v for k, v in said.items() if v}}
    return Outcome(_form(turn, store, meeting_form.checked(turn, said), forum_id), about=forum_id)


def form(turn: Turn, store: Store) -> Outcome:
    """The form behind a button: for a meeting (`meeting`), or a new one of `forum` in `month`."""
    if "meeting" in turn.data:
        row = meetings.with_id(store, int(turn.data["meeting"]))
        if row is None or not meeting_words.may_change(turn, store, row):
            return _not_yours(turn, store, row)
        return Outcome(_form(turn, store, _of(turn, row), row.forum_id, row), about=row.forum_id)
    forum_id, month = int(turn.data["forum"]), turn.data.get("month")
    if forum_id not in turn.names.forums:
        return say(LINES(turn.language, "forum_gone"), updates=True)
    typed = meeting_proposal.usual(turn, store, forum_id, month)
    announced = _announced_in(store, forum_id, month) if month else None
    if announced is not None:
        typed["place"] = meeting_words.known_place(turn, announced)
    return Outcome(_form(turn, store, meeting_form.checked(turn, typed), forum_id), about=forum_id)


def save(turn: Turn, store: Store) -> Outcome:
    """Acts: the meeting of the pressed form is planned or changed."""
    forum_id = int(turn.data["forum"])
    if forum_id not in turn.names.forums:
        return say(LINES(turn.language, "forum_gone"), updates=True)
    meetings.hold(store, forum_id)
    row = meetings.with_id(store, int(turn.data["meeting"])) if "meeting" in turn.data else None
    if "meeting" in turn.data and (row is None or not meeting_words.may_change(turn, store, row)):
        return _not_yours(turn, store, row)
    filled = meeting_form.pressed(turn)
    same_day = None if filled.day is None else _standing(store, forum_id, filled.day)
    if filled.errors:
        return Outcome(_form(turn, store, filled, forum_id, row, refused=True), about=forum_id)
    if same_day is not None and (row is None or same_day.id != row.id):
        if row is None:
            return _exists(turn, store, same_day, filled.typed, updates=True)
        clash = replace(filled, errors={"date": FORM(turn.language, "other_meeting")})
        return Outcome(_form(turn, store, clash, forum_id, row, refused=True), about=forum_id)
    return _planned(turn, store, filled, forum_id) if row is None else _changed(turn, store, filled, row)


def _planned(turn: Turn, store: Store, filled: Form, forum_id: int) -> Outcome:
    change = history.begin(store, INTENT)
    announced = _announced_in(store, forum_id, f"{filled.day:%Y-%m}")
    if announced is None:
        meeting_id = meetings.add(change, forum_id, "planned", **filled.values(turn))
    else:
        meeting_id = announced.id
        meetings.change_meeting(change, meeting_id, status="planned", month=None, **filled.values(turn))
    told = _tell(store, "meeting_invited", _others(turn, store, forum_id), meeting_id, change.id)
    return _done(turn, store, "planned", meeting_id, change.id, told)


def _changed(turn: Turn, store: Store, filled: Form, row: Row[Any]) -> Outcome:
    values = filled.values(turn)
    if all(getattr(row, name) == value for name, value in values.items()):
        return Outcome(card(turn, store, row, LINES(turn.language, "same"), updates=True), about=row.forum_id)
    change = history.begin(store, "change_meeting")
    meetings.change_meeting(change, row.id, status="planned", month=None, **values)
    kind = "meeting_invited" if row.status == "announced" else "meeting_changed"
    told = _tell(store, kind, _others(turn, store, row.forum_id), row.id, change.id)
    return _done(turn, store, "changed", row.id, change.id, told)


def ask_call_off(turn: Turn, store: Store) -> Outcome:
    """Shows what cancelling would do."""
    row = meetings.with_id(store, int(turn.data["meeting"]))
    if row is None or row.status != "planned" or not meeting_words.may_change(turn, store, row):
        return _not_yours(turn, store, row)
    told = len(_others(turn, store, row.forum_id))
    key = "call_off_help" if told else "call_off_help_nobody"
    data = {"meeting": row.id}
    reply = Reply(
        LINES(turn.language, "call_off", forum=row.forum, when=meeting_words.when(turn, row)),
        body=(LINES(turn.language, key, n=told),),
        buttons=(
            Button("submit", LINES(turn.language, "call_off_submit"), INTENT, "call_off", data, "danger"),
            Button("cancel", LINES(turn.language, "call_off_keep"), INTENT, "show", data),
        ),
    )
    return Outcome(reply, about=row.forum_id)


def call_off(turn: Turn, store: Store) -> Outcome:
    """Acts: the meeting is cancelled."""
    row = meetings.with_id(store, int(turn.data["meeting"]))
    if row is not None:
        meetings.hold(store, row.forum_id)
        row = meetings.with_id(store, row.id)
    if row is None or row.status != "planned" or not meeting_words.may_change(turn, store, row):
        return _not_yours(turn, store, row)
    change = history.begin(store, "cancel_meeting")
    others = _others(turn, store, row.forum_id)  # some belong because they are invited to it
    meetings.change_meeting(change, row.id, status="cancelled")
    told = _tell(store, "meeting_cancelled", others, row.id, change.id)
    return _done(turn, store, "cancelled", row.id, change.id, told)


def show(turn: Turn, store: Store) -> Outcome:
    """The meeting as it stands."""
    row = meetings.with_id(store, int(turn.data["meeting"]))
    if row is None:
        return say(LINES(turn.language, "gone"), updates=True)
    return Outcome(card(turn, store, row, updates=True), about=row.forum_id)


def _form(
    turn: Turn, store: Store, filled: Form, forum_id: int, row: Row[Any] | None = None, *, refused: bool = False
) -> Reply:
    data: dict[str, Any] = {"forum": forum_id, **filled.data()}
    told = len(_others(turn, store, forum_id))
    help_line = FORM(turn.language, "new_help" if told else "new_help_nobody", n=told)
    if row is not None:
        data["meeting"] = row.id
        key = "edit_announced" if row.status == "announced" else "edit"
        title = FORM(turn.language, key, forum=row.forum, when=meeting_words.when(turn, row))
    else:
        title = FORM(turn.language, "new", forum=turn.names.forum(forum_id).name)
    submit = FORM(turn.language, "submit" if row is None else "submit_edit")
    return Reply(
        FORM(turn.language, "check") if refused else title,
        body=(title,) if refused else (help_line,) if row is None else (),
        inputs=meeting_form.inputs(turn, filled, show_errors=refused or bool(filled.typed["date"])),
        buttons=(
            Button("submit", submit, INTENT, "save", data, "primary"),
            usual_buttons.cancel(turn),
        ),
        updates=refused,
    )


def _of(turn: Turn, row: Row[Any]) -> Form:
    """The meeting's own values, over them what was typed when it was found."""
    start, end = (f"{turn.local(at):%H:%M}" if at else "" for at in (row.starts_at, row.ends_at))
    day = row.day.isoformat() if row.day else ""
    stands = {"date": day, "start": start, "end": end, "place": meeting_words.known_place(turn, row)}
    typed = {name: str(turn.data[name]) for name in ("start", "end", "place") if turn.data.get(name)}
    if "start" in typed and "end" not in typed and typed["start"] != start:
        typed["end"] = ""
    return meeting_form.checked(turn, {**stands, **typed})


def _exists(turn: Turn, store: Store, row: Row[Any], typed: Mapping[str, str], *, updates: bool = False) -> Outcome:
    """The meeting that stands on the day already, with what was typed carried to its form."""
    reply = card(
        turn,
        store,
        row,
        LINES(turn.language, "exists", forum=row.forum, meeting=meeting_words.in_words(turn, row)),
        updates=updates,
    )
    if not reply.buttons:
        return Outcome(replace(reply, body=(LINES(turn.language, "who_may"),)), about=row.forum_id)
    carried = meeting_form.checked(turn, typed).data()
    buttons = tuple(
        replace(button, data={**button.data, **carried}) if button.id == "change" else button
        for button in reply.buttons
    )
    return Outcome(replace(reply, buttons=buttons), about=row.forum_id)


def _not_yours(turn: Turn, store: Store, row: Row[Any] | None) -> Outcome:
    if row is None:
        return say(LINES(turn.language, "gone"), updates=True)
    key = "already_cancelled" if row.status == "cancelled" else "over" if _over(turn, row) else "who_may"
    return Outcome(card(turn, store, row, LINES(turn.language, key), updates=True), about=row.forum_id)


def _over(turn: Turn, row: Row[Any]) -> bool:
    return row.status == "held" or (row.day is not None and not meeting_words.is_ahead(turn, row))


def _done(turn: Turn, store: Store, key: str, meeting_id: int, change_id: int, told: int) -> Outcome:
    row = meetings.with_id(store, meeting_id)
    if row is None:
        return say(LINES(turn.language, "gone"))
    text = LINES(turn.language, key, forum=row.forum, meeting=meeting_words.in_words(turn, row))
    body = (LINES(turn.language, "told", n=told),) if told else ()
    return Outcome(card(turn, store, row, text, undo=change_id, body=body, updates=True), about=row.forum_id)


def _tell(store: Store, kind: str, others: Sequence[int], meeting_id: int, change_id: int) -> int:
    for person in others:
        outbox.queue(
            store,
            person,
            kind,
            f"{kind}:{meeting_id}:{change_id}:{person}",
            subject=f"meeting:{meeting_id}",
            payload={"meeting": meeting_id, "change": change_id},
            change_id=change_id,
        )
    return len(others)


def _others(turn: Turn, store: Store, forum_id: int) -> list[int]:
    return [person for person in mine.people_of(store, forum_id, turn.today) if person != turn.person.id]


def _standing(store: Store, forum_id: int, day: Any) -> Row[Any] | None:
    """The forum's meeting of that day, unless it was cancelled."""
    found = meetings.find(store, forum_id, day)
    return None if found is None or found.status == "cancelled" else meetings.with_id(store, found.id)


def _announced_in(store: Store, forum_id: int, month: str) -> Row[Any] | None:
    return next((row for row in meetings.in_month(store, forum_id, month) if row.status == "announced"), None)
