"""Minutes as a Word file: offered, and written anew when somebody takes it."""

import re
from typing import Any

from sqlalchemy.engine import Row

from dialogs import exporting, texts, written
from dialogs.dialog import Outcome, say
from dialogs.documents.kept_views import MINUTES, MINUTES_KIND
from dialogs.minutes import adjusting, minutes
from dialogs.reply import Button, File, Reply
from dialogs.turn import Turn
from storage.store import Store

LINES = texts.load("minutes_file")


def offer(turn: Turn, store: Store) -> Outcome:
    row = _row(turn, store)
    if isinstance(row, Outcome):
        return row
    file = _file(turn, store, row)
    data = {"minutes": row.id}
    buttons = (
        Button("take_file", LINES(turn.language, "take"), "show_minutes", "take_file", data, "primary"),
        Button("leave_file", LINES(turn.language, "leave"), "cancel", "close"),
    )
    shown = Reply(LINES(turn.language, "offered", name=file.name), file=file, buttons=buttons)
    return Outcome(shown, about=row.forum_id)


def take(turn: Turn, store: Store) -> Outcome:
    row = _row(turn, store)
    if isinstance(row, Outcome):
        return row
    file = _file(turn, store, row)
    return Outcome(Reply(LINES(turn.language, "taken", name=file.name), file=file, updates=True), about=row.forum_id)


def _row(turn: Turn, store: Store) -> Row[Any] | Outcome:
    """What is closed to the speaker is told, and not handed over."""
    found = adjusting.of(store, written.number(turn, "minutes"))
    if found is None:
        return say(minutes.LINES(turn.language, "gone"))
    return minutes.closed(turn, store, found.row) or found.row


def _file(turn: Turn, store: Store, row: Row[Any]) -> File:
    view = exporting.minutes_view(store, row, turn.zone)
    forum = re.sub(r"\W+", "-", view.forum.casefold()).strip("-")
    name = LINES(turn.language, "name", forum=forum, day=f"{row.day:%Y-%m-%d}")
    return File(name, MINUTES_KIND, MINUTES.dump_python(view, mode="json"))
