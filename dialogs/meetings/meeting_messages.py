"""What those invited get: a meeting was planned, changed or cancelled. Composed when it is delivered."""

from typing import Any

from sqlalchemy.engine import Row

from dialogs import meeting_words, mine, texts
from dialogs.meetings import meeting_card
from dialogs.reply import Reply
from dialogs.turn import Turn
from storage import history, meetings
from storage.store import Store
from storage.tables import meeting
from storage.values import revived

LINES = texts.load("meeting_messages")


def invited(turn: Turn, store: Store) -> Reply | None:
    row = _row(turn, store)
    if row is None or row.status != "planned" or not meeting_words.is_ahead(turn, row):
        return None
    return _told(turn, store, row, "invited")


def changed(turn: Turn, store: Store) -> Reply | None:
    row = _row(turn, store)
    if row is None or row.status != "planned" or not meeting_words.is_ahead(turn, row):
        return None
    was = _was(turn, store, row)
    body = (LINES(turn.language, "was", when=was),) if was else ()
    return _told(turn, store, row, "changed", body)


def cancelled(turn: Turn, store: Store) -> Reply | None:
    row = _row(turn, store)
    if row is None or row.status != "cancelled":
        return None
    return _told(turn, store, row, "cancelled")


def _row(turn: Turn, store: Store) -> Row[Any] | None:
    """None also for who does not belong to the forum any more, nor was invited to the meeting by name."""
    row = meetings.with_id(store, int(turn.data["meeting"]))
    if row is None or mine.belongs(store, turn.person.id, row.forum_id, turn.today):
        return row
    return row if turn.person.id in {one.person_id for one in meetings.attendance_of(store, row.id)} else None


def _told(turn: Turn, store: Store, row: Row[Any], key: str, body: tuple[str, ...] = ()) -> Reply:
    text = LINES(turn.language, key, forum=row.forum, meeting=meeting_words.in_words(turn, row))
    return meeting_card.card(turn, store, row, text, body=body, updates=key != "invited")


def _was(turn: Turn, store: Store, row: Row[Any]) -> str:
    """When the meeting was before the change that is told of; empty where only the place is new."""
    for version in history.versions_of(store, meeting, row.id):
        if version.change_id == turn.data.get("change") and version.before:
            day, start, end = (
                revived(meeting.c[name], version.before[name]) for name in ("day", "starts_at", "ends_at")
            )
            was = meeting_words.dated(turn, day, start, end) if day else ""
            return "" if was == meeting_words.when(turn, row) else was
    return ""
