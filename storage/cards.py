"""Cards that stand in conversations: what their buttons lead to, so that they can be pressed and changed later."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from storage.scope import scoped
from storage.store import Store
from storage.tables import card

_HERE = (card.c.channel == sa.bindparam("at_channel"), card.c.conversation == sa.bindparam("at_conversation"))
_IN = scoped(sa.select(card).where(*_HERE).order_by(card.c.id.desc()).limit(50))
_ABOUT = scoped(
    sa.select(card)
    .where(*_HERE, card.c.subject == sa.bindparam("about"), card.c.replaced_at.is_(None))
    .order_by(card.c.id.desc())
    .limit(1)
)
_STANDING = scoped(sa.select(card).where(card.c.id == sa.bindparam("card"), card.c.replaced_at.is_(None)))
_REPLACE_ABOUT = scoped(
    card.update()
    .where(
        *_HERE,
        card.c.subject == sa.bindparam("about"),
        card.c.id <= sa.bindparam("latest"),
        card.c.replaced_at.is_(None),
    )
    .values(replaced_at=sa.bindparam("at"), content={})
)


def newest_in(store: Store, channel: str, conversation: str) -> Sequence[Row[Any]]:
    """The last fifty, newest first; replaced ones too, so that a late press can be explained."""
    return store.all(_IN, at_channel=channel, at_conversation=conversation)


def latest_about(store: Store, subject: str, channel: str, conversation: str) -> Row[Any] | None:
    return store.first(_ABOUT, about=subject, at_channel=channel, at_conversation=conversation)


def standing(store: Store, card_id: int) -> Row[Any] | None:
    """None for one that was replaced."""
    return store.first(_STANDING, card=card_id)


def replace_about(store: Store, subject: str, channel: str, conversation: str, latest: int) -> None:
    """Up to the card with that id: newer ones stand."""
    here = {"at_channel": channel, "at_conversation": conversation}
    store.execute(_REPLACE_ABOUT, about=subject, latest=latest, at=store.now, **here)


def close(store: Store, card_id: int) -> None:
    """Its buttons lead nowhere any more."""
    store.update(card, card_id, replaced_at=store.now, content={})


def keep_all(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Cards that were sent just now; whole rows, of whatever tenant."""
    if rows:
        connection.execute(card.insert(), list(rows))
