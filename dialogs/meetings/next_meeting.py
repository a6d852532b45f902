"""When and where a forum meets next, or the speaker's own forums: planned, announced without a day, or neither."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.engine import Row

from dialogs import dates, frequency, meeting_words, mine, texts
from dialogs.dialog import Outcome
from dialogs.meeting_words import Coming
from dialogs.meetings.named_month import month_in
from dialogs.reply import Button, Fact, Reply
from dialogs.turn import Turn
from dialogs.understanding import ForumEntry
from storage import meetings, plans
from storage.store import Store

LINES = texts.load("next_meeting")


def answer(turn: Turn, store: Store) -> Outcome:
    month = month_in(turn.text, turn.today)
    if turn.slots.forum is None:
        return replace(_mine(turn, store, month), private=True)
    forum = turn.names.forum(turn.slots.forum)
    found = meeting_words.coming(turn, store, [forum.id], month)
    if not found.standing:
        return Outcome(_nothing(turn, store, forum, found, month), about=forum.id)
    return Outcome(_next(turn, store, forum, found), about=forum.id)


def _next(turn: Turn, store: Store, forum: ForumEntry, found: Coming) -> Reply:
    first, *later = found.standing
    parts = [LINES(turn.language, "cancelled", when=meeting_words.when(turn, row)) for row in found.cancelled]
    parts.append(LINES(turn.language, "next", forum=forum.name, meeting=_inside(turn, first)))
    dated = next((row for row in later if row.day), None)
    if first.day is None and dated is not None:
        parts.append(LINES(turn.language, "then", meeting=meeting_words.in_words(turn, dated)))
    facts = meeting_words.facts(turn, first)
    if later:
        facts = (*facts, Fact(LINES(turn.language, "after"), meeting_words.in_words(turn, dated or later[0])))
    return Reply(
        " ".join(parts),
        facts=facts,
        sources=meeting_words.sources(turn, store, [*found.cancelled, first, *([dated or later[0]] if later else [])]),
        buttons=_buttons(turn, store, first),
    )


def _inside(turn: Turn, row: Row[Any]) -> str:
    """As the sentence goes on after a colon; "Thu 5 December" keeps its capital."""
    said = meeting_words.in_words(turn, row)
    return said if row.day else said[:1].lower() + said[1:]


def _buttons(turn: Turn, store: Store, row: Row[Any]) -> tuple[Button, ...]:
    who = Button("participants", LINES(turn.language, "who"), "participants", data={"forum": row.forum_id})
    minutes = Button("show_minutes", LINES(turn.language, "minutes"), "show_minutes", data={"forum": row.forum_id})
    if row.day is None:
        month = dates.month(row.month, turn.today, turn.language)
        title = LINES(turn.language, "propose_in", month=month)
        propose = Button("schedule", title, "schedule_meeting", "form", {"forum": row.forum_id, "month": row.month})
        return (propose, minutes)
    changes = meeting_words.change_buttons(turn, row)[:1] if meeting_words.may_change(turn, store, row) else ()
    return (*changes, who, minutes)


def _nothing(turn: Turn, store: Store, forum: ForumEntry, found: Coming, month: str | None) -> Reply:
    parts = [LINES(turn.language, "cancelled", when=meeting_words.when(turn, row)) for row in found.cancelled]
    if month is None:
        parts.append(LINES(turn.language, "none", forum=forum.name))
    else:
        said = dates.month(month, turn.today, turn.language)
        parts.append(LINES(turn.language, "none_in_month", forum=forum.name, month=said))
    sources = meeting_words.sources(turn, store, found.cancelled)
    data: dict[str, Any] = {"forum": forum.id}
    if month is not None:
        coming = meeting_words.coming(turn, store, [forum.id])
        if coming.standing:
            first = coming.standing[0]
            body: tuple[str, ...] = (LINES(turn.language, "next_is", meeting=_inside(turn, first)),)
            sources = (*sources, *meeting_words.sources(turn, store, [first]))
        else:
            body, read = _suggested(turn, store, forum)
            sources = (*sources, *read)
        data["month"] = max(month, f"{turn.today:%Y-%m}")
    else:
        body, read = _suggested(turn, store, forum)
        sources = (*sources, *read)
    minutes = Button("show_minutes", LINES(turn.language, "minutes"), "show_minutes", data={"forum": forum.id})
    successor = turn.names.forums.get(forum.successor) if forum.successor is not None else None
    if successor is not None:
        body = (LINES(turn.language, "succeeded", forum=successor.name), *body)
        way_on = Button("next_meeting", successor.name, "next_meeting", data={"forum": successor.id})
    else:
        way_on = Button("schedule", LINES(turn.language, "schedule"), "schedule_meeting", "form", data)
    return Reply(" ".join(parts), body=body, sources=sources, buttons=(way_on, minutes))


def _suggested(turn: Turn, store: Store, forum: ForumEntry) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What the plan's frequency suggests, when the last meeting was, and where the frequency stands."""
    last = meetings.latest_before(store, forum.id, turn.today)
    activity = plans.activity_of(store, forum.id)
    body = [_last(turn, last)]
    if activity is None or not activity.frequency or not activity.frequency_known:
        return (*body, LINES(turn.language, "frequency_unknown")), ()
    body.append(LINES(turn.language, "frequency", frequency=" ".join(activity.frequency.split())))
    step = frequency.interval(activity.frequency)
    if last is not None and step is not None:
        body.append(_around(turn, last.day + step))
    read = plans.source_of(store, "activity", activity.id, "frequency")
    source = LINES(turn.language, "plan_source", document=activity.document, line=read.line) if read else ""
    return tuple(body), (source,) if source else ()


def _last(turn: Turn, last: Row[Any] | None) -> str:
    if last is None:
        return LINES(turn.language, "never_met")
    key = "last_met" if last.status == "held" else "last_planned"
    return LINES(turn.language, key, day=dates.day(last.day, turn.today, turn.language))


def _around(turn: Turn, expected: dt.date) -> str:
    day = dates.day(expected, turn.today, turn.language, weekday=False)
    return LINES(turn.language, "around" if expected >= turn.today else "overdue", day=day)


def _mine(turn: Turn, store: Store, month: str | None) -> Outcome:
    forums = mine.forums_of(store, turn.person.id, turn.today)
    if not forums:
        return _no_forum(turn, store)
    found = meeting_words.coming(turn, store, forums, month)
    if not found.standing:
        return _none_of_mine(turn, forums, month)
    first = found.standing[0]
    parts = [
        LINES(turn.language, "cancelled_in", forum=row.forum, when=meeting_words.when(turn, row))
        for row in found.cancelled
        if row.day <= (first.day or dt.date.max)
    ]
    parts.append(LINES(turn.language, "next_of_mine", forum=first.forum, meeting=_inside(turn, first)))
    others = found.standing[1:5]
    reply = Reply(
        " ".join(parts),
        facts=tuple(Fact(row.forum, meeting_words.in_words(turn, row)) for row in others),
        sources=meeting_words.sources(turn, store, [first, *others]),
        buttons=_buttons(turn, store, first),
    )
    return Outcome(reply, about=first.forum_id)


def _no_forum(turn: Turn, store: Store) -> Outcome:
    found = meeting_words.coming(turn, store, list(turn.names.forums))
    reply = Reply(
        LINES(turn.language, "no_forum_of_yours"),
        body=(LINES(turn.language, "no_forum_help"),),
        facts=tuple(Fact(row.forum, meeting_words.in_words(turn, row)) for row in found.standing[:3]),
        buttons=_forum_buttons(turn, [row.forum_id for row in found.standing]),
    )
    return Outcome(reply)


def _none_of_mine(turn: Turn, forums: Sequence[int], month: str | None) -> Outcome:
    if month is None:
        text = LINES(turn.language, "none_of_mine")
    else:
        text = LINES(turn.language, "none_of_mine_in", month=dates.month(month, turn.today, turn.language))
    body = (LINES(turn.language, "none_of_mine_help"),)
    return Outcome(Reply(text, body=body, buttons=_forum_buttons(turn, forums)))


def _forum_buttons(turn: Turn, forums: Sequence[int]) -> tuple[Button, ...]:
    chosen = list(dict.fromkeys(forums))[:3]
    return tuple(
        Button(f"forum:{forum}", turn.names.forum(forum).name, "next_meeting", data={"forum": forum})
        for forum in chosen
    )
