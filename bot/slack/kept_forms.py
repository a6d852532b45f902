"""The form that a card offers to open, as it is kept with the card."""

import datetime as dt

from sqlalchemy.engine import Connection

from bot.channel import Event
from dialogs import reply as replies
from storage import cards
from storage.store import Store


def form_of(
    connection: Connection, *, event: Event, now: dt.datetime, conversation: str, wanted: list[str]
) -> tuple[str, replies.Reply] | None:
    """The key of the card and its form, with its buttons; None when it is no longer in use."""
    for row in cards.newest_in(Store(connection, event.tenant, now), event.channel, conversation):
        if row.message_id in wanted and row.replaced_at is None and row.content.get("form"):
            kept = {**row.content["form"], "buttons": row.content.get("buttons", [])}
            return str(row.message_id), replies.from_json(kept)
    return None
