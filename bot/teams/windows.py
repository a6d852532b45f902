"""Windows that Teams opens over the conversation: what is said in them stands in the response, not in a chat.

A card's own form suffices everywhere else; over somebody's message, where the bot may be no member, only a window can
be shown.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

from bot.teams import cards
from dialogs.reply import Reply

KEY = "window"  # in an action's data and in an address: whose window it is
Given = asyncio.Future[Reply]


class Windows:
    """Those whose request is still open, by their key."""

    def __init__(self) -> None:
        self.open: dict[str, Given] = {}

    def expect(self, key: str) -> Given:
        self.open[key] = asyncio.get_running_loop().create_future()
        return self.open[key]

    def give(self, key: str, reply: Reply) -> bool:
        """False where nobody waits for it any more."""
        waiting = self.open.pop(key, None)
        if waiting is None:
            return False
        waiting.set_result(reply)
        return True

    def forget(self, key: str) -> None:
        self.open.pop(key, None)


def shown(reply: Reply, key: str, title: str) -> dict[str, Any]:
    """A reply in the window; a plain one closes it with a line."""
    if not (reply.inputs or reply.buttons):
        return line(reply.text)
    card = cards.pages(reply)[-1]
    for held in (card, *(one for one in card["body"] if one["type"] == "ActionSet")):
        if "actions" in held:
            held["actions"] = [_submitting(action, key) for action in held["actions"]]
    [attachment] = cards.attachments([card])
    value = {"title": title, "height": "medium", "width": "medium", "card": attachment}
    return {"task": {"type": "continue", "value": value}}


def line(text: str) -> dict[str, Any]:
    return {"task": {"type": "message", "value": text}}


def _submitting(action: Mapping[str, Any], key: str) -> dict[str, Any]:
    """Windows know no Action.Execute."""
    fallback = dict(action["fallback"])
    return {**fallback, "data": {**fallback["data"], KEY: key}}
