"""The channel in which a person talks with the bot alone: asked for once."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot.slack.client import SlackError

MOST_KEPT = 50_000


class DirectMessages:
    """`call` takes workspace, method and arguments."""

    def __init__(self, call: Callable[[str, str, Mapping[str, Any]], Awaitable[Mapping[str, Any]]]) -> None:
        self.call = call
        self.known: dict[tuple[str, str], str] = {}

    async def of(self, team: str, user: str) -> str:
        """Raises SlackError."""
        if (known := self.known.get((team, user))) is not None:
            return known
        answer = await self.call(team, "conversations.open", {"users": user})
        channel = answer.get("channel")
        if not isinstance(channel, dict) or not channel.get("id"):
            raise SlackError("no_channel", permanent=False)
        if len(self.known) >= MOST_KEPT:
            self.known.clear()
        self.known[team, user] = str(channel["id"])
        return self.known[team, user]
