"""Where forums' digests are posted for all who read there, and when."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from storage import history
from storage.scope import scoped
from storage.store import Store
from storage.tables import forum, posting

_NAMED = (
    sa.select(posting, forum.c.name.label("forum"), forum.c.closed)
    .select_from(posting.join(forum, forum.c.id == posting.c.forum_id))
    .where(posting.c.withdrawn_at.is_(None), forum.c.withdrawn_at.is_(None))
    .order_by(forum.c.name, posting.c.id)
)
_BY_ID = scoped(_NAMED.where(posting.c.id == sa.bindparam("posting")))
_IN = scoped(
    _NAMED.where(
        posting.c.channel == sa.bindparam("at_channel"), posting.c.conversation == sa.bindparam("at_conversation")
    )
)

_REMINDING = scoped(_NAMED.where(posting.c.reminds, ~forum.c.closed))


def get(store: Store, posting_id: int) -> Row[Any] | None:
    """One that stands, with the name of its `forum` and whether that is `closed`."""
    return store.first(_BY_ID, posting=posting_id)


def in_conversation(store: Store, channel: str, conversation: str) -> Sequence[Row[Any]]:
    return store.all(_IN, at_channel=channel, at_conversation=conversation)


def reminding(store: Store) -> Sequence[Row[Any]]:
    """Of open forums: where its meetings and missing reports are told too."""
    return store.all(_REMINDING)


def add(
    change: history.Change,
    forum_id: int,
    person_id: int,
    where: tuple[str, str, Mapping[str, Any]],
    weekday: int,
    clock: dt.time,
    next_at: dt.datetime,
    *,
    reminds: bool,
) -> int:
    """`where` is channel, conversation and address; `clock` is local, `next_at` in UTC."""
    channel, conversation, address = where
    return change.create(
        posting,
        forum_id=forum_id,
        person_id=person_id,
        channel=channel,
        conversation=conversation,
        address=dict(address),
        weekday=weekday,
        clock=clock,
        reminds=reminds,
        next_at=next_at,
        created_at=change.store.now,
    )


def move(
    change: history.Change, posting_id: int, weekday: int, clock: dt.time, next_at: dt.datetime, *, reminds: bool
) -> None:
    change.update(posting, posting_id, weekday=weekday, clock=clock, next_at=next_at, reminds=reminds)


def end(change: history.Change, posting_id: int) -> None:
    change.withdraw(posting, posting_id)
