"""Progress notes: what somebody wrote about a forum on a day."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from storage import history
from storage.scope import scoped
from storage.store import NotFoundError, Store
from storage.tables import forum, person, progress_note

_STANDING = progress_note.c.withdrawn_at.is_(None)
_FORUM: sa.BindParameter[Any] = sa.bindparam("forum")
_NAMED = sa.select(progress_note, person.c.name.label("author"), forum.c.name.label("forum")).select_from(
    progress_note.join(forum, forum.c.id == progress_note.c.forum_id).outerjoin(
        person, person.c.id == progress_note.c.author_id
    )
)
_WITHIN = (progress_note.c.day >= sa.bindparam("first_day"), progress_note.c.day <= sa.bindparam("last_day"))
_NEWEST_FIRST = (progress_note.c.noted_at.desc(), progress_note.c.id.desc())
_BY_ID = scoped(_NAMED.where(progress_note.c.id == sa.bindparam("note"), _STANDING))
_OF = scoped(
    _NAMED.where(progress_note.c.forum_id == _FORUM, _STANDING, *_WITHIN).order_by(
        progress_note.c.day, progress_note.c.id
    )
)
_LATEST_OF = scoped(
    _NAMED.where(progress_note.c.forum_id == _FORUM, _STANDING, *_WITHIN)
    .order_by(*_NEWEST_FIRST)
    .limit(sa.bindparam("most"))
)
_LATEST = scoped(
    _NAMED.where(
        _STANDING,
        forum.c.withdrawn_at.is_(None),
        progress_note.c.forum_id.notin_(sa.bindparam("hidden", expanding=True)),
        *_WITHIN,
    )
    .order_by(*_NEWEST_FIRST)
    .limit(sa.bindparam("most"))
)
_SAID_IN = scoped(
    _NAMED.where(
        progress_note.c.said_in == sa.bindparam("message"),
        progress_note.c.said_on == sa.bindparam("channel"),
        _STANDING,
    ).order_by(progress_note.c.id.desc())
)


def add(
    change: history.Change,
    forum_id: int,
    text: str,
    day: dt.date,
    author_id: int,
    said_in: tuple[str, str] | None = None,
) -> int:
    """`said_in` is the message that the note was made from: the channel, and its id there."""
    channel, message = said_in or (None, None)
    return change.create(
        progress_note,
        forum_id=forum_id,
        text=text,
        day=day,
        author_id=author_id,
        noted_at=change.store.now,
        said_on=channel,
        said_in=message,
    )


def revise(change: history.Change, note_id: int, text: str, day: dt.date, forum_id: int) -> None:
    change.update(progress_note, note_id, text=text, day=day, forum_id=forum_id)


def withdraw(change: history.Change, note_id: int) -> None:
    change.withdraw(progress_note, note_id)


def get(store: Store, note_id: int) -> Row[Any]:
    """One that stands, with `author` (a name) and `forum`. Raises NotFoundError."""
    row = store.first(_BY_ID, note=note_id)
    if row is None:
        raise NotFoundError(f"progress_note {note_id}")
    return row


def said_in(store: Store, channel: str, message: str) -> Sequence[Row[Any]]:
    """Those that stand and were made from that message, whoever made them, the newest first."""
    return store.all(_SAID_IN, channel=channel, message=message)


def of_forum(store: Store, forum_id: int, first: dt.date, last: dt.date) -> Sequence[Row[Any]]:
    """Those dated within the span, both days included, the oldest first."""
    return store.all(_OF, forum=forum_id, first_day=first, last_day=last)


def latest(
    store: Store,
    most: int,
    *,
    forum_id: int | None = None,
    hidden: Collection[int] = (),
    first: dt.date = dt.date.min,
    last: dt.date = dt.date.max,
) -> Sequence[Row[Any]]:
    """The newest written first, of one forum or of all but the `hidden` ones."""
    if forum_id is not None:
        return store.all(_LATEST_OF, forum=forum_id, most=most, first_day=first, last_day=last)
    return store.all(_LATEST, hidden=list(hidden), most=most, first_day=first, last_day=last)


def versions(store: Store, note_id: int) -> Sequence[Row[Any]]:
    """Oldest first."""
    return history.versions_of(store, progress_note, note_id)


def latest_versions(store: Store, note_ids: Sequence[int]) -> dict[int, Row[Any]]:
    return dict(history.latest_versions(store, progress_note, note_ids))
