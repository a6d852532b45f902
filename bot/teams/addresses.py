"""Where an answer goes, as plain JSON that is kept: `chat` is Teams' id of the conversation, `conversation` ours."""

from collections.abc import Mapping
from typing import Any

from bot.teams.activities import Activity

Address = Mapping[str, Any]
PERSONAL = "personal"
WORDS = "words"  # of somebody whose own organisation does not have the app: cards cannot be pressed there


def answering(activity: Activity) -> dict[str, Any]:
    """To the conversation that the activity came from; of a press also the card's `message`, else `reply_to`."""
    about = {"message": activity.reply_to} if activity.presses and activity.reply_to else {"reply_to": activity.id}
    return {
        "service_url": activity.service_url,
        "teams_tenant": activity.tenant,
        "user": activity.user,
        "account": activity.account,
        "bot": activity.bot,
        "scope": activity.scope,
        "chat": activity.conversation,
        "roster": activity.team or activity.conversation,
        "conversation": activity.talk,
        **about,
    }


def alone(address: Address) -> dict[str, Any]:
    """To the same person's own chat, which is opened where its id is not known."""
    whom = {key: address.get(key, "") for key in ("service_url", "teams_tenant", "user", "account", "bot")}
    chat = address.get("chat", "") if address.get("scope") == PERSONAL else ""
    return {**whom, "scope": PERSONAL, "chat": chat, "conversation": address["user"], "direct": True}
