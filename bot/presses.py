"""A press finds its card: what the button leads to, among the cards kept of a conversation."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy.engine import Connection, Row

from bot.channel import Event
from storage import cards
from storage.store import Store


def find(
    connection: Connection,
    *,
    event: Event,
    now: dt.datetime,
    wanted: str,
    fields: Mapping[str, Any],
    message: str | None = None,
) -> dict[str, Any]:
    """The newest standing card's button of that title or id, as `Event.press`; `message` narrows it to that card.

    A press that no card has, or on a card that was replaced, leads nowhere, and is answered so.
    """
    given = {str(key): "" if value is None else str(value) for key, value in fields.items()}
    for row in cards.newest_in(Store(connection, event.tenant, now), event.channel, event.conversation):
        if message in (None, row.message_id) and (hit := on_card(row, wanted, given)) is not None:
            return hit
    return {"intent": "", "step": "", "data": {}, "fields": given}


def on_card(row: Row[Any], wanted: str, fields: Mapping[str, str]) -> dict[str, Any] | None:
    """That button of this card; None where it has none, or where the card was replaced."""
    if row.replaced_at is not None:
        return None
    for button in row.content.get("buttons", []):
        if _is(wanted, button):
            return {
                "intent": button["intent"],
                "step": button.get("step", ""),
                "data": button.get("data", {}),
                "fields": dict(fields),
                "card": row.id,
                "message": row.message_id,
                "language": row.content.get("language"),
            }
    return None


def _is(wanted: str, button: Mapping[str, Any]) -> bool:
    known = {button["id"].casefold(), button["title"].casefold()}
    pressed = wanted.strip().casefold()
    return pressed in known or pressed.removesuffix(":1") in known
