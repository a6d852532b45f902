"""The one line that a workspace gets which belongs to no municipality yet."""

import time
from collections.abc import Mapping
from typing import Any

from bot.slack import forms
from bot.slack.blocks import LINES
from bot.slack.payloads import Incoming
from bot.slack.pieces import escaped, section

TELL_AGAIN_S = 10.0
MOST_TOLD = 10_000


class Unbound:
    """Commands, forms, shortcuts and the home tab are answered each time, everything else by a message: to each user
    once in ten seconds."""

    def __init__(self) -> None:
        self.told: dict[tuple[str, str], float] = {}

    def line(self, incoming: Incoming) -> str:
        return escaped(LINES("sv", "not_bound", team=incoming.team))

    def answer(self, incoming: Incoming) -> Mapping[str, Any] | None:
        """For the response."""
        if incoming.kind == "slash":
            return {"response_type": "ephemeral", "text": self.line(incoming)}
        if incoming.kind == "submit":
            return {"response_action": "update", "view": forms.notice(self.line(incoming), "sv")}
        return None

    def call(self, incoming: Incoming) -> tuple[str, dict[str, Any]] | None:
        """Of Slack's API, where the line has a place of its own."""
        if incoming.kind == "home":
            view = {"type": "home", "blocks": [section(self.line(incoming))]}
            return "views.publish", {"user_id": incoming.user, "view": view}
        if incoming.kind == "shortcut" and incoming.trigger:
            view = forms.notice(self.line(incoming), "sv")
            return "views.open", {"trigger_id": incoming.trigger, "view": view}
        return None

    def is_to_be_told(self, incoming: Incoming) -> bool:
        """By a message or a call; who is asked about is told from now on."""
        if incoming.kind in ("edit", "slash", "submit"):
            return False
        if self.call(incoming):
            return True
        now, who = time.monotonic(), (incoming.team, incoming.user)
        if now - self.told.get(who, -TELL_AGAIN_S) < TELL_AGAIN_S:
            return False
        if len(self.told) >= MOST_TOLD:
            self.told.clear()
        self.told[who] = now
        return True

    def was_not_told(self, incoming: Incoming) -> None:
        self.told.pop((incoming.team, incoming.user), None)
