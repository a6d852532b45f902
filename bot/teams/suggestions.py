"""What one may ask next, as Teams' suggested actions: in a chat of one's own alone, under the welcome and the help.

learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/prompt-suggestions: six at most, imBack alone.
"""

from typing import Any

from bot.teams.addresses import PERSONAL, Address
from dialogs import texts
from dialogs.catalogue import CATALOGUE

LINES = texts.load("teams_commands")
UNDER = frozenset({"help", "greeting", "linked"})
MOST = 6


def under(address: Address, intent: str, language: str) -> dict[str, Any]:
    """The field of a message; empty where none are shown."""
    if intent not in UNDER or address.get("scope") != PERSONAL:
        return {}
    used = [name for name, entry in CATALOGUE.items() if entry.command and name != "help"][:MOST]
    actions = [_action(LINES(language, f"{name}_title")) for name in used]
    return {"suggestedActions": {"to": [str(address.get("account") or address["user"])], "actions": actions}}


def _action(said: str) -> dict[str, str]:
    return {"type": "imBack", "title": said, "value": said}
