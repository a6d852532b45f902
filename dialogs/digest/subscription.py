"""Subscribing to the weekly digest, its day and time, a pause, the reminders, and ending it."""

import datetime as dt
from dataclasses import replace
from typing import Any

from dialogs import dates, texts, usual_buttons
from dialogs.dialog import Outcome
from dialogs.digest import posting, settings_form, timetable
from dialogs.digest.settings_form import WEEKDAYS, Wanted, clock_of
from dialogs.reply import Button, Reply
from dialogs.turn import Turn
from storage import history, reminders, subscriptions
from storage.store import Store

LINES = texts.load("subscription")


def subscribe(turn: Turn, store: Store) -> Outcome:
    """Shows what is about to be subscribed to: the day and time said, else those that stand, else Monday at 8.
    Where several read, asks first who is to get it."""
    if turn.place is not None:
        return posting.where_to(turn)
    is_standing = subscriptions.of_person(store, turn.person.id) is not None
    now = settings_form.standing(turn, store)
    wanted = _said(turn.slots.when, now)
    key = "subscribes" if is_standing and wanted == now else "ask_move" if is_standing else "ask"
    return _form(turn, wanted, LINES(turn.language, key, **_when(turn, wanted)), is_standing)


def settings(turn: Turn, store: Store) -> Outcome:
    """The card behind "Inställningar"."""
    is_standing = subscriptions.of_person(store, turn.person.id) is not None
    now = settings_form.standing(turn, store)
    return _form(turn, now, _stands(turn, now, is_standing=is_standing), is_standing)


def told(turn: Turn, store: Store) -> tuple[str, ...]:
    """What is chosen, a line each."""
    is_standing = subscriptions.of_person(store, turn.person.id) is not None
    now = settings_form.standing(turn, store)
    return (_stands(turn, now, is_standing=is_standing), *settings_form.summary(turn, now))


def _stands(turn: Turn, now: Wanted, *, is_standing: bool) -> str:
    return (
        LINES(turn.language, "subscribes", **_when(turn, now))
        if is_standing
        else LINES(turn.language, "subscribes_not")
    )


def save(turn: Turn, store: Store) -> Outcome:
    """The form's button: begins, moves or ends the subscription, and keeps the rest."""
    row = subscriptions.of_person(store, turn.person.id)
    now = settings_form.standing(turn, store)
    wanted, is_readable = settings_form.given(turn, now)
    if not is_readable:
        return _form(turn, wanted, LINES(turn.language, "bad_time"), row is not None, error=True)
    before = now if row is not None else replace(now, weekday=None)
    if wanted == before or (before.weekday is wanted.weekday is None and wanted.choice == before.choice):
        key = "subscribes_not" if row is None else "stands_already"
        reply = Reply(LINES(turn.language, key, **_when(turn, wanted)), buttons=_next(turn), updates=True)
        return Outcome(replace(reply, body=settings_form.summary(turn, wanted)))
    change = history.begin(store, "subscribe_digest")
    if wanted.choice != now.choice:
        reminders.choose(change, turn.person.id, wanted.choice)
    text = _stored(turn, change, row, before, wanted)
    buttons = (usual_buttons.undo(turn, change.id), *_next(turn))
    return Outcome(Reply(text, body=settings_form.summary(turn, wanted), buttons=buttons, updates=True))


def _stored(turn: Turn, change: history.Change, row: Any, before: Wanted, wanted: Wanted) -> str:
    """What became of the subscription, in words."""
    if wanted.weekday is None:
        if row is not None:
            subscriptions.end(change, row.id)
        return LINES(turn.language, "ended" if row is not None else "saved")
    following = _following(turn, row, wanted.weekday, wanted.clock)
    if row is None:
        subscriptions.add(change, turn.person.id, wanted.weekday, wanted.clock, following, quiet=wanted.quiet)
    elif (row.weekday, row.clock, before.quiet) != (wanted.weekday, wanted.clock, wanted.quiet):
        is_moved = (row.weekday, row.clock) != (wanted.weekday, wanted.clock)
        next_at = following if is_moved else row.next_at
        subscriptions.move(change, row.id, wanted.weekday, wanted.clock, next_at, quiet=wanted.quiet)
    if row is not None and (row.weekday, row.clock) == (wanted.weekday, wanted.clock):
        return LINES(turn.language, "saved")
    first = dates.day(turn.local(following).date(), turn.today, turn.language)
    return LINES(turn.language, "began" if row is None else "moved", first=first, **_when(turn, wanted))


def _following(turn: Turn, row: Any, weekday: int, clock: dt.time) -> dt.datetime:
    """When the next one comes: not in a week that has had its digest."""
    issue = timetable.next_issue(weekday, clock, turn.zone, turn.now)
    if row is not None and row.last_at is not None:
        latest = timetable.latest_issue(row.weekday, row.clock, turn.zone, row.last_at)
        if latest.goes == row.last_at and latest.week == issue.week:
            issue = timetable.next_issue(weekday, clock, turn.zone, issue.goes)
    return issue.goes


def unsubscribe(turn: Turn, store: Store) -> Outcome:
    standing = subscriptions.of_person(store, turn.person.id)
    if standing is None:
        return Outcome(Reply(LINES(turn.language, "subscribes_not"), buttons=(_now(turn), _start(turn))))
    return Outcome(
        Reply(
            LINES(turn.language, "ask_end", **_when(turn, Wanted(standing.weekday, standing.clock))),
            buttons=(
                _end(turn, "submit"),
                Button("settings", LINES(turn.language, "rather_pause"), "subscribe_digest", "settings"),
                Button("cancel", LINES(turn.language, "keep"), "cancel", "close"),
            ),
        )
    )


def end(turn: Turn, store: Store) -> Outcome:
    standing = subscriptions.of_person(store, turn.person.id)
    if standing is None:
        return Outcome(Reply(LINES(turn.language, "ended_already"), buttons=(_start(turn),), updates=True))
    change = history.begin(store, "unsubscribe_digest")
    subscriptions.end(change, standing.id)
    return Outcome(
        Reply(LINES(turn.language, "ended"), buttons=(usual_buttons.undo(turn, change.id), _now(turn)), updates=True)
    )


def _form(turn: Turn, wanted: Wanted, text: str, is_standing: bool, *, error: bool = False) -> Outcome:
    title = LINES(turn.language, "save" if is_standing else "start")
    submit = Button("submit", title, "subscribe_digest", "submit", wanted.data, "primary")
    other = (_end(turn, "unsubscribe"),) if is_standing else (usual_buttons.cancel(turn),)
    return Outcome(
        Reply(
            text,
            body=(LINES(turn.language, "what"), *settings_form.summary(turn, wanted)),
            inputs=settings_form.inputs(turn, wanted, error=error),
            buttons=(submit, *other, _now(turn)),
        )
    )


def _said(when: str | None, now: Wanted) -> Wanted:
    """From `monday` or `monday 08:00`; what is not said stays."""
    for word in (when or "").split():
        if word in WEEKDAYS:
            now = replace(now, weekday=WEEKDAYS.index(word))
        else:
            now = replace(now, clock=clock_of(word) or now.clock)
    return now


def _when(turn: Turn, wanted: Wanted) -> dict[str, Any]:
    return {
        "weekday": LINES(turn.language, f"every_{WEEKDAYS[wanted.weekday or 0]}"),
        "clock": dates.clock(wanted.clock, turn.language),
    }


def _now(turn: Turn) -> Button:
    return Button("digest_now", LINES(turn.language, "now"), "digest_now")


def _start(turn: Turn) -> Button:
    return Button("subscribe", LINES(turn.language, "start"), "subscribe_digest", "settings")


def _end(turn: Turn, button: str) -> Button:
    return Button(button, LINES(turn.language, "end"), "unsubscribe_digest", "submit" if button == "submit" else "")


def _next(turn: Turn) -> tuple[Button, ...]:
    return (_now(turn), Button("settings", LINES(turn.language, "settings"), "subscribe_digest", "settings"))
