"""Minutes: the latest or those of a day, how far their adjusting has come, and their text page by page."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy.engine import Row

from dialogs import dates, mine, texts, written
from dialogs.dialog import Outcome, say
from dialogs.minutes import adjusting, minutes_card
from dialogs.minutes.adjusting import Adjusting
from dialogs.reply import Button, Reply
from dialogs.turn import Turn
from storage import approvals, minutes
from storage.store import Store

LINES = texts.load("minutes")
PAGE = 1800


def answer(turn: Turn, store: Store) -> Outcome:
    forum_id, day = turn.slots.forum, turn.slots.date
    if forum_id is None:
        return _of_mine(turn, store, day)
    row = minutes.latest(store, forum_id, day)
    if row is None:
        return _none(turn, store, [forum_id], forum_id, day)
    return _shown(turn, store, row)


def read(turn: Turn, store: Store) -> Outcome:
    """The button's step: one page of the text."""
    found = adjusting.of(store, written.number(turn, "minutes"))
    if found is None:
        return say(LINES(turn.language, "gone"))
    row = found.row
    if (refused := closed(turn, store, row)) is not None:
        return refused
    pages = split(row.text)
    page = min(max(1, written.number(turn, "page")), len(pages))
    buttons: tuple[Button, ...] = minutes_card.buttons(turn, found)
    rest = tuple(button for button in buttons if button.id != "read")
    if page < len(pages):
        data = {"minutes": row.id, "page": page + 1}
        rest = (Button("more", LINES(turn.language, "more"), "show_minutes", "read", data), *rest)
    rest += minutes_card.file_button(turn, row)
    reply = Reply(
        LINES(turn.language, "page", minutes=adjusting.title(turn, row), page=page, pages=len(pages)),
        body=pages[page - 1],
        sources=(row.document,) if row.document else (),
        buttons=rest,
        subject=adjusting.subject(row.id),
    )
    return Outcome(reply, about=row.forum_id)


def split(text: str, most: int = PAGE) -> list[tuple[str, ...]]:
    """Paragraphs page by page, at most `most` characters each; a longer paragraph is broken between words."""
    pages: list[list[str]] = [[]]
    room = most
    for piece in _pieces(text, most):
        if len(piece) > room and pages[-1]:
            pages.append([])
            room = most
        pages[-1].append(piece)
        room -= len(piece)
    return [tuple(page) for page in pages]


def _pieces(text: str, most: int) -> Iterable[str]:
    for line in text.splitlines():
        rest = line.strip()
        while len(rest) > most:
            cut = rest.rfind(" ", 1, most)
            cut = cut if cut > 0 else most
            yield rest[:cut]
            rest = rest[cut:].strip()
        if rest:
            yield rest


def _of_mine(turn: Turn, store: Store, day: dt.date | None) -> Outcome:
    """Without a forum: those that concern the speaker, by forum or as adjuster; else whatever is open to read."""
    own = mine.forums_of(store, turn.person.id, turn.today)
    named = approvals.to_adjust(store, turn.person.id)
    if day is None:
        latest = approvals.latest_in(store, own)
        candidates = [row for row in (latest, *named[:1]) if row is not None]
        if candidates:
            return _shown(turn, store, max(candidates, key=lambda row: row.day))
        open_forums = _readable(turn, store)
        latest = approvals.latest_in(store, open_forums)
        return _none(turn, store, open_forums, None, None) if latest is None else _shown(turn, store, latest)
    of_day = [row for row in named if row.day == day] or list(approvals.on_day(store, own, day))
    of_day = of_day or list(approvals.on_day(store, _readable(turn, store), day))
    if len(of_day) > 1:
        return _which(turn, of_day)
    return _shown(turn, store, of_day[0]) if of_day else _none(turn, store, own or _readable(turn, store), None, day)


def _readable(turn: Turn, store: Store) -> list[int]:
    hidden = mine.hidden_from(turn, store)
    return [forum_id for forum_id in turn.names.forums if forum_id not in hidden]


def _shown(turn: Turn, store: Store, row: Row[Any]) -> Outcome:
    if (refused := closed(turn, store, row)) is not None:
        return refused
    found = adjusting.of(store, row.id) or Adjusting(row, (), ())
    card = minutes_card.card(turn, store, found).with_buttons(*minutes_card.file_button(turn, row))
    return Outcome(card, about=row.forum_id)


def closed(turn: Turn, store: Store, row: Row[Any]) -> Outcome | None:
    """A closed forum's minutes are not shown to others, and nowhere that others read along."""
    forum = turn.names.forums.get(row.forum_id)
    if forum is None or not forum.closed:
        return None
    if minutes_card.may_read(turn, store, row):
        return say(LINES(turn.language, "not_in_public", forum=row.forum)) if turn.public else None
    return _not_yours(turn, row.forum, row.forum_id)


def _not_yours(turn: Turn, forum: str, forum_id: int) -> Outcome:
    button = Button("convenor", LINES(turn.language, "who_convenes"), "convenor", data={"forum": forum_id})
    body = (LINES(turn.language, "closed_help"),)
    return say(LINES(turn.language, "closed", forum=forum), body=body, buttons=(button,), about=forum_id)


def _which(turn: Turn, rows: Sequence[Row[Any]]) -> Outcome:
    buttons = tuple(_button(turn, row.forum_id, row.day, row.forum, number) for number, row in enumerate(rows, 1))
    return say(LINES(turn.language, "which"), buttons=buttons)


def _none(turn: Turn, store: Store, forum_ids: Sequence[int], forum_id: int | None, day: dt.date | None) -> Outcome:
    """Nothing that day: the nearest days; nothing at all: how minutes get here."""
    forum = turn.names.forums.get(forum_id) if forum_id is not None else None
    if forum is not None and forum.closed and not mine.may_read(turn, store, forum):
        return _not_yours(turn, forum.name, forum.id)
    hidden = mine.hidden_from(turn, store)
    there = [row for row in approvals.days(store, forum_ids) if row.forum_id not in hidden]
    name = forum.name if forum is not None else ""
    if day is None or not there:
        text = LINES(turn.language, "none" if forum is not None else "none_at_all", forum=name)
        return say(text, body=(LINES(turn.language, "none_help"),), buttons=_elsewhere(turn, forum_id), about=forum_id)
    near = sorted(there, key=lambda row: abs((row.day - day).days))[:3]
    said = dates.day(day, turn.today, turn.language)
    key = "none_that_day" if forum is not None else "none_of_yours_that_day"
    buttons = tuple(
        _button(turn, row.forum_id, row.day, "" if forum is not None else turn.names.forum(row.forum_id).name, number)
        for number, row in enumerate(near, 1)
    )
    text = LINES(turn.language, key, forum=name, day=said)
    return say(text, body=(LINES(turn.language, "nearest"),), buttons=buttons, about=forum_id)


def _elsewhere(turn: Turn, forum_id: int | None) -> tuple[Button, ...]:
    data = {"forum": forum_id} if forum_id is not None else {}
    return (Button("next_meeting", LINES(turn.language, "next_meeting"), "next_meeting", data=data),)


def _button(turn: Turn, forum_id: int, day: dt.date, forum: str, number: int) -> Button:
    said = dates.day(day, turn.today, turn.language, weekday=False)
    data = {"forum": forum_id, "date": day.isoformat()}
    return Button(f"minutes:{number}", f"{forum} {said}".strip(), "show_minutes", data=data)
