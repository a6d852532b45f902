"""A message edited, deleted or restored: learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/
conversation-messages has the events. A reaction is no event of ours: it approves nothing."""

import hashlib
from dataclasses import replace
from typing import Any

from bot.channel import Event
from bot.teams.activities import Activity
from bot.teams.work import event_of
from dialogs.turn import MessageState

STATES: dict[str, MessageState] = {
    "editMessage": "edited", "undeleteMessage": "edited", "softDeleteMessage": "deleted",
    "messageUpdate": "edited", "messageDelete": "deleted",
}  # fmt: skip


def change_of(tenant: int, came: Activity) -> Event | None:
    """None for what tells of no person's message."""
    told: Any = came.raw.get("channelData")
    what = str((told if isinstance(told, dict) else {}).get("eventType") or came.kind)
    state = STATES.get(what)
    if state is None or not (came.id and came.account):
        return None
    text = came.text if state == "edited" else ""
    said = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]
    key = f"{came.conversation}|{came.id}|{what}|{came.timestamp}|{said}"
    return replace(event_of(tenant, came), text=text, press=None, dedupe=key, message_state=state)
