"""Subscribing to the weekly digest, changing its day and time, and ending it."""

import datetime as dt
from typing import Any

from babel.dates import get_day_names

from dialogs import dates, texts, usual_buttons
from dialogs.dialog import Outcome
from dialogs.digest import timetable
from dialogs.reply import Button, Choice, Input, Reply
from dialogs.turn import Turn
from storage import history, subscriptions
from storage.store import Store

LINES = texts.load("subscription")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONDAY, EIGHT = 0, dt.time(8)


def subscribe(turn: Turn, store: Store) -> Outcome:
    """Shows what is about to be subscribed to: the day and time said, else those that stand, else Monday at 8."""
    standing = subscriptions.of_person(store, turn.person.id)
    usual = (standing.weekday, standing.clock) if standing else (MONDAY, EIGHT)
    weekday, clock = _said(turn.slots.when, *usual)
    if standing is not None and (weekday, clock) == usual:
        return _form(turn, weekday, clock, LINES(turn.language, "subscribes", **_when(turn, *usual)), standing=True)
    key = "ask_move" if standing else "ask"
    return _form(turn, weekday, clock, LINES(turn.language, key, **_when(turn, weekday, clock)), standing is not None)


def settings(turn: Turn, store: Store) -> Outcome:
    """The card behind "Inställningar"."""
    standing = subscriptions.of_person(store, turn.person.id)
    if standing is None:
        return _form(turn, MONDAY, EIGHT, LINES(turn.language, "subscribes_not"), standing=False)
    text = LINES(turn.language, "subscribes", **_when(turn, standing.weekday, standing.clock))
    return _form(turn, standing.weekday, standing.clock, text, standing=True)


def save(turn: Turn, store: Store) -> Outcome:
    """The form's button: begins or moves the subscription."""
    weekday = WEEKDAYS.index(_given(turn, "weekday")) if _given(turn, "weekday") in WEEKDAYS else None
    clock = _clock(_given(turn, "time"))
    if weekday is None or clock is None:
        return _form(turn, weekday or 0, EIGHT, LINES(turn.language, "bad_time"), standing=False, error=clock is None)
    standing = subscriptions.of_person(store, turn.person.id)
    following = timetable.next_weekly(weekday, clock, turn.zone, turn.now)
    if standing is not None and (standing.weekday, standing.clock) == (weekday, clock):
        text = LINES(turn.language, "stands_already", **_when(turn, weekday, clock))
        return Outcome(Reply(text, buttons=_next(turn), updates=True))
    change = history.begin(store, "subscribe_digest")
    if standing is None:
        subscriptions.add(change, turn.person.id, weekday, clock, following)
    else:
        subscriptions.move(change, standing.id, weekday, clock, following)
    first = dates.day(turn.local(following).date(), turn.today, turn.language)
    text = LINES(turn.language, "moved" if standing else "began", first=first, **_when(turn, weekday, clock))
    return Outcome(Reply(text, buttons=(usual_buttons.undo(turn, change.id), *_next(turn)), updates=True))


def unsubscribe(turn: Turn, store: Store) -> Outcome:
    standing = subscriptions.of_person(store, turn.person.id)
    if standing is None:
        return Outcome(Reply(LINES(turn.language, "subscribes_not"), buttons=(_now(turn), _start(turn))))
    return Outcome(
        Reply(
            LINES(turn.language, "ask_end", **_when(turn, standing.weekday, standing.clock)),
            buttons=(_end(turn, "submit"), Button("cancel", LINES(turn.language, "keep"), "cancel", "close")),
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


def _form(turn: Turn, weekday: int, clock: dt.time, text: str, standing: bool, *, error: bool = False) -> Outcome:
    days = get_day_names("wide", locale=turn.language)
    choices = tuple(Choice(name, str(days[number]).capitalize()) for number, name in enumerate(WEEKDAYS))
    data = {"weekday": WEEKDAYS[weekday], "time": f"{clock:%H:%M}"}
    submit = Button(
        "submit",
        LINES(turn.language, "save" if standing else "start"),
        "subscribe_digest",
        "submit",
        data,
        "primary",
    )
    other = (_end(turn, "unsubscribe"),) if standing else (usual_buttons.cancel(turn),)
    return Outcome(
        Reply(
            text,
            body=(LINES(turn.language, "what"),),
            inputs=(
                Input("weekday", LINES(turn.language, "weekday"), "choice", data["weekday"], choices, required=True),
                Input(
                    "time",
                    LINES(turn.language, "time"),
                    "time",
                    data["time"],
                    required=True,
                    error=LINES(turn.language, "bad_time") if error else "",
                ),
            ),
            buttons=(submit, *other, _now(turn)),
        )
    )


def _given(turn: Turn, field: str) -> str:
    return str(turn.fields.get(field) or turn.data.get(field, "")).strip().casefold()


def _said(when: str | None, weekday: int, clock: dt.time) -> tuple[int, dt.time]:
    """From `monday` or `monday 08:00`; what is not said stays."""
    for word in (when or "").split():
        if word in WEEKDAYS:
            weekday = WEEKDAYS.index(word)
        else:
            clock = _clock(word) or clock
    return weekday, clock


def _clock(text: str) -> dt.time | None:
    """`8`, `08.30`, `8:30`."""
    hour, _, minute = text.replace(".", ":").partition(":")
    try:
        return dt.time(int(hour), int(minute or 0))
    except ValueError:
        return None


def _when(turn: Turn, weekday: int, clock: dt.time) -> dict[str, Any]:
    return {
        "weekday": LINES(turn.language, f"every_{WEEKDAYS[weekday]}"),
        "clock": dates.clock(clock, turn.language),
    }


def _now(turn: Turn) -> Button:
    return Button("digest_now", LINES(turn.language, "now"), "digest_now")


def _start(turn: Turn) -> Button:
    return Button("subscribe", LINES(turn.language, "start"), "subscribe_digest", "settings")


def _end(turn: Turn, button: str) -> Button:
    return Button(button, LINES(turn.language, "end"), "unsubscribe_digest", "submit" if button == "submit" else "")


def _next(turn: Turn) -> tuple[Button, ...]:
    return (_now(turn), Button("settings", LINES(turn.language, "settings"), "subscribe_digest", "settings"))
